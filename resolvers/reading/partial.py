"""Errors told beside the data they are about: a list with an unreadable line gives its good rows, and says so."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import GraphQLError
from strawberry.types import Info

from gateway.domain.erros import ErroDoGateway


class Falhas:
    """Collects errors of fields that have data all the same; the same error counts once, at its first field."""

    def __init__(self) -> None:
        self._ditas: set[ErroDoGateway] = set()
        self._a_dizer: list[GraphQLError] = []

    def dizer(self, erros: Iterable[ErroDoGateway], info: Info) -> None:
        """These were met while the field was read."""
        for erro in erros:
            if erro not in self._ditas:
                self._ditas.add(erro)
                raw = info._raw_info
                self._a_dizer.append(
                    GraphQLError(erro.mensagem, raw.field_nodes, path=raw.path.as_list(), original_error=erro)
                )

    def recolher(self) -> list[GraphQLError]:
        """What was not told yet, for the `errors` of a result."""
        told, self._a_dizer = self._a_dizer, []
        return told

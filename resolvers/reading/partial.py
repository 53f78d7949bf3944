"""Errors told beside the data they are about: a list with an unreadable line gives its good rows, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from typing import Final

from graphql import FieldNode, GraphQLError
from graphql.pyutils import Path
from strawberry.types import Info

from gateway.domain.erros import ErroDoGateway

_LENDO: Final[ContextVar[tuple[Sequence[FieldNode], Path] | None]] = ContextVar("lendo", default=None)


def lendo(info: Info) -> None:
    """From here on, in this task and those that it starts, what is read is read for this field."""
    lendo_em(info._raw_info.field_nodes, info._raw_info.path)


def lendo_em(nos: Sequence[FieldNode], lugar: Path) -> None:
    """The same for a field by its nodes in the document and its place in the answer."""
    _LENDO.set((nos, lugar))


class Falhas:
    """Collects errors of fields that have data all the same; the same error counts once, at its first field."""

    def __init__(self) -> None:
        self._ditas: set[ErroDoGateway] = set()
        self._a_dizer: list[GraphQLError] = []

    def __bool__(self) -> bool:
        return bool(self._a_dizer)

    def dizer(self, erros: Iterable[ErroDoGateway]) -> None:
        """These were met while the field was read (see `lendo`; of a batch, the field that began it)."""
        onde = _LENDO.get()
        for erro in erros:
            if erro not in self._ditas:
                self._ditas.add(erro)
                nodes, path = (None, None) if onde is None else (onde[0], onde[1].as_list())
                self._a_dizer.append(GraphQLError(erro.mensagem, nodes, path=path, original_error=erro))

    def recolher(self) -> list[GraphQLError]:
        """What was not told yet, for the `errors` of a result."""
        told, self._a_dizer = self._a_dizer, []
        return told

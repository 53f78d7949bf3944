"""Errors that a client of the graph is meant to read.

Whatever else is raised below the graph is masked before it leaves; these carry a code, a sentence in Brazilian
Portuguese and, where a channel is to blame, the channel and the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.domain.comandos import Canal


class ErroDoGateway(Exception):
    """An error with a stable code, safe to show.

    Args:
        codigo: stable, upper case, for programs (`CANAL_INDISPONIVEL`).
        mensagem: one sentence for people, without personal data.
        canal: the channel that failed, if one did.
        campo: the field that could not be read or sent, as the PBX names it.
        repetivel: whether asking again may succeed with nothing changed.
        detalhes: further entries of `extensions`.
    """

    def __init__(
        self,
        codigo: str,
        mensagem: str,
        *,
        canal: Canal | None = None,
        campo: str | None = None,
        repetivel: bool = False,
        detalhes: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(mensagem)
        self.codigo: Final = codigo
        self.mensagem: Final = mensagem
        self.canal: Final = canal
        self.campo: Final = campo
        self.repetivel: Final = repetivel
        self.detalhes: Final[Mapping[str, object]] = detalhes or {}

    @property
    def extensions(self) -> dict[str, object]:
        """What GraphQL shows under `extensions` (read by graphql-core from the original error)."""
        shown: dict[str, object] = {"codigo": self.codigo, "repetivel": self.repetivel, **self.detalhes}
        if self.canal is not None:
            shown["canal"] = self.canal.value
        if self.campo is not None:
            shown["campo"] = self.campo
        return shown


class EntradaInvalida(ErroDoGateway):
    """The client's argument cannot be used; says which and what to do (and the channel, if that is why)."""

    def __init__(self, argumento: str, mensagem: str, *, canal: Canal | None = None, campo: str | None = None) -> None:
        super().__init__("ENTRADA_INVALIDA", mensagem, canal=canal, campo=campo, detalhes={"argumento": argumento})


class SemPermissao(ErroDoGateway):
    """The identity may not do this."""

    def __init__(self, direito: str) -> None:
        super().__init__(
            "SEM_PERMISSAO",
            f"Sua chave não tem o direito “{direito}”. Peça-o a quem administra o gateway.",
            detalhes={"direito": direito},
        )

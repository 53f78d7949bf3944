"""Rows as the graph holds them: the selected columns, where they came from, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from gateway.domain.comandos import Canal
from gateway.domain.erros import ErroDoGateway
from schema.leitor import Leitor


class LeitorDaLinha(Leitor, Protocol):
    """The reader of a row: what fields ask of it, and what the row itself does."""

    def avisar_ausencia(self, view: str, coluna: str | None) -> None:
        """A selected field reads what this installation does not have."""


@dataclass(slots=True, eq=False)
class LinhaPbx:
    """One row of one PBX (the `Linha` of schema/leitor.py).

    Attributes:
        valores: contract column → value as the source gave it.
        ilegiveis: contract column → the error a reader of that field gets.
        tz: the PBX's zone, put on its naive timestamps (gap 11).
    """

    pbx: str
    view: str
    valores: Mapping[str, Any]
    origem: Canal
    lido_em: datetime
    tz: ZoneInfo
    leitor: LeitorDaLinha
    ilegiveis: Mapping[str, ErroDoGateway]

    def valor(self, coluna: str, mascara: str | None = None) -> Any:
        """See `schema.leitor.Linha.valor`."""
        try:
            value = self.valores[coluna]
        except KeyError:
            error = self.ilegiveis.get(coluna)
            if error is not None:
                raise error from None
            self.leitor.avisar_ausencia(self.view, coluna)
            return None
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.replace(tzinfo=self.tz) if value.tzinfo is None else value
        if mascara is not None:
            return self.leitor.mascarar(mascara, value)
        return value


LinhaDe = Callable[[Mapping[str, Any]], LinhaPbx]

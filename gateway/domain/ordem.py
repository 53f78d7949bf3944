"""Orders over rows, and places in them, as values: the same meaning for the database and for any other channel.

Nulls come last, whatever the direction. A total order ends with a key; where there is none, equal rows are told
apart by how many of them came before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T", bound=Mapping[str, Any])


@dataclass(frozen=True, slots=True)
class Termo:
    """One column of an order."""

    coluna: str
    decrescente: bool = False


Ordem = tuple[Termo, ...]


@dataclass(frozen=True, slots=True)
class Lugar:
    """A row's place in an order.

    Attributes:
        valores: the row's value for each term.
        ordinal: how many rows of this place, in this order, came up to this one; 0 where the order is total.
    """

    ordem: Ordem
    valores: tuple[Any, ...]
    ordinal: int = 0


def completar(ordem: Sequence[Termo], chave: str | None, colunas: Sequence[str]) -> Ordem:
    """The order made total with the key, in the direction of its last term; without a key, with all columns.

    Args:
        colunas: of a row without a key: all of them.
    """
    made: dict[str, Termo] = {}
    for termo in ordem:
        made.setdefault(termo.coluna, termo)
        if termo.coluna == chave:
            return tuple(made.values())
    if chave is not None:
        made[chave] = Termo(chave, bool(made) and list(made.values())[-1].decrescente)
    else:
        for coluna in colunas:
            made.setdefault(coluna, Termo(coluna))
    return tuple(made.values())


def ordenar(linhas: Sequence[T], ordem: Ordem) -> list[T]:
    """The rows in that order."""
    made = list(linhas)
    for termo in reversed(ordem):
        known = [linha for linha in made if linha[termo.coluna] is not None]
        known.sort(key=lambda linha, coluna=termo.coluna: linha[coluna], reverse=termo.decrescente)  # type: ignore[misc]  # bound at once
        made = known + [linha for linha in made if linha[termo.coluna] is None]
    return made


def vem_depois(linha: Mapping[str, Any], lugar: Lugar) -> bool:
    """Whether the row stands after the place (of a total order)."""
    for termo, valor in zip(lugar.ordem, lugar.valores, strict=True):
        own = linha[termo.coluna]
        if own == valor:
            continue
        if own is None or valor is None:
            return own is None
        return bool((own < valor) is termo.decrescente)
    return False

"""Rows of a view that equal this one in several columns: what `relation` does for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from strawberry.types import Info

from schema.fields import Chaves, Lote, Primeiros, View, campo, tipo_do_campo

MAX_PRIMEIROS = 200


@dataclass(frozen=True, slots=True)
class ByColumns:
    """How rows of a view are found from several values, in one statement for many keys.

    Attributes:
        view: where the rows are.
        colunas: what equals the key: the first two exactly (null equals nothing), the others with not filled and
            empty the same; those that this installation lacks do not count.
        ordem: the columns by which rows come.
        decrescente: the newest first.
    """

    view: View
    colunas: tuple[str, ...]
    ordem: tuple[str, ...]
    decrescente: bool = False


def rows_of(by: ByColumns, *keys: str, description: str) -> Any:
    """A field that leads on to rows (argument `primeiros`).

    Args:
        keys: columns of this row, in the order of `by.colunas`.
    """

    async def resolve(root: Any, info: Info, primeiros: Primeiros = 20) -> Any:
        leitor = root.linha.leitor
        limite = max(0, min(primeiros, MAX_PRIMEIROS))
        lote = Lote("por_colunas", (by, leitor.pedidas(info), limite))
        tipo = tipo_do_campo(info)
        return [tipo(linha=linha) for linha in await leitor.lote(lote, key_of(root, *keys))]

    return campo(resolve, Chaves(frozenset(keys)), description)


async def first_row(by: ByColumns, root: Any, coluna: str, *keys: str) -> Any:
    """The value of a column in the first row that has the key, or None."""
    found = await root.linha.leitor.lote(Lote("por_colunas", (by, frozenset((coluna,)), 1)), key_of(root, *keys))
    return found[0].valor(coluna) if found else None


def key_of(root: Any, *keys: str) -> tuple[Any, ...]:
    """The values of the columns."""
    return tuple(root.linha.valor(key) for key in keys)

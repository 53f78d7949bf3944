"""Fields whose value may stand in several records: looked for in order, the first that is not null is taken.

All that is looked for in one record, by all fields of a level, is one statement.
"""

from __future__ import annotations

from typing import Any

from strawberry.types import Info

from schema.fields import By, Chaves, campo, relation_of
from schema.telefone import telefone_de

Fonte = tuple[By, str]


async def first_of(root: Any, key: str, *fontes: Fonte) -> Any:
    """The first value that is not null.

    Args:
        key: the column of this row that each `By` takes.
        fontes: record and column.

    Raises:
        ErroDoGateway: a record that had to be asked could not be read.
    """
    chave = root.linha.valor(key)
    if chave is None:
        return None
    for by, coluna in fontes:
        linha = await root.linha.leitor.buscar(by, chave, frozenset((coluna,)))
        valor = None if linha is None else linha.valor(coluna)
        if valor is not None:
            return valor
    return None


def first_value(key: str, *fontes: Fonte, description: str) -> Any:
    """A field that is the first value."""

    async def resolve(root: Any) -> Any:
        return await first_of(root, key, *fontes)

    return campo(resolve, Chaves(frozenset((key,))), description)


def first_object(by: By, key: str, *fontes: Fonte, description: str) -> Any:
    """A field that is the object to which the first value leads, by `by`."""

    async def resolve(root: Any, info: Info) -> Any:
        return await relation_of(root.linha.leitor, by, await first_of(root, key, *fontes), info)

    return campo(resolve, Chaves(frozenset((key,))), description)


def first_phone(key: str, *fontes: Fonte, description: str) -> Any:
    """A field that is the first value as a telephone, masked as a whole."""

    async def resolve(root: Any) -> Any:
        return telefone_de(root.linha.leitor, await first_of(root, key, *fontes))

    return campo(resolve, Chaves(frozenset((key,))), description)

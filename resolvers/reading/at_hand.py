"""Pages of rows that are all at hand, from a channel that gives lists whole: the same order as the database's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.channels.errors import Unavailable
from gateway.domain.comandos import Canal
from gateway.domain.ordem import Ordem, ordenar, vem_depois
from resolvers.reading.frases import Pedido

Valores = Mapping[str, Any]


def lidas(pedido: Pedido) -> frozenset[str]:
    """The columns that a page needs of such a row."""
    return pedido.colunas | {termo.coluna for termo in pedido.ordem}


def cortar(linhas: Sequence[Any], pedido: Pedido, valores: Callable[[Any], Valores]) -> list[Any]:
    """The page of rows that are all at hand.

    Raises:
        Unavailable: the channel does not tell what the order needs.
    """
    return recortar(em_ordem(linhas, pedido.ordem, valores), pedido, valores)


def em_ordem(linhas: Sequence[Any], ordem: Ordem, valores: Callable[[Any], Valores]) -> list[Any]:
    """All of them in that order.

    Raises:
        Unavailable: the channel does not tell what the order needs.
    """
    for linha in linhas:
        if any(termo.coluna not in valores(linha) for termo in ordem):
            raise Unavailable(Canal.API, "page", "the API does not tell what the order needs")
    by_id = {id(valores(linha)): linha for linha in linhas}
    return [by_id[id(one)] for one in ordenar([valores(linha) for linha in linhas], ordem)]


def recortar(placed: list[Any], pedido: Pedido, valores: Callable[[Any], Valores]) -> list[Any]:
    """The page of rows that are in its order already."""
    lugar = pedido.lugar
    if lugar is not None:
        placed = [one for one in placed if vem_depois(valores(one), lugar) is not pedido.para_tras]
        if pedido.para_tras:
            placed = [one for one in placed if tuple(valores(one)[t.coluna] for t in pedido.ordem) != lugar.valores]
    return placed[-pedido.limite :] if pedido.para_tras else placed[: pedido.limite]

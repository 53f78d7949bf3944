"""Rows of a view by several columns at once, for many keys in one statement."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from gateway.channels.database.pool import Database
from resolvers.reading.consultas import Escrita, consultar, fonte, lista_de, permitidas
from resolvers.reading.leitura import Leitura
from resolvers.reading.sql import Statement, columns, quoted
from schema.columns import ByColumns


async def linhas(leitor: Leitura, parametros: tuple[Any, ...], chaves: Sequence[tuple[Any, ...]]) -> Mapping[Any, Any]:
    """A value for each column → up to `primeiros` rows, in the order that the declaration gives.

    Args:
        parametros: declaration, columns wanted, rows a key.
    """
    by: ByColumns = parametros[0]
    wanted, primeiros = parametros[1:]
    numbered = dict(enumerate(chaves, 1))

    async def escrever(database: Database) -> Escrita | None:
        source = await fonte(leitor, database, by.view, *by.colunas[:2])
        if source is None:
            return None
        statement = Statement()
        known = [(place, one) for place, one in enumerate(by.colunas) if source.has(one)]
        arrays = [lista_de(source, one, (chave[place] for chave in chaves), statement) for place, one in known]
        on = [
            f"t.{source.name(one)} = k.c{place}"
            if place < 2
            else f"coalesce(t.{source.name(one)}, '') = coalesce(k.c{place}, '')"
            for place, one in known
        ]
        order = [
            f"t.{source.name(one)} {'DESC NULLS LAST' if by.decrescente else 'ASC'}"
            for one in by.ordem
            if source.has(one)
        ] or ["1"]
        listed = columns(source, sorted(wanted), "t")
        return (
            f"SELECT * FROM (SELECT {listed + ', ' if listed else ''}k.n AS {quoted('_chave')}, "  # noqa: S608 - names quoted, values bound
            f"row_number() OVER (PARTITION BY k.n ORDER BY {', '.join(order)}) AS {quoted('_ordem')} "
            f"FROM unnest({', '.join(arrays)}) WITH ORDINALITY AS k({', '.join(f'c{place}' for place, _ in known)}, n) "
            f"JOIN {source.relation} t ON {' AND '.join(on)} WHERE {permitidas(leitor, source, statement)}) r "
            f"WHERE {quoted('_ordem')} <= {statement.bind(primeiros)} ORDER BY {quoted('_chave')}, {quoted('_ordem')}"
        ), statement.args

    found: dict[Hashable, list[Any]] = {chave: [] for chave in chaves}
    for row in await consultar(leitor, by.view.nome, escrever):
        found[numbered[row["_chave"]]].append(leitor.linha_de(by.view, row))
    return found

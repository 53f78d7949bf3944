"""The log of campaigns: its rows name the campaign in their text alone (manual §1.3.1.33)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.channels.database.pool import Database
from resolvers.reading.consultas import Escrita, consultar, fonte, permitidas
from resolvers.reading.leitura import Leitura
from resolvers.reading.sql import Statement, columns, quoted
from schema.views import CAMPANHAS_LOGS


async def logs(leitor: Leitura, parametros: tuple[Any, ...], chaves: Sequence[str]) -> Mapping[str, Any]:
    """Name of a campaign → the newest rows whose text has it.

    Args:
        parametros: columns wanted, rows a campaign.
    """
    wanted, primeiros = parametros
    names = [one for one in chaves if one]

    async def escrever(database: Database) -> Escrita | None:
        source = await fonte(leitor, database, CAMPANHAS_LOGS, "descricao")
        if source is None or not names:
            return None
        statement = Statement()
        listed = columns(source, sorted(wanted), "t")
        order = f"t.{source.name('data')} DESC NULLS LAST" if source.has("data") else "1"
        return (
            f"SELECT * FROM (SELECT {listed + ', ' if listed else ''}k.v AS {quoted('_chave')}, "  # noqa: S608 - names quoted, values bound
            f"row_number() OVER (PARTITION BY k.v ORDER BY {order}) AS {quoted('_ordem')} "
            f"FROM unnest({statement.bind(names)}::text[]) AS k(v) "
            f"JOIN {source.relation} t ON strpos(t.{source.name('descricao')}, k.v) > 0 "
            f"WHERE {permitidas(leitor, source, statement)}) r "
            f"WHERE {quoted('_ordem')} <= {statement.bind(primeiros)} ORDER BY {quoted('_chave')}, {quoted('_ordem')}"
        ), statement.args

    found: dict[str, list[Any]] = {one: [] for one in chaves}
    for row in await consultar(leitor, CAMPANHAS_LOGS.nome, escrever):
        found[row["_chave"]].append(leitor.linha_de(CAMPANHAS_LOGS, row))
    return found

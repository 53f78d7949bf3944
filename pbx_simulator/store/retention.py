"""Rows that the PBX keeps for a documented time only (contract `retention`): 2, 7 and 35 simulated days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg


@dataclass(frozen=True, slots=True)
class Retention:
    """Rows of `table` (the contract's name) go when `column` is older than `days` of 24 hours."""

    table: str
    relation: str
    column: str
    days: int


RETENTIONS = (
    Retention("excluir_telefone_campanha", "public.excluir_telefone_campanha", "data", 7),
    Retention("inserir_telefone_black_list", "public.inserir_telefone_black_list", "criado_em", 2),
    Retention("remover_telefone_black_list", "public.remover_telefone_black_list", "criado_em", 2),
    Retention("resultado_discador_mensal", "pbx.resultado_discador_mensal", "data_hora_inicio", 35),
)


async def expire(connection: asyncpg.Connection, now: datetime) -> Mapping[str, int]:
    """Removes what is too old at the simulated local time `now`; returns how many rows each table lost.

    Gap 100: 48 hours from criado_em, not calendar days; read so for the other two as well. A table that a
    quirk hides is left alone.
    """
    removed = {}
    for rule in RETENTIONS:
        try:
            done = await connection.execute(
                f"DELETE FROM {rule.relation} WHERE {rule.column} < $1",  # noqa: S608 - our own names
                now - timedelta(days=rule.days),
            )
        except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
            continue
        removed[rule.table] = int(done.rpartition(" ")[2])
    return removed

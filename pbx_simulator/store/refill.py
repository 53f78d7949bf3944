"""One large INSERT … SELECT into one table, as fast as PostgreSQL takes it, and crash safe all the same."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True, slots=True)
class Measure:
    """Rows written into a table, and the seconds that took with its indexes."""

    rows: int
    seconds: float

    @property
    def rows_per_s(self) -> float:
        return self.rows / self.seconds if self.seconds else 0.0


async def refill(
    connection: asyncpg.Connection, table: str, sql: str, arguments: Sequence[object], *, replace: bool = False
) -> Measure:
    """Runs `sql`, which inserts into `pbx.<table>`, in one transaction, and gathers statistics.

    An empty table is truncated first and has its indexes built at the end: under `wal_level = minimal` a table
    truncated in the same transaction writes no log, and unlike an unlogged one it survives a crash.
    Its sequence, if it has one, goes on after the largest id.
    """
    started = time.perf_counter()
    async with connection.transaction():
        await connection.execute(f"LOCK TABLE pbx.{table} IN ACCESS EXCLUSIVE MODE")
        empty = replace or not await connection.fetchval(f"SELECT EXISTS (SELECT FROM pbx.{table})")  # noqa: S608 - table names of ours
        later: list[str] = []
        if empty:
            await connection.execute(f"TRUNCATE pbx.{table}")
            later = await _drop_indexes(connection, table)
        done = await connection.execute(sql, *arguments)
        for statement in later:
            await connection.execute(statement)
        await _advance_sequence(connection, table)
    await connection.execute(f"ANALYZE pbx.{table}")
    return Measure(int(done.rpartition(" ")[2]), time.perf_counter() - started)


async def _drop_indexes(connection: asyncpg.Connection, table: str) -> list[str]:
    """Drops the indexes of `pbx.<table>`; returns the statements that make them again."""
    rows = await connection.fetch(
        "SELECT i.indexrelid::regclass::text AS indice, pg_get_indexdef(i.indexrelid) AS definicao, "
        "c.conname, pg_get_constraintdef(c.oid) AS restricao "
        "FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'p' "
        "WHERE i.indrelid = $1::text::regclass",
        f"pbx.{table}",
    )
    again = []
    for row in rows:
        if row["conname"] is not None:
            await connection.execute(f'ALTER TABLE pbx.{table} DROP CONSTRAINT "{row["conname"]}"')
            again.append(f'ALTER TABLE pbx.{table} ADD CONSTRAINT "{row["conname"]}" {row["restricao"]}')
        else:
            await connection.execute(f"DROP INDEX {row['indice']}")
            again.append(row["definicao"])
    return again


async def _advance_sequence(connection: asyncpg.Connection, table: str) -> None:
    has_id = await connection.fetchval(
        "SELECT true FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname = 'id'", f"pbx.{table}"
    )
    if not has_id:
        return
    sequence = await connection.fetchval("SELECT pg_get_serial_sequence($1, 'id')", f"pbx.{table}")
    if sequence is not None:
        await connection.execute(
            f"SELECT setval('{sequence}', greatest((SELECT max(id) FROM pbx.{table}), 1))"  # noqa: S608 - table names of ours
        )

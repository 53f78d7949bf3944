"""The command tables: finds the rows that clients inserted, has them executed, lets them live as documented.

A trigger notes each inserted row in `pbx.fila_comandos`; a cycle (gap 104: "every few seconds", 1 s by
default) takes what is there in the order of insertion over all ten tables. A row is executed once: it is
marked before, and what was executed is remembered until its life is committed, whatever happens meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self

import asyncpg

from pbx_simulator.store.changes import TableOutcome
from pbx_simulator.store.layout import read_layout
from pbx_simulator.store.lives import LIVES
from pbx_simulator.store.losses import LOST, Connect, close_quietly, is_lost

Execute = Callable[[str, Mapping[str, object]], Awaitable[TableOutcome]]

_log = logging.getLogger(__name__)

_COLUMNS = """
SELECT format('%I.%I', n.nspname, c.relname) AS nome, a.attnum, quote_ident(a.attname) AS coluna
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.oid = $1
"""


class _Relation:
    """A command table as it stands now: a quirk may have renamed, hidden or added columns.

    The places of the columns in the table are the contract's, so that a renamed one is still known.
    """

    def __init__(self, contract: tuple[str, ...], rows: list[asyncpg.Record]) -> None:
        self.name: str = rows[0]["nome"]
        present = {row["attnum"]: row["coluna"] for row in rows}
        self.columns = {wanted: present[place] for place, wanted in enumerate(contract, 1) if place in present}

    def where(self, entry: asyncpg.Record) -> tuple[str, list[object]]:
        """The condition that finds the entry's row, and its two arguments."""
        if entry["id_linha"] is not None and "id" in self.columns:
            return f"{self.columns['id']} = $1 AND $2::xid IS NOT NULL", [
                entry["id_linha"],
                entry["transacao"],
            ]
        return "ctid = $1 AND xmin = $2", [entry["lugar"], entry["transacao"]]


class CommandTables:
    """Executes the rows of the ten command tables. Open it with `async with`, or call `cycle()` by hand.

    Args:
        connect: opens a connection as the owner of the database.
        execute: what the PBX does with a row: table name, every column of the contract (None where a quirk
            hides one). Called once a row, one after another.
        cycle_s: pause between two looks at the tables.
    """

    def __init__(
        self, connect: Connect, execute: Execute, *, cycle_s: float = 1.0, max_rows_a_cycle: int = 1000
    ) -> None:
        self.cycle_s = cycle_s
        self._connect = connect
        self._execute = execute
        self._max_rows = max_rows_a_cycle
        self._layout = read_layout()
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._executed_by_order: dict[int, TableOutcome] = {}
        self.executed = 0
        self.vanished = 0

    async def __aenter__(self) -> Self:
        connection = await self._open()
        # What an earlier run had begun may have been executed: never again.
        await connection.execute("DELETE FROM pbx.fila_comandos WHERE iniciado")
        self._task = asyncio.create_task(self._work(), name="simulator-command-tables")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the cycles; rows that wait stay in their tables."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await close_quietly(self._connection)
        self._connection = None

    async def cycle(self) -> int:
        """Executes what waits now; returns how many rows that were, 0 also when the database is away."""
        async with self._one_at_a_time:
            before = self.executed
            try:
                connection = self._connection or await self._open()
                relations: dict[int, _Relation] = {}
                for entry in await connection.fetch(
                    "SELECT * FROM pbx.fila_comandos ORDER BY ordem LIMIT $1", self._max_rows
                ):
                    await self._one(connection, entry, relations)
            except (*LOST, asyncpg.InterfaceError) as exc:
                if not is_lost(exc, self._connection):
                    raise
                if self._connection is not None:
                    self._connection.terminate()
                self._connection = None
            return self.executed - before

    async def _work(self) -> None:
        while True:
            try:
                await self.cycle()
            except Exception:
                _log.exception("um ciclo das tabelas de comando falhou")
            await asyncio.sleep(self.cycle_s)

    async def _open(self) -> asyncpg.Connection:
        connection = await self._connect()
        # An operator's open transaction on one row must not hold up the others.
        await connection.execute("SET lock_timeout = '500ms'")
        self._connection = connection
        return connection

    async def _one(
        self, connection: asyncpg.Connection, entry: asyncpg.Record, relations: dict[int, _Relation]
    ) -> None:
        order, table = entry["ordem"], entry["tabela"]
        relation = relations.get(entry["relacao"])
        if relation is None:
            found = await connection.fetch(_COLUMNS, entry["relacao"])
            if not found:
                await self._forget(connection, order)
                return
            relation = relations[entry["relacao"]] = _Relation(self._layout[table].columns, found)
        try:
            outcome = self._executed_by_order.get(order)
            if outcome is None:
                row = await self._read(connection, relation, entry)
                if row is None:
                    self.vanished += 1
                    await self._forget(connection, order)
                    return
                await connection.execute("UPDATE pbx.fila_comandos SET iniciado = true WHERE ordem = $1", order)
                outcome = await self._run(table, row)
                self._executed_by_order[order] = outcome
            async with connection.transaction():
                await self._live(connection, relation, entry, outcome)
                await self._forget(connection, order)
            del self._executed_by_order[order]
        except (asyncpg.LockNotAvailableError, asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
            return  # locked by somebody, or changed under us: the next cycle looks again

    async def _run(self, table: str, row: Mapping[str, object]) -> TableOutcome:
        self.executed += 1
        try:
            return await self._execute(table, row)
        except Exception:
            # It may have had its effect: it is not tried again, and the row tells nothing.
            _log.exception("a execução de uma linha de %s falhou", table)
            return TableOutcome(code_success=False)

    async def _read(
        self, connection: asyncpg.Connection, relation: _Relation, entry: asyncpg.Record
    ) -> Mapping[str, object] | None:
        condition, arguments = relation.where(entry)
        columns = ", ".join(relation.columns.values())
        found = await connection.fetchrow(
            f"SELECT {columns} FROM {relation.name} WHERE {condition}",  # noqa: S608 - names quoted by the server
            *arguments,
        )
        if found is None:
            return None
        values = dict(zip(relation.columns, found.values(), strict=True))
        row = {name: values.get(name) for name in self._layout[entry["tabela"]].columns}
        if "id" in row and row["id"] is None:
            row["id"] = entry["id_linha"]
        return row

    async def _live(
        self,
        connection: asyncpg.Connection,
        relation: _Relation,
        entry: asyncpg.Record,
        outcome: TableOutcome,
    ) -> None:
        life = LIVES[entry["tabela"]]
        condition, arguments = relation.where(entry)
        if life.removes(outcome):
            done = await connection.execute(
                f"DELETE FROM {relation.name} WHERE {condition}",  # noqa: S608 - names quoted by the server
                *arguments,
            )
        else:
            written = {
                relation.columns[name]: value
                for name, value in life.written(outcome).items()
                if name in relation.columns
            }
            settings = [f"{name} = ${place}" for place, name in enumerate(written, 3)]
            if life.updated_at in relation.columns:
                settings.append(f"{relation.columns[life.updated_at]} = pbx.agora()")
            if not settings:
                return
            done = await connection.execute(
                f"UPDATE {relation.name} SET {', '.join(settings)} WHERE {condition}",  # noqa: S608 - as above
                *arguments,
                *written.values(),
            )
        if done.endswith(" 0"):
            self.vanished += 1

    async def _forget(self, connection: asyncpg.Connection, order: int) -> None:
        await connection.execute("DELETE FROM pbx.fila_comandos WHERE ordem = $1", order)

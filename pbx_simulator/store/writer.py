"""Writes the world's changes into PostgreSQL, in order, one transaction a batch, before an answer leaves.

Batches that arrive while one is being written go together in the next transaction. A lost connection is
retried; the number of the last batch is written in the same transaction, so that a commit whose answer was
lost is not made twice. A batch that PostgreSQL refuses fails alone and holds up nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import asyncpg

from pbx_simulator.store.changes import Change
from pbx_simulator.store.errors import ChangeRefused, StoreBehind
from pbx_simulator.store.grouping import check, group
from pbx_simulator.store.layout import read_layout
from pbx_simulator.store.losses import LOST, Connect, close_quietly, is_lost

_MAX_BATCHES_A_TRANSACTION = 256


@dataclass(slots=True, eq=False)
class _Batch:
    number: int
    changes: Sequence[Change]
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Writer:
    """The one writer of the simulator's database. Open it with `async with`.

    Args:
        connect: opens a connection as the owner of the database.
        max_wait_s: how long `write` waits for its commit.
        max_pending: changes that may wait for a database that is away; more are not accepted.
        retry_s: pause between two attempts to connect.
    """

    def __init__(
        self, connect: Connect, *, max_wait_s: float = 10.0, max_pending: int = 200_000, retry_s: float = 0.1
    ) -> None:
        self._connect = connect
        self._max_wait_s = max_wait_s
        self._max_pending = max_pending
        self._retry_s = retry_s
        self._layout = read_layout()
        self._types: dict[str, dict[str, str]] = {}
        self._degraded = False  # a quirk hides a table or a column: it is not written, and looked for each time
        self._batches: deque[_Batch] = deque()
        self._pending = 0
        self._last_number = 0
        self._arrived = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self.written = 0
        self.refused = 0
        self.reconnected = 0

    @property
    def pending(self) -> int:
        """Changes accepted and not committed yet."""
        return self._pending

    async def __aenter__(self) -> Self:
        await self._open()
        self._task = asyncio.create_task(self._work(), name="simulator-writer")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            with contextlib.suppress(StoreBehind, ChangeRefused):
                await self.flush()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for batch in self._batches:
            batch.done.cancel()
        await close_quietly(self._connection)

    async def write(self, changes: Sequence[Change]) -> None:
        """Returns when `changes` are committed, all of them or none.

        Raises:
            ChangeRefused: unknown table or column, or a value PostgreSQL does not take. Nothing was written.
            StoreBehind: not committed in `max_wait_s`; `accepted` True means that they wait in their place
                and will be written when the database is back, False that too many wait already.
        """
        if not changes:
            return
        for change in changes:
            check(change, self._layout)
        if self._pending + len(changes) > self._max_pending:
            raise StoreBehind("O banco do simulador está fora há tempo demais.", accepted=False)
        self._last_number += 1
        batch = _Batch(self._last_number, tuple(changes))
        self._batches.append(batch)
        self._pending += len(changes)
        self._arrived.set()
        await self._wait(batch)

    async def flush(self) -> None:
        """Returns when everything accepted so far is committed or refused; StoreBehind after `max_wait_s`."""
        if self._batches:
            with contextlib.suppress(ChangeRefused):
                await self._wait(self._batches[-1])

    async def _wait(self, batch: _Batch) -> None:
        await asyncio.wait({batch.done}, timeout=self._max_wait_s)
        if not batch.done.done():
            raise StoreBehind("O banco do simulador não respondeu a tempo.", accepted=True)
        batch.done.result()

    async def _work(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._batches:
                batches = list(self._batches)[:_MAX_BATCHES_A_TRANSACTION]
                await self._write_together(batches)

    async def _write_together(self, batches: Sequence[_Batch]) -> None:
        try:
            await self._commit(batches)
        except Exception as exc:
            if len(batches) > 1:
                # One of them is bad: each alone, so that only that one fails.
                for batch in batches:
                    await self._write_together([batch])
                return
            self.refused += 1
            self._finish(batches, ChangeRefused(f"O banco recusou a mudança: {exc}"))
        else:
            self.written += sum(len(batch.changes) for batch in batches)
            self._finish(batches, None)

    def _finish(self, batches: Sequence[_Batch], error: ChangeRefused | None) -> None:
        for batch in batches:
            self._batches.remove(batch)
            self._pending -= len(batch.changes)
            if batch.done.cancelled():
                continue
            if error is None:
                batch.done.set_result(None)
            else:
                batch.done.set_exception(error)
                batch.done.exception()  # nobody may be waiting any more

    async def _commit(self, batches: Sequence[_Batch]) -> None:
        """Commits `batches` exactly once, over as many connections as it takes."""
        while True:
            connection = self._connection
            try:
                if connection is None:
                    connection = await self._open()
                    self.reconnected += 1
                    if await connection.fetchval("SELECT lote FROM pbx.escritas") >= batches[-1].number:
                        return  # the commit was made; only its answer was lost
                await self._transaction(connection, batches)
                return
            except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
                if self._degraded or connection is None:
                    raise
                self._degraded = True
            except (*LOST, asyncpg.InterfaceError) as exc:
                if not is_lost(exc, connection):
                    raise  # the connection is well: the values are not
                self._connection = None
                if connection is not None:
                    connection.terminate()
                await asyncio.sleep(self._retry_s)

    async def _transaction(self, connection: asyncpg.Connection, batches: Sequence[_Batch]) -> None:
        changes = [change for batch in batches for change in batch.changes]
        async with connection.transaction():
            if self._degraded:
                await self._read_types(connection)
            for run in group(changes, self._layout):
                types = self._types.get(run.table.name, {})
                visible = run.without(set(run.columns) - set(types)) if self._degraded else run
                if visible is not None:
                    sql, arrays = visible.statement(types)
                    await connection.execute(sql, *arrays)
            await connection.execute("UPDATE pbx.escritas SET lote = $1", batches[-1].number)

    async def _open(self) -> asyncpg.Connection:
        connection = await self._connect()
        await connection.execute("SET pbx.origem = 'sistema'")
        await self._read_types(connection)
        if self._last_number == 0:
            self._last_number = await connection.fetchval("SELECT lote FROM pbx.escritas")
        self._connection = connection
        return connection

    async def _read_types(self, connection: asyncpg.Connection) -> None:
        rows = await connection.fetch(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS tipo "
            "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r' "
            "AND c.relnamespace IN ('pbx'::regnamespace, 'public'::regnamespace)"
        )
        self._types = {}
        for row in rows:
            self._types.setdefault(row["relname"], {})[row["attname"]] = row["tipo"]
        self._degraded = any(
            set(table.columns) - set(self._types.get(name, {})) for name, table in self._layout.items()
        )

"""The journal on SQLite: one file of one machine, one writing thread, readers that pull pages by position.

Several processes may open the same file: the store gives out sequences and checks terms inside its
transactions, and followers look for what others wrote every `poll_s`, or when they are told (`wakes.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from gateway.clock import Clock
from gateway.journal import lease as leasing
from gateway.journal import schema, trimming
from gateway.journal.applying import apply
from gateway.journal.boot import boot_id, boottime_s
from gateway.journal.checks import check_key, check_name, check_ttl, check_writes
from gateway.journal.pool import ReadPool
from gateway.journal.port import (
    MAX_NAME_CHARS,
    Entry,
    Gap,
    InvalidWrite,
    Lease,
    Position,
    Record,
    Unreadable,
    Write,
)
from gateway.journal.reader import History, history, read_last, read_page
from gateway.journal.state import Clocks, State
from gateway.journal.wakes import Wakes
from gateway.journal.writer import Writer

RECORDS_PAGE: Final = 256

_RECORD_COLUMNS: Final = "SELECT key, data, revision, expires_us, expires_boot_s, boot_id FROM records "
_ONE_RECORD: Final = _RECORD_COLUMNS + "WHERE tbl = ? AND key = ? LIMIT ?"
_NEXT_RECORDS: Final = _RECORD_COLUMNS + "WHERE tbl = ? AND key > ? ORDER BY key LIMIT ?"
_LAST_RECORDS: Final = _RECORD_COLUMNS + "WHERE tbl = ? AND key < ? ORDER BY key DESC LIMIT ?"
_ABOVE_ALL: Final = "\U0010ffff" * (MAX_NAME_CHARS + 1)


class SqliteJournal:
    """A `Journal` in a file. Open it with `async with`; use it in the loop it was opened in.

    Args:
        path: the file; created with mode 0600.
        clock: the time of entries and of ttl across boots.
        restored: the file was put back from a backup: what followed it is lost, so a new epoch opens.
        poll_s: how often a follower looks for what another process wrote.
        wakes: tells the other processes when a log grew here, and hears them; None: only `poll_s`.
        boottime_s, boot: the clock of leases and which boot it belongs to; tests give their own.

    Raises (on entering):
        Unreadable: the file is no journal, or of a newer version.
        NotStored: it cannot be created or written.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        clock: Clock,
        restored: bool = False,
        poll_s: float = 0.25,
        wakes: Wakes | None = None,
        boottime_s: Callable[[], float] = boottime_s,
        boot: Callable[[], str | None] = boot_id,
    ) -> None:
        self._path = Path(path)
        self._restored = restored
        self._poll_s = poll_s
        self._wakes = wakes
        self._boottime_s = boottime_s
        self._clocks = Clocks(lambda: schema.to_us(clock.now()), boottime_s, boot())
        self._opener = uuid.uuid4().hex
        self._followers: dict[str, set[asyncio.Event]] = {}
        self._epoch = ""
        self._closed = False
        self._writer: Writer | None = None
        self._reads: ReadPool | None = None

    async def __aenter__(self) -> Self:
        self._epoch = await asyncio.to_thread(self._enter)
        self._writer = Writer(self._connect, self._clocks, asyncio.get_running_loop(), self._grown)
        self._writer.start()
        self._reads = ReadPool(self._connect)
        if self._wakes is not None:
            self._wakes.hear(lambda: self._wake(frozenset(self._followers)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        if self._wakes is not None:
            self._wakes.deaf()
        self._wake(frozenset(self._followers))
        if self._writer is not None:
            await self._writer.stop()
        if self._reads is not None:
            await self._reads.close()
        await asyncio.to_thread(self._leave)

    @property
    def epoch(self) -> str:
        """The epoch that new writes get."""
        return self._epoch

    @property
    def transactions(self) -> int:
        """How many transactions were committed; commits per transaction tell how well they group."""
        return 0 if self._writer is None else self._writer.transactions

    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        """See `Journal.commit`."""
        check_writes(writes)
        clocks = self._clocks
        size = sum(len(write.data) for write in writes)
        sequences = await self._write(lambda state: apply(state, writes, lease, clocks.wall_us()), size)
        return [Position(self._epoch, sequence) for sequence in sequences]

    async def read(self, log: str, after: Position | None, *, follow: bool = False) -> AsyncIterator[Entry | Gap]:
        """See `Journal.read`."""
        check_name(log, "log")
        arrived = asyncio.Event()
        followers = self._followers.setdefault(log, set())
        followers.add(arrived)
        try:
            while True:
                arrived.clear()
                page = await self._read(read_page, log, after)
                for item in page.items:
                    yield item
                after = page.position if page.items or after is not None else None
                if page.full:
                    continue
                if not follow:
                    return
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._poll_s):
                        await arrived.wait()
        finally:
            followers.discard(arrived)
            if not followers and self._followers.get(log) is followers:
                del self._followers[log]

    async def last(self, log: str) -> Entry | None:
        """See `Journal.last`."""
        check_name(log, "log")
        found: Entry | None = await self._read(read_last, log)
        return found

    async def head(self) -> Position:
        """See `Journal.head`."""
        past: History = await self._read(history)
        return past.head

    async def get(self, table: str, key: str) -> Record | None:
        """See `Journal.get`."""
        check_name(table, "table")
        check_key(key)
        found = await self._read(_records_after, self._clocks, table, key, _ONE_RECORD)
        return found[0][0] if found[0] else None

    async def records(self, table: str) -> AsyncIterator[Record]:
        """See `Journal.records`."""
        check_name(table, "table")
        key: str | None = ""
        while key is not None:
            page, key = await self._read(_records_after, self._clocks, table, key)
            for record in page:
                yield record

    async def records_down(self, table: str, below: str | None = None) -> AsyncIterator[Record]:
        """See `Journal.records_down`."""
        check_name(table, "table")
        key: str | None = _ABOVE_ALL if below is None else below
        while key is not None:
            page, key = await self._read(_records_after, self._clocks, table, key, _LAST_RECORDS)
            for record in page:
                yield record

    async def trim(self, log: str, *, keep: int | None = None, before: datetime | None = None) -> int:
        """See `Journal.trim`. Records whose time is over are removed on the way."""
        check_name(log, "log")
        if keep is not None and keep < 0:
            raise InvalidWrite("keep: give a number of entries, 0 or more")
        if before is not None and before.tzinfo is None:
            raise InvalidWrite("before: give a time with its zone")
        before_us = None if before is None else schema.to_us(before)
        newest = await self._read(trimming.bound, log, keep, before_us)
        removed = 0
        while newest > 0:
            count = await self._write(lambda state: trimming.remove_slice(state, log, newest))
            removed += count
            if count < trimming.SLICE_ENTRIES:
                break
        while await self._write(trimming.purge_records) >= trimming.PURGE_RECORDS:
            pass
        if removed:
            await self._read(trimming.truncate_wal)
        return removed

    async def acquire(self, name: str, owner: str, ttl: float) -> Lease:
        """See `Journal.acquire`."""
        check_name(name, "lease")
        check_name(owner, "owner")
        check_ttl(ttl)
        deadline = self._boottime_s() + ttl  # from before it was asked: ours ends no later than the store's
        term = await self._write(lambda state: leasing.acquire(state, name, owner, ttl))
        return Lease(name, owner, term, deadline, self._boottime_s)

    async def renew(self, lease: Lease, ttl: float) -> Lease:
        """See `Journal.renew`."""
        check_ttl(ttl)
        deadline = self._boottime_s() + ttl
        await self._write(lambda state: leasing.renew(state, lease, ttl))
        return Lease(lease.name, lease.owner, lease.term, deadline, self._boottime_s)

    async def release(self, lease: Lease) -> None:
        """See `Journal.release`."""
        await self._write(lambda state: leasing.release(state, lease))

    def _connect(self) -> sqlite3.Connection:
        return schema.connect(self._path)

    def _enter(self) -> str:
        schema.prepare(self._path)
        with contextlib.closing(self._connect()) as connection:
            return schema.enter(
                connection,
                opener=self._opener,
                boot=self._clocks.boot_id,
                now_us=self._clocks.wall_us(),
                restored=self._restored,
            )

    def _leave(self) -> None:
        with contextlib.suppress(sqlite3.Error), contextlib.closing(self._connect()) as connection:
            schema.leave(connection, opener=self._opener, boot=self._clocks.boot_id)

    async def _write(self, work: Callable[[State], Any], size: int = 0) -> Any:
        if self._writer is None:
            raise RuntimeError("open the journal with `async with`")
        return await self._writer.submit(work, size)

    async def _read(self, read: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._closed or self._reads is None:
            raise Unreadable("journal: it is closed")
        return await self._reads.run(read, *args, **kwargs)

    def _grown(self, logs: frozenset[str]) -> None:
        self._wake(logs)
        if self._wakes is not None:
            self._wakes.tell()

    def _wake(self, logs: frozenset[str]) -> None:
        for log in logs:
            for arrived in self._followers.get(log, ()):
                arrived.set()


def _records_after(
    connection: sqlite3.Connection, clocks: Clocks, table: str, key: str, sql: str = _NEXT_RECORDS
) -> tuple[list[Record], str | None]:
    """A page of living records from a key on, and the key to go on after (None: that was all)."""
    rows = connection.execute(sql, (table, key, RECORDS_PAGE)).fetchall()
    living = [Record(table, row[0], row[1], row[2]) for row in rows if not clocks.expired(*row[3:])]
    return living, rows[-1][0] if len(rows) == RECORDS_PAGE else None

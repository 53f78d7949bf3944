"""The implementations that the conformance suite runs on, with ways to lose answers and power."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from gateway.journal.port import Journal
from gateway.journal.sealed import Seal, SealedLogs
from gateway.journal.sqlite import SqliteJournal
from tests.unit.journal.checking import Store, Time


class Faults:
    """What goes wrong at the next COMMIT of the writer."""

    def __init__(self) -> None:
        self.next_commit: str | None = None
        self.next_insert = False

    def connect(self, path: Path) -> sqlite3.Connection:
        faults = self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
                if sql == "COMMIT" and faults.next_commit and threading.current_thread().name == "journal-writer":
                    fault, faults.next_commit = faults.next_commit, None
                    if fault == "stored":
                        super().execute(sql)
                    raise sqlite3.OperationalError("disk I/O error")
                return super().execute(sql, *args)

            def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
                if faults.next_insert and "entries" in sql:
                    faults.next_insert = False
                    raise sqlite3.OperationalError("database or disk is full")
                return super().executemany(sql, *args)

        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=Connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


class FaultySqliteJournal(SqliteJournal):
    """The product's journal over a connection that can fail."""

    faults: Faults

    def _connect(self) -> sqlite3.Connection:
        return self.faults.connect(self._path)


class SqliteStore:
    """A file in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.time = Time()
        self.faults = Faults()
        self.path = folder / "data" / "journal.db"
        self.boot = "boot-1"
        self._marked = folder / "marked"

    def open(self, **options: Any) -> AbstractAsyncContextManager[Journal]:
        journal = FaultySqliteJournal(
            self.path,
            clock=self.time,
            poll_s=0.02,
            boottime_s=self.time.monotonic,
            boot=lambda: self.boot,
            **options,
        )
        journal.faults = self.faults
        return journal

    def lose_next_answer(self, *, stored: bool) -> None:
        self.faults.next_commit = "stored" if stored else "lost"

    async def mark(self) -> None:
        shutil.copytree(self.path.parent, self._marked)

    def power_loss(self) -> None:
        shutil.rmtree(self.path.parent)
        shutil.copytree(self._marked, self.path.parent)
        for shared_memory in self.path.parent.glob("*-shm"):
            shared_memory.unlink()
        self.boot += "+"


class _Sealed:
    def __init__(self, inner: AbstractAsyncContextManager[Journal]) -> None:
        self._inner = inner

    async def __aenter__(self) -> Journal:
        return SealedLogs(await self._inner.__aenter__(), Seal(b"k" * 32), prefix="")

    async def __aexit__(self, *exc: Any) -> None:
        await self._inner.__aexit__(*exc)


class SealedSqliteStore(SqliteStore):
    """The same file, its logs sealed: to readers nothing may differ."""

    def open(self, **options: Any) -> AbstractAsyncContextManager[Journal]:
        return _Sealed(super().open(**options))


STORES: dict[str, Callable[[Path], Store]] = {"sqlite": SqliteStore, "sqlite sealed": SealedSqliteStore}

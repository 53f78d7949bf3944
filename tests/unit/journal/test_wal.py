"""Checkpoints beside the writer: what is committed reaches the file, the WAL stays short, and no commit waits."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

from gateway.journal.port import Append
from gateway.journal.sqlite import SqliteJournal
from gateway.journal.wal import LONG_PAGES
from tests.support.waiting import until
from tests.unit.journal.checking import Time, payloads

MIB = b"\x5a" * 1024 * 1024


class Disk:
    """A disk whose checkpoints can be held up, or fail so many times."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.free.set()
        self.failing = 0
        self.begun = 0


class OnDisk(SqliteJournal):
    """The journal on such a disk."""

    disk: Disk

    def _connect(self) -> sqlite3.Connection:
        disk = self.disk
        connection = super()._connect()

        class Connection:
            def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
                if "wal_checkpoint" in sql and threading.current_thread().name == "journal-checkpoints":
                    disk.begun += 1
                    disk.free.wait()
                    if disk.failing:
                        disk.failing -= 1
                        raise sqlite3.OperationalError("database or disk is full")
                return connection.execute(sql, *args)

            def __getattr__(self, name: str) -> Any:
                return getattr(connection, name)

        made: Any = Connection()
        return made  # type: ignore[no-any-return]  # all that is called is there


def journal_on(disk: Disk, path: Path) -> OnDisk:
    journal = OnDisk(path, clock=Time())
    journal.disk = disk
    return journal


async def test_what_was_committed_is_soon_in_the_file_itself(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    async with SqliteJournal(path, clock=Time()) as journal:
        for payload in (b"the first of all", b"the second one"):
            await journal.commit(Append("a", payload))
            await until(lambda seen=payload: seen in path.read_bytes())  # type: ignore[misc]  # bound at once


async def test_no_commit_waits_for_a_checkpoint(tmp_path: Path) -> None:
    disk = Disk()
    async with journal_on(disk, tmp_path / "j.db") as journal:
        disk.free.clear()
        await journal.commit(Append("a", b"0"))
        await until(lambda: disk.begun == 1)
        for n in range(1, 300):
            await journal.commit(Append("a", b"%d" % n))
        assert disk.begun == 1
        disk.free.set()
        assert await payloads(journal, "a") == [b"%d" % n for n in range(300)]


async def test_a_checkpoint_that_fails_is_made_again_and_fails_nobody_else(tmp_path: Path) -> None:
    disk, path = Disk(), tmp_path / "j.db"
    disk.failing = 1
    async with journal_on(disk, path) as journal:
        await journal.commit(Append("a", b"kept all the same"))
        await until(lambda: b"kept all the same" in path.read_bytes())
        assert disk.begun == 2


async def test_a_wal_that_has_grown_long_begins_anew_while_commits_follow_each_other(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    wal = path.with_name("j.db-wal")
    async with SqliteJournal(path, clock=Time()) as journal:
        await journal.commit(Append("a", b"0"))
        salt = _salt(wal)
        sent = 0
        async with asyncio.timeout(60):
            while _salt(wal) == salt:
                await asyncio.gather(*(journal.commit(Append("a", MIB)) for _ in range(3)))
                sent += 3
        assert sent * len(MIB) > LONG_PAGES * 4096
        assert [len(payload) for payload in await payloads(journal, "a")] == [1, *[len(MIB)] * sent]


def _salt(wal: Path) -> bytes:
    """What the WAL's header holds of its own; another one when it began anew."""
    with wal.open("rb") as file:
        return file.read(32)[16:24]

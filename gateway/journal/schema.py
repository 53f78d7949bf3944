"""The SQLite file: its tables, how a connection is opened, and when a new epoch begins.

Durability is WAL with `synchronous=NORMAL`: a killed process loses nothing; a power loss may lose the tail,
after which the same sequences would be given out again. Each process that opens the file therefore leaves a
row in `openers` and removes it on a clean end; a row of another boot means an unclean end whose tail may be
lost, and a new epoch opens.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from datetime import datetime
from pathlib import Path
from typing import Final

from gateway.journal.port import NotStored, Unreadable

FORMAT: Final = 1
APPLICATION_ID: Final = 0x54495047  # "TIPG"
BUSY_TIMEOUT_S: Final = 5.0

_TABLES: Final = (
    """CREATE TABLE epochs (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, first_sequence INTEGER NOT NULL,
        opened_us INTEGER NOT NULL, reason TEXT NOT NULL)""",
    "CREATE TABLE counter (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), sequence INTEGER NOT NULL)",
    """CREATE TABLE logs (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, lease TEXT, head INTEGER NOT NULL,
        trimmed INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE entries (
        sequence INTEGER PRIMARY KEY, log INTEGER NOT NULL, previous INTEGER NOT NULL, at_us INTEGER NOT NULL,
        data BLOB NOT NULL)""",
    "CREATE INDEX entries_of_log ON entries (log, sequence)",
    """CREATE TABLE records (
        tbl TEXT NOT NULL, key TEXT NOT NULL, data BLOB NOT NULL, revision INTEGER NOT NULL,
        expires_us INTEGER, expires_boot_s REAL, boot_id TEXT)""",
    "CREATE UNIQUE INDEX record_of_key ON records (tbl, key)",
    "CREATE INDEX records_that_expire ON records (expires_us) WHERE expires_us IS NOT NULL",
    """CREATE TABLE leases (
        name TEXT PRIMARY KEY, owner TEXT NOT NULL, term INTEGER NOT NULL, boot_id TEXT,
        deadline_s REAL NOT NULL, released INTEGER NOT NULL)""",
    "CREATE TABLE openers (id TEXT PRIMARY KEY, boot_id TEXT, pid INTEGER NOT NULL)",
    "INSERT INTO counter VALUES (1, 0)",
)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970 of an aware time (exact: no floating point)."""
    epoch = datetime.fromtimestamp(0, tz=moment.tzinfo)
    delta = moment - epoch
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def connect(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """A connection in autocommit mode (transactions are opened by hand), for one thread at a time."""
    connection = sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA journal_size_limit = 67108864")
    connection.execute("PRAGMA wal_autocheckpoint = 0")  # `wal.py` does it
    return connection


def prepare(path: Path) -> None:
    """Creates the file (mode 0600) and its tables, or checks that it is one of ours.

    Raises:
        Unreadable: the file is not a journal, or one of a newer version.
        NotStored: the folder or file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as exc:
        raise NotStored(f"journal: {path.name} cannot be created or written: {exc.strerror}") from exc
    try:
        connection = connect(path)
    except sqlite3.Error as exc:
        raise Unreadable(f"journal: {path.name} is not a journal file") from exc
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        _create_or_check(connection, path)
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as exc:
        raise Unreadable(f"journal: {path.name} cannot be opened as a journal: {exc}") from exc
    finally:
        connection.close()


def _create_or_check(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if found == FORMAT and application == APPLICATION_ID:
        return
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if found or application or tables:
        raise Unreadable(
            f"journal: {path.name} has format {found} of application {application:#x}, "
            f"this gateway reads format {FORMAT} of its own"
        )
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def enter(connection: sqlite3.Connection, *, opener: str, boot: str | None, now_us: int, restored: bool) -> str:
    """Notes that this process opened the file and returns the epoch that holds from now on.

    A new one opens in a new file, after an unclean end under another boot, and when the file was restored.
    """
    connection.execute("BEGIN IMMEDIATE")
    current = connection.execute("SELECT id FROM epochs ORDER BY number DESC LIMIT 1").fetchone()
    openers = connection.execute("SELECT id, boot_id, pid FROM openers").fetchall()
    unclean = [(one,) for one, its_boot, pid in openers if its_boot != boot or (boot is None and not _alive(pid))]
    reason = "restored" if restored else "unclean" if unclean else "new" if current is None else None
    if reason is not None:
        epoch = uuid.uuid4().hex[:12]
        connection.execute(
            "INSERT INTO epochs (id, first_sequence, opened_us, reason) SELECT ?, sequence + 1, ?, ? FROM counter",
            (epoch, now_us, reason),
        )
        connection.executemany("DELETE FROM openers WHERE id = ?", unclean)
    else:
        epoch = str(current[0])
    connection.execute("INSERT INTO openers VALUES (?, ?, ?)", (opener, boot, os.getpid()))
    connection.execute("COMMIT")
    return epoch


def leave(connection: sqlite3.Connection, *, opener: str, boot: str | None) -> None:
    """Notes a clean end, also for dead processes of this boot: the checkpoint makes it all durable."""
    connection.execute("BEGIN IMMEDIATE")
    others = connection.execute("SELECT id, pid FROM openers WHERE boot_id IS ?", (boot,)).fetchall()
    gone = [(one,) for one, pid in others if one == opener or pid == os.getpid() or not _alive(pid)]
    connection.executemany("DELETE FROM openers WHERE id = ?", gone)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

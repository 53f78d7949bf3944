"""What the writer knows of the file without asking it: heads, terms, sequence. Forgotten when in doubt."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class LogState:
    """One log: `lease` is the name it is written under, None when it is written without."""

    id: int
    lease: str | None
    head: int
    trimmed: int


@dataclass(frozen=True, slots=True)
class LeaseState:
    """The newest term of a lease."""

    owner: str
    term: int
    boot_id: str | None
    deadline_s: float
    released: bool


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two clocks of the store: `wall_us` for entries and ttl across boots, `boot_s` within one boot."""

    wall_us: Callable[[], int]
    boot_s: Callable[[], float]
    boot_id: str | None

    def expired(self, expires_us: int | None, expires_boot_s: float | None, boot_id: str | None) -> bool:
        """Whether a record's time is over: by the clock that cannot jump while the boot is the same."""
        if expires_us is None:
            return False
        if expires_boot_s is not None and boot_id is not None and boot_id == self.boot_id:
            return self.boot_s() >= expires_boot_s
        return self.wall_us() >= expires_us


@dataclass(slots=True)
class State:
    """A cache over one connection: `refresh` forgets it when another process wrote, `forget` in any case."""

    connection: sqlite3.Connection
    clocks: Clocks
    sequence: int = 0
    pending: list[tuple[int, int, int, int, bytes]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    _version: int = -1
    _logs: dict[str, LogState] = field(default_factory=dict)
    _leases: dict[str, LeaseState] = field(default_factory=dict)

    def refresh(self) -> None:
        """Called inside a new write transaction, before anything is read from the cache."""
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self.forget()
            self._version = version
            (self.sequence,) = self.connection.execute("SELECT sequence FROM counter").fetchone()

    def forget(self) -> None:
        """Drops everything: the next transaction reads it again."""
        self._version = -1
        self._logs.clear()
        self._leases.clear()
        self.pending.clear()
        self.touched.clear()

    def log(self, name: str) -> LogState | None:
        """The log, or None when nothing was ever written to it."""
        found = self._logs.get(name)
        if found is None:
            row = self.connection.execute(
                "SELECT id, lease, head, trimmed FROM logs WHERE name = ?", (name,)
            ).fetchone()
            if row is None:
                return None
            found = self._logs[name] = LogState(*row)
        return found

    def new_log(self, name: str, lease: str | None) -> LogState:
        """Creates a log that has no entry yet."""
        cursor = self.connection.execute("INSERT INTO logs (name, lease, head) VALUES (?, ?, 0)", (name, lease))
        assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
        made = self._logs[name] = LogState(cursor.lastrowid, lease, 0, 0)
        return made

    def lease(self, name: str) -> LeaseState | None:
        """The newest term of a lease, or None when nobody ever had it."""
        found = self._leases.get(name)
        if found is None:
            row = self.connection.execute(
                "SELECT owner, term, boot_id, deadline_s, released FROM leases WHERE name = ?", (name,)
            ).fetchone()
            if row is None:
                return None
            found = self._leases[name] = LeaseState(row[0], row[1], row[2], row[3], bool(row[4]))
        return found

    def set_lease(self, name: str, lease: LeaseState) -> None:
        """Stores the newest term of a lease."""
        self.connection.execute(
            "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?)",
            (name, lease.owner, lease.term, lease.boot_id, lease.deadline_s, lease.released),
        )
        self._leases[name] = lease

    def revision(self, table: str, key: str) -> int:
        """The revision of a living record, 0 when there is none."""
        row = self.connection.execute(
            "SELECT revision, expires_us, expires_boot_s, boot_id FROM records WHERE tbl = ? AND key = ?",
            (table, key),
        ).fetchone()
        return 0 if row is None or self.clocks.expired(*row[1:]) else int(row[0])

    def flush(self) -> None:
        """Writes what was gathered since the transaction began; the last thing before its COMMIT."""
        if self.pending:
            self.connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", self.pending)
            self.pending.clear()
        for name in self.touched:
            log = self._logs[name]
            self.connection.execute(
                "UPDATE logs SET head = ?, trimmed = ? WHERE id = ?", (log.head, log.trimmed, log.id)
            )
        self.touched.clear()
        self.connection.execute("UPDATE counter SET sequence = ?", (self.sequence,))

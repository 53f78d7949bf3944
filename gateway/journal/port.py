"""The one durable port: whatever of ours must survive a restart goes through it.

Logs of entries (PBX events, the audit chain), records with a revision (commands, idempotency keys, import
progress) and leases (who owns a PBX) share one history. Every entry and every record takes the next sequence
of that history; `Position` names a place in it and is what a client resumes from. SQLite serves the port on
one machine (`gateway/journal/sqlite.py`); what passes `tests/unit/journal/conformance.py` may serve it too.

Payloads are bytes and never looked into: personal data is sealed above the port (`gateway/journal/sealed.py`)
and never put in a log's name or a record's key.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol, runtime_checkable

MAX_NAME_CHARS: Final = 200
MAX_DATA_BYTES: Final = 8 * 1024 * 1024
MAX_WRITES: Final = 4096

GapReason = Literal["expired", "lost", "unknown", "unreadable"]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the history; positions of one epoch are ordered by sequence.

    Attributes:
        epoch: one unbroken history. A new one opens when acknowledged writes may have been lost.
        sequence: from 1, global over all logs and records, so not dense within a log. 0: before everything.
    """

    epoch: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries of `log` that a reader asked for and cannot have: after `after`, up to and including `resumes`.

    Attributes:
        after: the last position the reader had; None when it asked from the beginning.
        resumes: reading goes on after it; usable as `after`.
        reason: `expired` they were trimmed; `lost` the history broke and some may be missing; `unknown` the
            position is not of this history; `unreadable` the entry at `resumes` cannot be unsealed.
    """

    log: str
    after: Position | None
    resumes: Position
    reason: GapReason


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a log.

    Attributes:
        previous: position of the entry before it in the same log, trimmed or not; None for the first ever.
        at: when it was committed (aware, UTC).
    """

    log: str
    position: Position
    previous: Position | None
    at: datetime
    data: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """The current value of a key; `revision` is the sequence of the write that made it."""

    table: str
    key: str
    data: bytes
    revision: int


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write as the owner of `name`, until somebody with a greater term has it.

    Attributes:
        owner: unique to a process; a restarted process takes another.
        term: grows with every acquisition; checked inside the store on every leased write.
        deadline: seconds of the clock that `held` reads; only meaningful in the process that acquired it.
    """

    name: str
    owner: str
    term: int
    deadline: float
    now: Callable[[], float] = field(repr=False, compare=False)

    def held(self) -> bool:
        """Whether it is certainly still ours: what to ask just before doing what the store cannot fence."""
        return self.now() < self.deadline


@dataclass(frozen=True, slots=True)
class Append:
    """Adds an entry to a log.

    Attributes:
        expect: the sequence that the log's newest entry must have; 0: the log must be empty; None: any.
    """

    log: str
    data: bytes
    expect: int | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """Sets a record.

    Attributes:
        expect: the revision that the record must have; 0: it must not exist; None: any.
        ttl: seconds until it no longer exists, never early; None: for ever.
    """

    table: str
    key: str
    data: bytes
    expect: int | None
    ttl: float | None = None


Write = Append | Put


class JournalError(Exception):
    """A journal operation that did not end well."""


class InvalidWrite(JournalError, ValueError):
    """The write can never be accepted as it is (name, size, a log both with and without a lease)."""


class Conflict(JournalError):
    """An `expect` did not hold; nothing of the commit was stored.

    Attributes:
        write: the first write that did not hold.
        actual: the head or revision found in its place, 0 when there is none.
    """

    def __init__(self, write: Write, actual: int) -> None:
        name = write.log if isinstance(write, Append) else write.table
        super().__init__(f"{name}: expected {write.expect}, found {actual}")
        self.write: Final = write
        self.actual: Final = actual


class Fenced(JournalError):
    """The lease is no longer the newest of its name; nothing was stored. Stop acting as its owner."""

    def __init__(self, name: str, term: int, actual: int) -> None:
        super().__init__(f"lease {name}: term {term} is over, the newest is {actual}")
        self.name: Final = name
        self.term: Final = term
        self.actual: Final = actual


class Held(JournalError):
    """Somebody else holds the lease; try again after `remaining_s`."""

    def __init__(self, name: str, owner: str, remaining_s: float) -> None:
        super().__init__(f"lease {name} is held for another {remaining_s:.1f} s")
        self.name: Final = name
        self.owner: Final = owner
        self.remaining_s: Final = remaining_s


class Uncertain(JournalError):
    """It may be stored or not: give up the lease (a new term fences what is on its way) and read again."""


class NotStored(JournalError):
    """Certainly not stored (disk full, locked for too long, closed): it may be tried again."""


class Unreadable(JournalError):
    """The store could not be read; says nothing about what is in it."""


@runtime_checkable
class Journal(Protocol):
    """What an implementation promises; the conformance suite holds it to every line."""

    @property
    def epoch(self) -> str:
        """The epoch that new writes get."""
        ...

    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        """Stores all of the writes or none, in the order given; returns the position of each.

        A caller that is cancelled meanwhile must take the outcome for uncertain.

        Raises:
            InvalidWrite: before anything was queued, or the log is written under another lease or none.
            Conflict, Fenced, NotStored: nothing was stored.
            Uncertain: it may be stored.
        """
        ...

    def read(self, log: str, after: Position | None, *, follow: bool = False) -> AsyncIterator[Entry | Gap]:
        """The entries of `log` after a position (None: the beginning), in order, gaps said in their place.

        Args:
            follow: wait for more at the end instead of ending. Nothing is queued for a reader: it pulls
                pages, and a notification only wakes it, so replay and live have no seam.

        Raises:
            Unreadable: the store failed.
        """
        ...

    async def last(self, log: str) -> Entry | None:
        """The newest entry; None for a log that never had one."""
        ...

    async def head(self) -> Position:
        """The newest position of the whole history, in the current epoch; reading after it is "from now"."""
        ...

    async def get(self, table: str, key: str) -> Record | None:
        """A record, or None when there is none or its time is over."""
        ...

    def records(self, table: str) -> AsyncIterator[Record]:
        """Every living record of a table, by key; one written meanwhile may or may not be among them."""
        ...

    def records_down(self, table: str, below: str | None = None) -> AsyncIterator[Record]:
        """The same from the greatest key down, only those with a key less than `below`, if given."""
        ...

    async def trim(self, log: str, *, keep: int | None = None, before: datetime | None = None) -> int:
        """Removes the oldest entries; returns how many.

        Args:
            keep: all but this many of the newest.
            before: those committed before it, up to the first that was not. With both, whatever either asks.

        The newest entry always stays. Readers that asked for what is gone get a Gap.
        """
        ...

    async def acquire(self, name: str, owner: str, ttl: float) -> Lease:
        """Takes a lease for `ttl` seconds under a new term; its present owner may take it anew at any time.

        Raises:
            Held: another owner has it.
        """
        ...

    async def renew(self, lease: Lease, ttl: float) -> Lease:
        """The same term for `ttl` seconds from now.

        Raises:
            Fenced: it was released, or somebody else took it.
        """
        ...

    async def release(self, lease: Lease) -> None:
        """Gives it up; nothing happens when it is no longer ours. Writes under it are fenced from now on."""
        ...

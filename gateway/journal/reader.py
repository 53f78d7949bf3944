"""Pages of a log, each from one snapshot, with what is missing said in its place."""

from __future__ import annotations

import bisect
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from gateway.journal.port import Entry, Gap, GapReason, Position

PAGE_ENTRIES: Final = 512
PAGE_BYTES: Final = 1024 * 1024
_EPOCH_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class History:
    """The epochs in order, the first sequence of each, and the newest sequence of all."""

    ids: tuple[str, ...]
    firsts: tuple[int, ...]
    newest: int

    def position(self, sequence: int) -> Position:
        """The position that a stored sequence has."""
        return Position(self.ids[max(bisect.bisect_right(self.firsts, sequence) - 1, 0)], sequence)

    def start_of(self, epoch: str) -> Position:
        """The position just before the first of an epoch."""
        return Position(epoch, self.firsts[self.ids.index(epoch)] - 1)

    @property
    def head(self) -> Position:
        """The newest position, in the current epoch."""
        return Position(self.ids[-1], self.newest)


@dataclass(slots=True)
class Page:
    """Items in order; `position` is where the next page begins; `full` when there may be more at once."""

    log: str
    position: Position
    items: list[Entry | Gap] = field(default_factory=list)
    full: bool = False

    def gap(self, after: Position | None, resumes: Position, reason: GapReason) -> None:
        """Says a gap and goes on after it."""
        self.items.append(Gap(self.log, after, resumes, reason))
        self.position = resumes


def history(connection: sqlite3.Connection) -> History:
    """The epochs and the newest sequence; inside the caller's transaction."""
    rows = connection.execute("SELECT id, first_sequence FROM epochs ORDER BY number").fetchall()
    (newest,) = connection.execute("SELECT sequence FROM counter").fetchone()
    return History(tuple(row[0] for row in rows), tuple(row[1] for row in rows), newest)


def read_page(
    connection: sqlite3.Connection, log: str, after: Position | None, max_entries: int = PAGE_ENTRIES
) -> Page:
    """The next page of a log after a position."""
    connection.execute("BEGIN")
    try:
        past = history(connection)
        row = connection.execute("SELECT id, trimmed FROM logs WHERE name = ?", (log,)).fetchone()
        log_id, trimmed = (None, 0) if row is None else (int(row[0]), int(row[1]))
        page = begin(past, log, after, trimmed)
        if log_id is not None:
            _fill(connection, page, past, log_id, max_entries)
        if not page.full and page.position.epoch != past.ids[-1]:
            page.gap(page.position, past.start_of(past.ids[-1]), "lost")
        return page
    finally:
        connection.execute("ROLLBACK")


def begin(past: History, log: str, after: Position | None, trimmed: int) -> Page:
    """An empty page at the place where reading really begins, with the gaps before it.

    Args:
        trimmed: sequence of the newest entry that was trimmed, 0 when none was.
    """
    oldest = past.position(trimmed)
    if after is None:
        page = Page(log, past.position(0))
        if trimmed:
            page.gap(None, oldest, "expired")
        return page
    page = Page(log, after)
    if after.epoch not in past.ids:
        page.gap(after, oldest, "unknown")
        return page
    number = past.ids.index(after.epoch)
    current = number == len(past.ids) - 1
    end = past.newest if current else past.firsts[number + 1] - 1
    if after.sequence < past.firsts[number] - 1:
        page.gap(after, oldest, "unknown")
    elif after.sequence > end and current:
        page.gap(after, past.head, "unknown")
    elif after.sequence > end:
        page.gap(after, past.start_of(past.ids[number + 1]), "lost")
    if page.position.sequence < trimmed:
        page.gap(page.position, oldest, "expired")
    return page


def _fill(connection: sqlite3.Connection, page: Page, past: History, log_id: int, max_entries: int) -> None:
    rows = connection.execute(
        "SELECT sequence, previous, at_us, data FROM entries WHERE log = ? AND sequence > ? ORDER BY sequence LIMIT ?",
        (log_id, page.position.sequence, max_entries),
    )
    size = count = 0
    for row in rows:
        entry = entry_of(past, page.log, row)
        if entry.position.epoch != page.position.epoch:
            page.gap(page.position, past.start_of(entry.position.epoch), "lost")
        page.items.append(entry)
        page.position = entry.position
        count += 1
        size += len(entry.data)
        if size >= PAGE_BYTES:
            break
    page.full = count >= max_entries or size >= PAGE_BYTES


def entry_of(past: History, log: str, row: tuple[int, int, int, bytes]) -> Entry:
    """The entry of a row (sequence, previous, microseconds, data)."""
    sequence, previous, at_us, data = row
    before = past.position(previous) if previous else None
    return Entry(log, past.position(sequence), before, _EPOCH_START + timedelta(microseconds=at_us), data)


def read_last(connection: sqlite3.Connection, log: str) -> Entry | None:
    """The newest entry of a log."""
    connection.execute("BEGIN")
    try:
        row = connection.execute(
            "SELECT sequence, previous, at_us, data FROM entries "
            "WHERE sequence = (SELECT head FROM logs WHERE name = ?)",
            (log,),
        ).fetchone()
        return None if row is None else entry_of(history(connection), log, row)
    finally:
        connection.execute("ROLLBACK")

"""Removing old entries in slices, so that writers wait for one slice and not for the whole.

The bound is found once, by a reader; counting it again for each slice is what makes a trim slow. The file
does not shrink: freed pages are used again. What was trimmed stays readable in the WAL until a TRUNCATE
checkpoint, so each trim ends with one.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Final

from gateway.journal.state import State
from gateway.journal.wal import checkpoint

SLICE_ENTRIES: Final = 1000
PURGE_RECORDS: Final = 1000


def bound(connection: sqlite3.Connection, log: str, keep: int | None, before_us: int | None) -> int:
    """The newest sequence that may go, 0 when nothing may; never the log's newest entry."""
    connection.execute("BEGIN")
    try:
        row = connection.execute("SELECT id, head, trimmed FROM logs WHERE name = ?", (log,)).fetchone()
        if row is None:
            return 0
        log_id, head, trimmed = row
        first_kept = trimmed + 1
        if keep is not None:
            first_kept = max(first_kept, _first_kept(connection, log_id, keep))
        if before_us is not None:
            found = connection.execute(
                "SELECT sequence FROM entries WHERE log = ? AND at_us >= ? ORDER BY sequence LIMIT 1",
                (log_id, before_us),
            ).fetchone()
            first_kept = max(first_kept, head if found is None else found[0])
        return int(min(first_kept, head)) - 1
    finally:
        connection.execute("ROLLBACK")


def _first_kept(connection: sqlite3.Connection, log_id: int, keep: int) -> int:
    found = connection.execute(
        "SELECT sequence FROM entries WHERE log = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?",
        (log_id, max(keep, 1) - 1),
    ).fetchone()
    return 0 if found is None else int(found[0])


def remove_slice(state: State, log: str, newest: int) -> int:
    """Removes up to SLICE_ENTRIES of the oldest entries not newer than `newest`; returns how many."""
    known = state.log(log)
    if known is None:
        return 0
    connection = state.connection
    (last, count) = connection.execute(
        "SELECT max(sequence), count(*) FROM (SELECT sequence FROM entries WHERE log = ? AND sequence <= ? "
        "ORDER BY sequence LIMIT ?)",
        (known.id, min(newest, known.head - 1), SLICE_ENTRIES),
    ).fetchone()
    if not count:
        return 0
    connection.execute("DELETE FROM entries WHERE log = ? AND sequence <= ?", (known.id, last))
    known.trimmed = max(known.trimmed, int(last))
    connection.execute("UPDATE logs SET trimmed = ? WHERE id = ?", (known.trimmed, known.id))
    return int(count)


def purge_records(state: State) -> int:
    """Removes records whose time is over; returns how many."""
    rows = state.connection.execute(
        "SELECT rowid, expires_us, expires_boot_s, boot_id FROM records WHERE expires_us <= ? LIMIT ?",
        (state.clocks.wall_us(), PURGE_RECORDS),
    ).fetchall()
    over = [(row[0],) for row in rows if state.clocks.expired(*row[1:])]
    state.connection.executemany("DELETE FROM records WHERE rowid = ?", over)
    return len(over)


def truncate_wal(connection: sqlite3.Connection) -> None:
    """Empties the WAL; when readers are in the way, the next one will."""
    with contextlib.suppress(sqlite3.OperationalError):
        checkpoint(connection)  # most of it without holding up the writer
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

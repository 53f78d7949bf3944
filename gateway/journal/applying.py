"""One commit inside a transaction: every condition, then every write, so that a refusal leaves nothing."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.journal.port import Append, Conflict, Fenced, InvalidWrite, Lease, Put, Write
from gateway.journal.state import State


def apply(state: State, writes: Sequence[Write], lease: Lease | None, at_us: int) -> list[int]:
    """Applies the writes and returns the sequence of each.

    Raises:
        Fenced, Conflict, InvalidWrite: nothing was changed.
    """
    if lease is not None:
        check_term(state, lease)
    _check(state, writes, lease)
    return [
        _append(state, write, lease, at_us) if isinstance(write, Append) else _put(state, write) for write in writes
    ]


def check_term(state: State, lease: Lease) -> None:
    """Raises Fenced unless the lease is the newest of its name and not released.

    One whose time is over but that nobody took is let through: there is no other owner to protect.
    """
    newest = state.lease(lease.name)
    if newest is None:
        raise Fenced(lease.name, lease.term, 0)
    if newest.term != lease.term or newest.owner != lease.owner or newest.released:
        raise Fenced(lease.name, lease.term, newest.term)


def _check(state: State, writes: Sequence[Write], lease: Lease | None) -> None:
    heads: dict[str, int] = {}
    revisions: dict[tuple[str, str], int] = {}
    name = None if lease is None else lease.name
    for sequence, write in enumerate(writes, start=state.sequence + 1):
        if isinstance(write, Append):
            log = state.log(write.log)
            if log is not None and log.lease != name:
                raise InvalidWrite(
                    f"log {write.log}: always written under lease {log.lease or '(none)'}, now under {name or '(none)'}"
                )
            head = heads.get(write.log, log.head if log else 0)
            if write.expect is not None and write.expect != head:
                raise Conflict(write, head)
            heads[write.log] = sequence
        else:
            place = (write.table, write.key)
            if write.expect is not None:
                actual = revisions.get(place)
                actual = state.revision(*place) if actual is None else actual
                if write.expect != actual:
                    raise Conflict(write, actual)
            revisions[place] = sequence


def _append(state: State, write: Append, lease: Lease | None, at_us: int) -> int:
    log = state.log(write.log) or state.new_log(write.log, None if lease is None else lease.name)
    state.sequence += 1
    state.pending.append((state.sequence, log.id, log.head, at_us, write.data))
    log.head = state.sequence
    state.touched.add(write.log)
    return state.sequence


def _put(state: State, write: Put) -> int:
    state.sequence += 1
    clocks = state.clocks
    expires: tuple[int | None, float | None, str | None] = (None, None, None)
    if write.ttl is not None:
        wall_us = clocks.wall_us() + int(write.ttl * 1_000_000) + 1  # +1: rounding must not make it early
        expires = (wall_us, clocks.boot_s() + write.ttl, clocks.boot_id)
    state.connection.execute(
        "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (tbl, key) DO UPDATE SET data = excluded.data, revision = excluded.revision, "
        "expires_us = excluded.expires_us, expires_boot_s = excluded.expires_boot_s, "
        "boot_id = excluded.boot_id",
        (write.table, write.key, write.data, state.sequence, *expires),
    )
    return state.sequence

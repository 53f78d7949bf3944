"""Leases inside a write transaction of the SQLite journal.

Deadlines are seconds of CLOCK_BOOTTIME: they neither jump with the wall clock nor stop while the machine
sleeps. A lease of another boot is free: its owner was a process of this machine and is gone.
"""

from __future__ import annotations

from dataclasses import replace

from gateway.journal.applying import check_term
from gateway.journal.port import Held, Lease
from gateway.journal.state import LeaseState, State


def acquire(state: State, name: str, owner: str, ttl: float) -> int:
    """Takes the lease and returns its new term.

    Raises:
        Held: another owner has it.
    """
    clocks = state.clocks
    newest = state.lease(name)
    if newest is not None and not newest.released and newest.owner != owner and newest.boot_id == clocks.boot_id:
        remaining = newest.deadline_s - clocks.boot_s()
        if remaining > 0:
            raise Held(name, newest.owner, remaining)
    term = 1 if newest is None else newest.term + 1
    state.set_lease(name, LeaseState(owner, term, clocks.boot_id, clocks.boot_s() + ttl, released=False))
    return term


def renew(state: State, lease: Lease, ttl: float) -> None:
    """Moves the deadline.

    Raises:
        Fenced: it was released or taken.
    """
    check_term(state, lease)
    newest = state.lease(lease.name)
    if newest is not None:
        state.set_lease(lease.name, replace(newest, deadline_s=state.clocks.boot_s() + ttl))


def release(state: State, lease: Lease) -> None:
    """Frees it at once; the term stays, so that the next one is greater."""
    newest = state.lease(lease.name)
    if newest is not None and newest.term == lease.term and newest.owner == lease.owner:
        state.set_lease(lease.name, replace(newest, released=True))

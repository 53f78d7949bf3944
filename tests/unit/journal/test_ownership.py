"""Owning a name: kept alive, lost to a successor, taken again, released."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.clock import SystemClock
from gateway.journal.ownership import Ownership
from gateway.journal.port import Append, Fenced, Held
from gateway.journal.sqlite import SqliteJournal
from tests.unit.journal.stores import SqliteStore


async def test_it_is_ours_inside_the_block_and_free_after_it(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        async with Ownership(journal, "pbx", clock=store.time) as owned:
            assert owned.held()
            with pytest.raises(Held):
                await journal.acquire("pbx", "other", 3)
        assert owned.lease is None
        assert not owned.held()
        assert (await journal.acquire("pbx", "other", 3)).term == 2


async def test_entering_waits_for_the_other_owner_to_end(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        dead = await journal.acquire("pbx", "dead", 3)
        start = store.time.monotonic()
        async with Ownership(journal, "pbx", clock=store.time) as owned:
            assert owned.lease is not None
            assert owned.lease.term == dead.term + 1
        assert 3 <= store.time.monotonic() - start < 4.5


async def test_keeping_it_outlives_the_ttl_many_times(tmp_path: Path) -> None:
    clock = SystemClock()
    async with (
        SqliteJournal(tmp_path / "j.db", clock=clock) as journal,
        Ownership(journal, "pbx", clock=clock, ttl_s=0.2) as owned,
        asyncio.timeout(10),
    ):
        keeping = asyncio.create_task(owned.keep())
        first = owned.lease
        while owned.lease is None or owned.lease.deadline < first.deadline + 0.6:
            with pytest.raises(Held):
                await journal.acquire("pbx", "other", 3)
        assert owned.lease.term == first.term
        keeping.cancel()


async def test_who_was_paused_too_long_learns_that_it_lost(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal, Ownership(journal, "pbx", clock=store.time) as owned:
        mine = owned.lease
        store.time.advance(10)
        await journal.acquire("pbx", "successor", 60)
        assert not owned.held()
        with pytest.raises(Fenced):
            await asyncio.wait_for(owned.keep(), 5)
        assert owned.lease is None
        with pytest.raises(Fenced):
            await owned.retake()
        with pytest.raises(Fenced):
            await journal.commit(Append("a", b"late"), lease=mine)


async def test_a_retaken_term_fences_the_old_one_and_is_kept_on(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal, Ownership(journal, "pbx", clock=store.time) as owned:
        old = owned.lease
        new = await owned.retake()
        assert new.term == old.term + 1
        with pytest.raises(Fenced):
            await journal.commit(Append("a", b"old"), lease=old)
        await journal.commit(Append("a", b"new"), lease=owned.lease)

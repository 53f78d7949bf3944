"""The promises about owners, lost answers and malformed writes; see `conformance.py`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from gateway.journal.port import (
    MAX_DATA_BYTES,
    Append,
    Fenced,
    Held,
    InvalidWrite,
    Put,
    Uncertain,
)
from tests.unit.journal.checking import Store, everything, payloads, value


async def a_lease_has_one_owner_until_it_ends(store: Store) -> None:
    async with store.open() as one, store.open() as two:
        lease = await one.acquire("pbx", "A", 3)
        with pytest.raises(Held) as held:
            await two.acquire("pbx", "B", 3)
        assert 0 < held.value.remaining_s <= 3
        store.time.advance(2)
        lease = await one.renew(lease, 3)
        store.time.advance(2)
        assert lease.held()
        with pytest.raises(Held):
            await two.acquire("pbx", "B", 3)
        store.time.advance(1.01)
        assert not lease.held()
        taken = await two.acquire("pbx", "B", 3)
        assert taken.term > lease.term
        with pytest.raises(Fenced):
            await one.renew(lease, 3)
        await one.release(lease)
        with pytest.raises(Held):
            await one.acquire("pbx", "A", 3)
        await two.release(taken)
        with pytest.raises(Fenced):
            await two.commit(Append("a", b"after release"), lease=taken)
        assert (await one.acquire("pbx", "A", 3)).term > taken.term


async def a_paused_clock_of_the_wall_moves_no_lease(store: Store) -> None:
    async with store.open() as one, store.open() as two:
        lease = await one.acquire("pbx", "A", 3)
        store.time.wall += timedelta(days=1)
        assert lease.held()
        with pytest.raises(Held):
            await two.acquire("pbx", "B", 3)


async def an_old_owner_is_fenced_even_when_it_owns_again(store: Store) -> None:
    async with store.open() as one, store.open() as two:
        first = await one.acquire("pbx", "A", 3)
        await one.commit(Append("a", b"A1"), lease=first)
        store.time.advance(4)
        second = await two.acquire("pbx", "B", 3)
        await two.commit(Append("a", b"B"), Put("t", "k", b"B", None), lease=second)
        with pytest.raises(Fenced):
            await one.commit(Append("a", b"late"), lease=first)
        with pytest.raises(Fenced):
            await one.commit(Put("t", "k", b"late", None), lease=first)
        store.time.advance(4)
        third = await one.acquire("pbx", "A", 3)
        with pytest.raises(Fenced):
            await one.commit(Append("a", b"later"), lease=first)
        with pytest.raises(Fenced):
            await two.commit(Append("a", b"later"), lease=second)
        await one.commit(Append("a", b"A3"), lease=third)

        assert await payloads(two, "a") == [b"A1", b"B", b"A3"]
        assert await value(two, "t", "k") == b"B"


async def the_owner_may_take_a_new_term_that_fences_its_old_one(store: Store) -> None:
    async with store.open() as journal:
        first = await journal.acquire("pbx", "A", 3)
        second = await journal.acquire("pbx", "A", 3)
        assert second.term > first.term
        with pytest.raises(Fenced):
            await journal.commit(Append("a", b"old"), lease=first)
        await journal.commit(Append("a", b"new"), lease=second)
        assert await payloads(journal, "a") == [b"new"]


async def a_log_is_always_leased_or_never(store: Store) -> None:
    async with store.open() as journal:
        lease = await journal.acquire("pbx", "A", 3)
        await journal.commit(Append("leased", b"1"), lease=lease)
        await journal.commit(Append("free", b"1"))
        with pytest.raises(InvalidWrite):
            await journal.commit(Append("leased", b"2"))
        with pytest.raises(InvalidWrite):
            await journal.commit(Append("free", b"2"), lease=lease)
        assert await payloads(journal, "leased") + await payloads(journal, "free") == [b"1", b"1"]


async def a_lost_answer_is_uncertain_and_reading_again_tells(store: Store) -> None:
    async with store.open() as journal:
        (known,) = await journal.commit(Append("a", b"known"))
        for stored in (True, False):
            store.lose_next_answer(stored=stored)
            with pytest.raises(Uncertain):
                await journal.commit(Append("a", b"doubt"), Put("t", str(stored), b"doubt", None))
            assert await payloads(journal, "a", known) == [b"doubt"]
            assert (await journal.get("t", str(stored)) is not None) is stored
        await journal.commit(Append("a", b"next"))
        assert await payloads(journal, "a") == [b"known", b"doubt", b"next"]


async def malformed_writes_are_refused_before_they_are_queued(store: Store) -> None:
    async with store.open() as journal:
        bad: list[AsyncIterator[None] | Append | Put | str] = [
            Append("", b"x"),
            Append("a b", b"x"),
            Append("a'; DROP TABLE entries; --", b"x"),
            Append("a" * 201, b"x"),
            Append("a", "text"),
            Append("a", b"x" * (MAX_DATA_BYTES + 1)),
            Append("a", b"x", expect=-1),
            Append("a", b"x", expect=True),
            Put("t", "", b"x", 0),
            Put("t", "nul\0", b"x", 0),
            Put("t", "\ud800", b"x", 0),
            Put("t", "k", None, 0),
            Put("t", "k", b"x", 0, ttl=0),
            Put("t", "k", b"x", 0, ttl=float("nan")),
            Put("t", "k", b"x", 0, ttl=float("inf")),
            "not a write",
        ]
        for write in bad:
            with pytest.raises(InvalidWrite):
                await journal.commit(Append("a", b"with it"), write)
        with pytest.raises(InvalidWrite):
            await journal.commit()
        with pytest.raises(InvalidWrite):
            await journal.acquire("pbx", "A", 0)
        with pytest.raises(InvalidWrite):
            await journal.trim("a", before=datetime(2026, 1, 1))
        assert await everything(journal, "a") == []

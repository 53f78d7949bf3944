"""What every implementation of the journal port promises, as checks that take a store.

`test_conformance.py` runs each check on each implementation; `test_planted_faults.py` shows that the checks find
what they are for. An implementation joins by giving a `Store` (`stores.py`).
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest

from gateway.journal.port import (
    Append,
    Conflict,
    Entry,
    Gap,
    Position,
    Put,
)
from tests.unit.journal.checking import WAIT_S, Check, Store, everything, fill, payloads, value
from tests.unit.journal.conformance_leases import (
    a_lease_has_one_owner_until_it_ends,
    a_log_is_always_leased_or_never,
    a_lost_answer_is_uncertain_and_reading_again_tells,
    a_paused_clock_of_the_wall_moves_no_lease,
    an_old_owner_is_fenced_even_when_it_owns_again,
    malformed_writes_are_refused_before_they_are_queued,
    the_owner_may_take_a_new_term_that_fences_its_old_one,
)


async def a_commit_stores_its_writes_in_the_order_given(store: Store) -> None:
    async with store.open() as journal:
        positions = await journal.commit(
            Append("a", b"1"), Put("t", "k", b"v", 0), Append("a", b"2"), Append("b", b"3")
        )

        assert [p.sequence for p in positions] == sorted(p.sequence for p in positions)
        assert len({p.sequence for p in positions}) == 4
        assert {p.epoch for p in positions} == {journal.epoch}
        first, second = await everything(journal, "a")
        assert (first.position, first.previous, first.data) == (positions[0], None, b"1")
        assert (second.position, second.previous, second.data) == (positions[2], positions[0], b"2")
        assert second.at == store.time.now()
        record = await journal.get("t", "k")
        assert (record.data, record.revision) == (b"v", positions[1].sequence)
        assert await journal.last("a") == second
        assert (await journal.head()) == positions[3]
        assert await journal.last("never") is None


async def a_refused_commit_leaves_nothing_behind(store: Store) -> None:
    async with store.open() as journal:
        with pytest.raises(Conflict):
            await journal.commit(Append("a", b"1"), Put("t", "k", b"v", 0), Put("t", "other", b"v", 7))

        assert await everything(journal, "a") == []
        assert await journal.get("t", "k") is None


async def a_refusal_does_not_touch_its_neighbours(store: Store) -> None:
    async with store.open() as journal:
        good = [journal.commit(Append("a", b"%d" % n)) for n in range(50)]
        bad = [journal.commit(Append("a", b"bad"), Put("t", "k", b"", 9)) for _ in range(50)]
        ends = await asyncio.gather(*(c for pair in zip(good, bad, strict=True) for c in pair), return_exceptions=True)

        assert sum(isinstance(end, Conflict) for end in ends) == 50
        assert await payloads(journal, "a") == [b"%d" % n for n in range(50)]


async def expect_guards_the_head_of_a_log(store: Store) -> None:
    async with store.open() as journal:
        (first,) = await journal.commit(Append("chain", b"1", expect=0))
        with pytest.raises(Conflict) as refused:
            await journal.commit(Append("chain", b"again", expect=0))
        assert refused.value.actual == first.sequence
        (second,) = await journal.commit(Append("chain", b"2", expect=first.sequence))
        await journal.commit(Append("elsewhere", b"x"))
        await journal.commit(Append("chain", b"3", expect=second.sequence))

        assert await payloads(journal, "chain") == [b"1", b"2", b"3"]


async def of_racing_appends_with_the_same_expect_one_wins(store: Store) -> None:
    async with store.open() as one, store.open() as two:
        ends = await asyncio.gather(
            *(j.commit(Append("chain", b"%d" % n, expect=0)) for n in range(8) for j in (one, two)),
            return_exceptions=True,
        )
        assert sum(isinstance(end, list) for end in ends) == 1
        assert sum(isinstance(end, Conflict) for end in ends) == 15
        assert len(await everything(two, "chain")) == 1


async def expect_guards_the_revision_of_a_record(store: Store) -> None:
    async with store.open() as journal:
        (made,) = await journal.commit(Put("t", "k", b"1", expect=0))
        with pytest.raises(Conflict) as refused:
            await journal.commit(Put("t", "k", b"again", expect=0))
        assert refused.value.actual == made.sequence
        (changed,) = await journal.commit(Put("t", "k", b"2", expect=made.sequence))
        with pytest.raises(Conflict):
            await journal.commit(Put("t", "k", b"late", expect=made.sequence))
        assert (await journal.get("t", "k")).revision == changed.sequence
        await journal.commit(Put("t", "k", b"3", expect=None))
        assert await value(journal, "t", "k") == b"3"


async def records_are_listed_by_key_in_full(store: Store) -> None:
    async with store.open() as journal:
        keys = [f"k{n:04d}" for n in range(600)]
        await journal.commit(*(Put("t", key, key.encode(), 0) for key in reversed(keys)))
        await journal.commit(Put("u", "k0001", b"other table", 0))

        assert [(r.key, r.data) async for r in journal.records("t")] == [(key, key.encode()) for key in keys]


async def records_are_listed_from_the_greatest_key_down(store: Store) -> None:
    async with store.open() as journal:
        keys = [f"k{n:04d}" for n in range(600)]
        await journal.commit(*(Put("t", key, key.encode(), 0) for key in keys), Put("u", "k9999", b"other table", 0))
        await journal.commit(Put("t", "k0599", b"gone", None, ttl=10), Put("t", "\U0010ffff", b"greatest", 0))
        store.time.advance(11)

        down = ["\U0010ffff", *reversed(keys[:599])]
        assert [r.key async for r in journal.records_down("t")] == down
        assert [r.key async for r in journal.records_down("t", "k0300")] == down[-300:]
        assert [r.key async for r in journal.records_down("t", "k0000")] == []


async def a_record_lives_its_ttl_and_not_longer(store: Store) -> None:
    async with store.open() as journal:
        await journal.commit(Put("t", "k", b"v", 0, ttl=10), Put("t", "ever", b"v", 0))
        store.time.advance(9.99)
        assert await value(journal, "t", "k") == b"v"
        with pytest.raises(Conflict):
            await journal.commit(Put("t", "k", b"again", 0))
        assert [r.key async for r in journal.records("t")] == ["ever", "k"]
        store.time.advance(0.02)
        assert await journal.get("t", "k") is None
        assert [r.key async for r in journal.records("t")] == ["ever"]
        await journal.commit(Put("t", "k", b"new", 0))
        assert await value(journal, "t", "k") == b"new"


async def a_record_does_not_end_early_when_the_wall_clock_jumps(store: Store) -> None:
    async with store.open() as journal:
        await journal.commit(Put("t", "k", b"v", 0, ttl=10))
        store.time.wall += timedelta(hours=1)
        assert await journal.get("t", "k") is not None
        await journal.commit(Append("a", b"1"), Append("a", b"2"))
        await journal.trim("a", keep=1)
        assert await journal.get("t", "k") is not None


async def reading_goes_on_after_a_position(store: Store) -> None:
    async with store.open() as journal:
        positions = await fill(journal, "a", 1500)
        await journal.commit(Append("b", b"other"))
        for index in (0, 1, 510, 511, 512, 1023, 1498):
            rest = await payloads(journal, "a", positions[index])
            assert rest == [b"%d" % n for n in range(index + 2, 1501)]
        assert await everything(journal, "a", positions[-1]) == []
        assert await everything(journal, "a", await journal.head()) == []
        entries = await everything(journal, "a")
        assert [e.position for e in entries] == positions
        assert [e.previous for e in entries] == [None, *positions[:-1]]


async def following_has_no_seam(store: Store) -> None:
    async with store.open() as journal:
        await fill(journal, "a", 700)
        got: list[bytes] = []

        async def write() -> None:
            for n in range(701, 1501):
                await journal.commit(Append("a", b"%d" % n))

        writing = asyncio.create_task(write())
        async with asyncio.timeout(WAIT_S), aclosing(journal.read("a", None, follow=True)) as following:
            async for item in following:
                got.append(item.data)
                if len(got) == 1500:
                    break
        await writing
        assert got == [b"%d" % n for n in range(1, 1501)]


async def a_follower_hears_another_opener(store: Store) -> None:
    async with (
        store.open() as one,
        store.open() as two,
        asyncio.timeout(WAIT_S),
        aclosing(two.read("a", None, follow=True)) as following,
    ):
        waiting = asyncio.ensure_future(anext(following))
        await asyncio.sleep(0)
        await one.commit(Append("a", b"1"))
        assert (await waiting).data == b"1"
        await one.commit(Append("a", b"2"))
        assert (await anext(following)).data == b"2"


async def trimming_keeps_the_newest_and_says_the_gap(store: Store) -> None:
    async with store.open() as journal:
        positions = await fill(journal, "a", 10)
        assert await journal.trim("a", keep=4) == 6
        assert await payloads(journal, "a", positions[5]) == [b"7", b"8", b"9", b"10"]
        assert await payloads(journal, "a", positions[7]) == [b"9", b"10"]
        assert await payloads(journal, "a", positions[2]) == ["expired", b"7", b"8", b"9", b"10"]
        gap, *rest = await everything(journal, "a", positions[2])
        assert gap == Gap("a", positions[2], positions[5], "expired")
        assert rest[0].previous == positions[5]
        assert await everything(journal, "a", gap.resumes) == rest
        assert (await everything(journal, "a"))[0] == Gap("a", None, positions[5], "expired")
        assert await journal.trim("a", keep=0) == 3
        assert (await journal.last("a")).data == b"10"
        assert await journal.trim("a", keep=0) == 0
        assert await journal.trim("never", keep=0) == 0


async def trimming_by_age_is_exact(store: Store) -> None:
    async with store.open() as journal:
        for _ in range(5):
            await journal.commit(Append("a", b"x"), Append("b", b"x"))
            store.time.advance(10)
        limit = store.time.now() - timedelta(seconds=30)
        assert await journal.trim("a", before=limit) == 2
        assert len([e for e in await everything(journal, "a") if isinstance(e, Entry)]) == 3
        assert len(await everything(journal, "b")) == 5
        assert await journal.trim("a", keep=3, before=limit) == 0
        assert await journal.trim("a", keep=2, before=limit) == 1
        assert await journal.trim("a", before=store.time.now()) == 1


async def a_large_trim_is_whole(store: Store) -> None:
    async with store.open() as journal:
        for _ in range(3):
            await fill(journal, "a", 1100)
        assert await journal.trim("a", keep=7) == 3293
        assert len([e for e in await everything(journal, "a") if isinstance(e, Entry)]) == 7


async def a_slow_reader_hears_of_a_trim_in_its_way(store: Store) -> None:
    async with store.open() as journal:
        positions = await fill(journal, "a", 2000)
        async with aclosing(journal.read("a", None)) as reading:
            first = await anext(reading)
            await journal.trim("a", keep=5)
            rest = [item async for item in reading]
        assert first.data == b"1"
        gaps = [item for item in rest if isinstance(item, Gap)]
        assert len(gaps) == 1
        gap = gaps[0]
        assert (gap.reason, gap.resumes) == ("expired", positions[1994])
        before = [item for item in rest if isinstance(item, Entry) and item.position <= gap.after]
        assert [e.position for e in before] == positions[1 : len(before) + 1]
        assert rest[len(before)] is gap
        assert [e.data for e in rest[len(before) + 1 :]] == [b"%d" % n for n in range(1996, 2001)]


async def a_position_of_another_history_is_unknown(store: Store) -> None:
    async with store.open() as journal:
        positions = await fill(journal, "a", 3)
        stranger = Position("0123456789ab", 2)
        assert await payloads(journal, "a", stranger) == ["unknown", b"1", b"2", b"3"]
        gap, *rest = await everything(journal, "a", stranger)
        assert (gap.reason, gap.after) == ("unknown", stranger)
        assert [e.position for e in rest] == positions
        future = Position(journal.epoch, positions[-1].sequence + 1)
        assert await everything(journal, "a", future) == [Gap("a", future, positions[-1], "unknown")]
        assert await payloads(journal, "never", stranger) == ["unknown"]


async def what_is_stored_survives_closing(store: Store) -> None:
    async with store.open() as journal:
        epoch = journal.epoch
        positions = await fill(journal, "a", 3)
        await journal.commit(Put("t", "k", b"v", 0))
    async with store.open() as journal:
        assert journal.epoch == epoch
        assert await payloads(journal, "a", positions[0]) == [b"2", b"3"]
        assert await value(journal, "t", "k") == b"v"
        (later,) = await journal.commit(Append("a", b"4"))
        assert later.sequence > positions[-1].sequence + 1


async def a_lost_tail_opens_an_epoch_and_is_told(store: Store) -> None:
    async with store.open() as journal:
        old = journal.epoch
        kept = await fill(journal, "a", 3)
        await store.mark()
        gone = await fill(journal, "a", 2)
    store.power_loss()
    async with store.open() as journal:
        assert journal.epoch != old
        assert await payloads(journal, "a", kept[0]) == [b"2", b"3", "lost"]
        (again,) = await journal.commit(Append("a", b"new"))
        assert again.sequence <= gone[-1].sequence
        for after, heard in ((gone[1], ["lost", b"new"]), (kept[1], [b"3", "lost", b"new"]), (again, [])):
            assert await payloads(journal, "a", after) == heard
        assert await payloads(journal, "a") == [b"1", b"2", b"3", "lost", b"new"]
        gap = (await everything(journal, "a", gone[1]))[0]
        assert gap.resumes.epoch == journal.epoch
        assert await payloads(journal, "a", gap.resumes) == [b"new"]


CHECKS: tuple[Check, ...] = (
    a_commit_stores_its_writes_in_the_order_given,
    a_refused_commit_leaves_nothing_behind,
    a_refusal_does_not_touch_its_neighbours,
    expect_guards_the_head_of_a_log,
    of_racing_appends_with_the_same_expect_one_wins,
    expect_guards_the_revision_of_a_record,
    records_are_listed_by_key_in_full,
    records_are_listed_from_the_greatest_key_down,
    a_record_lives_its_ttl_and_not_longer,
    a_record_does_not_end_early_when_the_wall_clock_jumps,
    reading_goes_on_after_a_position,
    following_has_no_seam,
    a_follower_hears_another_opener,
    trimming_keeps_the_newest_and_says_the_gap,
    trimming_by_age_is_exact,
    a_large_trim_is_whole,
    a_slow_reader_hears_of_a_trim_in_its_way,
    a_position_of_another_history_is_unknown,
    what_is_stored_survives_closing,
    a_lost_tail_opens_an_epoch_and_is_told,
    a_lease_has_one_owner_until_it_ends,
    a_paused_clock_of_the_wall_moves_no_lease,
    an_old_owner_is_fenced_even_when_it_owns_again,
    the_owner_may_take_a_new_term_that_fences_its_old_one,
    a_log_is_always_leased_or_never,
    a_lost_answer_is_uncertain_and_reading_again_tells,
    malformed_writes_are_refused_before_they_are_queued,
)

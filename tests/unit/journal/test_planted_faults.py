"""The conformance suite finds what it is for: each journal below breaks one promise, and the named check fails."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.journal.port import Append, Entry, Gap, Held, Journal, Lease, Position, Put, Record, Uncertain, Write
from tests.unit.journal import conformance as suite
from tests.unit.journal import conformance_leases as leases
from tests.unit.journal.checking import Check
from tests.unit.journal.stores import SqliteStore


class Broken:
    """Passes everything through; each fault overrides one thing."""

    def __init__(self, inner: Journal) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def read(self, log: str, after: Position | None, *, follow: bool = False) -> AsyncIterator[Entry | Gap]:
        async with aclosing(self.inner.read(log, after, follow=follow)) as reading:
            async for item in reading:
                for seen in self.seen(item):
                    yield seen

    def seen(self, item: Entry | Gap) -> list[Entry | Gap]:
        return [item]


class NotAtomic(Broken):
    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        return [(await self.inner.commit(write, lease=lease))[0] for write in writes]


class IgnoresExpect(Broken):
    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        return await self.inner.commit(*(dataclasses.replace(w, expect=None) for w in writes), lease=lease)


class OutOfOrder(Broken):
    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        return (await self.inner.commit(*reversed(writes), lease=lease))[::-1]


class SendsAgain(Broken):
    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        try:
            return await self.inner.commit(*writes, lease=lease)
        except Uncertain:
            return await self.inner.commit(*writes, lease=lease)


class FencesByNameOnly(Broken):
    newest: dict[str, Lease] = {}  # noqa: RUF012 - shared on purpose, like the store it stands for

    async def acquire(self, name: str, owner: str, ttl: float) -> Lease:
        self.newest[name] = await self.inner.acquire(name, owner, ttl)
        return self.newest[name]

    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        return await self.inner.commit(*writes, lease=lease and self.newest[lease.name])


class FencesByOwnerOnly(FencesByNameOnly):
    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        newest = lease and self.newest[lease.name]
        return await self.inner.commit(*writes, lease=newest if newest and newest.owner == lease.owner else lease)


class StealsLeases(Broken):
    async def acquire(self, name: str, owner: str, ttl: float) -> Lease:
        try:
            return await self.inner.acquire(name, owner, ttl)
        except Held as held:
            return await self.inner.acquire(name, held.owner, ttl)


class LeaseNeverEnds(Broken):
    async def acquire(self, name: str, owner: str, ttl: float) -> Lease:
        return await self.inner.acquire(name, owner, ttl * 1000)


class EndsRecordsEarly(Broken):
    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        early = [dataclasses.replace(w, ttl=w.ttl * 0.9) if isinstance(w, Put) and w.ttl else w for w in writes]
        return await self.inner.commit(*early, lease=lease)


class EndsRecordsLate(Broken):
    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        late = [dataclasses.replace(w, ttl=w.ttl * 2) if isinstance(w, Put) and w.ttl else w for w in writes]
        return await self.inner.commit(*late, lease=lease)


class SilentAboutGaps(Broken):
    def seen(self, item: Entry | Gap) -> list[Entry | Gap]:
        return [] if isinstance(item, Gap) else [item]


class LosesTheLastOfAPage(Broken):
    def __init__(self, inner: Journal) -> None:
        super().__init__(inner)
        self.count = 0

    def seen(self, item: Entry | Gap) -> list[Entry | Gap]:
        self.count += 1
        return [] if self.count == 512 else [item]


class TellsTwice(Broken):
    def seen(self, item: Entry | Gap) -> list[Entry | Gap]:
        return [item, item]


class ForgetsThePrevious(Broken):
    def seen(self, item: Entry | Gap) -> list[Entry | Gap]:
        return [dataclasses.replace(item, previous=None) if isinstance(item, Entry) else item]


class TrimsOneTooMany(Broken):
    async def trim(self, log: str, *, keep: int | None = None, before: datetime | None = None) -> int:
        return await self.inner.trim(log, keep=keep and keep - 1, before=before)


class ListsOnePage(Broken):
    async def records(self, table: str) -> AsyncIterator[Record]:
        count = 0
        async for record in self.inner.records(table):
            if count < 256:
                yield record
            count += 1


class QueuesAnything(Broken):
    async def commit(self, *writes: Any, lease: Lease | None = None) -> list[Position]:
        known = [w for w in writes if isinstance(w, Append | Put) and w.data == b"with it"]
        return await self.inner.commit(*(known or writes), lease=lease)


class BrokenStore(SqliteStore):
    def __init__(self, folder: Path, fault: type[Broken]) -> None:
        super().__init__(folder)
        self.fault = fault

    def open(self, **options: Any) -> AbstractAsyncContextManager[Any]:
        inner = super().open(**options)
        fault = self.fault

        class Opened:
            async def __aenter__(self) -> Broken:
                return fault(await inner.__aenter__())

            async def __aexit__(self, *exc: Any) -> None:
                await inner.__aexit__(*exc)

        return Opened()


class SameEpoch(BrokenStore):
    """A store that does not notice that power was lost."""

    def power_loss(self) -> None:
        super().power_loss()
        self.boot = "boot-1"


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (NotAtomic, suite.a_refused_commit_leaves_nothing_behind),
        (IgnoresExpect, suite.expect_guards_the_head_of_a_log),
        (IgnoresExpect, suite.of_racing_appends_with_the_same_expect_one_wins),
        (IgnoresExpect, suite.expect_guards_the_revision_of_a_record),
        (OutOfOrder, suite.a_commit_stores_its_writes_in_the_order_given),
        (SendsAgain, leases.a_lost_answer_is_uncertain_and_reading_again_tells),
        (FencesByNameOnly, leases.an_old_owner_is_fenced_even_when_it_owns_again),
        (FencesByOwnerOnly, leases.an_old_owner_is_fenced_even_when_it_owns_again),
        (FencesByNameOnly, leases.the_owner_may_take_a_new_term_that_fences_its_old_one),
        (StealsLeases, leases.a_lease_has_one_owner_until_it_ends),
        (LeaseNeverEnds, leases.a_lease_has_one_owner_until_it_ends),
        (EndsRecordsEarly, suite.a_record_lives_its_ttl_and_not_longer),
        (EndsRecordsLate, suite.a_record_lives_its_ttl_and_not_longer),
        (SilentAboutGaps, suite.trimming_keeps_the_newest_and_says_the_gap),
        (SilentAboutGaps, suite.a_position_of_another_history_is_unknown),
        (SilentAboutGaps, suite.a_lost_tail_opens_an_epoch_and_is_told),
        (SilentAboutGaps, suite.a_slow_reader_hears_of_a_trim_in_its_way),
        (LosesTheLastOfAPage, suite.reading_goes_on_after_a_position),
        (TellsTwice, suite.following_has_no_seam),
        (ForgetsThePrevious, suite.a_commit_stores_its_writes_in_the_order_given),
        (TrimsOneTooMany, suite.trimming_keeps_the_newest_and_says_the_gap),
        (ListsOnePage, suite.records_are_listed_by_key_in_full),
        (QueuesAnything, leases.malformed_writes_are_refused_before_they_are_queued),
    ],
)
async def test_a_broken_promise_is_found(fault: type[Broken], check: Check, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await check(BrokenStore(tmp_path, fault))


async def test_a_power_loss_that_goes_unnoticed_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        await suite.a_lost_tail_opens_an_epoch_and_is_told(SameEpoch(tmp_path, Broken))


async def test_the_wrapper_itself_breaks_nothing(tmp_path: Path) -> None:
    for number, check in enumerate(suite.CHECKS):
        await check(BrokenStore(tmp_path / str(number), Broken))

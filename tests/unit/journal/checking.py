"""What a conformance check is given: a store with its clock and its accidents, and short ways to read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from gateway.journal.port import (
    Append,
    Entry,
    Gap,
    Journal,
    Lease,
    Position,
)

WAIT_S = 10.0


class Time:
    """A clock that moves when told to; also the clock of leases."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds


class Store(Protocol):
    """One durable store, which several journals may open at once or one after another."""

    time: Time

    def open(self) -> AbstractAsyncContextManager[Journal]: ...

    def lose_next_answer(self, *, stored: bool) -> None:
        """The next commit's answer is lost; whether it was stored is chosen here."""

    async def mark(self) -> None:
        """What is stored now survives `power_loss`."""

    def power_loss(self) -> None:
        """Everything since `mark` is gone and the machine was started again; no journal is open."""


Check = Callable[[Store], Awaitable[None]]


async def everything(journal: Journal, log: str, after: Position | None = None) -> list[Entry | Gap]:
    return [item async for item in journal.read(log, after)]


async def payloads(journal: Journal, log: str, after: Position | None = None) -> list[bytes | str]:
    """Data of entries, reasons of gaps."""
    return [i.data if isinstance(i, Entry) else i.reason for i in await everything(journal, log, after)]


async def value(journal: Journal, table: str, key: str) -> bytes | None:
    record = await journal.get(table, key)
    return None if record is None else record.data


async def fill(journal: Journal, log: str, count: int, lease: Lease | None = None) -> list[Position]:
    return await journal.commit(*(Append(log, b"%d" % n) for n in range(1, count + 1)), lease=lease)

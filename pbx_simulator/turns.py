"""Keeps the order of what happens while commits overlap: each turn's last part waits for that of the one before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Numbers turns in the order they are taken; `ended` lets them end in that order only."""

    def __init__(self) -> None:
        self._last: asyncio.Future[None] | None = None

    def take(self) -> Turn:
        """Takes the next turn. To be called without an await after what the turn stands for."""
        turn = Turn(self._last)
        self._last = turn.over
        return turn


class Turn:
    """One turn; see `Turns`."""

    def __init__(self, before: asyncio.Future[None] | None) -> None:
        self._before = before
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def ending(self) -> AsyncIterator[None]:
        """Waits until every earlier turn is over; this one is over when the block ends, whatever happens."""
        try:
            if self._before is not None:
                await asyncio.shield(self._before)
                self._before = None
            yield
        finally:
            if not self.over.done():
                self.over.set_result(None)

"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

_START: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)


class ManualClock:
    """Sleeping yields once, for the time does not pass by itself."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def now(self) -> datetime:
        return _START + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        return self.passed_s

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

"""Simulated time: a start, a speed, and the naive local time that a PBX shows (gap 11)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta


class SimClock:
    """Local time of the simulated PBX. `speed` simulated seconds pass in a real one; 0 stands still."""

    def __init__(self, start: datetime, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._base = start
        self._speed = speed
        self._monotonic = monotonic
        self._since = monotonic()
        self._held: datetime | None = None

    @property
    def speed(self) -> float:
        """Simulated seconds a real second."""
        return self._speed

    def now(self) -> datetime:
        """The simulated instant, without zone."""
        if self._held is not None:
            return self._held
        return self._base + timedelta(seconds=(self._monotonic() - self._since) * self._speed)

    def advance(self, seconds: float) -> datetime:
        """Jumps forward and returns the new instant."""
        self._settle()
        self._base += timedelta(seconds=seconds)
        return self.now()

    def set_speed(self, speed: float) -> None:
        """Changes the speed; the instant stays."""
        self._settle()
        self._speed = speed

    @contextmanager
    def holding(self, instant: datetime) -> Iterator[None]:
        """`now()` is `instant` inside: an act that was planned for then happens then. Not across an await."""
        before, self._held = self._held, instant
        try:
            yield
        finally:
            self._held = before

    def _settle(self) -> None:
        real = self._monotonic()
        self._base += timedelta(seconds=(real - self._since) * self._speed)
        self._since = real

"""The heart of the traffic: actors that live in simulated time, always in the same order for the same seed.

An actor is a generator. It yields a number to wait that many simulated seconds, or an `Ato` to make something
happen in the PBX, and is resumed with what the act gave back. Each actor has a random source of its own,
derived from the seed and its name, so that one actor's decisions never shift another's.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Ato:
    """Something that happens in the PBX: the name of an act and its arguments (see `acts.py`)."""

    nome: str
    args: Mapping[str, object] = field(default_factory=dict)


Resultado = Mapping[str, object]
Actor = Generator[float | Ato, Resultado, None]
Performer = Callable[[Ato, datetime], Awaitable[Resultado]]

_NOTHING: Mapping[str, object] = {}


def source(seed: int, name: str) -> random.Random:
    """The random source of one actor; equal for equal seed and name, in every process."""
    return random.Random(f"{seed}/{name}")


class Engine:
    """Runs actors in the order of simulated time; equal times go in the order in which they were planned."""

    def __init__(self, start: datetime, perform: Performer) -> None:
        self._now = start
        self._perform = perform
        self._planned: list[tuple[datetime, int, str, Actor]] = []
        self._count = 0
        self.acts = 0

    @property
    def now(self) -> datetime:
        """Simulated time of the last act."""
        return self._now

    @property
    def next_at(self) -> datetime | None:
        """When the next actor wakes; None when nobody is left."""
        return self._planned[0][0] if self._planned else None

    @property
    def actors(self) -> int:
        """How many actors live."""
        return len(self._planned)

    def add(self, name: str, actor: Actor, at: datetime | None = None) -> None:
        """Lets an actor begin at `at` (now when not given)."""
        self._plan(at or self._now, name, actor)

    async def run_until(self, until: datetime, max_acts: int | None = None) -> int:
        """Wakes every actor planned up to `until`; returns how many acts were made.

        With `max_acts` it returns early, so that a caller far behind its clock can breathe in between.
        """
        made = 0
        while self._planned and self._planned[0][0] <= until:
            if max_acts is not None and made >= max_acts:
                return made
            when, _, name, actor = heapq.heappop(self._planned)
            self._now = max(self._now, when)
            made += await self._wake(name, actor)
        self._now = max(self._now, until)
        return made

    async def _wake(self, name: str, actor: Actor) -> int:
        made = 0
        answer = _NOTHING
        first = True
        while True:
            try:
                wish = next(actor) if first else actor.send(answer)
            except StopIteration:
                return made
            first = False
            if isinstance(wish, Ato):
                answer = await self._perform(wish, self._now)
                made += 1
                self.acts += 1
            else:
                self._plan(self._now + timedelta(seconds=max(wish, 0.001)), name, actor)
                return made

    def _plan(self, at: datetime, name: str, actor: Actor) -> None:
        self._count += 1
        heapq.heappush(self._planned, (at, self._count, name, actor))

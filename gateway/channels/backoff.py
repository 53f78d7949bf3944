"""Waits between tries: doubling, bounded, with full jitter so that many clients do not return at once."""

from __future__ import annotations

import random
from collections.abc import Callable


class Backoff:
    """The waits of one series of tries.

    Args:
        first_s: the most the first wait can be.
        most_s: the most any wait can be.
        rand: a number from 0 to 1.
    """

    def __init__(self, first_s: float = 0.1, most_s: float = 10.0, rand: Callable[[], float] = random.random) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._rand = rand
        self._tries = 0

    def next_s(self) -> float:
        """Seconds to wait before the next try: between half of the bound and the bound."""
        bound = min(self._most_s, self._first_s * float(2 ** min(self._tries, 30)))
        self._tries += 1
        return bound * (0.5 + self._rand() / 2)

    def reset(self) -> None:
        """A try went well: the next wait is short again."""
        self._tries = 0

"""Pipes among the processes of one journal: whoever wrote wakes the others, so that they need not ask all the time.

A wake says nothing but “look”: one that is lost costs a follower its `poll_s`, and one too many a look.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from typing import Final

_PIECE_BYTES: Final = 65_536


class Wakes:
    """The ends of the pipes that belong to one process.

    Args:
        ours: the end on which this process is woken.
        others: the ends that wake each of the others. All of them must not block.
    """

    def __init__(self, ours: int, others: Sequence[int]) -> None:
        self._ours = ours
        self._others = tuple(others)

    def tell(self) -> None:
        """Wakes the others. A pipe that is full will wake its reader anyway."""
        for end in self._others:
            with contextlib.suppress(BlockingIOError, BrokenPipeError):
                os.write(end, b".")

    def hear(self, wake: Callable[[], None]) -> None:
        """Calls `wake` in this loop whenever another process wrote, once for all that did meanwhile."""

        def woken() -> None:
            with contextlib.suppress(BlockingIOError):
                os.read(self._ours, _PIECE_BYTES)
            wake()

        asyncio.get_running_loop().add_reader(self._ours, woken)

    def deaf(self) -> None:
        """No longer."""
        asyncio.get_running_loop().remove_reader(self._ours)

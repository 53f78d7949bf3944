"""Garbage collection of a process that lives long: what is there at the start stays, and is not looked at again.

What lives for a minute (a socket, its task, its reader) is never in the youngest generation when it ends. What of it
stands in a circle is found by the older ones alone, and those have their turn soon: with Python's own counts a gateway
whose clients come and go kept the circles of hours.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_VELHAS: Final = (2, 1)  # collections of each generation before the next one has its turn


@contextmanager
def sem_coletas() -> Iterator[None]:
    """For modules being imported: all that they make stays, and would be searched for garbage again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def poupar_coletas(limiar: int) -> None:
    """Sets what exists now apart, and lets so many new objects come between two collections.

    Args:
        limiar: 0 leaves Python's own way.
    """
    if limiar:
        gc.collect()
        gc.freeze()
        gc.set_threshold(limiar, *_VELHAS)

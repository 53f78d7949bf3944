"""Garbage collection of a process that lives long: what is there at the start stays, and is not looked at again."""

from __future__ import annotations

import gc
from typing import Final

_VELHAS: Final = (20, 20)  # collections of each generation before the next one has its turn


def poupar_coletas(limiar: int) -> None:
    """Sets what exists now apart, and lets so many new objects come between two collections.

    Args:
        limiar: 0 leaves Python's own way.
    """
    if limiar:
        gc.collect()
        gc.freeze()
        gc.set_threshold(limiar, *_VELHAS)

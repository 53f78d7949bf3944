"""Places of the contract that commands write: functions, verbs, tables and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache


@cache
def envios() -> Mapping[str, tuple[str, ...]]:
    """Place → `mutation` or `mutation(argumento)`, with the channel that carries it."""
    return {}

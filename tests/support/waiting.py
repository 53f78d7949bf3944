"""Waiting for a condition, never for a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Returns when `condition` holds. Raises TimeoutError when it does not in time."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.005)


async def until_asked(condition: Callable[[], Awaitable[bool]], timeout_s: float = 10.0) -> None:
    """The same for a condition that has to be asked of somebody, such as a database."""
    async with asyncio.timeout(timeout_s):
        while not await condition():
            await asyncio.sleep(0.02)

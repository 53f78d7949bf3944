"""DataLoaders that a cancelled or failed load cannot spoil.

aiodataloader keeps a key's future for good: one that was cancelled, or failed, would answer so for ever, and a task
cancelled while it waits would cancel the future that its siblings share.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from aiodataloader import DataLoader


class Loader(DataLoader[Any, Any]):
    """A DataLoader of one operation: forgets what failed, shields what is shared.

    Args:
        keep_failures: what failed once fails again in the same way; only what was cancelled is forgotten.
    """

    def __init__(
        self,
        batch: Callable[[list[Any]], Coroutine[Any, Any, list[Any]]],
        *,
        max_batch_size: int = 1000,
        keep_failures: bool = False,
    ) -> None:
        super().__init__(batch_load_fn=batch, max_batch_size=max_batch_size)
        self._keep_failures = keep_failures

    async def carregar(self, key: Any) -> Any:
        """Loads one key together with those asked for in the same turn of the loop."""
        future = self.load(key)
        future.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(future)

    def _forget(self, key: Any, done: asyncio.Future[Any]) -> None:
        if done.cancelled() or (done.exception() is not None and not self._keep_failures):
            self.clear(key)

"""Reading connections: a few threads, each read with a connection of its own."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, Final, ParamSpec, TypeVar

from gateway.journal.port import Unreadable

READERS: Final = 2

P = ParamSpec("P")
T = TypeVar("T")


class ReadPool:
    """Runs reads outside the loop, at most `READERS` at once."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="journal-reader")
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._closed = False

    async def run(self, read: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `read(connection, …)`.

        Raises:
            Unreadable: the store failed, or the journal is closed.
        """
        if self._closed:
            raise Unreadable("journal: it is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: self._read(lambda c: read(c, *args, **kwargs)))

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        connection: sqlite3.Connection | None = None
        try:
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                connection = self._connect()
            result = read(connection)
        except sqlite3.Error as exc:
            if connection is not None:
                connection.close()
            raise Unreadable(f"journal: cannot be read: {exc}") from exc
        self._idle.put(connection)
        return result

    async def close(self) -> None:
        """Waits for running reads and closes every connection."""
        self._closed = True
        await asyncio.to_thread(self._threads.shutdown)
        while not self._idle.empty():
            self._idle.get_nowait().close()

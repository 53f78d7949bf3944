"""A log whose entries are numbered from 1 without a hole, bounded in memory.

The newest entries stay in memory. When there are too many, the older half goes to a temporary file, one JSON
line each, and is read back from there when asked for; nothing is ever forgotten until `clear()` or `close()`.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import IO

Entry = dict[str, object]


class NumberedLog:
    """Entries are JSON objects; `append` adds the key `n`, their number."""

    def __init__(self, max_in_memory: int = 20_000) -> None:
        if max_in_memory < 2:
            raise ValueError("max_in_memory must be at least 2")
        self._max = max_in_memory
        self._recent: list[Entry] = []
        self._last = 0
        self._file: IO[bytes] | None = None
        self._blocks: list[tuple[int, int]] = []  # (number of the first entry of the block, its offset)
        self._grown = asyncio.Event()

    @property
    def last(self) -> int:
        """The number of the newest entry; 0 when there is none."""
        return self._last

    @property
    def in_memory(self) -> int:
        """How many entries are held in memory."""
        return len(self._recent)

    def append(self, entry: Mapping[str, object]) -> int:
        """Adds one entry and returns its number."""
        self._last += 1
        self._recent.append({"n": self._last, **entry})
        if len(self._recent) > self._max:
            self._spill()
        self._grown.set()
        return self._last

    def after(self, number: int = 0, limit: int = 1000, where: Callable[[Entry], bool] | None = None) -> list[Entry]:
        """The entries numbered above `number`, oldest first, at most `limit`, those that `where` accepts."""
        found: list[Entry] = []
        for entry in self._walk(number):
            if len(found) >= limit:
                break
            if where is None or where(entry):
                found.append(entry)
        return found

    async def wait_after(
        self,
        number: int,
        timeout_s: float,
        limit: int = 1000,
        where: Callable[[Entry], bool] | None = None,
    ) -> list[Entry]:
        """As `after`, but waits up to `timeout_s` for a first such entry. Empty when none came."""
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    self._grown.clear()
                    found = self.after(number, limit, where)
                    if found:
                        return found
                    await self._grown.wait()
        except TimeoutError:
            return []

    def clear(self) -> None:
        """Forgets all entries; numbering goes on, so that a reader's `after` never meets an old number."""
        self._recent.clear()
        self._blocks.clear()
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()

    def close(self) -> None:
        """Removes the temporary file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._blocks.clear()
        self._recent.clear()

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="totalip-simulator-")  # noqa: SIM115 - lives with the log
        half = len(self._recent) // 2
        self._file.seek(0, 2)
        self._blocks.append((int(str(self._recent[0]["n"])), self._file.tell()))
        lines = (json.dumps(entry, ensure_ascii=False).encode() + b"\n" for entry in self._recent[:half])
        self._file.write(b"".join(lines))
        del self._recent[:half]

    def _walk(self, number: int) -> Iterator[Entry]:
        first_recent = int(str(self._recent[0]["n"])) if self._recent else self._last + 1
        if self._file is not None and self._blocks and number + 1 < first_recent:
            block = max(bisect_right(self._blocks, (number + 1, 1 << 62)) - 1, 0)
            self._file.seek(self._blocks[block][1])
            for line in iter(self._file.readline, b""):
                entry: Entry = json.loads(line)
                if int(str(entry["n"])) > number:
                    yield entry
        start = max(number + 1 - first_recent, 0)
        yield from self._recent[start:]

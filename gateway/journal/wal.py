"""The journal's checkpoints: a thread copies what was committed from the WAL into the file, so that no commit waits.

SQLite's own checkpoint runs inside the commit that makes the WAL a thousand pages long, and flushes the disk twice: at
a thousand events a second two of each hundred would wait for it. A checkpoint beside the writer disturbs nobody, but
while commits follow each other it never reaches the WAL's end, and only there can the WAL begin anew. Where that has
grown long, the writer therefore copies the little that is left by itself.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from typing import Final

PAUSE_S: Final = 1.0
"""From a commit to the checkpoint that puts it on the disk, at most."""
LONG_PAGES: Final = 8_192
"""Of the WAL, 32 MiB: so many pages are not kept waiting for that."""
_PAGE_BYTES: Final = 4_096
_PAGES_OF_A_COMMIT: Final = 4
_PASSIVE: Final = "PRAGMA wal_checkpoint(PASSIVE)"


class Checkpoints:
    """The thread, for as long as there is a writer.

    Args:
        connect: opens the connection, called in the thread.

    Attributes:
        long: whether the writer should copy what is left, between two transactions.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._thread = threading.Thread(target=self._run, name="journal-checkpoints", daemon=True)
        self._committed = threading.Event()
        self._hurry = threading.Event()
        self._pages = 0
        self._ended = False
        self.long = False

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def committed(self, size: int) -> None:
        """Called by the writer after each of its transactions, with the bytes that it wrote."""
        self._pages += _PAGES_OF_A_COMMIT + size // _PAGE_BYTES
        if not self._committed.is_set():
            self._committed.set()
        elif self._pages >= LONG_PAGES:
            self._hurry.set()

    def finish(self, connection: sqlite3.Connection) -> None:
        """Called by the writer, where the WAL is long: its next transaction begins it anew, if no reader is in it."""
        self.long = False
        with contextlib.suppress(sqlite3.Error):
            checkpoint(connection)

    def stop(self) -> None:
        """Ends the thread; whoever closes the file last copies the rest."""
        self._ended = True
        self._hurry.set()
        self._committed.set()
        self._thread.join()

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while True:
            self._committed.wait()
            self._hurry.wait(PAUSE_S)
            if self._ended:
                break
            self._committed.clear()  # what is committed from here on asks again
            self._hurry.clear()
            self._pages = 0
            try:
                connection = connection or self._connect()
                self.long = checkpoint(connection) >= LONG_PAGES
            except sqlite3.Error:  # a full disk: what is in the WAL is safe there, and it is tried again
                self._committed.set()
        if connection is not None:
            connection.close()


def checkpoint(connection: sqlite3.Connection) -> int:
    """Copies what can be copied without waiting for anybody; returns the pages of the WAL, -1 if another is at it."""
    pages: int = connection.execute(_PASSIVE).fetchone()[1]
    return pages

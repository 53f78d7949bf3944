"""A SIGKILL at a chosen commit of command records; imported by a gateway's own process."""

from __future__ import annotations

import os
import signal

from gateway.commands.arquivo import COMANDOS
from gateway.journal.port import Lease, Position, Put, Write
from gateway.journal.sqlite import SqliteJournal


def instalar(commit: int, *, depois: bool) -> None:
    """The process dies just before, or just after, that commit (from 1)."""
    original = SqliteJournal.commit
    vistos = 0

    async def contado(self: SqliteJournal, *writes: Write, lease: Lease | None = None) -> list[Position]:
        nonlocal vistos
        if not any(isinstance(write, Put) and write.table == COMANDOS for write in writes):
            return await original(self, *writes, lease=lease)
        vistos += 1
        if vistos == commit and not depois:
            os.kill(os.getpid(), signal.SIGKILL)
        stored = await original(self, *writes, lease=lease)
        if vistos == commit and depois:
            os.kill(os.getpid(), signal.SIGKILL)
        return stored

    SqliteJournal.commit = contado  # type: ignore[method-assign]  # that is what it is for

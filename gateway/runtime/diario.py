"""The journal of the data folder, and who owns a PBX by it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Final

from gateway.clock import Clock
from gateway.journal.ownership import Ownership
from gateway.journal.port import Fenced, Journal, Lease
from gateway.journal.sealed import KEY_FILE, Seal, SealedLogs
from gateway.journal.sqlite import SqliteJournal
from gateway.journal.wakes import Wakes
from gateway.settings import Settings

DIARIO: Final = "diario.sqlite3"
ESPERA_PELA_POSSE_S: Final = 8.0


class NaoAbriu(Exception):
    """The gateway cannot start; the text is Portuguese and says what to do."""


async def abrir_diario(
    settings: Settings, clock: Clock, stack: AsyncExitStack, wakes: Wakes | None = None
) -> tuple[Journal, Seal]:
    """The journal of the data folder and its key; both are made where they are missing.

    Args:
        wakes: of the other workers on the same journal.

    Raises:
        NaoAbriu: the folder cannot be made.
        JournalError: the journal or its key cannot be used.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise NaoAbriu(f"GATEWAY_DATA_DIR não pôde ser criada: {exc.strerror}.") from exc
    seal = Seal.from_file(settings.data_dir / KEY_FILE, create=True)
    sqlite = await stack.enter_async_context(SqliteJournal(settings.data_dir / DIARIO, clock=clock, wakes=wakes))
    return SealedLogs(sqlite, seal), seal


async def tomar_posse(posse: Ownership, stack: AsyncExitStack) -> None:
    """Takes the lease of a PBX, given back when the stack closes.

    Raises:
        NaoAbriu: another gateway has it.
    """
    try:
        async with asyncio.timeout(ESPERA_PELA_POSSE_S):
            await stack.enter_async_context(posse)
    except TimeoutError:
        raise NaoAbriu(
            "Outro gateway já está usando esta GATEWAY_DATA_DIR: pare-o, ou use outra pasta para este."
        ) from None


def posse_certa(posse: Ownership, nome: str) -> Lease:
    """The lease to send a command under. None is never the answer: it would send without a fence."""
    lease = posse.lease
    if lease is None or not lease.held():
        raise Fenced(nome, lease.term if lease else 0, 0)
    return lease

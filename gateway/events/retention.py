"""How long events can be replayed: what is older, or too many, is trimmed (readers that ask for it get a Lacuna)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from gateway.clock import Clock
from gateway.events.stored import log_de
from gateway.journal.port import Journal, JournalError
from gateway.telemetry.logs import logger

MAX_IDADE_S: Final = 1800.0
MAX_EVENTOS: Final = 1_000_000


async def aparar(
    journal: Journal,
    pbx: str,
    *,
    clock: Clock,
    max_idade_s: float = MAX_IDADE_S,
    max_eventos: int = MAX_EVENTOS,
) -> int:
    """Trims one PBX's events once; returns how many went.

    Raises:
        JournalError: the journal could not do it now.
    """
    before = clock.now() - timedelta(seconds=max_idade_s)
    return await journal.trim(log_de(pbx), keep=max_eventos, before=before)


async def reter(
    journal: Journal,
    pbx: str,
    *,
    clock: Clock,
    max_idade_s: float = MAX_IDADE_S,
    max_eventos: int = MAX_EVENTOS,
    cada_s: float = 30.0,
) -> None:
    """Trims every `cada_s` until cancelled; a trim that fails is logged and tried again the next time."""
    log = logger("retencao")
    while True:
        await clock.sleep(cada_s)
        try:
            await aparar(journal, pbx, clock=clock, max_idade_s=max_idade_s, max_eventos=max_eventos)
        except JournalError as exc:
            log.warning("diario_nao_aparado", pbx=pbx, erro=type(exc).__name__)

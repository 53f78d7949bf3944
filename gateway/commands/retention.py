"""How long changes of commands can be resumed, and how long the audit is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from gateway.clock import Clock
from gateway.commands.arquivo import log_de
from gateway.journal.audit import Auditoria
from gateway.journal.port import Journal, JournalError
from gateway.telemetry.logs import logger

_UM_DIA_S: Final = 86_400.0
_LOG: Final = logger("retencao")


async def reter(
    journal: Journal,
    auditoria: Auditoria,
    pbx: str,
    *,
    clock: Clock,
    mudancas_s: float,
    auditoria_dias: float,
    cada_s: float = 30.0,
) -> None:
    """Trims until cancelled: the stream of changes every `cada_s`, the audit at once and then daily.

    What fails is logged and tried again the next time.
    """
    podar_em = clock.monotonic()
    while True:
        try:
            await journal.trim(log_de(pbx), before=clock.now() - timedelta(seconds=mudancas_s))
            if clock.monotonic() >= podar_em:
                podadas = await auditoria.podar(timedelta(days=auditoria_dias))
                podar_em = clock.monotonic() + _UM_DIA_S
                _LOG.info("auditoria", podadas=podadas, cabeca=str(await auditoria.cabeca()))
        except JournalError as exc:
            _LOG.warning("nada aparado", pbx=pbx, erro=type(exc).__name__)
        await clock.sleep(cada_s)

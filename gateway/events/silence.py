"""A line that is open and silent while calls change is half open: found by looking at the database (field fact 2).

The PBX has no heartbeat (gap 63), so silence alone proves nothing: at night nobody calls. The calls in progress do.
"""

from __future__ import annotations

import asyncio
from typing import Final

from gateway.channels.database.pool import Database
from gateway.channels.database.vista import procurar
from gateway.channels.errors import ChannelError
from gateway.channels.event_line import EventLine
from gateway.clock import Clock
from gateway.pbx import Pbx
from gateway.telemetry.logs import logger

MAX_LIGACOES: Final = 2_000


class Vigilancia:
    """Watches the event line of one PBX. `rodar` is its task.

    A call that began or ended between two looks must have been told in that time: when nothing was, nor in
    `assentar_s` before and after it, the line is dropped and made again.

    Args:
        cada_s: between two looks; a half-open line is found within `cada_s` of the next change, and `assentar_s`.
        assentar_s: how far the view may be behind the events, or before them.
    """

    def __init__(self, pbx: Pbx, clock: Clock, *, cada_s: float, assentar_s: float) -> None:
        self._pbx = pbx
        self._clock = clock
        self._cada_s = cada_s
        self._assentar_s = assentar_s
        self._log = logger("vigilancia")
        self.suspeitas = 0

    async def rodar(self) -> None:
        """Looks until cancelled; without event line or database there is nothing to compare."""
        linha, database = self._pbx.events, self._pbx.database
        if linha is None or database is None:
            await asyncio.Event().wait()
            return
        antes: frozenset[str] | None = None
        while True:
            agora = await self._ligacoes(linha, database)
            if antes is not None and agora is not None and agora != antes:
                await self._conferir(linha)
            antes = agora
            await self._clock.sleep(self._cada_s)

    async def _conferir(self, linha: EventLine) -> None:
        """Calls changed since the last look: the line must have spoken, or does so in a moment."""
        calada_desde = self._cada_s + self._assentar_s
        if (silencio := linha.silencio_s) is None or silencio < calada_desde:
            return
        await self._clock.sleep(self._assentar_s)
        if (depois := linha.silencio_s) is None or depois < silencio:
            return
        self.suspeitas += 1
        self._log.warning("eventos_mudos", pbx=self._pbx.nome, silencio_s=round(depois, 1))
        linha.suspeitar()

    async def _ligacoes(self, linha: EventLine, database: Database) -> frozenset[str] | None:
        """The codes of the calls in progress; None when the line is not open or the database does not tell."""
        if linha.silencio_s is None:
            return None
        try:
            usuarios = await procurar(database, "usuarios", ("uniqueid",))
            if usuarios is None:
                return None
            code = usuarios["uniqueid"]
            rows = await database.fetch(
                f"SELECT {code}::text AS codigo FROM {usuarios.de} WHERE {code} IS NOT NULL ORDER BY 1 LIMIT $1",  # noqa: S608 - names from the catalogue, quoted
                MAX_LIGACOES,
            )
        except ChannelError:
            return None  # its own state says so
        return frozenset(row["codigo"] for row in rows)

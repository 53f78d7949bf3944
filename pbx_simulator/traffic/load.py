"""A steady stream of events for load tests: real calls and status changes, at a rate of events a real second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from pbx_simulator.pbx import PbxSimulado
from pbx_simulator.traffic.acts import perform
from pbx_simulator.traffic.cenario import Cenario

_TICK_S = 0.02
_MAX_DEBT_S = 1.0  # after a stop of the whole machine: catch up this much, not more


class Load:
    """Makes `rate` events a second, each through the whole way: rule, rows, event."""

    def __init__(self, pbx: PbxSimulado, cenario: Cenario, rate: float) -> None:
        self._pbx = pbx
        self._cenario = cenario
        self._rate = rate
        self.events = 0

    async def run(self) -> None:
        """Goes on until it is cancelled."""
        acts = self._acts()
        then, owed = time.monotonic(), 0.0
        while True:
            now = time.monotonic()
            owed = min(owed + (now - then) * self._rate, _MAX_DEBT_S * self._rate)
            then = now
            while owed >= 1:
                nome, args = next(acts)
                told = await self._act(nome, args)
                owed -= told
                self.events += told
            await asyncio.sleep(_TICK_S)

    async def _act(self, nome: str, args: dict[str, object]) -> int:
        result = await perform(self._pbx, nome, args, None)
        uniqueid = result.get("uniqueid")
        if nome != "discar" or not uniqueid:
            return 1
        await perform(self._pbx, "desligar", {"uniqueid": uniqueid, "quem": "ramal"}, None)
        return 2

    def _acts(self) -> Iterator[tuple[str, dict[str, object]]]:
        statuses = (*self._cenario.pausas, 1)
        count = 0
        while True:
            for ramal in self._cenario.atendentes:
                yield "status", {"ramal": ramal, "id_status": statuses[count % len(statuses)]}
                yield "discar", {"ramal": ramal, "telefone": f"119{80_000_000 + count % 10_000_000}"}
                count += 1

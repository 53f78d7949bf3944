"""Lets the day happen: wakes the actors as simulated time goes by, and casts the ones that calls bring along."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from pbx_simulator.pbx import PbxSimulado
from pbx_simulator.traffic.acts import perform
from pbx_simulator.traffic.agents import atendente, chamado
from pbx_simulator.traffic.cenario import Cenario
from pbx_simulator.traffic.dialer import agenda, contato, discador
from pbx_simulator.traffic.engine import Actor, Ato, Engine, source
from pbx_simulator.traffic.messages import emails, servidores, sms
from pbx_simulator.traffic.queues import chegadas, cliente

_BREATH_ACTS = 100  # acts between two looks at the rest of the program
_MAX_SLEEP_S = 0.25
_MIN_SLEEP_S = 0.005

# Calls a queue gets and a campaign dials, for each agent, in simulated seconds between two.
_QUEUE_EVERY_S = 700.0
_DIAL_EVERY_S = 500.0


class Day:
    """The traffic of one simulator. `run()` goes on until it is cancelled."""

    def __init__(self, pbx: PbxSimulado, cenario: Cenario, seed: int) -> None:
        self._pbx = pbx
        self._cenario = cenario
        self._seed = seed
        self._engine = Engine(pbx.clock.now(), self._perform)
        self._one_at_a_time = asyncio.Lock()

    @property
    def acts(self) -> int:
        """How many acts were made."""
        return self._engine.acts

    def cast(self) -> None:
        """Puts everybody in place; the order decides who goes first, so it never depends on the run."""
        people = max(len(self._cenario.atendentes), 1)
        for ramal in self._cenario.atendentes:
            self._add(f"ramal/{ramal}", atendente, ramal, self._cenario)
        for fila in self._cenario.filas:
            every_s = _QUEUE_EVERY_S * len(self._cenario.filas) / people
            self._add(f"fila/{fila.id}", chegadas, fila, self._cenario, every_s=every_s)
        for campanha in self._cenario.campanhas:
            every_s = _DIAL_EVERY_S * len(self._cenario.campanhas) / people
            self._add(f"campanha/{campanha.id}", discador, campanha, every_s=every_s)
        self._engine.add("agenda", agenda())
        self._add("emails", emails, every_s=240.0)
        self._add("sms", sms, every_s=180.0)
        self._add("servidores", servidores, self._cenario)

    def live(self, uniqueid: str) -> None:
        """Somebody is at the other end of a call that began: he answers or not, talks, hangs up."""
        call = self._pbx.world.ligacoes.get(uniqueid)
        if call is None:
            return
        if call.tipo == "D":
            self._add(f"contato/{uniqueid}", contato, uniqueid, self._cenario)
        else:
            self._add(f"chamado/{uniqueid}", chamado, uniqueid)

    async def run(self) -> None:
        """Follows the clock."""
        while True:
            await self._catch_up(_BREATH_ACTS)
            await asyncio.sleep(self._pause_s())

    async def advance(self, seconds: float) -> int:
        """Moves the clock on and makes everything that falls into that time; returns how many acts."""
        before = self._engine.acts
        self._pbx.clock.advance(seconds)
        await self._catch_up(None)
        await self._pbx.drained()
        return self._engine.acts - before

    async def _catch_up(self, max_acts: int | None) -> None:
        async with self._one_at_a_time:
            await self._engine.run_until(self._pbx.clock.now(), max_acts)

    def _pause_s(self) -> float:
        next_at, speed = self._engine.next_at, self._pbx.clock.speed
        if next_at is None or speed == 0:
            return _MAX_SLEEP_S
        ahead_s = (next_at - self._pbx.clock.now()).total_seconds() / speed
        return min(max(ahead_s, _MIN_SLEEP_S), _MAX_SLEEP_S)

    def _add(self, name: str, actor: Callable[..., Actor], *args: object, **more: object) -> None:
        self._engine.add(name, actor(*args, rng=source(self._seed, name), **more))

    async def _perform(self, ato: Ato, when: datetime) -> Mapping[str, object]:
        result = await perform(self._pbx, ato.nome, ato.args, when)
        uniqueid = str(result.get("uniqueid", ""))
        if uniqueid and ato.nome == "cliente_liga":
            self._add(f"cliente/{uniqueid}", cliente, uniqueid)
        elif uniqueid and ato.nome in ("discador_contata", "discar"):
            self.live(uniqueid)
        return result

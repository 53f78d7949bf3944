"""One simulator, whole: world, database, channels, traffic, faults and the control port."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from functools import partial
from types import TracebackType
from typing import Self

from pbx_simulator.channels import table_commands
from pbx_simulator.clock import SimClock
from pbx_simulator.config import SimConfig
from pbx_simulator.faults.control import control_app
from pbx_simulator.faults.database import DatabaseFaults
from pbx_simulator.faults.journal import Emitted, Journal
from pbx_simulator.faults.operator import CarelessOperator
from pbx_simulator.faults.quirks import ActiveQuirks
from pbx_simulator.faults.registry import Registry
from pbx_simulator.faults.served import Served
from pbx_simulator.faults.switch import QuirkSwitch
from pbx_simulator.pbx import Evento, NoTables, PbxSimulado
from pbx_simulator.projection import Projection
from pbx_simulator.store.tables import CommandTables
from pbx_simulator.traffic.acts import perform
from pbx_simulator.traffic.cast import cenario_de
from pbx_simulator.traffic.day import Day
from pbx_simulator.traffic.load import Load
from pbx_simulator.wiring import Channels, open_channels
from pbx_simulator.world.seed import semear

_EXPIRE_EVERY_S = 60.0


class Simulator:
    """A PBX. Open it with `async with`; `.ports` then tells where its channels listen."""

    def __init__(self, config: SimConfig | None = None) -> None:
        self.config = config or SimConfig()
        self.clock = SimClock(self.config.start, 0)  # stands still until everything is open
        self.registry = Registry()
        self.journal = Journal(self._stamp)
        self.emitted = Emitted(self._stamp)
        self.projection = Projection(self.config) if self.config.database else None
        self.pbx = PbxSimulado(
            clock=self.clock,
            quirks=ActiveQuirks(self.registry),
            journal=self.journal,
            tables=self.projection or NoTables(),
            chave=self.config.chave,
        )
        self._opened = AsyncExitStack()
        self._channels: Channels | None = None
        self._control: Served | None = None
        self._day: Day | None = None
        self._switch: QuirkSwitch | None = None
        self._tables: CommandTables | None = None

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            if self.projection is not None:
                await opening.enter_async_context(self.projection)
                await self.projection.set_clock(self.clock.now(), 0)
            size = self.config.dimensions
            semear(
                self.pbx.world,
                self.config.seed,
                ramais=size.ramais,
                campanhas=size.campanhas,
                clientes=size.clientes,
            )
            await self.pbx.flush()
            if self.projection is not None:
                await self.projection.founded()
            if self.projection is not None and size.historico_ligacoes:
                self.pbx.past = await self.projection.fill(size.historico_ligacoes, self.clock.now(), self.config.seed)
            self._channels = await opening.enter_async_context(open_channels(self.pbx, self.config))
            self.pbx.tell = self._tell
            faults = DatabaseFaults(self.projection)
            self._switch = QuirkSwitch(self.registry, self.pbx, faults, self._channels, self.emitted)
            for name, values in self.config.quirks.items():
                await self._switch.put(name, values)
            self._day = Day(self.pbx, cenario_de(self.pbx.world), self.config.seed)
            if self.config.traffic:
                self._day.cast()
                self.pbx.call_began = self._day.live
            self._control = await opening.enter_async_context(
                Served(control_app(self), self.config.host, self.config.control_port)
            )
            opening.push_async_callback(self.pbx.drained)
            await self._start_tasks(opening)
            self._opened = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opened.__aexit__(kind, exc, trace)

    # -- where it listens

    @property
    def ports(self) -> dict[str, int]:
        """The port of each channel: api, events, commands, control, database (0 without one)."""
        channels, control = self._open()
        return {
            **channels.ports(),
            "control": control.port,
            "database": self.projection.proxy.port if self.projection is not None else 0,
        }

    @property
    def control_url(self) -> str:
        """Where the control port answers."""
        return f"http://{self.config.host}:{self.ports['control']}"

    @property
    def database_dsn(self) -> str | None:
        """What an integrator connects to the database with."""
        return self.projection.dsn if self.projection is not None else None

    def describe_ports(self) -> Mapping[str, object]:
        """Ports and addresses, for the control port and the ports file."""
        ports = self.ports
        return {
            "host": self.config.host,
            **ports,
            "api_url": f"http://{self.config.host}:{ports['api']}",
            "control_url": self.control_url,
            "database_dsn": self.database_dsn,
        }

    # -- what the control port asks for

    def state(self) -> Mapping[str, object]:
        """A summary of the world and of the channels."""
        world, (channels, _) = self.pbx.world, self._open()
        projection = self.projection
        return {
            "agora": self._stamp(),
            "velocidade": self.clock.speed,
            "ramais": len(world.usuarios),
            "logados": sum(user.logado for user in world.usuarios.values()),
            "ligacoes": len(world.ligacoes),
            "filas": {fila.nome: len(fila.espera) for fila in world.filas.values()},
            "leitores_de_eventos": channels.readers(),
            "eventos_emitidos": self.emitted.log.last,
            "registros": self.journal.log.last,
            "atos": self._day.acts if self._day is not None else 0,
            "banco": None
            if projection is None
            else {
                "no_ar": projection.server.running,
                "atrasadas": projection.behind,
                "pendentes": projection.writer.pending,
                "recusadas": projection.refused[-20:],
            },
            "comandos_por_tabela": self._tables.executed if self._tables is not None else 0,
        }

    def active_quirks(self) -> Mapping[str, object]:
        """The quirks that are on."""
        return self.registry.active()

    async def put_quirk(self, name: str, values: Mapping[str, object]) -> Mapping[str, object]:
        """Switches a quirk on, or does what it does at once."""
        return await self._switched().put(name, values)

    async def remove_quirk(self, name: str) -> bool:
        """Switches a quirk off."""
        return await self._switched().remove(name)

    async def clear_quirks(self) -> None:
        """Switches all quirks off."""
        await self._switched().clear()

    async def act(self, acao: str, args: Mapping[str, object]) -> Mapping[str, object]:
        """Makes a scripted act; its rows are committed and its events out when this returns."""
        result = await perform(self.pbx, acao, args, None)
        await self.pbx.drained()
        return result

    async def advance(self, seconds: float) -> Mapping[str, object]:
        """Moves simulated time on, with everything that happens in it."""
        if self._day is None:
            raise RuntimeError("the simulator is not open")
        made = await self._day.advance(seconds)
        if self.projection is not None:
            await self.projection.set_clock(self.clock.now(), self.clock.speed)
            await self.projection.expire(self.clock.now())
        return {"atos": made, "agora": self._stamp()}

    async def kill(self, part: str) -> None:
        """Takes one channel down: events, commands, api or database."""
        if part != "database":
            await self._open()[0].kill(part)
        elif self.projection is not None:
            await self.projection.kill()

    async def restart(self, part: str) -> None:
        """Brings one channel up again, on the port it had."""
        if part != "database":
            await self._open()[0].restart(part)
        elif self.projection is not None:
            await self.projection.restart()

    async def reset(self) -> None:
        """Quirks off, everything up, journals empty."""
        await self.clear_quirks()
        for part in ("api", "events", "commands"):
            await self.restart(part)
        if self.projection is not None and not self.projection.server.running:
            await self.projection.restart()
        self.journal.log.clear()
        self.emitted.log.clear()

    # -- inside

    async def _start_tasks(self, opening: AsyncExitStack) -> None:
        config = self.config
        self.clock.set_speed(config.speed)
        if self.projection is not None:
            await self.projection.set_clock(self.clock.now(), config.speed)
        if self._day is not None:
            self._task(opening, "trafego", self._day.run())
        if config.rate is not None:
            load = Load(self.pbx, cenario_de(self.pbx.world), config.rate)
            self._task(opening, "carga", load.run())
        if self.projection is not None:
            execute = partial(table_commands.execute, self.pbx)
            operator = CarelessOperator(self.registry, self.projection, execute)
            self._tables = await opening.enter_async_context(
                CommandTables(self.projection.connect, operator.execute, cycle_s=config.poll_s)
            )
            self._task(opening, "validade", self._expire(self.projection))

    def _task(self, opening: AsyncExitStack, name: str, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name=name)

        async def end() -> None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        opening.push_async_callback(end)

    async def _expire(self, projection: Projection) -> None:
        while True:
            await asyncio.sleep(_EXPIRE_EVERY_S)
            await projection.expire(self.clock.now())

    def _tell(self, event: Evento) -> None:
        if self._channels is not None:
            self._channels.emit(event, self.emitted)

    def _open(self) -> tuple[Channels, Served]:
        if self._channels is None or self._control is None:
            raise RuntimeError("the simulator is not open")
        return self._channels, self._control

    def _switched(self) -> QuirkSwitch:
        if self._switch is None:
            raise RuntimeError("the simulator is not open")
        return self._switch

    def _stamp(self) -> str:
        return self.clock.now().isoformat(timespec="milliseconds")

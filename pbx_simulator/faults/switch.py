"""Switches quirks on and off, each where it works: channels, database, world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pbx_simulator.faults.database import NAMES as OF_THE_DATABASE
from pbx_simulator.faults.database import DatabaseFaults
from pbx_simulator.faults.injected import strange_lines
from pbx_simulator.faults.journal import Emitted
from pbx_simulator.faults.registry import Active, QuirkInvalido, Registry, read
from pbx_simulator.pbx import PbxSimulado
from pbx_simulator.wiring import Channels


class QuirkSwitch:
    """The one place where quirks are put and removed."""

    def __init__(
        self,
        registry: Registry,
        pbx: PbxSimulado,
        database: DatabaseFaults,
        channels: Channels,
        emitted: Emitted,
    ) -> None:
        self._registry = registry
        self._pbx = pbx
        self._database = database
        self._channels = channels
        self._emitted = emitted

    async def put(self, name: str, values: Mapping[str, object]) -> Mapping[str, object]:
        """Switches a quirk on, or does at once what it does. Raises QuirkInvalido."""
        active = read(name, values)
        if name in OF_THE_DATABASE:
            await self._database.put(name, active)
        if active.quirk.acao:
            await self._do(name, active)
        else:
            self._registry.put(name, values)
        return dict(active.params)

    async def remove(self, name: str) -> bool:
        """Switches a quirk off; False when it was not on."""
        if name in OF_THE_DATABASE:
            await self._database.remove(name)
        return self._registry.remove(name)

    async def clear(self) -> None:
        """Switches all of them off."""
        await self._database.clear()
        self._registry.clear()

    async def _do(self, name: str, active: Active) -> None:
        if name == "linha_estranha":
            for line in strange_lines(active):
                self._channels.inject(line, self._emitted)
        elif name == "eventos_caem":
            self._channels.drop_readers()
        elif name == "evento_de_ramal_desconhecido":
            self._channels.inject(f"<S><{active.text('ramal')}><1><Logado>\r\n".encode(), self._emitted)
        elif name == "dois_usuarios_um_ramal":
            await self._second_user(active.text("ramal"))

    async def _second_user(self, ramal: str) -> None:
        world = self._pbx.world
        first = world.usuario(ramal) if ramal else next(iter(world.usuarios.values()), None)
        if first is None:
            raise QuirkInvalido("dois_usuarios_um_ramal: nenhum usuário tem esse ramal")
        number = max(world.usuarios) + 1
        world.add_usuario(replace(first, id=number, nome=f"{first.nome} (segundo)", ligacao=None))
        await self._pbx.flush()

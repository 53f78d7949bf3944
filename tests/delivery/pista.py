"""A gateway of its own over a PBX that it shares with others: it can be killed, and its path to the PBX broken."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.delivery.conferencia import Escrito, Fato, alinhar, fato_da_linha
from tests.delivery.linha import Linha, linha
from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import SimulatorProcess

CURTOS: Mapping[str, str] = {
    "TOTALIP_EVENTS_WATCH_INTERVAL_S": "0.5",
    "TOTALIP_RECONCILE_SETTLE_S": "0.3",
    "GATEWAY_STALLED_TIMEOUT_S": "3",
    "GATEWAY_MAX_PENDING_EVENTS": "5",
    "GATEWAY_ALERTAS": "ABANDONO",
    "GATEWAY_WEBHOOK_PRIVADO": "1",
}
"""Waits made short, so that many runs fit, and a queue that a slow client overflows soon."""
PADRAO: Mapping[str, str] = {"GATEWAY_ALERTAS": "ABANDONO", "GATEWAY_WEBHOOK_PRIVADO": "1"}
STATUS = (6, 4, 1)


@dataclass(eq=False)
class Pista:
    """One gateway, its path, and the extensions that calls are made on for it."""

    pbx: SimulatorProcess
    linha: Linha
    ramais: Sequence[str]
    ambiente: Mapping[str, str]
    data_dir: str
    acaso: random.Random
    inicio: int = 0
    mortes: int = 0
    abandonadas: set[str] = field(default_factory=set)
    _abertas: dict[str, str] = field(default_factory=dict)
    _gateway: Gateway | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def gateway(self) -> Gateway:
        """The one that runs now."""
        assert self._gateway is not None
        return self._gateway

    def url(self) -> str:
        """Where it answers."""
        return self.gateway.url

    async def partir(self) -> None:
        """Starts it."""
        meio = {**self.pbx.environment, **self.ambiente, "TOTALIP_EVENTS": f"127.0.0.1:{self.linha.port}"}
        self._gateway = await self._stack.enter_async_context(gateway_process(meio, self.data_dir))

    async def matar(self) -> None:
        """SIGKILL; `partir` starts it again on what it had stored."""
        self.gateway.process.kill()
        await self.parar()
        self.mortes += 1

    async def parar(self) -> None:
        """Ends it as operators do."""
        await self._stack.aclose()

    async def agir(self, quantos: int) -> None:
        """Calls begin and end, statuses change."""
        for _ in range(quantos):
            ramal = self.acaso.choice(self.ramais[1:])
            if ramal in self._abertas:
                await self.pbx.act("desligar", uniqueid=self._abertas.pop(ramal), quem="ramal")
            elif self.acaso.random() < 0.3:
                await self.pbx.act("status", ramal=ramal, id_status=self.acaso.choice(STATUS))
            else:
                await self._discar(ramal)

    async def aquietar(self) -> None:
        """Every call ends."""
        for uniqueid in self._abertas.values():
            await self.pbx.act("desligar", uniqueid=uniqueid, quem="ramal")
        self._abertas.clear()

    async def abandonar(self) -> None:
        """A caller whom nobody answers."""
        ligou = await self.pbx.act("cliente_liga", fila=1, origem=f"11{self.acaso.randrange(10**8):08}")
        await self.pbx.act("abandonar", uniqueid=ligou["uniqueid"])
        self.abandonadas.add(ligou["uniqueid"])

    async def marco(self) -> Fato:
        """A call like no other on an extension kept for it: the end of it."""
        ramal = self.ramais[0]
        await self.pbx.act("status", ramal=ramal, id_status=1)
        ligou = await self._discar(ramal)
        assert ligou is not None, f"{ramal} não pôde ligar"
        await self.pbx.act("desligar", uniqueid=self._abertas.pop(ramal), quem="ramal")
        return Fato("H", ramal, ligou)

    async def historia(self, desde: int) -> list[Escrito]:
        """What the PBX wrote of these extensions above that number, and what of it the path let through."""
        passaram = self.linha.passaram  # looked at first: all of it is in the history then
        lidas = [(int(um["n"]), fato_da_linha(str(um["linha"]))) for um in await self.pbx.emitted(self.inicio)]
        fatos = [(n, fato) for n, fato in lidas if fato is not None]
        escritos = alinhar([fato for _, fato in fatos], passaram)
        meus = zip(fatos, escritos, strict=True)
        return [um for (n, _), um in meus if n > desde and um.fato.ramal in self.ramais]

    async def ultimo(self) -> int:
        """The number of the last line that the PBX wrote."""
        return int((await self.pbx.state())["eventos_emitidos"])

    async def do_pbx(self) -> dict[str, Any]:
        """Status and call of each extension, as the PBX's own table has them."""
        linhas = await _ler(self.pbx, "SELECT ramal, id_status_usuario, uniqueid FROM usuarios")
        return {str(um[0]): (um[1], um[2] or None) for um in linhas if um[0] in self.ramais}

    async def _discar(self, ramal: str) -> str | None:
        ligou = await self.pbx.act("discar", ramal=ramal, telefone=f"119{self.acaso.randrange(10**8):08}")
        uniqueid = ligou.get("uniqueid")
        if uniqueid:
            self._abertas[ramal] = str(uniqueid)
        return self._abertas.get(ramal)


@asynccontextmanager
async def pista(
    pbx: SimulatorProcess, ramais: Sequence[str], data_dir: str, semente: int, ambiente: Mapping[str, str] = CURTOS
) -> AsyncIterator[Pista]:
    """A running gateway over a path of its own, its events arriving."""
    porta = int(pbx.environment["TOTALIP_EVENTS"].rpartition(":")[2])
    async with linha(porta) as caminho:
        made = Pista(pbx, caminho, ramais, ambiente, data_dir, random.Random(semente))
        made.inicio = await made.ultimo()
        await made.partir()
        try:
            await made.gateway.ate("EVENTOS", True)
            yield made
        finally:
            await made.parar()


async def ramais_livres(pbx: SimulatorProcess, quantos: int) -> list[str]:
    """So many of the PBX's extensions that can call, logged in; some were left with a call of the past."""
    livres: list[str] = []
    for (ramal,) in await _ler(pbx, "SELECT ramal FROM usuarios WHERE id_status_usuario = 2 ORDER BY ramal"):
        if len(livres) == quantos:
            break
        await pbx.act("login", ramal=ramal)
        ligou = await pbx.act("discar", ramal=ramal, telefone="1133334444")
        if "uniqueid" in ligou:
            await pbx.act("desligar", uniqueid=ligou["uniqueid"], quem="ramal")
            livres.append(str(ramal))
    return livres


async def _ler(pbx: SimulatorProcess, sql: str) -> list[Any]:
    connection = await asyncpg.connect(pbx.environment["TOTALIP_DB_DSN"])
    try:
        return list(await connection.fetch(sql))
    finally:
        await connection.close()

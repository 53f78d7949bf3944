"""A gateway over a simulated PBX in one event loop: the runtime and the graph whole, without web and processes."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import strawberry

from gateway.access.identity import Identidade
from gateway.clock import SystemClock
from gateway.commands.catalogo import INTENCOES
from gateway.commands.intencao import Intencao
from gateway.domain.comandos import Canal
from gateway.runtime.inteiro import Runtime, abrir
from gateway.settings import Settings
from gateway.telemetry.metrics import Metrics
from pbx_simulator.app import Simulator
from tests.support.central import ADMIN
from tests.support.grafo import grafo
from tests.support.simulator import running_simulator
from tests.support.waiting import until

TZ = ZoneInfo("America/Sao_Paulo")
CAMPOS = """estado motivo canal evidencia repetido chaveIdempotencia envios { canal texto }
    resposta { codigo mensagem } recusa { guarda significado } alvo criadoEm"""


@dataclass
class Bancada:
    """A simulator and a gateway that speaks to it."""

    sim: Simulator
    runtime: Runtime
    schema: strawberry.Schema

    async def executar(
        self,
        intencao: Intencao,
        argumentos: Mapping[str, object],
        *,
        chave: str | None = None,
        simular: bool = False,
        quem: Identidade = ADMIN,
    ) -> dict[str, Any]:
        """The Comando of the intent's mutation, given as GraphQL variables; an error fails."""
        answer = await self.responder(intencao, argumentos, chave=chave, simular=simular, quem=quem)
        assert answer.errors is None, answer.errors
        found: dict[str, Any] = answer.data["comando"]
        return found

    async def responder(
        self,
        intencao: Intencao,
        argumentos: Mapping[str, object],
        *,
        chave: str | None = None,
        simular: bool = False,
        quem: Identidade = ADMIN,
    ) -> Any:
        """The whole answer to the intent's mutation."""
        given = {**argumentos, "chaveIdempotencia": chave, "simular": simular}
        mutations: Any = self.schema._schema.mutation_type
        kinds = {nome: arg.type for nome, arg in mutations.fields[intencao.nome].args.items()}
        heads = ", ".join(f"${nome}: {kinds[nome]}" for nome in given)
        uses = ", ".join(f"{nome}: ${nome}" for nome in given)
        text = f"mutation ({heads}) {{ comando: {intencao.nome}({uses}) {{ {CAMPOS} }} }}"
        return await self.perguntar(text, given, quem)

    async def perguntar(self, text: str, variables: Mapping[str, Any], quem: Identidade = ADMIN) -> Any:
        """Executes an operation."""
        return await self.schema.execute(
            text, variable_values=dict(variables), context_value=self.runtime.contexto(quem)
        )

    def executados(self, depois: int = 0) -> list[dict[str, Any]]:
        """What the PBX executed, by its journal."""
        return self.sim.journal.after(depois, 100_000, fase="executado")

    def recebidos(self, depois: int = 0) -> list[dict[str, Any]]:
        """What reached the PBX, reads of the gateway left out."""
        return [one for one in self.sim.journal.after(depois, 100_000, fase="recebido") if one["nome"] not in LEITURAS]


LEITURAS = frozenset(("status_ramal", "usuarios", "campanhas", "status", "indice", "status_servidores"))


def daqui_a(segundos: float) -> str:
    """An instant from now as RFC 3339 text, whole minutes."""
    quando = datetime.now(TZ) + timedelta(seconds=segundos)
    return quando.replace(second=0, microsecond=0).isoformat()


@asynccontextmanager
async def gateway_aqui(environment: Mapping[str, str], pasta: str | None = None) -> AsyncIterator[Runtime]:
    """The runtime of a gateway, its events arriving."""
    with tempfile.TemporaryDirectory(prefix="bancada-") as folder:
        settings = Settings.ler({"GATEWAY_DATA_DIR": pasta or folder, **environment})
        async with abrir(settings, SystemClock(), Metrics()) as runtime:
            if settings.events is not None:
                pbx = runtime.recursos.pbxs["principal"]
                await until(lambda: pbx.events is None or pbx.events.estado.ok is True, 60)
            yield runtime


def ambiente(sim: Simulator, **outros: str) -> dict[str, str]:
    """The environment of a gateway for that simulator; `COMMANDS=""` and the like take a channel away."""
    ports = sim.ports
    found = {
        "TOTALIP_API_URL": f"http://127.0.0.1:{ports['api']}",
        "TOTALIP_API_KEY": sim.config.chave,
        "TOTALIP_EVENTS": f"127.0.0.1:{ports['events']}",
        "TOTALIP_COMMANDS": f"127.0.0.1:{ports['commands']}",
        "TOTALIP_DB_DSN": sim.database_dsn or "",
        "GATEWAY_PROBE_INTERVAL_S": "3600",
    }
    return {**found, **outros}


@asynccontextmanager
async def bancada(sim: Simulator, **outros: str) -> AsyncIterator[Bancada]:
    """A gateway for that simulator, with settings of its own."""
    async with gateway_aqui(ambiente(sim, **outros)) as runtime:
        yield Bancada(sim, runtime, grafo())


@asynccontextmanager
async def uma_por_canal(sim: Simulator, **outros: str) -> AsyncIterator[dict[Canal, Bancada]]:
    """A gateway for each channel, every intent told to use that channel alone."""

    def ordem(canal: Canal) -> str:
        return ";".join(f"{nome}={canal}" for nome, one in INTENCOES.items() if canal in one.formas)

    async with (
        bancada(sim, TOTALIP_CANAIS=ordem(Canal.API), **outros) as api,
        bancada(sim, TOTALIP_CANAIS=ordem(Canal.COMANDOS), **outros) as commands,
        bancada(sim, TOTALIP_CANAIS=ordem(Canal.BANCO), **outros) as database,
    ):
        yield {Canal.API: api, Canal.COMANDOS: commands, Canal.BANCO: database}


@asynccontextmanager
async def pbx_de_agora(**config: Any) -> AsyncIterator[Simulator]:
    """A simulator whose clock shows the real time, so that appointments mean the same on both sides."""
    agora = datetime.now(TZ).replace(tzinfo=None, microsecond=0)
    async with running_simulator(start=agora, **config) as sim:
        yield sim

"""A real gateway endpoint over a toy schema: uvicorn on a free port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import strawberry
import uvicorn

from gateway.access import keys as access_keys
from gateway.access.identity import Identidade
from gateway.access.keys import Keys
from gateway.access.links import Links
from gateway.access.policy import ChaveGuardada, Politica, guardar
from gateway.app import App, create_app
from gateway.channels.errors import Unavailable
from gateway.channels.health import EstadoCanal
from gateway.clock import Clock, SystemClock
from gateway.domain.auditoria import Fato
from gateway.domain.comandos import Canal
from gateway.domain.erros import EntradaInvalida, SemPermissao
from gateway.pbx import Pbx
from gateway.settings import Settings
from gateway.telemetry.metrics import Metrics
from gateway.web.recordings import Gravacoes

ADMIN = "chave-de-teste-do-administrador"
BEARER = {"Authorization": f"Bearer {ADMIN}"}


@dataclass
class Visto:
    """What the resolvers saw."""

    identidades: list[str] = field(default_factory=list)
    contextos: list[int] = field(default_factory=list)
    encerradas: list[str] = field(default_factory=list)
    mudancas: list[str] = field(default_factory=list)
    fatos: list[Fato] = field(default_factory=list)

    async def auditar(self, fato: Fato) -> None:
        self.fatos.append(fato)

    esperas: int = 0


@dataclass
class Contexto:
    identidade: Identidade
    visto: Visto


@strawberry.type
class No:
    nome: str = "nó"  # a default value of an instance: the root has none

    @strawberry.field
    def filho(self) -> No:
        return No()


@strawberry.type
class Query:
    @strawberry.field
    def ola(self) -> str:
        return "olá, Conceição"

    @strawberry.field
    def no(self) -> No:
        return No()

    @strawberry.field
    def quem(self, info: strawberry.Info[Contexto, None]) -> str:
        info.context.visto.identidades.append(info.context.identidade.nome)
        info.context.visto.contextos.append(id(info.context))
        return info.context.identidade.nome

    @strawberry.field
    def eco(self, texto: str = "", numero: int | None = None) -> str:
        return texto or str(numero)

    @strawberry.field
    def segredo(self) -> str | None:
        raise RuntimeError("senha=abc CPF 123.456.789-09 telefone 11999990000")

    @strawberry.field
    def errado(self) -> int | None:
        return "telefone 11999990000"  # type: ignore[return-value]  # a resolver that returns the wrong kind

    @strawberry.field
    def entrada(self) -> str | None:
        raise EntradaInvalida("ramal", "Use o número do ramal.")

    @strawberry.field
    def proibido(self) -> str | None:
        raise SemPermissao("comandar")

    @strawberry.field
    def canal(self) -> str | None:
        raise Unavailable(Canal.API, "status_ramal")


@strawberry.type
class Mutation:
    @strawberry.mutation
    def mudar(self, info: strawberry.Info[Contexto, None], para: str) -> str:
        info.context.visto.mudancas.append(para)
        return para


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def contar(self, info: strawberry.Info[Contexto, None], ate: int) -> AsyncGenerator[int, None]:
        info.context.visto.contextos.append(id(info.context))
        for n in range(ate):
            yield n

    @strawberry.subscription
    async def esperar(self, info: strawberry.Info[Contexto, None], nome: str = "") -> AsyncGenerator[int, None]:
        info.context.visto.esperas += 1
        try:
            yield 0
            await asyncio.Event().wait()
        finally:
            info.context.visto.encerradas.append(nome)

    @strawberry.subscription
    async def proibida(self) -> AsyncGenerator[int, None]:
        raise SemPermissao("eventos")
        yield 0  # what makes it a generator

    @strawberry.subscription
    async def quebrar(self) -> AsyncGenerator[int, None]:
        yield 0
        raise RuntimeError("senha=abc CPF 123.456.789-09")


def canal(
    nome: Canal, *, ok: bool, configurado: bool = True, usado: bool = True, ultimo_erro: str | None = None
) -> EstadoCanal:
    return EstadoCanal(nome, configurado, ok, datetime.now(UTC) if usado else None, ultimo_erro)


@dataclass
class Servidor:
    """The running endpoint."""

    port: int
    app: App
    visto: Visto
    uvicorn: uvicorn.Server
    policy: Path
    canais: list[EstadoCanal]
    links: Links

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"

    def nova_chave(self, nome: str, papel: str, ramais: Sequence[str] = ()) -> str:
        chave = access_keys.nova()
        guardada = ChaveGuardada(nome, access_keys.resumo(chave), papel, ramais=tuple(ramais))
        guardar(Politica().com(guardada), self.policy)
        return chave


def schema() -> strawberry.Schema:
    return strawberry.Schema(Query, Mutation, Subscription)


@contextlib.asynccontextmanager
async def servindo(
    data_dir: Path,
    *,
    pbxs: Mapping[str, Pbx] | None = None,
    relogio: Clock | None = None,
    espera_pelo_ouvinte_s: float = 60.0,
    **env: str,
) -> AsyncIterator[Servidor]:
    """Serves until the block ends; `env` are further settings, `pbxs` where recordings come from."""
    policy = data_dir / "politica.yaml"
    settings = Settings.ler({"GATEWAY_ADMIN_KEY": ADMIN, "GATEWAY_POLICY": str(policy), **env})
    clock, metrics, visto = SystemClock(), Metrics(), Visto()
    canais = [canal(Canal.API, ok=True)]
    keys = Keys(policy, clock, admin=settings.admin_key)
    links = Links(bytes(32), relogio or clock)
    app = create_app(
        schema=schema(),
        contexto=lambda identidade: Contexto(identidade, visto),
        keys=keys,
        estados=lambda: {"principal": canais},
        auditar=visto.auditar,
        gravacoes=Gravacoes(links, keys, pbxs or {}, visto.auditar, espera_pelo_ouvinte_s=espera_pelo_ouvinte_s),
        settings=settings,
        metrics=metrics,
        clock=clock,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app.asgi, lifespan="off", log_config=None, access_log=False, ws_max_size=settings.max_frame_bytes
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])  # without uvicorn's main loop, whose ticks would cost each test time
    try:
        yield Servidor(listener.getsockname()[1], app, visto, server, policy, canais, links)
    finally:
        for listening in server.servers:
            listening.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(10):
            while server.server_state.connections or server.server_state.tasks:
                await asyncio.sleep(0)
        listener.close()

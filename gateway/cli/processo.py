"""One process that serves: opens everything, serves, and when told to stop tells, drains and closes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from typing import Any

import uvicorn

from gateway.app import App, create_app
from gateway.cli.protocolo import Protocolo, ProtocoloHttp
from gateway.clock import SystemClock
from gateway.domain.aovivo import Entidade
from gateway.runtime.coleta import poupar_coletas
from gateway.runtime.inteiro import Runtime, abrir
from gateway.runtime.tarefas import parar
from gateway.runtime.worker import Worker
from gateway.settings import Settings
from gateway.telemetry.metrics import Metrics
from gateway.web.downloads import Downloads
from gateway.web.recordings import Gravacoes
from gateway.web.workers import Equipe, PortaInterna
from resolvers.build import Grafo


class Servidor(uvicorn.Server):
    """uvicorn that tells subscribers before it cuts them off, and lets its caller close what it opened.

    Args:
        ao_encerrar: awaited once, when new connections are no longer taken and old ones are still open.
        ao_iniciar: called once, when connections are taken.
    """

    def __init__(
        self, config: uvicorn.Config, ao_iniciar: Callable[[], None], ao_encerrar: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._ao_iniciar = ao_iniciar
        self._ao_encerrar = ao_encerrar

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT end the serving; unlike uvicorn's own, they are not raised again afterwards."""
        kept = {sig: signal.signal(sig, self.handle_exit) for sig in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for sig, handler in kept.items():
                signal.signal(sig, handler)

    def parar(self) -> None:
        """Ends the serving, as SIGTERM does."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then says so."""
        await super().startup(sockets)
        if self.started:
            self._ao_iniciar()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops taking connections, tells, drains."""
        for server in self.servers:
            server.close()
        await self._ao_encerrar()
        await super().shutdown(sockets)


class ServidorInterno(uvicorn.Server):
    """uvicorn for the other workers; signals are for the other server of the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None."""
        yield


def rodar(trabalho: Coroutine[Any, Any, int]) -> int:
    """Runs it in the faster event loop where that is there."""
    try:
        import uvloop  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return asyncio.run(trabalho)
    return uvloop.run(trabalho)


async def servir(
    settings: Settings,
    schema: Grafo,
    listener: socket.socket,
    ao_iniciar: Callable[[], None],
    worker: Worker | None = None,
    ao_abrir: Callable[[Callable[[], None]], None] = lambda _: None,
) -> int:
    """Runs until told to stop; returns the exit status: 0, or 1 when an essential task failed.

    Args:
        ao_iniciar: called once, when connections are taken.
        worker: this process's place among several.
        ao_abrir: called once before that with what stops the serving.

    Raises:
        As `gateway.runtime.inteiro.abrir`.
    """
    clock, metrics = SystemClock(), Metrics()
    if schema.planejador is not None:
        metrics.vigiar_planos(schema.planejador.numeros.agora)
    async with abrir(settings, clock, metrics, worker) as runtime:
        app = _app(settings, schema, runtime, metrics, clock, worker)
        poupar_coletas(settings.gc_threshold)
        async with _porta_interna(app, runtime, settings, worker):
            server = Servidor(_config(app.asgi, settings, ws=Protocolo), ao_iniciar, app.encerrar)
            ao_abrir(server.parar)
            stopping = asyncio.create_task(_parar_quando(runtime.parou, server))
            try:
                await server.serve(sockets=[listener])
            finally:
                stopping.cancel()
        return 1 if runtime.parou.is_set() else 0


def _app(
    settings: Settings,
    schema: Grafo,
    runtime: Runtime,
    metrics: Metrics,
    clock: SystemClock,
    worker: Worker | None,
) -> App:
    recursos = runtime.recursos
    equipe = None
    if worker is not None and runtime.colegas is not None:
        outros = tuple(worker.outros)
        equipe = Equipe(worker.nome, outros, runtime.colegas, runtime.dono.sou, runtime.esquecer_respostas)
    return create_app(
        schema=schema,
        contexto=runtime.contexto,
        keys=runtime.keys,
        estados=runtime.estados,
        auditar=runtime.auditar,
        gravacoes=Gravacoes(recursos.links, runtime.keys, recursos.pbxs, runtime.auditar),
        downloads=Downloads(
            recursos.bilhetes, recursos.importadores, recursos.pbxs, runtime.keys.vivas, runtime.auditar
        ),
        recebedor=recursos.importadores[recursos.principal],
        equipe=equipe,
        settings=settings,
        metrics=metrics,
        clock=clock,
    )


@contextlib.asynccontextmanager
async def _porta_interna(app: App, runtime: Runtime, settings: Settings, worker: Worker | None) -> AsyncIterator[None]:
    """The application on the worker's own socket, until what was asked there is answered."""
    if worker is None:
        yield
        return

    def ouvir(quem: str, entidades: Iterable[str]) -> None:
        runtime.dono.vivo.interessados.dizer(quem, map(Entidade, entidades))

    porta = PortaInterna(app.asgi, ouvir, runtime.dono.sou)
    server = ServidorInterno(_config(porta, settings))
    serving = asyncio.create_task(server.serve(sockets=[worker.porta]), name="porta interna")
    try:
        yield
    finally:
        server.should_exit = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(serving, settings.drain_timeout_s + 2)
        await parar(serving)


def _config(app: Any, settings: Settings, ws: Any = "none") -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=ProtocoloHttp,
        ws=ws,
        ws_max_size=settings.max_frame_bytes,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=max(1, round(settings.drain_timeout_s)),
    )


async def _parar_quando(parou: asyncio.Event, server: Servidor) -> None:
    await parou.wait()
    server.parar()

"""`totalip-gateway serve`: opens everything, serves, and on SIGTERM or SIGINT tells, drains and closes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import click
import uvicorn

from gateway.access.policy import PolicyError
from gateway.app import create_app
from gateway.cli.ambiente import Falha, ler_settings
from gateway.cli.protocolo import Protocolo, ProtocoloHttp
from gateway.clock import SystemClock
from gateway.journal.port import JournalError
from gateway.runtime.coleta import poupar_coletas
from gateway.runtime.diario import NaoAbriu
from gateway.runtime.inteiro import abrir
from gateway.settings import Settings
from gateway.telemetry import logs
from gateway.telemetry.metrics import Metrics
from gateway.web.downloads import Downloads
from gateway.web.recordings import Gravacoes
from resolvers.build import build_schema

_LOG: Final = logs.logger("cli")


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


@click.command()
def serve() -> None:
    """Serve até receber SIGTERM ou Ctrl-C."""
    settings = ler_settings()
    try:
        status = servir(settings)
    except (NaoAbriu, PolicyError, JournalError) as exc:
        raise Falha(str(exc)) from None
    sys.exit(status)


def servir(settings: Settings) -> int:
    """Runs until told to stop; returns the exit status: 0, or 1 when an essential task failed."""
    logs.configurar(settings.log_level)
    for aviso in settings.avisos:
        _LOG.warning("configuração", aviso=aviso)
    try:
        import uvloop  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return asyncio.run(_servir(settings))
    return uvloop.run(_servir(settings))


async def _servir(settings: Settings) -> int:
    clock, metrics = SystemClock(), Metrics()
    schema = build_schema(planos=settings.plans)
    if schema.planejador is not None:
        metrics.vigiar_planos(schema.planejador.numeros.agora)
    listener = _escutar(settings)
    with contextlib.closing(listener):
        async with abrir(settings, clock, metrics) as runtime:
            app = create_app(
                schema=schema,
                contexto=runtime.contexto,
                keys=runtime.keys,
                estados=runtime.estados,
                auditar=runtime.auditar,
                gravacoes=Gravacoes(runtime.recursos.links, runtime.keys, runtime.recursos.pbxs, runtime.auditar),
                downloads=Downloads(
                    runtime.recursos.bilhetes,
                    runtime.recursos.importadores,
                    runtime.recursos.pbxs,
                    runtime.keys.vivas,
                    runtime.auditar,
                ),
                recebedor=runtime.recursos.importadores[runtime.recursos.principal],
                settings=settings,
                metrics=metrics,
                clock=clock,
            )
            config = uvicorn.Config(
                app.asgi,
                http=ProtocoloHttp,
                ws=Protocolo,
                ws_max_size=settings.max_frame_bytes,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=max(1, round(settings.drain_timeout_s)),
            )
            address = _endereco(settings.host, listener)
            server = Servidor(config, lambda: click.echo(f"Gateway em http://{address}/graphql"), app.encerrar)
            poupar_coletas(settings.gc_threshold)
            stopping = asyncio.create_task(_parar_quando(runtime.parou, server))
            try:
                await server.serve(sockets=[listener])
            finally:
                stopping.cancel()
            return 1 if runtime.parou.is_set() else 0


async def _parar_quando(parou: asyncio.Event, server: uvicorn.Server) -> None:
    await parou.wait()
    server.should_exit = True


def _escutar(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise Falha(
            f"Não dá para escutar em {settings.host}:{settings.port} ({reason}): mude GATEWAY_HOST ou GATEWAY_PORT."
        ) from None


def _endereco(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{listener.getsockname()[1]}"

"""The web application, put together; nothing here opens or starts anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import strawberry
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.access.identity import METRICAS
from gateway.access.keys import Keys
from gateway.access.links import CAMINHO
from gateway.clock import Clock
from gateway.settings import Settings
from gateway.telemetry.joined import juntar
from gateway.telemetry.metrics import TIPO_DE_CONTEUDO, Metrics
from gateway.web.audit import Auditar, origem, recusa
from gateway.web.downloads import Downloads
from gateway.web.forward import Encaminhador, interno
from gateway.web.graphql import FabricaDeContexto, GraphQLView
from gateway.web.health import Estados, Saude
from gateway.web.ide import CONSTRUIDA
from gateway.web.middleware import Acompanhamento
from gateway.web.negotiation import Compressao
from gateway.web.recordings import Gravacoes
from gateway.web.uploads import Recebedor
from gateway.web.workers import Equipe

GRAFO: Final = ("/graphql", "/graphql/")
"""Both, because a redirected POST loses its body in some clients."""


@dataclass(frozen=True, slots=True)
class App:
    """The ASGI application and what ends it."""

    asgi: ASGIApp
    view: GraphQLView
    saude: Saude
    gravacoes: Gravacoes

    async def encerrar(self) -> None:
        """Says on `/ready` that the process is ending and closes every WebSocket with 1001."""
        self.saude.encerrando = True
        await self.view.encerrar()


def create_app(
    *,
    schema: strawberry.Schema,
    contexto: FabricaDeContexto,
    keys: Keys,
    estados: Estados,
    auditar: Auditar,
    gravacoes: Gravacoes,
    downloads: Downloads | None = None,
    recebedor: Recebedor | None = None,
    equipe: Equipe | None = None,
    settings: Settings,
    metrics: Metrics,
    clock: Clock,
) -> App:
    """Assembles the application.

    Args:
        contexto: makes what resolvers get, from the identity, for each operation.
        estados: the channels of each PBX, asked at every `/ready`.
        auditar: keeps a fact for the audit.
        gravacoes: what `/gravacoes/…` answers.
        downloads: what `/importacoes/…` and `/exportacoes/…` answer.
        recebedor: where files go that come in; without it none is taken.
        equipe: the other workers; None where there are none.
    """
    levar = None if equipe is None else Encaminhador(equipe.colegas, equipe.sou_o_dono, equipe.ao_voltar, clock)
    view = GraphQLView(
        schema=schema,
        contexto=contexto,
        keys=keys,
        auditar=auditar,
        settings=settings,
        metrics=metrics,
        clock=clock,
        recebedor=recebedor,
        encaminhador=levar,
    )
    saude = Saude(estados, equipe)

    async def metricas(request: Request) -> Response:
        identidade = keys.identificar(request.headers.get("authorization"))
        if identidade is None:
            return PlainTextResponse("Envie uma chave em Authorization: Bearer …\n", 401)
        if not identidade.pode(METRICAS):
            await auditar(recusa(identidade.vinda_de(origem(request)), METRICAS, "/metrics"))
            return PlainTextResponse(f"Sua chave não tem o direito “{METRICAS}”.\n", 403)
        return Response(await _metricas(metrics, equipe, request), media_type=TIPO_DE_CONTEUDO)

    routes: list[BaseRoute] = []
    if settings.dev and CONSTRUIDA.is_dir():
        routes.append(Mount("/graphql/ide", StaticFiles(directory=CONSTRUIDA)))
    for path in GRAFO:
        routes += [Route(path, view), WebSocketRoute(path, view)]
    routes += [
        Route("/live", saude.live),
        Route("/ready", saude.ready),
        Route("/metrics", metricas),
        Route(CAMINHO + "{nome}", gravacoes),
    ]
    routes += () if downloads is None else downloads.rotas()
    roteado = Starlette(routes=routes)
    roteado.router.redirect_slashes = False
    return App(_cercado(Despacho(view, roteado), settings, clock, metrics, equipe), view, saude, gravacoes)


async def _metricas(metrics: Metrics, equipe: Equipe | None, request: Request) -> bytes:
    """This process's metrics; of several workers, to who asks from outside, those of all."""
    if equipe is None or interno(request.scope):
        return metrics.texto()
    outros = await equipe.perguntar("/metrics", request.headers.get("authorization"))
    return juntar({equipe.nome: metrics.texto(), **outros})


class Despacho:
    """Queries go straight to their view, everything else by Starlette's routes: its layers cost as much as a query."""

    def __init__(self, view: ASGIApp, roteado: ASGIApp) -> None:
        self._view = view
        self._roteado = roteado

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or WebSocket."""
        direto = scope["type"] == "http" and scope["path"] in GRAFO
        await (self._view if direto else self._roteado)(scope, receive, send)


def _cercado(asgi: ASGIApp, settings: Settings, clock: Clock, metrics: Metrics, equipe: Equipe | None) -> ASGIApp:
    """The application with what surrounds every request."""
    if settings.compress_min_bytes:
        asgi = Compressao(asgi, minimo_bytes=settings.compress_min_bytes)
    if settings.origins:
        asgi = CORSMiddleware(
            asgi,
            allow_origins=settings.origins,
            allow_methods=("GET", "HEAD", "POST"),
            allow_headers=("authorization", "content-type", "if-range", "range", "x-request-id"),
            expose_headers=("accept-ranges", "content-range", "etag", "x-request-id"),
        )
    return Acompanhamento(asgi, clock=clock, metrics=metrics, worker=None if equipe is None else equipe.nome)

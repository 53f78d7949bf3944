"""The GraphQL endpoint: Strawberry's ASGI view with its traps cured, over HTTP and graphql-transport-ws.

HTTP follows “GraphQL over HTTP”: `application/graphql-response+json` with 4xx for request errors where the
client accepts it, else `application/json` with 200 for every well-formed request. Queries may come by GET.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import orjson
import strawberry
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET, UnsetType

from gateway.access.identity import COMANDAR, SEM_ORIGEM, Identidade, Origem
from gateway.access.keys import Keys
from gateway.clock import Clock
from gateway.domain.erros import ErroDoGateway
from gateway.domain.importacao import ArquivoRecebido
from gateway.settings import Settings
from gateway.telemetry import logs
from gateway.telemetry.metrics import Metrics
from gateway.web.audit import Auditar, origem, recusa, recusas
from gateway.web.errors import NaoAutenticado, PedidoInvalido, do_pedido, publicos
from gateway.web.fanout import Leque
from gateway.web.forward import DonoCaiuError, Encaminhador, SemDonoError
from gateway.web.frames import Fio
from gateway.web.ide import pagina
from gateway.web.limits import Balanca, DocumentoPesado, Limites, OperacaoAmbigua
from gateway.web.lotacao import Lotacao, LotacaoEsgotada, Vaga
from gateway.web.member import Membro
from gateway.web.negotiation import JSON, RESPOSTA
from gateway.web.negotiation import media as media_pedida
from gateway.web.ready import Embrulho
from gateway.web.requests import Pedido, PedidoHttp, assina, ler_http
from gateway.web.shared import codificar
from gateway.web.sse import ABORTO, EM_EVENTOS, FioSse, resposta
from gateway.web.streams import Fluxo, quer_fluxo
from gateway.web.uploads import MULTIPART, Recebedor, ler_multipart
from gateway.web.vigor import Ronda, Vigor
from gateway.web.websocket import Adaptador, Tratador

_LOG: Final = logs.logger("web")
_POST: Final = frozenset((OperationType.QUERY, OperationType.MUTATION))
_GET: Final = frozenset((OperationType.QUERY,))
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_NO_STORE: Final = (b"cache-control", b"no-store")

FabricaDeContexto = Callable[[Identidade], Any]
"""Makes what resolvers get, new for each operation."""


@dataclass(slots=True)
class Conexao:
    """What is known of one WebSocket."""

    authorization: str | None = None
    origem: Origem = SEM_ORIGEM
    connection_params: dict[str, Any] = field(default_factory=dict)
    vaga: Vaga | None = None

    @property
    def bearer(self) -> str | None:
        """`authorization` of connection_init, else that of the handshake."""
        for name, value in self.connection_params.items():
            if name.lower() == "authorization":
                return value if isinstance(value, str) else None
        return self.authorization


class GraphQLView(GraphQL[Any, None]):
    """The ASGI application at `/graphql`."""

    graphql_transport_ws_handler_class = Tratador
    websocket_adapter_class = Adaptador

    def __init__(
        self,
        *,
        schema: strawberry.Schema,
        contexto: FabricaDeContexto,
        keys: Keys,
        auditar: Auditar,
        settings: Settings,
        metrics: Metrics,
        clock: Clock,
        recebedor: Recebedor | None = None,
        encaminhador: Encaminhador | None = None,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide="graphiql" if settings.dev else None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=settings.init_timeout_s),
            max_subscriptions_per_connection=settings.max_subscriptions,
            allowed_origins=settings.origins,
        )
        self.contexto: Final = contexto
        self.keys: Final = keys
        self._auditar: Final = auditar
        self.metrics: Final = metrics
        self.clock: Final = clock
        self.balanca: Final = Balanca(Limites.de(settings))
        self.lotacao: Final = Lotacao(settings.max_sockets, settings.max_sockets_per_key)
        self.sockets: Final[set[Tratador]] = set()
        self.leque: Final = Leque(codificar, lambda: keys.politica)
        self.ronda: Final = Ronda(keys)
        metrics.vigiar_leque(self.leque.numeros)
        self.sses: Final[set[FioSse]] = set()
        self.parado_s: Final = settings.stalled_timeout_s
        self._settings: Final = settings
        self._recebedor: Final = recebedor
        self.encaminhador: Final = encaminhador

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request or one WebSocket."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        response = await self.responder(PedidoHttp(scope, receive))
        response.raw_headers.append(_NOSNIFF)
        if all(name != b"cache-control" for name, _ in response.raw_headers):
            response.raw_headers.append(_NO_STORE)
        await response(scope, receive, send)

    async def responder(self, request: Request) -> Response:
        """The answer to an HTTP request. Never raises."""
        media = media_pedida(request.headers.get("accept"))
        if request.method not in ("GET", "POST"):
            refused = self._recusa(PedidoInvalido("Use POST, ou GET para consultas.", 405), media)
            refused.headers["allow"] = "GET, POST"
            return refused
        if self._settings.dev and self.should_render_graphql_ide(self.request_adapter_class(request)):
            return pagina(self.graphql_ide_html)
        try:
            identidade = self.keys.identificar(request.headers.get("authorization"))
            if identidade is None:
                raise NaoAutenticado
            identidade = identidade.vinda_de(origem(request))
            logs.vincular(identidade=identidade.nome)
            if (levado := await self._levar_arquivo(request)) is not None:
                return levado
            pedido, recebido = await self._ler(request, identidade)
            if pedido.operation_name:
                logs.vincular(operacao=pedido.operation_name[:100])
        except ErroDoGateway as exc:
            return self._recusa(exc, media)
        try:
            if (levado := await self._levar(request, pedido)) is not None:
                return levado
            if quer_fluxo(request.headers.get("accept"), pedido):
                return self._fluxo(request, pedido, identidade)
            return await self._executar(pedido, identidade, media)
        except (SemDonoError, DonoCaiuError) as exc:
            return self._recusa(exc, media)
        finally:
            if recebido is not None and self._recebedor is not None:
                await self._recebedor.largar(recebido)

    async def _levar_arquivo(self, request: Request) -> Response | None:
        """The owner's answer to a file that is coming in, where another worker owns the PBX."""
        if self.encaminhador is None or self.encaminhador.sou_o_dono() or not _com_arquivo(request):
            return None
        return await self.encaminhador.levar(request, None)

    async def _levar(self, request: Request, pedido: Pedido) -> Response | None:
        """The owner's answer to a mutation, where another worker owns the PBX."""
        if self.encaminhador is None or self._pesado(pedido) or not self.encaminhador.leva(pedido):
            return None
        return await self.encaminhador.levar(request, pedido)

    def _pesado(self, pedido: Pedido) -> bool:
        try:
            self.balanca.pesar(pedido.query, pedido.operation_name)
        except (DocumentoPesado, OperacaoAmbigua):
            return True
        return False

    def _fluxo(self, request: Request, pedido: Pedido, identidade: Identidade) -> Response:
        """A subscription as server-sent events; `Last-Event-ID` goes before its argument `apos`."""
        try:
            self.balanca.pesar(pedido.query, pedido.operation_name)
            vaga = self._vaga(identidade)
        except (DocumentoPesado, OperacaoAmbigua) as exc:
            return self._recusa(exc, JSON)
        except LotacaoEsgotada as exc:
            return self._recusa(exc, JSON, 429)
        fio = FioSse(request.scope.get("extensions", {}).get(ABORTO))
        vigor = Vigor(self.keys, request.headers.get("authorization"), identidade)
        fluxo = Fluxo(self.schema, self.leque, pedido, identidade, self.contexto)
        membro = self.membro(EM_EVENTOS, fio, vigor.conferir)

        async def servir() -> None:
            self.sses.add(fio)
            self.metrics.assinaturas.inc()
            try:
                with self.vigia(pedido, vigor):
                    await fluxo.servir(membro, request.headers.get("last-event-id"))
            finally:
                self.sses.discard(fio)
                self.metrics.assinaturas.dec()

        return resposta(fio, servir, identidade.nome, vaga.sair)

    def _vaga(self, identidade: Identidade) -> Vaga:
        vaga = self.lotacao.entrar()
        try:
            vaga.de(identidade.nome)
        except LotacaoEsgotada:
            vaga.sair()
            raise
        return vaga

    async def _ler(self, request: Request, identidade: Identidade) -> tuple[Pedido, ArquivoRecebido | None]:
        if not _com_arquivo(request) or self._recebedor is None:
            return await ler_http(request, self._settings.max_body_bytes), None
        if not identidade.pode(COMANDAR):
            await self._auditar(recusa(identidade, COMANDAR, "upload"))
            raise PedidoInvalido(f"Sua chave não tem o direito “{COMANDAR}”: não pode mandar arquivos.", 403)
        return await ler_multipart(request, self._recebedor, self._settings.max_body_bytes)

    async def auditar_recusas(self, identidade: Identidade, erros: Sequence[GraphQLError] | None) -> None:
        """Keeps what the identity was refused for lack of a right."""
        for fato in recusas(identidade, erros or ()):
            await self._auditar(fato)

    async def encerrar(self) -> None:
        """Tells every open WebSocket that the gateway is going away (1001), and ends every stream of events, so that
        clients come back."""
        for fio in self.sses:
            fio.fechar()
        await asyncio.gather(*(socket.despedir() for socket in list(self.sockets)))

    def membro(self, embrulho: Embrulho, fio: Fio, vive: Callable[[], None]) -> Membro:
        """A subscriber with the limits of the settings."""
        return Membro(
            embrulho,
            fio,
            max_pendentes=self._settings.max_pending_events,
            parado_s=self.parado_s,
            vive=vive,
        )

    def vigia(self, pedido: Pedido, vigor: Vigor) -> AbstractContextManager[None]:
        """Around an operation: a stream ends when its key dies; what may change the PBX is never broken off."""
        return self.ronda.vigiar(vigor) if assina(pedido) else nullcontext()

    # -- what Strawberry asks of a view, for WebSockets

    async def get_context(self, request: Request | WebSocket, response: Any) -> Any:
        """The connection; each of its operations gets a context of its own."""
        del response
        return Conexao(request.headers.get("authorization"), origem(request))

    async def on_ws_connect(self, context: Any) -> UnsetType | dict[str, object] | None:
        """Lets a WebSocket in.

        Raises:
            ConnectionRejectionError: no living key (4403).
            LotacaoEsgotada: the key has as many as it may have (1013).
        """
        identidade = self.keys.identificar(context.bearer)
        if identidade is None:
            self.metrics.recusas.labels("chave").inc()
            raise ConnectionRejectionError
        context.vaga.de(identidade.nome)
        accepted: UnsetType = UNSET
        return accepted

    def encode_json(self, data: object) -> str:
        """JSON as text: a binary frame would not be understood by clients."""
        return _json(data).decode()

    # -- HTTP

    async def _executar(self, pedido: Pedido, identidade: Identidade, media: str) -> Response:
        try:
            self.balanca.pesar(pedido.query, pedido.operation_name)
            result = await self.schema.execute(
                pedido.query,
                variable_values=pedido.variables,
                context_value=self.contexto(identidade),
                operation_name=pedido.operation_name,
                allowed_operation_types=_GET if pedido.so_query else _POST,
            )
        except (DocumentoPesado, OperacaoAmbigua) as exc:
            return self._recusa(exc, media, 400 if media == RESPOSTA else 200)
        except CannotGetOperationTypeError:
            wrong = PedidoInvalido("O documento não tem a operação pedida em “operationName”.")
            return self._recusa(wrong, media, 400 if media == RESPOSTA else 200)
        except InvalidOperationTypeError as exc:
            return self._fora_de_lugar(exc.operation_type, media)
        await self.auditar_recusas(identidade, result.errors)
        return self._resposta(result, media)

    def _fora_de_lugar(self, tipo: OperationType, media: str) -> Response:
        if tipo is OperationType.SUBSCRIPTION:
            texto = "Assinaturas vão por WebSocket (graphql-transport-ws), ou com “Accept: text/event-stream”."
            return self._recusa(PedidoInvalido(texto), media)
        refused = self._recusa(PedidoInvalido("Mutations vão por POST.", 405), media)
        refused.headers["allow"] = "POST"
        return refused

    def _resposta(self, result: ExecutionResult, media: str) -> Response:
        # Without data and without a path no field was ever run: a request error, which has no `data` at all.
        executou = result.data is not None or any(e.path is not None for e in result.errors or ())
        corpo: dict[str, Any] = {"data": result.data} if executou else {}
        if result.errors:
            corpo["errors"] = publicos(result.errors, executou=executou)
        if result.extensions:
            corpo["extensions"] = result.extensions
        self.metrics.operacoes.labels("http", "erros" if result.errors else "ok").inc()
        return Response(_json(corpo), 200 if executou or media == JSON else 400, media_type=media)

    def _recusa(self, exc: ErroDoGateway, media: str, status: int | None = None) -> Response:
        self.metrics.recusas.labels(exc.codigo).inc()
        headers = {}
        if isinstance(exc, NaoAutenticado):
            status, headers = 401, {"www-authenticate": 'Bearer realm="Total IP Gateway"'}
        elif isinstance(exc, PedidoInvalido):
            status = status or exc.status
        elif isinstance(exc, SemDonoError | DonoCaiuError):
            status = 503
        return Response(_json({"errors": [do_pedido(exc)]}), status or 400, headers, media)


def _com_arquivo(request: Request) -> bool:
    return request.method == "POST" and request.headers.get("content-type", "").lower().startswith(MULTIPART)


def _json(data: object) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)

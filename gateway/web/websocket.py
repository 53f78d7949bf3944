"""GraphQL over WebSocket, graphql-transport-ws only, with every close code of the protocol in its place.

4400 a message that is not of the protocol · 4401 subscribe before the ack · 4403 no living key, at the start
or later · 4406 another subprotocol · 4408 no connection_init in time · 4409 an id in use · 4429 a second
connection_init · 1001 the gateway is going away · 1009 a frame too large (the server's own) · 1011 a fault of ours ·
1013 too many sockets, of all or of this key.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final

import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.types.execution import ExecutionResult

from gateway.access.identity import Identidade
from gateway.domain.erros import ErroDoGateway
from gateway.telemetry import logs
from gateway.web.errors import PedidoInvalido, do_pedido, publicos
from gateway.web.fanout import NaoComecouError
from gateway.web.frames import EXTENSAO, Fio, em_quadros, prefixo
from gateway.web.lotacao import LotacaoEsgotada
from gateway.web.member import Parado
from gateway.web.requests import Pedido, de_objeto, ler_json
from gateway.web.shared import Partilhada
from gateway.web.vigor import ChaveMortaError, Vigor

MAX_ID: Final = 128
_MAX_MOTIVO_BYTES: Final = 120
_LOG: Final = logs.logger("websocket")


class Adaptador(ASGIWebSocketAdapter):
    """One socket: text frames of JSON objects in, text frames out; closing twice is closing once."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The messages, decoded; one that cannot be always ends the conversation.

        Raises:
            NonTextMessageReceived: a binary frame.
            NonJsonMessageReceived: not JSON, or nested too deep.
        """
        del ignore_parsing_errors
        while self.ws.application_state is not WebSocketState.DISCONNECTED:
            try:
                text = await self.ws.receive_text()
            except WebSocketDisconnect:
                return
            except KeyError as exc:
                raise NonTextMessageReceived from exc
            try:
                yield ler_json(text, "A mensagem")
            except PedidoInvalido as exc:
                raise NonJsonMessageReceived from exc

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Sends one message.

        Raises:
            WebSocketDisconnected: the socket is closed.
        """
        if self.ws.application_state is WebSocketState.DISCONNECTED:
            raise WebSocketDisconnected
        await super().send_json(message)

    async def close(self, code: int, reason: str) -> None:
        """Closes, with as much of the reason as a close frame can hold."""
        if self.ws.application_state is not WebSocketState.DISCONNECTED:
            cut = reason.encode("utf-8", "replace")[:_MAX_MOTIVO_BYTES].decode("utf-8", "ignore")
            try:
                await self.ws.close(code=code, reason=cut)
            except (RuntimeError, WebSocketDisconnect):
                _LOG.debug("o cliente fechou antes", codigo=code)


class Operacao(Operation[Any, Any]):
    """One operation of a socket; its errors are those a client may read."""

    identidade: Identidade | None = None
    vigor: Vigor | None = None

    async def send_initial_errors(self, errors: list[GraphQLError]) -> None:
        """Ends the operation with errors of parsing, validation, variables, or of a subscription that cannot start."""
        await self._auditar(errors)
        await self.recusar(publicos(errors, executou=False))

    async def recusar(self, erros: list[dict[str, Any]]) -> None:
        """Ends the operation with errors already fit to be read."""
        message: Any = {"id": self.id, "type": "error", "payload": erros}
        await self.send_operation_message(message)

    async def send_next(self, execution_result: ExecutionResult) -> None:
        """Sends one result.

        Raises:
            Parado: the socket takes nothing.
        """
        payload: dict[str, Any] = {"data": execution_result.data}
        if execution_result.errors:
            await self._auditar(execution_result.errors)
            payload["errors"] = publicos(execution_result.errors, executou=True)
        if execution_result.extensions:
            payload["extensions"] = execution_result.extensions
        if self.vigor is not None:
            self.vigor.conferir()
        message: Any = {"id": self.id, "type": "next", "payload": payload}
        try:
            async with asyncio.timeout(self.handler.view.parado_s):  # type: ignore[attr-defined]  # the handler is ours
                await self.send_operation_message(message)
        except TimeoutError:
            raise Parado from None

    async def _auditar(self, errors: list[GraphQLError]) -> None:
        if self.identidade is not None:
            await self.handler.view.auditar_recusas(self.identidade, errors)  # type: ignore[attr-defined]  # the handler is ours


class Tratador(BaseGraphQLTransportWSHandler[Any, Any]):
    """The conversation over one socket."""

    view: Any  # gateway.web.graphql.GraphQLView, which imports this module

    async def handle(self) -> None:
        """Talks until either side closes."""
        try:
            vaga = self.context.vaga = self.view.lotacao.entrar()
        except LotacaoEsgotada as exc:
            await self._recusar(exc)
            return
        self.view.sockets.add(self)
        self.view.metrics.sockets.inc()
        try:
            await super().handle()
        except LotacaoEsgotada as exc:
            await self._recusar(exc)
        finally:
            vaga.sair()
            self.view.sockets.discard(self)
            self.view.metrics.sockets.dec()

    async def _recusar(self, exc: LotacaoEsgotada) -> None:
        self.view.metrics.recusas.labels(exc.codigo).inc()
        await self.websocket.close(1013, f"{exc.codigo}: {exc.mensagem}")

    async def despedir(self) -> None:
        """Closes with 1001. No `complete` first: a client would take that for the end of its subscription."""
        await self.websocket.close(1001, "O gateway está encerrando: conecte-se de novo e retome da última posição.")

    async def handle_connection_init(self, message: Any) -> None:
        """Lets the client in; what waited for it to ask would else keep its frames for the life of the socket."""
        await super().handle_connection_init(message)
        self.connection_init_timeout_task = None

    async def handle_message(self, message: Any) -> None:
        """One message of the client."""
        init: Any = {"type": "connection_init"}
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            await self.handle_invalid_message("A mensagem precisa ser um objeto com type")
        elif message["type"] in ("ping", "pong", "connection_init") and not isinstance(
            message.get("payload"), dict | None
        ):
            await self.handle_invalid_message("payload precisa ser um objeto")
        elif message["type"] in ("subscribe", "complete") and not _id_valido(message.get("id")):
            await self.handle_invalid_message(f"id precisa ser um texto de 1 a {MAX_ID} caracteres")
        elif message["type"] == "connection_init" and message.get("payload") is None:
            await super().handle_message(init)
        else:
            known: Any = message
            await super().handle_message(known)

    async def handle_subscribe(self, message: Any) -> None:
        """Starts an operation, or refuses it alone, or closes where the protocol says so."""
        if not self.connection_acknowledged:
            await self.websocket.close(4401, "Unauthorized")
            return
        ident = message["id"]
        if ident in self.operations:
            await self.websocket.close(4409, f"Subscriber for {ident} already exists")
            return
        try:
            pedido = de_objeto(message.get("payload"))
        except PedidoInvalido as exc:
            await self.handle_invalid_message(exc.mensagem)
            return
        operacao = Operacao(self, ident, pedido.query, pedido.variables, pedido.operation_name)
        limite = self.max_subscriptions_per_connection
        if limite is not None and len(self.operations) >= limite:
            erro = ErroDoGateway(
                "ASSINATURAS_DEMAIS",
                f"Este WebSocket já tem {limite} operações: complete alguma ou abra outro.",
                repetivel=True,
            )
            await operacao.recusar([do_pedido(erro)])
            return
        self.operations[ident] = operacao
        operacao.task = asyncio.create_task(self.run_operation(operacao), name=f"operacao {ident[:20]}")
        operacao.task.add_done_callback(self._task_done)

    async def run_operation(self, operation: Operation[Any, Any]) -> None:
        """Runs one operation to its end, with a context and an identity of its own."""
        assert isinstance(operation, Operacao)  # noqa: S101 - made by handle_subscribe above; for the type checker
        structlog.contextvars.bind_contextvars(operacao=(operation.operation_name or operation.id)[:100])
        self.view.metrics.assinaturas.inc()
        fim = "erro"
        try:
            await self._rodar(operation)
            fim = "ok"
        except ChaveMortaError:
            fim = "chave"
            await self.websocket.close(4403, "Forbidden")
        except ErroDoGateway as exc:
            fim = "recusa"
            await operation.recusar([do_pedido(exc)])
        except WebSocketDisconnected:
            fim = "desconexao"
        except asyncio.CancelledError:
            fim = "cancelada"
            raise
        except Exception:
            _LOG.exception("operação interrompida")
            await self.websocket.close(1011, "Internal error")
        finally:
            if self.operations.get(operation.id) is operation:
                del self.operations[operation.id]
            self.view.metrics.assinaturas.dec()
            self.view.metrics.operacoes.labels("websocket", fim).inc()

    async def _rodar(self, operacao: Operacao) -> None:
        identidade = self.view.keys.identificar(self.context.bearer)
        if identidade is None:
            raise ChaveMortaError
        operacao.identidade = identidade = identidade.vinda_de(self.context.origem)
        operacao.vigor = vigor = Vigor(self.view.keys, self.context.bearer, identidade)
        structlog.contextvars.bind_contextvars(identidade=identidade.nome)
        self.view.balanca.pesar(operacao.query, operacao.operation_name)
        if await self._no_dono(operacao):
            return
        with self.view.vigia(Pedido(operacao.query, operacao.variables, operacao.operation_name), vigor):
            if not await self._no_leque(operacao, identidade, vigor):
                await self._sozinha(operacao, identidade)

    async def _sozinha(self, operacao: Operacao, identidade: Identidade) -> None:
        """Executes the operation for itself."""
        source = await self.schema.stream(
            operacao.query,
            variable_values=operacao.variables,
            context_value=self.view.contexto(identidade),
            operation_name=operacao.operation_name,
        )
        try:
            async with aclosing(source):
                await self._send_result_stream(operacao, source)
        except Parado:
            self._derrubar(identidade, 0)
            return
        await operacao.send_operation_message({"id": operacao.id, "type": "complete"})

    async def _no_dono(self, operacao: Operacao) -> bool:
        """Has the operation done by the worker that owns the PBX; False where it may be done here."""
        encaminhador = self.view.encaminhador
        pedido = Pedido(operacao.query, operacao.variables, operacao.operation_name)
        if encaminhador is None or not encaminhador.leva(pedido):
            return False
        answer = await encaminhador.perguntar(pedido, self.context.bearer, self.context.origem)
        if answer is None:
            return False
        if "data" not in answer:
            await operacao.recusar(answer["errors"])
            return True
        message: Any = {"id": operacao.id, "type": "next", "payload": answer}
        await operacao.send_operation_message(message)
        await operacao.send_operation_message({"id": operacao.id, "type": "complete"})
        return True

    async def _no_leque(self, operacao: Operacao, identidade: Identidade, vigor: Vigor) -> bool:
        """Serves the operation as a shared one; False where it has to be executed for itself."""
        fio = self._fio()
        pedido = Pedido(operacao.query, operacao.variables, operacao.operation_name)
        partilhada = Partilhada.de(self.schema, self.view.leque, pedido, identidade, self.view.contexto)
        if fio is None or partilhada is None:
            return False
        comeco = prefixo(operacao.id)
        membro = self.view.membro(em_quadros(comeco), fio, vigor.conferir)
        try:
            await partilhada.servir(membro)
        except NaoComecouError as exc:
            await operacao.send_initial_errors(exc.result.errors or [])
        except Parado:
            self._derrubar(identidade, membro.perdidos)
        else:
            await operacao.send_operation_message({"id": operacao.id, "type": "complete"})
        return True

    def _fio(self) -> Fio | None:
        adaptador: Any = self.websocket
        fio: Fio | None = adaptador.ws.scope.get("extensions", {}).get(EXTENSAO)
        return fio

    def _derrubar(self, identidade: Identidade, perdidos: int) -> None:
        _LOG.warning("assinante parado: conexão derrubada", quem=identidade.nome, perdidos=perdidos)
        if (fio := self._fio()) is not None:
            fio.abortar()

    def forget_id(self, id: str) -> None:
        """Frees an id for reuse; one that was never taken stays free."""
        self.operations.pop(id, None)

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        # A document that cannot be parsed is the fault of one operation, not of the socket.
        del error
        return None


def _id_valido(ident: object) -> bool:
    return isinstance(ident, str) and 0 < len(ident) <= MAX_ID

"""What only the owner of the PBX may do, handed to it whole by the worker that was asked: mutations and uploads.

The owner sees the client's own key, address and agent, so that policy, keys, turns and audit are one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Scope

from gateway.access.identity import Origem
from gateway.channels.peers import DONO, ColegaAusente, Colegas, Corpo, Resposta, RespostaPerdida
from gateway.clock import Clock
from gateway.domain.erros import ErroDoGateway
from gateway.telemetry import logs
from gateway.web.errors import PedidoInvalido
from gateway.web.requests import Pedido, tipo_de

CAMINHO: Final = "/graphql"
INTERNO: Final = "gateway.interno"
CLIENTE: Final = "x-gateway-cliente"
ESPERA_PELO_DONO_S: Final = 8.0
_DE_NOVO_S: Final = 0.1
_LEVADOS: Final = ("authorization", "accept", "content-type", "content-length", "user-agent")
_TRAZIDOS: Final = ("content-type", "allow", "cache-control", "www-authenticate", "retry-after", "x-accel-buffering")
_LOG: Final = logs.logger("web")


def interno(scope: Scope) -> bool:
    """Whether a request came from another worker."""
    return bool(scope.get(INTERNO))


class SemDonoError(ErroDoGateway):
    """Nobody owns the PBX: nothing was done."""

    def __init__(self) -> None:
        super().__init__(
            "SEM_DONO",
            "Nenhum processo do gateway está no comando do PBX agora. Nada foi feito: peça de novo em instantes.",
            repetivel=True,
        )


class DonoCaiuError(ErroDoGateway):
    """The owner went away while it was asked: it may have been done."""

    def __init__(self) -> None:
        super().__init__(
            "RESPOSTA_PERDIDA",
            "O processo que executava este pedido caiu antes de responder. Peça de novo com a mesma chaveIdempotencia "
            "(a resposta diz como terminou), ou consulte os comandos antes de repetir.",
        )


@dataclass(frozen=True, slots=True)
class Encaminhador:
    """The way from a worker to the owner.

    Args:
        sou_o_dono: whether this worker owns the PBX by now: then nothing is handed on.
        ao_voltar: told of every answer, before the client is: what was read here before may be so no more.
    """

    colegas: Colegas
    sou_o_dono: Callable[[], bool]
    ao_voltar: Callable[[], None]
    clock: Clock

    def leva(self, pedido: Pedido) -> bool:
        """Whether the operation, weighed already, has to be done by another worker."""
        if pedido.so_query or "mutation" not in pedido.query or self.sou_o_dono():
            return False
        return tipo_de(pedido) is OperationType.MUTATION

    async def levar(self, request: Request, pedido: Pedido | None) -> Response | None:
        """The owner's answer to a request; None where this worker came to be the owner while it waited.

        Args:
            pedido: what was read of the request already; None: its body is handed on as it comes in.

        Raises:
            SemDonoError, DonoCaiuError: there is none.
        """
        if interno(request.scope):  # whoever asked took this worker for the owner: going on from here could go round
            raise SemDonoError
        headers = {name: request.headers[name] for name in _LEVADOS if name in request.headers}
        corpo: Corpo = request.stream()
        if pedido is not None:
            corpo = _json(pedido)
            headers |= {"content-type": "application/json", "content-length": str(len(corpo))}
        client = request.client
        stack = AsyncExitStack()
        try:
            found = await self._pedir(stack, headers, corpo, None if client is None else client.host)
        except BaseException:
            await stack.aclose()
            raise
        if found is None:
            return None
        kept = {name: found.headers[name] for name in _TRAZIDOS if name in found.headers}
        return StreamingResponse(_ate_o_fim(found, stack), found.status, kept)

    async def perguntar(self, pedido: Pedido, bearer: str | None, origem: Origem) -> Mapping[str, Any] | None:
        """The owner's answer to an operation of a WebSocket, as GraphQL has it; None as in `levar`.

        Raises:
            SemDonoError, DonoCaiuError: there is none.
        """
        headers = {"content-type": "application/json", "accept": "application/json"}
        headers |= {} if bearer is None else {"authorization": bearer}
        headers |= {} if origem.agente is None else {"user-agent": origem.agente}
        async with AsyncExitStack() as stack:
            found = await self._pedir(stack, headers, _json(pedido), origem.endereco)
            if found is None:
                return None
            try:
                answer: Mapping[str, Any] = orjson.loads(await found.inteira())
            except (RespostaPerdida, orjson.JSONDecodeError) as exc:
                raise DonoCaiuError from exc
            return answer

    async def _pedir(
        self, stack: AsyncExitStack, headers: Mapping[str, str], corpo: Corpo, cliente: str | None
    ) -> Resposta | None:
        """Asks the owner, waiting for one where there is none."""
        pedido = logs.vinculo("pedido")
        todos = {**headers, CLIENTE: cliente or "", **({"x-request-id": pedido} if pedido else {})}
        ate = self.clock.monotonic() + ESPERA_PELO_DONO_S
        while not self.sou_o_dono():
            try:
                found = await stack.enter_async_context(self.colegas.pedir(DONO, "POST", CAMINHO, todos, corpo))
                self.ao_voltar()
                return found
            except ColegaAusente:
                if self.clock.monotonic() >= ate:
                    raise SemDonoError from None
                await self.clock.sleep(_DE_NOVO_S)
            except RespostaPerdida as exc:
                _LOG.warning("o dono caiu durante um pedido")
                raise DonoCaiuError from exc
            except ClientDisconnect:
                raise PedidoInvalido("O pedido não chegou inteiro.") from None
        return None


async def _ate_o_fim(resposta: Resposta, stack: AsyncExitStack) -> AsyncIterator[bytes]:
    """The body; one that breaks off breaks the answer off, so that nobody takes a part for the whole."""
    async with stack:
        async for piece in resposta.pedacos():
            yield piece


def _json(pedido: Pedido) -> bytes:
    return orjson.dumps({"query": pedido.query, "variables": pedido.variables, "operationName": pedido.operation_name})

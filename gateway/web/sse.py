"""Subscriptions over server-sent events, for phones and strict proxies: graphql-sse, distinct connections.

Each answer is an event `next`, the end an event `complete`. Answers with a position carry it as `id`, so that a client
that comes back says with `Last-Event-ID` where to go on. Lines end with LF alone: a widespread client reads no others.
A comment every HEARTBEAT_S keeps proxies from closing what is only silent.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Final

import orjson
from graphql import GraphQLError
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.telemetry import logs
from gateway.web.errors import publicos
from gateway.web.fanout import NaoComecouError
from gateway.web.member import Parado
from gateway.web.ready import Embrulho, Pronto
from gateway.web.vigor import ChaveMortaError
from resolvers import cursors

MEDIA: Final = "text/event-stream"
HEARTBEAT_S: Final = 12.0
ABORTO: Final = "totalip.aborto"
"""The extension of the scope that drops the connection: a response that waits for its reader cannot end itself."""
MAX_BYTES: Final = 256 * 1024
_COMPLETO: Final = b"event: complete\ndata:\n\n"
_VIVO: Final = b":\n\n"
_LOG: Final = logs.logger("sse")


class FioSse:
    """Ready bytes on their way out; takes no more while MAX_BYTES wait (the `Fio` of a response).

    Args:
        derrubar: drops the connection; None where the server cannot.
    """

    def __init__(self, derrubar: Callable[[], None] | None = None) -> None:
        self._derrubar = derrubar
        self.writable = asyncio.Event()
        self.writable.set()
        self.aberto = True
        self._bytes = bytearray()
        self._chegou = asyncio.Event()

    @property
    def livre(self) -> bool:
        """See `Fio`."""
        return self.writable.is_set()

    def escrever(self, quadros: bytes) -> None:
        """See `Fio`."""
        if not self.aberto:
            return
        self._bytes += quadros
        if len(self._bytes) >= MAX_BYTES:
            self.writable.clear()
        self._chegou.set()

    def abortar(self) -> None:
        """See `Fio`."""
        self._bytes.clear()
        self.fechar()
        if self._derrubar is not None:
            self._derrubar()

    def fechar(self) -> None:
        """No more will come; what waits is still sent."""
        self.aberto = False
        self.writable.set()
        self._chegou.set()

    async def pedacos(self) -> AsyncGenerator[bytes, None]:
        """What is to be sent, as it comes, and a comment in a long silence."""
        while True:
            if self._bytes:
                pedaco = bytes(self._bytes)
                self._bytes.clear()
                yield pedaco
                self.writable.set()
                continue
            if not self.aberto:
                return
            self._chegou.clear()
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await self._chegou.wait()
            except TimeoutError:
                yield _VIVO


def evento(pronto: Pronto) -> bytes:
    """One answer as an event; JSON has no line ends of its own."""
    lugar = pronto.posicao if pronto.retoma else None
    ident = b"" if lugar is None else b"id: " + cursors.posicao(lugar.epoch, lugar.sequence).encode() + b"\n"
    return b"event: next\n" + ident + b"data: " + pronto.payload + b"\n\n"


def _um_depois_do_outro(prontos: Sequence[Pronto]) -> list[bytes]:
    return [b"".join(map(evento, prontos))]


EM_EVENTOS: Final = Embrulho(MEDIA, _um_depois_do_outro, b"".join)
"""An event for each answer; the same for all who get the lot."""


class RespostaSse(StreamingResponse):
    """A response that says when it is over, sent or not.

    Starlette's own ends by cancelling itself, and what is cancelled stays in a circle with the frames it ended in until
    the collector comes: here the end of the connection is the end of what is to be sent.
    """

    fio: FioSse
    ao_fim: Callable[[], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        del scope
        ouvindo = asyncio.create_task(self._ate_o_cliente_ir(receive), name="sse ouvindo")
        try:
            await self.stream_response(send)
        finally:
            ouvindo.cancel()
            self.ao_fim()

    async def _ate_o_cliente_ir(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.fio.fechar()


def resposta(
    fio: FioSse, servir: Callable[[], Awaitable[None]], quem: str, ao_fim: Callable[[], None]
) -> StreamingResponse:
    """The response that `servir` writes into; a client that goes away ends it.

    Args:
        servir: runs to the end of the operation.
        ao_fim: called once, when nothing more is sent.
    """

    async def corpo() -> AsyncGenerator[bytes, None]:
        task = asyncio.create_task(_ate_o_fim(fio, servir, quem), name="sse")
        try:
            async for pedaco in fio.pedacos():
                yield pedaco
        finally:
            fio.aberto = False
            task.cancel()

    response = RespostaSse(corpo(), media_type=MEDIA, headers={"x-accel-buffering": "no"})
    response.fio, response.ao_fim = fio, ao_fim
    return response


async def _ate_o_fim(fio: FioSse, servir: Callable[[], Awaitable[None]], quem: str) -> None:
    try:
        await servir()
        fio.escrever(_COMPLETO)
    except NaoComecouError as exc:
        fio.escrever(erros(exc.result.errors or []))
        fio.escrever(_COMPLETO)
    except ChaveMortaError:
        pass  # an end without `complete`: the client comes back, and is refused or gets its new rights
    except Parado:
        _LOG.warning("assinante parado: resposta interrompida", quem=quem)
        fio.abortar()
    except Exception:
        _LOG.exception("assinatura interrompida")
    finally:
        fio.fechar()


def erros(errors: list[GraphQLError]) -> bytes:
    """The one answer of an operation that cannot start."""
    return b"event: next\ndata: " + orjson.dumps({"errors": publicos(errors, executou=False)}) + b"\n\n"

"""Clients that come back with their cursor however they are cut off: over WebSocket and over server-sent events."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import websockets.asyncio.client as websockets
from websockets.exceptions import WebSocketException

from tests.delivery.conferencia import Fato, Recebido
from tests.delivery.leitura import EVENTOS, do_grafo
from tests.support.gateway import CHAVE
from tests.support.waiting import until_asked

CORTADO = (OSError, EOFError, TimeoutError, WebSocketException, httpx.HTTPError)
"""What a client that is cut off may see."""


@dataclass(eq=False)
class Assinante:
    """One subscription of `eventos`, for as long as it lives.

    Attributes:
        url: asks where the gateway is now.
        sse: server-sent events instead of a WebSocket.
        janela_bytes: what its system takes for it while it does not read (WebSocket); None: as usual.
        itens: what it was given, through all its connections.
        erros: answers that were no item.
        cortes: how often it was cut off, or slept.
        lendo: cleared: it stops reading and keeps its socket.
    """

    url: Callable[[], str]
    variaveis: Mapping[str, Any]
    documento: str = EVENTOS
    sse: bool = False
    janela_bytes: int | None = None
    itens: list[Recebido] = field(default_factory=list)
    erros: list[str] = field(default_factory=list)
    cortes: int = 0
    lendo: asyncio.Event = field(default_factory=asyncio.Event)
    _cursor: str | None = None
    _task: asyncio.Task[None] | None = None
    _transporte: asyncio.WriteTransport | None = None

    def acordar(self) -> None:
        """Connects, and again whenever it is cut off."""
        if self._task is None:
            self._task = asyncio.create_task(self._viver())

    async def dormir(self) -> None:
        """Goes away without a word."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            self._task = None
            self.cortes += 1

    def cair(self) -> None:
        """Its WebSocket is reset; it comes back at once."""
        if self._transporte is not None:
            self._transporte.abort()

    def tem(self, fato: Fato) -> bool:
        """Whether it was given that event of the PBX."""
        return any(um.fato == fato and um.real for um in self.itens[-400:])

    async def _viver(self) -> None:
        while True:
            with suppress(*CORTADO):
                await (self._por_sse() if self.sse else self._por_websocket())
            self.cortes += 1
            await until_asked(self._ha_quem_escute, 300)

    async def _ha_quem_escute(self) -> bool:
        url = urlsplit(self.url())
        try:
            _, writer = await asyncio.open_connection(url.hostname, url.port)
        except OSError:
            return False
        writer.close()
        return True

    async def _por_websocket(self) -> None:
        url = urlsplit(self.url())
        caixa = socket.socket()
        if self.janela_bytes is not None:
            caixa.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.janela_bytes)
        caixa.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(caixa, (url.hostname, url.port))
        except BaseException:
            caixa.close()
            raise
        async with websockets.connect(
            f"ws://{url.netloc}{url.path}",
            sock=caixa,
            subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]  # its NewType
            max_queue=1,
            max_size=None,
            ping_interval=None,
            open_timeout=60,  # who tries again sooner adds to what a busy gateway has to take
            close_timeout=0.1,
        ) as ws:
            self._transporte = ws.transport
            await ws.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {CHAVE}"}}))
            await ws.recv()
            pedido = {"query": self.documento, "variables": {**self.variaveis, "apos": self._cursor}}
            await ws.send(json.dumps({"id": "1", "type": "subscribe", "payload": pedido}))
            while True:
                await self.lendo.wait()
                mensagem = json.loads(await ws.recv())
                if mensagem["type"] == "ping":
                    await ws.send(json.dumps({"type": "pong"}))
                elif mensagem["type"] == "next":
                    self._guardar(mensagem["payload"])
                else:
                    if mensagem["type"] != "complete":
                        self.erros.append(str(mensagem))
                    return

    async def _por_sse(self) -> None:
        headers = {"accept": "text/event-stream", "authorization": f"Bearer {CHAVE}"}
        if self._cursor is not None:
            headers["last-event-id"] = self._cursor
        pedido = {"query": self.documento, "variables": dict(self.variaveis)}
        prazo = httpx.Timeout(30, read=60)
        async with (
            httpx.AsyncClient(timeout=prazo, trust_env=False) as http,
            http.stream("POST", self.url(), json=pedido, headers=headers) as reply,
        ):
            async for line in reply.aiter_lines():
                nome, _, valor = line.partition(":")
                if nome == "data" and valor.strip():
                    self._guardar(json.loads(valor))

    def _guardar(self, payload: Mapping[str, Any]) -> None:
        if "errors" in payload:
            self.erros.append(str(payload["errors"]))
            return
        item = payload["data"]["eventos"]
        self._cursor = item["posicao"]["cursor"]
        self.itens.append(do_grafo(item))


@asynccontextmanager
async def assinante(url: Callable[[], str], variaveis: Mapping[str, Any], **como: Any) -> AsyncIterator[Assinante]:
    """A client, connecting; it goes away at the end."""
    made = Assinante(url, variaveis, **como)
    made.lendo.set()
    made.acordar()
    try:
        yield made
    finally:
        await made.dormir()

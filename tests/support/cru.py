"""A subscriber on a bare socket: nothing is read but when it says so, so that it can stall as a frozen phone does."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import h11
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from tests.support.gateway import CHAVE

_JANELA_BYTES = 4096
_DE_UMA_VEZ = 65_536


@dataclass(eq=False)
class Cru:
    """One subscription on a socket of its own.

    Attributes:
        respostas: the payloads read so far.
        inscrever: what is sent once the socket is open.
    """

    caixa: socket.socket
    separar: Callable[[bytes], list[Mapping[str, Any]]]
    respostas: list[Mapping[str, Any]] = field(default_factory=list)

    async def ler(self, ate: Callable[[], bool]) -> None:
        """Reads until that holds.

        Raises:
            EOFError: the other side ended it before.
        """
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(60):
            while not ate():
                data = await loop.sock_recv(self.caixa, _DE_UMA_VEZ)
                if not data:
                    raise EOFError
                self.respostas += self.separar(data)

    def preso(self) -> bool:
        """Whether the other side's program still holds the connection: a socket that nobody owns has no inode.

        What it wrote before it let go is the system's to deliver, and cannot be while nothing is read here.
        """
        aqui, la = (f":{onde[1]:04X}" for onde in (self.caixa.getsockname(), self.caixa.getpeername()))
        linhas = map(str.split, Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:])
        return any(um[1].endswith(la) and um[2].endswith(aqui) and um[9] != "0" for um in linhas)


@asynccontextmanager
async def cru(url: str, documento: str, sse: bool, **variaveis: Any) -> AsyncIterator[Cru]:
    """A subscription over WebSocket or server-sent events, asked for; nothing of it is read yet."""
    onde = urlsplit(url)
    loop = asyncio.get_running_loop()
    with socket.socket() as caixa:
        caixa.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _JANELA_BYTES)
        caixa.setblocking(False)
        await loop.sock_connect(caixa, (onde.hostname, onde.port))
        pedido = {"query": documento, "variables": variaveis}
        abrir = _sse if sse else _websocket
        yield await abrir(caixa, url, pedido)


async def _websocket(caixa: socket.socket, url: str, pedido: Mapping[str, Any]) -> Cru:
    protocolo = ClientProtocol(
        parse_uri(url.replace("http://", "ws://")), subprotocols=["graphql-transport-ws"], max_size=None
    )  # type: ignore[list-item]  # its NewType
    mensagens: list[Mapping[str, Any]] = []

    def separar(data: bytes) -> list[Mapping[str, Any]]:
        protocolo.receive_data(data)
        quadros = [um for um in protocolo.events_received() if isinstance(um, Frame) and um.opcode is Opcode.TEXT]
        mensagens.extend(json.loads(quadro.data) for quadro in quadros)
        return [um["payload"] for um in mensagens[-len(quadros) :] if quadros and um["type"] == "next"]

    async def mandar(mensagem: Mapping[str, Any]) -> None:
        protocolo.send_text(json.dumps(mensagem).encode())
        await asyncio.get_running_loop().sock_sendall(caixa, b"".join(protocolo.data_to_send()))

    made = Cru(caixa, separar)
    protocolo.send_request(protocolo.connect())
    await asyncio.get_running_loop().sock_sendall(caixa, b"".join(protocolo.data_to_send()))
    await made.ler(lambda: protocolo.state.name == "OPEN")
    await mandar({"type": "connection_init", "payload": {"authorization": f"Bearer {CHAVE}"}})
    await made.ler(lambda: any(um["type"] == "connection_ack" for um in mensagens))
    await mandar({"id": "1", "type": "subscribe", "payload": pedido})
    return made


async def _sse(caixa: socket.socket, url: str, pedido: Mapping[str, Any]) -> Cru:
    onde = urlsplit(url)
    conexao = h11.Connection(h11.CLIENT)
    corpo = json.dumps(pedido).encode()
    texto = bytearray()

    def separar(data: bytes) -> list[Mapping[str, Any]]:
        conexao.receive_data(data)
        while isinstance(um := conexao.next_event(), h11.Response | h11.Data):
            texto.extend(um.data if isinstance(um, h11.Data) else b"")
        inteiros, fim, resto = bytes(texto).rpartition(b"\n\n")
        texto[:] = resto
        return [json.loads(um) for um in re.findall(rb"^data: (.+)$", inteiros + fim, re.MULTILINE)]

    cabecalhos = {
        "host": onde.netloc,
        "authorization": f"Bearer {CHAVE}",
        "accept": "text/event-stream",
        "content-type": "application/json",
        "content-length": str(len(corpo)),
    }
    pedir = conexao.send(h11.Request(method="POST", target=onde.path, headers=list(cabecalhos.items())))
    inteiro = (pedir or b"") + (conexao.send(h11.Data(corpo)) or b"") + (conexao.send(h11.EndOfMessage()) or b"")
    await asyncio.get_running_loop().sock_sendall(caixa, inteiro)
    return Cru(caixa, separar)

"""Paths to a PBX's ports that break once, at a chosen point of one command, and nowhere else.

Reads pass untouched: a path knows a command by its first bytes (a function of the API that commands, any line of the
command port, a writing transaction of PostgreSQL).
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from enum import StrEnum

HTML = b"<!DOCTYPE html><html><body><h1>Sistema em manuten\xc3\xa7\xc3\xa3o</h1></body></html>"


class Ponto(StrEnum):
    """Where a path breaks."""

    RECUSA = "ninguém escuta"
    CORTA_ANTES = "cortado antes dos bytes"
    CORTA_NO_MEIO = "cortado no meio do pedido"
    CORTA_DEPOIS = "cortado depois dos bytes"
    PERDE_RESPOSTA = "resposta perdida"
    MEIA_RESPOSTA = "meia resposta"
    ENGOLE = "pedido engolido, sem resposta"
    MUDA = "entregue, sem resposta"
    LENTA = "resposta depois do prazo"
    HTML = "página HTML em vez da resposta"
    VAZIA = "resposta vazia"
    CORTA_NO_COMMIT = "cortado no COMMIT, não entregue"
    CORTA_APOS_COMMIT = "COMMIT entregue, cortado"
    PERDE_COMMIT = "resposta do COMMIT perdida"


DO_BANCO = frozenset((Ponto.CORTA_NO_COMMIT, Ponto.CORTA_APOS_COMMIT, Ponto.PERDE_COMMIT))
SO_DE_TEXTO = frozenset((Ponto.HTML, Ponto.VAZIA, Ponto.MEIA_RESPOSTA))


@dataclass
class Caminho:
    """A path to one port.

    Attributes:
        comando: whether bytes from the client begin a command.
        ponto: where the next command breaks; None passes everything.
        disparou: set when it broke.
        ao_disparar: called when it breaks.
    """

    alvo: int
    comando: Callable[[bytes], bool]
    http: bool = False
    lenta_s: float = 0.6
    port: int = 0
    ponto: Ponto | None = None
    disparou: asyncio.Event = field(default_factory=asyncio.Event)
    ao_disparar: Callable[[], None] | None = None
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def quebrar(self, ponto: Ponto) -> None:
        """The next command breaks there."""
        self.ponto = ponto
        self.disparou.clear()
        if ponto is Ponto.RECUSA:
            await self.fechar()

    async def consertar(self) -> None:
        """Everything passes again, on the same port."""
        self.ponto = None
        if self._server is None:
            await self.abrir()

    def reservar(self) -> socket.socket:
        """Takes a port, for as long as the socket is open: while nobody listens there, nobody else may."""
        reserve = socket.socket()
        reserve.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        reserve.bind(("127.0.0.1", 0))
        self.port = reserve.getsockname()[1]
        return reserve

    async def abrir(self) -> None:
        """Listens on the port that was taken."""
        self._server = await asyncio.start_server(self._uma, "127.0.0.1", self.port, reuse_port=True)

    async def fechar(self) -> None:
        """Nobody listens any more, and what was open is cut."""
        if self._server is not None:
            self._server.close()
            self._server = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _uma(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.alvo)
        except OSError:
            writer.transport.abort()
            self._tasks.discard(task)
            return
        one = _Conexao(self, reader, writer, far_reader, far_writer)
        try:
            await one.levar()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()
            far_writer.transport.abort()

    def disparar(self) -> Ponto | None:
        """Takes the point, once."""
        ponto, self.ponto = self.ponto, None
        self.disparou.set()
        if self.ao_disparar is not None:
            self.ao_disparar()
        return ponto


@dataclass
class _Conexao:
    caminho: Caminho
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    far_reader: asyncio.StreamReader
    far_writer: asyncio.StreamWriter
    quebrada: Ponto | None = None
    escrevendo: bool = False  # a writing transaction is open (PostgreSQL)

    async def levar(self) -> None:
        """Both directions, until either ends."""
        pumps = [asyncio.create_task(self._ida()), asyncio.create_task(self._volta())]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _ida(self) -> None:
        while data := await self.reader.read(65_536):
            ponto = self.quebrada or self._ponto(data)
            if ponto is not None and self.quebrada is None:
                self.quebrada = ponto
            if ponto in (Ponto.CORTA_ANTES, Ponto.CORTA_NO_COMMIT):
                return
            if ponto is Ponto.ENGOLE:
                continue
            self.far_writer.write(data[: len(data) // 2] if ponto is Ponto.CORTA_NO_MEIO else data)
            await self.far_writer.drain()
            if ponto in (Ponto.CORTA_NO_MEIO, Ponto.CORTA_DEPOIS, Ponto.CORTA_APOS_COMMIT):
                return

    def _ponto(self, data: bytes) -> Ponto | None:
        caminho = self.caminho
        begins = caminho.comando(data)
        self.escrevendo = self.escrevendo or begins
        if caminho.ponto is None or not self.escrevendo:
            return None
        if caminho.ponto in DO_BANCO:
            return caminho.disparar() if b"COMMIT" in data else None
        return caminho.disparar() if begins else None

    async def _volta(self) -> None:
        while data := await self.far_reader.read(65_536):
            match self.quebrada:
                case None:
                    self.writer.write(data)
                case Ponto.PERDE_RESPOSTA | Ponto.PERDE_COMMIT:
                    return
                case Ponto.MUDA | Ponto.ENGOLE:
                    continue
                case Ponto.MEIA_RESPOSTA:
                    self.writer.write(data[: max(len(data) - 6, 1)])
                    await self.writer.drain()
                    return
                case Ponto.HTML:
                    self.writer.write(_http(HTML) if self.caminho.http else HTML)
                    await self.writer.drain()
                    return
                case Ponto.VAZIA:
                    self.writer.write(_http(b"") if self.caminho.http else b"\r\n")
                    await self.writer.drain()
                    return
                case Ponto.LENTA:
                    await _depois(self.caminho.lenta_s)
                    self.writer.write(data)
                    self.quebrada = None
                case _:
                    return
            await self.writer.drain()
        if self.quebrada in (Ponto.MUDA, Ponto.ENGOLE):
            await asyncio.Event().wait()  # held open until the client gives up


def _http(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def _depois(seconds: float) -> None:
    clock = asyncio.get_running_loop().time
    resumes = clock() + seconds
    while clock() < resumes:
        await asyncio.sleep(0.02)


def comando_da_api(funcoes: Collection[str]) -> Callable[[bytes], bool]:
    """Whether bytes are a request for one of these functions."""
    heads = tuple(f"GET /api/{funcao}?".encode() for funcao in funcoes)
    return lambda data: data.startswith(heads)


def comando_do_socket(data: bytes) -> bool:
    """Every line of the command port is one."""
    return data.startswith(b"<")


def transacao_que_escreve(data: bytes) -> bool:
    """A writing transaction of the gateway begins."""
    return b"BEGIN; SET LOCAL" in data


@asynccontextmanager
async def caminho(alvo: int, comando: Callable[[bytes], bool], *, http: bool = False) -> AsyncIterator[Caminho]:
    """A path to that port."""
    made = Caminho(alvo, comando, http)
    with closing(made.reservar()):
        await made.abrir()
        try:
            yield made
        finally:
            await made.fechar()

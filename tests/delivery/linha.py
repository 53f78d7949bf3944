"""The path between a PBX's event port and one gateway, which breaks as networks and PBXs do, and knows what passed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

from tests.delivery.conferencia import Fato, fato_da_linha


@dataclass(eq=False)
class _Conexao:
    writer: asyncio.StreamWriter
    fatos: list[Fato] = field(default_factory=list)
    resto: bytes = b""
    congelada: bool = False
    cortar_no_meio: bool = False
    sujeira: bytes = b""


@dataclass(eq=False)
class Linha:
    """Every method acts on the connections of now; those that are made later pass untouched.

    Attributes:
        alvo: the PBX's event port.
        conexoes: how many the gateway made.
        bloco: bytes written at once; None: as they come.
        entradas_s: for each connection, how long the path had the gateway's before it had its own to the PBX: what the
            PBX wrote in between is in no event, and the gateway's settling time has to cover it.
    """

    alvo: int
    port: int = 0
    conexoes: int = 0
    bloco: int | None = None
    entradas_s: list[float] = field(default_factory=list)
    _solta: asyncio.Event = field(default_factory=asyncio.Event)
    _vivas: dict[_Conexao, asyncio.Task[None]] = field(default_factory=dict)
    _passaram: list[list[Fato]] = field(default_factory=list)
    _server: asyncio.Server | None = None

    @property
    def passaram(self) -> list[list[Fato]]:
        """What each connection gave the gateway: whole lines only."""
        return [list(fatos) for fatos in self._passaram]

    async def aceitar(self) -> None:
        """Listens (again), on the same port."""
        if self._server is None:
            self._solta.set()
            self._server = await asyncio.start_server(self._uma, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def recusar(self) -> None:
        """Nobody listens, and what was open is cut."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self.cortar()

    async def cortar(self) -> None:
        """Resets what is open."""
        vivas = list(self._vivas.values())
        for task in vivas:
            task.cancel()
        await asyncio.gather(*vivas, return_exceptions=True)

    def congelar(self) -> None:
        """Half-open: stays connected and gives nothing any more."""
        for uma in self._vivas:
            uma.congelada = True

    def segurar(self) -> None:
        """Hangs: what comes waits, and is given when it is let go."""
        self._solta.clear()

    def soltar(self) -> None:
        """Ends `segurar`."""
        self._solta.set()

    def truncar(self) -> None:
        """The next piece ends in the middle of a line, and so does the connection."""
        for uma in self._vivas:
            uma.cortar_no_meio = True

    def sujar(self, bytes_: bytes) -> None:
        """Puts these bytes after the next whole line."""
        for uma in self._vivas:
            uma.sujeira += bytes_

    async def _uma(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        uma = _Conexao(writer)
        self._vivas[uma] = task
        self._passaram.append(uma.fatos)
        far: asyncio.StreamWriter | None = None
        fim = asyncio.create_task(_ate_ir_embora(reader, task))
        chegou = monotonic()
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self.alvo)
            self.conexoes += 1
            self.entradas_s.append(round(monotonic() - chegou, 3))
            while data := await far_reader.read(65_536):
                await self._solta.wait()
                await self._passar(uma, data)
        except (OSError, asyncio.CancelledError, EOFError):
            pass
        finally:
            fim.cancel()
            del self._vivas[uma]
            writer.transport.abort()
            if far is not None:
                far.transport.abort()

    async def _passar(self, uma: _Conexao, data: bytes) -> None:
        if uma.congelada:
            return
        if uma.cortar_no_meio:
            uma.writer.write(data[: len(data) - 5])
            self._notar(uma, data[: len(data) - 5])
            await uma.writer.drain()
            raise EOFError
        self._notar(uma, data)
        if uma.sujeira and not uma.resto:
            data, uma.sujeira = data + uma.sujeira, b""
        tamanho = self.bloco or len(data)
        for inicio in range(0, len(data), tamanho):
            uma.writer.write(data[inicio : inicio + tamanho])
            await uma.writer.drain()

    def _notar(self, uma: _Conexao, data: bytes) -> None:
        *linhas, uma.resto = (uma.resto + data).split(b"\n")
        lidas = (fato_da_linha(linha.decode(errors="replace")) for linha in linhas)
        uma.fatos.extend(fato for fato in lidas if fato is not None)


async def _ate_ir_embora(reader: asyncio.StreamReader, task: asyncio.Task[None]) -> None:
    """The gateway closed its side: so does the path."""
    with suppress(OSError):
        await reader.read()
    task.cancel()


@asynccontextmanager
async def linha(alvo: int) -> AsyncIterator[Linha]:
    """A path to that port."""
    made = Linha(alvo)
    await made.aceitar()
    try:
        yield made
    finally:
        made.soltar()
        await made.recusar()

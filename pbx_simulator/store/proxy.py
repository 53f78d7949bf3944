"""The door of the simulator's database: a TCP proxy whose port is the one clients know.

Through it the database can be refused, slow, silent or cut off while the server behind it lives on, and the
server behind it can die and come back on the same address.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Coroutine
from enum import StrEnum
from types import TracebackType
from typing import Self

_CHUNK_BYTES = 65_536
_RST = struct.pack("ii", 1, 0)


class Mode(StrEnum):
    """What the door does. `REFUSE`: nobody listens; `SLOW`: every piece waits; `HANG`: nothing moves."""

    OPEN = "aberta"
    REFUSE = "recusa"
    SLOW = "lenta"
    HANG = "muda"


class DatabaseProxy:
    """Forwards TCP connections to a server. Open it with `async with`; `.host` and `.port` are the door's.

    Args:
        target_host, target_port: the server behind.
        host, port: where to listen; port 0 picks one.
    """

    def __init__(self, target_host: str, target_port: int, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        self.port = port
        self.mode = Mode.OPEN
        self.delay_s = 0.0
        self.accepted = 0
        self._target = (target_host, target_port)
        self._server: asyncio.Server | None = None
        self._moving = asyncio.Event()
        self._moving.set()
        self._links: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def connections(self) -> int:
        """Connections that are open now."""
        return len(self._links)

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        await self.cut()

    async def refuse(self, *, cut: bool = False) -> None:
        """New connections fail at once, nobody listens any more; `cut` ends those that are open as well."""
        self._set(Mode.REFUSE)
        if self._server is not None:
            self._server.close()
            self._server = None
        if cut:
            await self.cut()

    async def slow(self, delay_s: float) -> None:
        """Every piece of every connection is held `delay_s` in each direction."""
        await self.restore()
        self.delay_s = delay_s
        self._set(Mode.SLOW)

    async def hang(self) -> None:
        """Connections are taken and bytes too, and nothing is ever passed on until `restore()`."""
        await self.restore()
        self._set(Mode.HANG)
        self._moving.clear()

    async def restore(self) -> None:
        """Everything passes at once again; what was held goes on."""
        self.delay_s = 0.0
        self._set(Mode.OPEN)
        if self._server is None:
            await self._listen()

    async def cut(self) -> int:
        """Resets every open connection and returns how many there were; the mode stays."""
        links = list(self._links)
        for writer in list(self._writers):
            _reset(writer)
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        return len(links)

    def _set(self, mode: Mode) -> None:
        self.mode = mode
        self._moving.set()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.current_task()
        if link is None:
            return
        self.accepted += 1
        self._links.add(link)
        self._writers.add(writer)
        try:
            await self._moving.wait()
            server_reader, server_writer = await asyncio.open_connection(*self._target)
            self._writers.add(server_writer)
            try:
                await _first_of(self._pump(reader, server_writer), self._pump(server_reader, writer))
                server_writer.close()
                writer.close()
            finally:
                self._writers.discard(server_writer)
                _reset(server_writer)
        except OSError:
            pass  # the server behind is away: the client sees its connection reset
        except asyncio.CancelledError:
            pass  # cut
        finally:
            self._links.discard(link)
            self._writers.discard(writer)
            _reset(writer)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(_CHUNK_BYTES):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                await self._moving.wait()
                sink.write(piece)
                await sink.drain()


async def _first_of(*directions: Coroutine[None, None, None]) -> None:
    """PostgreSQL never closes one half only: when one direction ends, so does the link."""
    tasks = [asyncio.ensure_future(direction) for direction in directions]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closes with RST, as a machine that went away does, whatever is still to be sent."""
    raw = writer.get_extra_info("socket")
    if writer.is_closing():
        return  # ended in order: what is buffered still goes out
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
    writer.transport.abort()

"""Peers that do one scripted thing on a real socket, and keep what they were sent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Peer:
    """A TCP server on a port of its own."""

    port: int = 0
    connections: int = 0
    received: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def peer(script: Script) -> AsyncIterator[Peer]:
    """Serves every connection with the script."""
    made = Peer()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        made.connections += 1
        made.arrived.set()
        try:
            await script(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await server.wait_closed()


def answering(*pieces: bytes, keep: list[bytes] | None = None) -> Script:
    """Reads one line, writes the pieces one after another in segments of their own, closes."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        if keep is not None:
            keep.append(line)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return script


def http(
    body: bytes, *, status: str = "200 OK", content_type: str = "text/plain", keep: list[bytes] | None = None
) -> Script:
    """Answers every HTTP request of a connection with the same body."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            if keep is not None:
                keep.append(head.split(b"\r\n", 1)[0])
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()

    return script


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads what comes and never answers."""
    while await reader.read(1024):
        pass


async def free_port() -> int:
    """A port on which nobody listens."""
    server = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads a request and closes without a word."""
    await reader.readuntil(b"\r\n")


def raw(*pieces: bytes, close: bool = True, keep: list[bytes] | None = None) -> Script:
    """Reads one HTTP request's head, writes the pieces as they are, and closes or stays silent."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if keep is not None:
            keep.append(head)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if not close:
            await reader.read()

    return script


def in_two_segments(first: bytes, second: bytes, *, until: bytes, pause_s: float = 1.0) -> Script:
    """Reads up to `until`, then answers in two segments with a pause between, as a busy PBX does."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(until)
        writer.write(first)
        await writer.drain()
        clock = asyncio.get_running_loop().time
        resumes = clock() + pause_s
        while clock() < resumes:
            await asyncio.sleep(0.02)
        writer.write(second)
        await writer.drain()

    return script


def trickle(head: bytes, byte: bytes = b"x", every_s: float = 0.02) -> Script:
    """Answers for ever, a byte at a time: only a total timeout ends it."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n")
        writer.write(head)
        while True:
            writer.write(byte)
            await writer.drain()
            await asyncio.sleep(every_s)

    return script


async def trickle_line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers a line for ever, a byte at a time."""
    await trickle(b"")(reader, writer)


@asynccontextmanager
async def clogged() -> AsyncIterator[int]:
    """A port that neither refuses nor accepts: its queue of connections is full, so connecting hangs."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port: int = listener.getsockname()[1]
    waiting = []
    for _ in range(3):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", port))
        waiting.append(one)
    try:
        yield port
    finally:
        for one in (*waiting, listener):
            one.close()


@dataclass
class Relay:
    """A path to another port that can be broken.

    Attributes:
        frozen: nothing passes any more, in either direction, and nobody is told (a half-open connection).
        cut_at: when the client sends these bytes, the path is cut; `deliver` says whether they still arrive.
    """

    target: int
    port: int = 0
    frozen: bool = False
    cut_at: bytes | None = None
    deliver: bool = False
    connections: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Ends every connection at once, both ways."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._writers |= both
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, forth=True), self._pump(far_reader, writer, forth=False)
            )
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._writers -= both
            for one in both:
                one.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, forth: bool) -> None:
        while data := await reader.read(65_536):
            if forth and self.cut_at is not None and self.cut_at in data:
                if self.deliver:
                    writer.write(data)
                    await writer.drain()
                raise ConnectionAbortedError
            while self.frozen:
                await asyncio.sleep(0.01)
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def relay(target: int) -> AsyncIterator[Relay]:
    """A path to the target's port."""
    made = Relay(target)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await made.serve(reader, writer)
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.cut()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()

"""Port 25000: every connected reader gets every event; a reader that does not read is dropped (gap 63)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from pbx_simulator.channels.seam import NoQuirks, Quirks

MAX_UNREAD_BYTES = 8_000_000
_JOIN_WAIT_S = 0.05
# Where names and parameters stand in an event; the other fields are codes and digits.
_FREE: Mapping[str, tuple[int, ...]] = {"D": (3, 4), "PREVIEW": (3, 4), "AGOP": (3, 4), "S": (3,)}


class EventsPort:
    """The event port. Open it with `async with`; `.port` is then the one that listens."""

    def __init__(self, quirks: Quirks, host: str = "127.0.0.1", port: int = 0) -> None:
        self._quirks = quirks
        self._plain = NoQuirks()
        self._host = host
        self.port = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._waiting: list[bytes] = []
        self._flush: asyncio.TimerHandle | None = None
        self.dropped = 0  # readers that did not keep up

    @property
    def readers(self) -> int:
        """How many clients are connected."""
        return len(self._writers)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._send_waiting()
        if self._server is not None:
            self._server.close()
        self.drop_all()
        if self._server is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await self._server.wait_closed()

    def emit(self, fields: Sequence[str]) -> bytes:
        """Writes one event to every reader, never waiting; returns the line as written."""
        style = self._quirks.events()
        free = _FREE.get(fields[0], ()) if fields else ()
        values = [
            self._quirks.value("events", each) if place in free else self._plain.value("events", each)
            for place, each in enumerate(fields)
        ]
        line = "".join(f"<{value}>" for value in values).encode(style.charset, "replace") + style.end
        if style.mute:
            return line
        if style.join is not None:
            self._waiting.append(line)
            if len(self._waiting) >= style.join:
                self._send_waiting()
            elif self._flush is None:
                self._flush = asyncio.get_running_loop().call_later(_JOIN_WAIT_S, self._send_waiting)
            return line
        self._send_waiting()
        self._write(line, style.split_bytes)
        return line

    def inject(self, raw: bytes) -> None:
        """Writes these bytes as they are to every reader."""
        self._send_waiting()
        self._write(raw, None)

    def drop_all(self) -> None:
        """Closes every connection at once."""
        for writer in tuple(self._writers):
            writer.transport.abort()
        self._writers.clear()

    def _send_waiting(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        if self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._write(data, None)

    def _write(self, data: bytes, split_bytes: int | None) -> None:
        size = split_bytes or len(data) or 1
        for writer in tuple(self._writers):
            transport = writer.transport
            if transport.is_closing():
                self._writers.discard(writer)
                continue
            for start in range(0, len(data), size):
                transport.write(data[start : start + size])
            if transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
                self.dropped += 1
                self._writers.discard(writer)
                transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raw: socket.socket | None = writer.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._writers.add(writer)
        try:
            while await reader.read(4096):  # what a client writes here is not for us
                pass
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

"""An ASGI application on a port of ours, inside a running event loop, started and stopped without signals."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from types import TracebackType

import uvicorn
from starlette.applications import Starlette

_STOP_TIMEOUT_S = 3.0


class _Quiet(uvicorn.Server):
    """uvicorn without signal handlers: whoever runs the simulator owns the signals."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


class Served:
    """An application served on `host:port`; with port 0 the system chooses and `.port` tells."""

    def __init__(self, app: Starlette, host: str, port: int = 0) -> None:
        self._app = app
        self._host = host
        self.port = port
        self._server: _Quiet | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Served:
        listening = socket.create_server((self._host, self.port), backlog=256)
        # asyncio sets this on sockets that it made itself alone; without it an answer waits 40 ms for the client's ACK
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            self._app, log_level="error", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = _Quiet(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]), name="controle")
        await self._server.up.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        done, _ = await asyncio.wait({self._task}, timeout=_STOP_TIMEOUT_S)
        if not done:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

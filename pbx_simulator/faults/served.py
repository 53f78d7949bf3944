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
_GRACE_S = 1.0
"""For requests under way, before they are cut off."""
_LOOK_S = 0.005


class _Quiet(uvicorn.Server):
    """uvicorn without signal handlers (whoever runs the simulator owns the signals) and without pauses at its end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()
        self._told = asyncio.Event()

    def stop(self) -> None:
        """Ends the serving at once, not at uvicorn's next tick."""
        self.should_exit = True
        self._told.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        ticking = asyncio.create_task(super().main_loop())
        await self._told.wait()
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for one in sockets or []:
            one.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_S):
                while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn tells nobody when they are gone
                    await asyncio.sleep(_LOOK_S)
        for task in state.tasks:
            task.cancel()


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
        config = uvicorn.Config(self._app, log_level="error", access_log=False, lifespan="off")
        self._server = _Quiet(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]), name="controle")
        await self._server.up.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is None or self._task is None:
            return
        self._server.stop()
        done, _ = await asyncio.wait({self._task}, timeout=_STOP_TIMEOUT_S)
        if not done:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

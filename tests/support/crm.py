"""An endpoint that webhooks are posted to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn


class Crm:
    """Keeps what it is posted.

    Attributes:
        recusar: how many of the next messages it keeps and answers with 503.
    """

    def __init__(self) -> None:
        self.recusar = 0
        self.recebidas: list[tuple[dict[str, str], bytes]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":  # the sender died on its way: nothing was posted
                return
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.recebidas.append(({k.decode(): v.decode() for k, v in scope["headers"]}, body))
        recusa = self.recusar > 0
        self.recusar -= recusa
        await send({"type": "http.response.start", "status": 503 if recusa else 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def crm() -> AsyncIterator[tuple[Crm, str]]:
    app = Crm()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield app, f"http://127.0.0.1:{listener.getsockname()[1]}/eventos"
        finally:
            server.should_exit = True
            await task

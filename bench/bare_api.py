"""The limit of Python over the HTTP API: one call by httpx, lines cut at `;`, one `orjson.dumps`.

`python -m bench.bare_api` serves the users of the PBX whose API is at $API, asked for at each request.
"""

from __future__ import annotations

import os
import socket
from typing import Any

import httpx
import orjson
import uvicorn
import uvloop


class BareApi:
    """The ASGI application."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        del scope, receive
        answer = await self._http.get(self._url)
        rows = (line.split(";") for line in answer.text.splitlines())
        body = orjson.dumps({"ramais": [{"codigo": int(one[0]), "nome": one[1], "numero": one[2]} for one in rows]})
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def main() -> None:
    """Serves until it is told to stop."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        print(f"listening on {listener.getsockname()[1]}", flush=True)
        app = BareApi(http, os.environ["API"])
        config = uvicorn.Config(app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False)
        await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    uvloop.run(main())

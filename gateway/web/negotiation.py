"""What the headers of a request ask of its answer: the media type, and whether it may be compressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

JSON: Final = "application/json"
RESPOSTA: Final = "application/graphql-response+json"
_NIVEL: Final = 1
_MAX_PARTES: Final = 50
_NUNCA: Final = (b"text/event-stream", b"audio/")


@lru_cache(maxsize=256)
def media(accept: str | None) -> str:
    """The better of the two answers for an Accept header; `application/json` where it does not matter."""
    if accept is None:
        return JSON
    best, best_q = JSON, 0.0
    for name, q in _aceitos(accept):
        if name in (RESPOSTA, JSON, "application/*", "*/*") and q > best_q:
            best, best_q = (RESPOSTA if name == RESPOSTA else JSON), q
    return best


@lru_cache(maxsize=256)
def aceita_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header takes gzip: by its name, else by `*` (RFC 9110 §12.5.3)."""
    quanto = dict(_aceitos(accept_encoding))
    return quanto.get("gzip", quanto.get("*", 0.0)) > 0


class Compressao:
    """Answers in gzip, from a size on, for who takes it. Streams of events, sound and parts of files stay as they are.

    Starlette's middleware looks for the word alone; here `gzip;q=0` is a no and `*` a yes.
    """

    def __init__(self, app: ASGIApp, minimo_bytes: int) -> None:
        self._app = app
        self._minimo_bytes = minimo_bytes
        self._gzip = GZipMiddleware(app, minimum_size=minimo_bytes, compresslevel=_NIVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
        if not (asked and aceita_gzip(asked.decode("latin-1"))):
            await self._app(scope, receive, self._sem_compressao(send))
            return
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._gzip({**scope, "headers": [*headers, (b"accept-encoding", b"gzip")]}, receive, send)

    def _sem_compressao(self, send: Send) -> Send:
        """Passes everything on; of what others may get in gzip, caches are told so."""

        async def enviar(message: Message) -> None:
            if message["type"] == "http.response.start" and self._varia(dict(message.get("headers", ()))):
                message["headers"] = [*message["headers"], (b"vary", b"Accept-Encoding")]
            await send(message)

        return enviar

    def _varia(self, headers: Mapping[bytes, bytes]) -> bool:
        tamanho = headers.get(b"content-length")
        if tamanho is not None:
            return int(tamanho) >= self._minimo_bytes
        return not headers.get(b"content-type", b"").startswith(_NUNCA)


def _aceitos(header: str) -> Iterator[tuple[str, float]]:
    """The names of an Accept-like header, each with its weight."""
    for part in header.lower().split(",")[:_MAX_PARTES]:
        name, *params = (p.strip() for p in part.split(";"))
        q = 1.0
        for param in params:
            if param.startswith("q="):
                try:
                    q = float(param[2:])
                except ValueError:
                    q = 0.0
        yield name, q

"""HTTP beneath the API and mail channels: every phase bounded, the answer bounded, the query never shown.

The query carries the PBX's key, telephones and names. It is added below the client, so that no log line, exception or
`request` of the HTTP library has ever held it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Final, Self

import httpx

from gateway.channels.errors import Congested, DeliveryUnknown, NotDelivered, UnreadableReply
from gateway.domain.comandos import Canal

_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout)
_LOST: Final = (httpx.HTTPError, httpx.StreamError)
_CONSULTA: Final = "consulta"


def confianca(base_url: str) -> ssl.SSLContext | bool:
    """What to trust for that address; made once and shared, since it is slow to make. False where there is no TLS."""
    return httpx.create_ssl_context(trust_env=False) if base_url.lower().startswith("https:") else False


class Http:
    """One bounded pool of connections to one PBX. Open it with `async with`.

    Args:
        read_timeout_s: for the first byte and between bytes.
        write_timeout_s: between pieces of the request.
        acquire_timeout_s: for a free connection.
        total_timeout_s: for a whole answer (`corpo`); never less than getting a connection may take.
        keep_alive: False gives each request a connection of its own, so that a command is never written on one that
            the PBX is just closing.
    """

    def __init__(
        self,
        canal: Canal,
        base_url: str,
        *,
        read_timeout_s: float,
        connect_timeout_s: float,
        write_timeout_s: float = 5.0,
        acquire_timeout_s: float = 2.0,
        total_timeout_s: float = 15.0,
        max_connections: int = 16,
        max_reply_bytes: int = 64 * 1024 * 1024,
        keep_alive: bool = True,
        verify: ssl.SSLContext | bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.canal = canal
        self._max_reply_bytes = max_reply_bytes
        self._total_timeout_s = max(total_timeout_s, connect_timeout_s + acquire_timeout_s + 1.0)
        limits = httpx.Limits(
            max_connections=max_connections, max_keepalive_connections=None if keep_alive else 0, keepalive_expiry=5.0
        )
        inner = transport or httpx.AsyncHTTPTransport(verify=verify, limits=limits, trust_env=False)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=_ComConsulta(inner),
            timeout=httpx.Timeout(
                read_timeout_s, connect=connect_timeout_s, write=write_timeout_s, pool=acquire_timeout_s
            ),
            headers={"accept-encoding": "identity", "accept": "*/*", "user-agent": "totalip-gateway"},
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def corpo(self, operacao: str, caminho: str, consulta: str) -> bytes:
        """The whole body of an answer with 200.

        Raises:
            NotDelivered: no connection was made.
            DeliveryUnknown: the request may have left, and no whole answer came in time.
            UnreadableReply: not 200, compressed, or longer than `max_reply_bytes`.
        """
        body = bytearray()
        try:
            async with (
                asyncio.timeout(self._total_timeout_s),
                self.resposta(operacao, caminho, consulta) as reply,
            ):
                if reply.status_code != 200:
                    raise UnreadableReply(self.canal, operacao, f"status {reply.status_code}")
                async for piece in reply.aiter_raw():
                    body += piece
                    if len(body) > self._max_reply_bytes:
                        raise UnreadableReply(self.canal, operacao, "answer too long")
        except TimeoutError as exc:
            raise DeliveryUnknown(self.canal, operacao, "no whole answer in time") from exc
        return bytes(body)

    @asynccontextmanager
    async def resposta(
        self, operacao: str, caminho: str, consulta: str, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[httpx.Response]:
        """An answer whose body has not been read yet. Its reading is bounded per piece, not as a whole.

        Raises:
            NotDelivered, DeliveryUnknown: as `corpo`, also while the body is read.
            UnreadableReply: compressed, though that was not asked for.
        """
        try:
            async with self._http.stream(
                "GET", caminho, headers=dict(headers or {}), extensions={_CONSULTA: consulta.encode("ascii")}
            ) as reply:
                if reply.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
                    raise UnreadableReply(self.canal, operacao, "compressed")
                yield reply
        except httpx.PoolTimeout as exc:
            raise Congested(self.canal, operacao, "too many requests at once") from exc
        except _NEVER_SENT as exc:
            raise NotDelivered(self.canal, operacao, f"no connection ({type(exc).__name__})") from exc
        except _LOST as exc:
            raise DeliveryUnknown(self.canal, operacao, f"answer lost ({type(exc).__name__})") from exc


class _ComConsulta(httpx.AsyncBaseTransport):
    """Adds the query to the address below the client."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request with its query."""
        consulta = request.extensions.get(_CONSULTA, b"")
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method,
                request.url.copy_with(query=consulta or None),
                headers=request.headers,
                stream=request.stream,
                extensions={name: value for name, value in request.extensions.items() if name != _CONSULTA},
            )
        )

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._inner.aclose()

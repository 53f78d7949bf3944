"""HTTP among the workers of one gateway, over the unix sockets in their folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

DONO: Final = "dono"
"""The name under which whoever owns the PBX is reached."""
INTERESSE: Final = "/interno/interesse"
"""Where the owner hears what is watched at the others."""
CONNECT_TIMEOUT_S: Final = 1.0
_LIMITES: Final = httpx.Limits(max_connections=None, max_keepalive_connections=0)
"""Nothing is kept open: a connection that the other side is just closing would leave a command in doubt."""

Corpo = bytes | AsyncIterator[bytes]


class ColegaAusente(Exception):
    """The worker cannot be reached: certainly nothing was asked of it."""


class RespostaPerdida(Exception):
    """The worker went away before its answer was whole: what was asked may have been done."""


class Resposta:
    """An answer; its body comes as it is read."""

    def __init__(self, found: httpx.Response) -> None:
        self._found = found
        self.status: Final = found.status_code
        self.headers: Final[Mapping[str, str]] = found.headers

    async def pedacos(self) -> AsyncIterator[bytes]:
        """The body.

        Raises:
            RespostaPerdida: it breaks off.
        """
        try:
            async for piece in self._found.aiter_raw():
                yield piece
        except httpx.TransportError as exc:
            raise RespostaPerdida from exc

    async def inteira(self) -> bytes:
        """The whole body, as `pedacos`."""
        return b"".join([piece async for piece in self.pedacos()])


class Colegas:
    """The other workers, each by the name of its socket. Open it with `async with`.

    Args:
        pasta: where the sockets are.
    """

    def __init__(self, pasta: Path) -> None:
        self._pasta = pasta
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            await client.aclose()

    @asynccontextmanager
    async def pedir(
        self,
        quem: str,
        metodo: str,
        caminho: str,
        headers: Mapping[str, str],
        corpo: Corpo = b"",
        *,
        prazo_s: float | None = None,
    ) -> AsyncIterator[Resposta]:
        """Asks once.

        Args:
            prazo_s: how long the other side may stay silent; None: for ever (a command takes its time).

        Raises:
            ColegaAusente: it was certainly not asked.
            RespostaPerdida: it may have been.
        """
        client = self._client(quem)
        timeout = httpx.Timeout(prazo_s, connect=CONNECT_TIMEOUT_S)
        pedido = client.build_request(metodo, caminho, headers=headers, content=corpo, timeout=timeout)
        try:
            found = await client.send(pedido, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as exc:
            raise ColegaAusente(quem) from exc
        except httpx.TransportError as exc:
            raise RespostaPerdida(quem) from exc
        try:
            yield Resposta(found)
        finally:
            await found.aclose()

    def _client(self, quem: str) -> httpx.AsyncClient:
        if quem not in self._clients:
            transport = httpx.AsyncHTTPTransport(uds=str(self._pasta / quem), limits=_LIMITES)
            client = httpx.AsyncClient(
                transport=transport,
                base_url="http://worker",
                headers={"accept-encoding": "identity"},  # the answer is compressed where it leaves for the client
                trust_env=False,
            )
            self._clients[quem] = client
        return self._clients[quem]

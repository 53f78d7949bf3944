"""The e-mail search API of one PBX (manual §2.1): six searches, JSON answers, one month at most each."""

from __future__ import annotations

import asyncio
from datetime import date
from types import TracebackType
from typing import Self

import httpx

from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.channels.health import EstadoCanal, Saude
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.protocol.api_params import parametros


class PbxMail:
    """The mail channel. Open it with `async with`."""

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock,
        chave: str | None,
        read_timeout_s: float = 10.0,
        connect_timeout_s: float = 2.0,
        max_reply_bytes: int = 64 * 1024 * 1024,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._chave = chave
        self._max_reply_bytes = max_reply_bytes
        self._total_timeout_s = read_timeout_s * 3
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s),
            limits=httpx.Limits(max_connections=4),
            transport=transport,
            trust_env=False,
        )
        self._saude = Saude(Canal.EMAIL, clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health."""
        return self._saude.estado()

    async def buscar(self, busca: str, parametro: str, valor: str, de: date, ate: date) -> bytes:
        """The body of one search (`busca` as the contract names it), both days included.

        Raises:
            NaoRepresentavel: the value cannot travel.
            Unavailable: no answer.
            UnreadableReply: not 200, or too long.
        """
        values = {parametro: valor, "data_inicial": de.isoformat(), "data_final": ate.isoformat()}
        params = parametros(busca, values, self._chave)
        try:
            async with asyncio.timeout(self._total_timeout_s):
                reply = await self._http.get(f"/api_mail/{busca}", params=params)
        except (httpx.TransportError, TimeoutError) as exc:
            failure = Unavailable(Canal.EMAIL, busca, type(exc).__name__)
            self._saude.mal(failure)
            raise failure from exc
        if reply.status_code != 200 or len(reply.content) > self._max_reply_bytes:
            bad = UnreadableReply(Canal.EMAIL, busca, f"status {reply.status_code}, {len(reply.content)} bytes")
            self._saude.mal(bad)
            raise bad
        self._saude.bem()
        return reply.content

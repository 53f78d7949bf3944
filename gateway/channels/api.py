"""The HTTP API of one PBX (manual §1.1): reads are tried again within a budget, commands are sent once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from gateway.channels.backoff import Backoff
from gateway.channels.errors import DeliveryUnknown, NotDelivered, Unavailable, UnreadableReply
from gateway.channels.health import EstadoCanal, Saude
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.protocol import api_lines
from gateway.protocol.api_params import parametros
from gateway.protocol.charset import decode
from gateway.protocol.messages import Mensagem, read_message

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
T = TypeVar("T")


class PbxApi:
    """The HTTP channel. Open it with `async with`."""

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock,
        chave: str | None = None,
        read_timeout_s: float = 5.0,
        connect_timeout_s: float = 2.0,
        total_timeout_s: float = 15.0,
        max_connections: int = 16,
        max_reply_bytes: int = 64 * 1024 * 1024,
        read_tries: int = 3,
        charset: str = "utf-8",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._chave = chave
        self._charset = charset
        self._clock = clock
        self._read_tries = read_tries
        self._total_timeout_s = total_timeout_s
        self._max_reply_bytes = max_reply_bytes
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s, pool=connect_timeout_s),
            limits=httpx.Limits(max_connections=max_connections),
            transport=transport,
            follow_redirects=False,
            trust_env=False,
        )
        self._flying: dict[tuple[str, tuple[tuple[str, str], ...]], asyncio.Task[bytes]] = {}
        self._saude = Saude(Canal.API, clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in list(self._flying.values()):
            task.cancel()
        await self._http.aclose()

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health."""
        return self._saude.estado()

    # -- reads (each raises Unavailable or UnreadableReply)

    async def usuarios(self) -> api_lines.Lido[api_lines.UsuarioApi]:
        """Every user (§1.1.9)."""
        return await self._linhas("usuarios", {}, api_lines.ler_usuarios)

    async def status(self) -> api_lines.Lido[Any]:
        """Interval statuses (§1.1.5)."""
        return await self._linhas("status", {}, api_lines.ler_status)

    async def status_telefone(self) -> api_lines.Lido[Any]:
        """Telephone statuses (§1.1.24)."""
        return await self._linhas("status_telefone", {}, api_lines.ler_status_telefone)

    async def status_campanhas(self) -> api_lines.Lido[Any]:
        """Campaign call statuses (§1.1.11)."""
        return await self._linhas("status_campanhas", {}, api_lines.ler_status_campanhas)

    async def campanhas(self) -> api_lines.Lido[Any]:
        """Campaigns (§1.1.10)."""
        return await self._linhas("campanhas", {}, api_lines.ler_campanhas)

    async def status_ramal(
        self, *, ramal: str | None = None, id: int | None = None
    ) -> api_lines.Lido[api_lines.RamalEmLigacao | api_lines.RamalOcioso]:
        """State or call of one extension (§1.1.23)."""
        valores = {"ramal": ramal} if ramal is not None else {"id": str(id)}
        return await self._linhas("status_ramal", valores, api_lines.ler_status_ramal)

    async def fila_espera(self, fila: str) -> api_lines.Lido[Any]:
        """Callers waiting in the queue of that name (§1.1.12); an empty answer is an empty queue (gap 27)."""
        return await self._linhas("fila_espera", {"fila": fila}, api_lines.ler_fila_espera)

    async def _linhas(self, funcao: str, valores: Mapping[str, str], ler: Callable[[bytes], T]) -> T:
        return ler(await self.ler(funcao, valores))

    async def ler(self, funcao: str, valores: Mapping[str, str]) -> bytes:
        """The body of a read; identical reads in flight share one call.

        Raises:
            NaoRepresentavel: a value cannot travel.
            Unavailable: no answer within the budget.
            UnreadableReply: not 200, or a page of HTML.
        """
        params = parametros(funcao, valores, self._chave)
        key = (funcao, tuple(sorted(params.items())))
        task = self._flying.get(key)
        if task is None:
            task = self._flying[key] = asyncio.create_task(self._tentar(funcao, params))
            task.add_done_callback(lambda _: self._flying.pop(key, None))
        return await asyncio.shield(task)

    async def _tentar(self, funcao: str, params: Mapping[str, str]) -> bytes:
        backoff = Backoff(0.05, 1.0)
        deadline = self._clock.monotonic() + self._total_timeout_s
        for left in range(self._read_tries - 1, -1, -1):
            try:
                body = await self._pedir(funcao, params)
            except UnreadableReply as exc:
                self._saude.mal(exc)
                raise
            except (httpx.TransportError, TimeoutError) as exc:
                failure = Unavailable(Canal.API, funcao, type(exc).__name__)
                self._saude.mal(failure)
                wait = backoff.next_s()
                if not left or self._clock.monotonic() + wait > deadline:
                    raise failure from exc
                await self._clock.sleep(wait)
            else:
                self._saude.bem()
                return body
        raise Unavailable(Canal.API, funcao)

    # -- commands

    async def comando(self, funcao: str, valores: Mapping[str, str]) -> Mensagem:
        """Calls a command function, once.

        Raises:
            NaoRepresentavel: a value cannot travel; nothing was sent.
            NotDelivered: no connection was made.
            DeliveryUnknown: the request left; it may have run.
            UnreadableReply: likewise, and the answer is not a message.
        """
        params = parametros(funcao, valores, self._chave)
        try:
            body = await self._pedir(funcao, params)
        except _NEVER_SENT as exc:
            failure = NotDelivered(Canal.API, funcao, type(exc).__name__)
            self._saude.mal(failure)
            raise failure from exc
        except (httpx.TransportError, TimeoutError) as exc:
            lost = DeliveryUnknown(Canal.API, funcao, type(exc).__name__)
            self._saude.mal(lost)
            raise lost from exc
        except UnreadableReply as exc:
            self._saude.mal(exc)
            raise
        text = decode(body, self._charset).text.strip()
        if not text:
            empty = UnreadableReply(Canal.API, funcao, "empty answer")
            self._saude.mal(empty)
            raise empty
        self._saude.bem()
        return read_message(text)

    async def _pedir(self, funcao: str, params: Mapping[str, str]) -> bytes:
        async with asyncio.timeout(self._total_timeout_s):
            async with self._http.stream("GET", f"/api/{funcao}", params=dict(params)) as reply:
                body = bytearray()
                async for piece in reply.aiter_bytes():
                    body += piece
                    if len(body) > self._max_reply_bytes:
                        raise UnreadableReply(Canal.API, funcao, "answer too long")
        if reply.status_code != 200:
            raise UnreadableReply(Canal.API, funcao, f"status {reply.status_code}")
        if body[:512].lstrip().lower().startswith((b"<!doctype", b"<html")):
            raise UnreadableReply(Canal.API, funcao, "a page of HTML")
        return bytes(body)

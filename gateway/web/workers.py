"""The pages of several workers together, and the application as the other workers reach it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.channels.peers import INTERESSE, ColegaAusente, Colegas, RespostaPerdida
from gateway.web.forward import CLIENTE, INTERNO

_PRAZO_S: Final = 1.0

OuvirInteresse = Callable[[str, Iterable[str]], None]
"""Told a worker's name and what its watchers watch."""


@dataclass(frozen=True, slots=True)
class Equipe:
    """The workers as one of them sees them.

    Attributes:
        nome: this one's.
        outros: the others'.
        sou_o_dono: whether this one owns the PBX at this moment.
        ao_voltar: told when something has been done by another.
    """

    nome: str
    outros: tuple[str, ...]
    colegas: Colegas
    sou_o_dono: Callable[[], bool]
    ao_voltar: Callable[[], None]

    @property
    def papel(self) -> str:
        """What this worker is."""
        return "dono" if self.sou_o_dono() else "seguidor"

    async def perguntar(self, caminho: str, authorization: str | None) -> dict[str, bytes | None]:
        """What each of the others says at a path, or None where it says nothing in time."""
        headers = {} if authorization is None else {"authorization": authorization}

        async def um(quem: str) -> bytes | None:
            try:
                async with (
                    asyncio.timeout(_PRAZO_S),
                    self.colegas.pedir(quem, "GET", caminho, headers, prazo_s=_PRAZO_S) as resposta,
                ):
                    return await resposta.inteira()
            except (ColegaAusente, RespostaPerdida, TimeoutError):
                return None

        return dict(zip(self.outros, await asyncio.gather(*map(um, self.outros)), strict=True))


class PortaInterna:
    """The application on the socket that only the other workers can open.

    They say for which client they ask; and one thing is heard here alone: what is watched at them.
    """

    def __init__(self, app: ASGIApp, ouvir: OuvirInteresse, sou_o_dono: Callable[[], bool]) -> None:
        self._app = app
        self._ouvir = ouvir
        self._sou_o_dono = sou_o_dono

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = dict(scope["headers"])
        host = headers.get(CLIENTE.encode(), b"").decode("latin-1")
        inside = {**scope, INTERNO: True, "client": (host, 0) if host else None}
        if scope["path"] != INTERESSE:
            await self._app(inside, receive, send)
            return
        response = await self._interesse(Request(inside, receive))
        await response(inside, receive, send)

    async def _interesse(self, request: Request) -> Response:
        if not self._sou_o_dono():
            return Response(status_code=409)
        dito: dict[str, Any] = orjson.loads(await request.body())
        self._ouvir(dito["de"], dito["entidades"])
        return Response()

"""One subscriber's bounded view of the stream: in order, never holding up the others, saying what it missed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Self

from gateway.events.filtro import Filtro
from gateway.events.items import LENTO, EventoGuardado, Lacuna, anterior

Oferta = EventoGuardado | Lacuna


class Reader:
    """Iterate over it in one task; it ends when the hub closes, after what was pending.

    Args:
        quem: who reads, for the log (no personal data).
        ao_chegar: called, instead of waking a task, when something came or the end did: `agora` has it. Never awaits.
    """

    __slots__ = (
        "_dormindo",
        "_fim",
        "_lacuna",
        "_max_pendentes",
        "_pendentes",
        "ao_chegar",
        "filtro",
        "perdidos",
        "quem",
    )

    def __init__(
        self, filtro: Filtro, max_pendentes: int, quem: str = "", ao_chegar: Callable[[], None] | None = None
    ) -> None:
        if max_pendentes < 1:
            raise ValueError("max_pendentes: at least 1")
        self.filtro = filtro
        self.quem = quem
        self.ao_chegar = ao_chegar
        self.perdidos = 0
        self._max_pendentes = max_pendentes
        self._pendentes: deque[Oferta] | None = None  # made when something waits: for most, most of the time, nothing
        self._lacuna: Lacuna | None = None
        self._dormindo: asyncio.Future[None] | None = None
        self._fim = False

    @property
    def atrasado(self) -> bool:
        """Whether it missed something that it was not told of yet."""
        return self._lacuna is not None

    @property
    def acabou(self) -> bool:
        """Whether nothing more comes."""
        return self._fim and not self._pendentes and self._lacuna is None

    def oferecer(self, item: Oferta) -> bool:
        """Called by the hub, never awaits. A full queue grows the gap instead of itself; returns False then."""
        pendentes = self._pendentes
        if pendentes is None:
            pendentes = self._pendentes = deque()
        cabe = self._lacuna is None and len(pendentes) < self._max_pendentes
        if cabe:
            pendentes.append(item)
        else:
            self.perdidos += 1
            de, ate = (item.de, item.ate) if isinstance(item, Lacuna) else (anterior(item.posicao), item.posicao)
            self._lacuna = Lacuna(self._lacuna.de if self._lacuna else de, ate, LENTO)
        self._acordar()
        return cabe

    def esvaziar(self) -> None:
        """Forgets what is pending and missed: the caller reads it from the journal instead."""
        self._pendentes = None
        self._lacuna = None

    def encerrar(self) -> None:
        """No more will come."""
        self._fim = True
        self._acordar()

    def agora(self) -> Oferta | None:
        """The next item if one is here."""
        if self._pendentes:
            return self._pendentes.popleft()
        self._pendentes = None
        lacuna, self._lacuna = self._lacuna, None
        return lacuna

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Oferta:
        while True:
            item = self.agora()
            if item is not None:
                return item
            if self._fim:
                raise StopAsyncIteration
            self._dormindo = asyncio.get_running_loop().create_future()
            await self._dormindo

    def _acordar(self) -> None:
        if self.ao_chegar is not None:
            self.ao_chegar()
        elif self._dormindo is not None and not self._dormindo.done():
            self._dormindo.set_result(None)

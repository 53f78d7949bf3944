"""One subscriber's bounded view of the stream: in order, never holding up the others, saying what it missed."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Self

from gateway.events.filtro import Filtro
from gateway.events.items import LENTO, EventoGuardado, Lacuna, anterior

Oferta = EventoGuardado | Lacuna


class Reader:
    """Iterate over it in one task; it ends when the hub closes, after what was pending.

    Args:
        quem: who reads, for the log (no personal data).
    """

    def __init__(self, filtro: Filtro, max_pendentes: int, quem: str = "") -> None:
        if max_pendentes < 1:
            raise ValueError("max_pendentes: at least 1")
        self.filtro = filtro
        self.quem = quem
        self.perdidos = 0
        self._max_pendentes = max_pendentes
        self._pendentes: deque[Oferta] = deque()
        self._lacuna: Lacuna | None = None
        self._chegou = asyncio.Event()
        self._fim = False

    @property
    def atrasado(self) -> bool:
        """Whether it missed something that it was not told of yet."""
        return self._lacuna is not None

    def oferecer(self, item: Oferta) -> bool:
        """Called by the hub, never awaits. A full queue grows the gap instead of itself; returns False then."""
        cabe = self._lacuna is None and len(self._pendentes) < self._max_pendentes
        if cabe:
            self._pendentes.append(item)
        else:
            self.perdidos += 1
            de, ate = (item.de, item.ate) if isinstance(item, Lacuna) else (anterior(item.posicao), item.posicao)
            self._lacuna = Lacuna(self._lacuna.de if self._lacuna else de, ate, LENTO)
        self._chegou.set()
        return cabe

    def esvaziar(self) -> None:
        """Forgets what is pending and missed: the caller reads it from the journal instead."""
        self._pendentes.clear()
        self._lacuna = None

    def encerrar(self) -> None:
        """No more will come."""
        self._fim = True
        self._chegou.set()

    def agora(self) -> Oferta | None:
        """The next item if one is here."""
        if self._pendentes:
            return self._pendentes.popleft()
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
            self._chegou.clear()
            await self._chegou.wait()

"""Whose turn it is: commands for one target, one after another, in the order in which they were accepted."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

Alvo = tuple[str, str]
"""PBX and what the command acts on."""


class Turnos:
    """The queues of every target. One a commander."""

    def __init__(self) -> None:
        self._filas: dict[Alvo, deque[Bilhete]] = {}

    def entrar(self, alvo: Alvo) -> Bilhete:
        """A place in the target's queue, taken now; it must be used or given back."""
        fila = self._filas.setdefault(alvo, deque())
        bilhete = Bilhete(self, alvo)
        fila.append(bilhete)
        if len(fila) == 1:
            bilhete.chamado.set()
        return bilhete

    def sair(self, bilhete: Bilhete) -> None:
        """Gives the place back; the next one is called. Doing it twice changes nothing."""
        fila = self._filas.get(bilhete.alvo)
        if fila is None or bilhete not in fila:
            return
        fila.remove(bilhete)
        if fila:
            fila[0].chamado.set()
        else:
            del self._filas[bilhete.alvo]


class Bilhete:
    """One place in a queue."""

    def __init__(self, turnos: Turnos, alvo: Alvo) -> None:
        self._turnos = turnos
        self.alvo = alvo
        self.chamado = asyncio.Event()

    def devolver(self) -> None:
        """Gives the place back unused."""
        self._turnos.sair(self)

    @asynccontextmanager
    async def vez(self) -> AsyncIterator[None]:
        """Waits for the turn and holds it."""
        try:
            await self.chamado.wait()
            yield
        finally:
            self._turnos.sair(self)

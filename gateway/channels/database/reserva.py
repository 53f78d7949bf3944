"""Connections kept for who needs one: at most so many, lent to one at a time, made when none is free.

asyncpg's pool resets a connection after each use and starts a task to wait for one; here every use leaves a connection
as it was, and one that is free is handed over without an await. The one that came back last is lent first, so that in
quiet times the others grow old and are closed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import asyncpg

Conexao: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class SemLugar(TimeoutError):
    """Every connection that we may have is in use, and none became free in time."""


class Reserva:
    """The connections of one database.

    Args:
        conectar: makes one.
        maximo: how many there may be.
        espera_s: for a free one, or for making one.
        ociosa_s: one that was not used for so long is closed.
    """

    def __init__(
        self, conectar: Callable[[], Awaitable[Conexao]], *, maximo: int, espera_s: float, ociosa_s: float = 60.0
    ) -> None:
        self._conectar = conectar
        self._espera_s = espera_s
        self._ociosa_s = ociosa_s
        self._lugares = maximo
        self._livres: deque[tuple[Conexao, float]] = deque()
        self._usadas: set[Conexao] = set()
        self._velhas: set[Conexao] = set()
        self._fila: deque[asyncio.Future[Conexao | None]] = deque()
        self._limpeza: asyncio.TimerHandle | None = None
        self.maximo: Final = maximo

    @property
    def abertas(self) -> int:
        """How many there are, or are being made."""
        return self.maximo - self._lugares

    @property
    def em_uso(self) -> int:
        """How many are lent, or are being made."""
        return self.abertas - len(self._livres)

    async def pegar(self) -> Conexao:
        """A connection for the caller alone, to be given back with `devolver`.

        Raises:
            SemLugar: none became free in time.
            TimeoutError, OSError, asyncpg.PostgresError: none was free and none could be made.
        """
        while self._livres:
            connection, _ = self._livres.pop()
            if not connection.is_closed():
                self._usadas.add(connection)
                return connection
            self._largar_lugar()
        if self._lugares == 0:
            return await self._esperar()
        self._lugares -= 1
        return await self._fazer()

    def devolver(self, connection: Conexao) -> None:
        """Gives it back; one that is closed, or was declared old, leaves its place to another."""
        self._usadas.discard(connection)
        if connection in self._velhas:
            self._velhas.discard(connection)
            connection.terminate()
        if connection.is_closed():
            self._largar_lugar()
            return
        self._livres.append((connection, _agora()))
        self._acordar()
        if self._limpeza is None:
            self._limpeza = asyncio.get_running_loop().call_later(self._ociosa_s, self._limpar)

    def envelhecer(self) -> None:
        """The connections that there are lead nowhere any more: free ones are closed, lent ones when they come back."""
        self._velhas |= self._usadas
        while self._livres:
            self._livres.pop()[0].terminate()
            self._largar_lugar()

    async def fechar(self, prazo_s: float) -> None:
        """Closes every connection, politely those that are free."""
        if self._limpeza is not None:
            self._limpeza.cancel()
        with contextlib.suppress(TimeoutError, OSError, asyncpg.InterfaceError, asyncpg.PostgresError):
            async with asyncio.timeout(prazo_s):
                await asyncio.gather(*(connection.close() for connection, _ in self._livres))
        for connection in (*(one for one, _ in self._livres), *self._usadas):
            connection.terminate()

    async def _esperar(self) -> Conexao:
        """Waits for a connection to be handed over, or for the place of one that is gone."""
        turno: asyncio.Future[Conexao | None] = asyncio.get_running_loop().create_future()
        self._fila.append(turno)
        try:
            async with asyncio.timeout(self._espera_s):
                handed = await turno
        except TimeoutError:
            self._desistir(turno)
            raise SemLugar from None
        except asyncio.CancelledError:
            self._desistir(turno)
            raise
        return await self._fazer() if handed is None else handed

    def _desistir(self, turno: asyncio.Future[Conexao | None]) -> None:
        """What was handed to who no longer wants it goes to the next."""
        if turno in self._fila:
            self._fila.remove(turno)
        elif turno.done() and not turno.cancelled():
            handed = turno.result()
            if handed is None:
                self._largar_lugar()
            else:
                self.devolver(handed)

    async def _fazer(self) -> Conexao:
        """A new connection, in a place that was taken for it."""
        try:
            async with asyncio.timeout(self._espera_s):
                connection = await self._conectar()
        except BaseException:
            self._largar_lugar()
            raise
        self._usadas.add(connection)
        return connection

    def _largar_lugar(self) -> None:
        self._lugares += 1
        self._acordar()

    def _acordar(self) -> None:
        """Hands what is free to who waits longest; nobody can take it in between."""
        while self._fila and (self._livres or self._lugares):
            turno = self._fila.popleft()
            if turno.done():
                continue
            if self._livres:
                connection, _ = self._livres.pop()
                self._usadas.add(connection)
                turno.set_result(connection)
            else:
                self._lugares -= 1
                turno.set_result(None)

    def _limpar(self) -> None:
        """Closes what has been free for too long; the oldest are on the left."""
        self._limpeza = None
        antes = _agora() - self._ociosa_s
        while self._livres and self._livres[0][1] <= antes:
            self._livres.popleft()[0].terminate()
            self._largar_lugar()
        if self._livres:
            self._limpeza = asyncio.get_running_loop().call_at(self._livres[0][1] + self._ociosa_s, self._limpar)


def _agora() -> float:
    return asyncio.get_running_loop().time()

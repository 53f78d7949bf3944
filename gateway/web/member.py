"""One subscriber of a group: written to at once while it keeps up, else a bounded queue, and a stated gap."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gateway.events.items import LENTO, Lacuna, anterior
from gateway.journal.port import Position
from gateway.web.frames import Fio
from gateway.web.ready import Embrulho, Lote, Pronto


class Parado(Exception):
    """The subscriber did not read for too long: what waits for it will not drain."""


class Membro:
    """Offered to by the group, which never waits; emptied by its own task (`servir`).

    Args:
        embrulho: how answers become the bytes that its socket takes.
        fio: its socket.
        max_pendentes: answers that may wait; they are shared, only the places in the queue are its own.
        parado_s: how long its socket may take nothing.
        vive: asked whether its key still lives, when that may have changed; raises what ends it.
    """

    __slots__ = (
        "_acabou",
        "_chave",
        "_comum",
        "_depois_de",
        "_dormindo",
        "_em_dia",  # these first: what each delivery looks at lies together
        "_fila",
        "_fim",
        "_fio",
        "_juntar",
        "_lacuna",
        "_max_pendentes",
        "_parado_s",
        "_vive",
        "perdidos",
    )

    def __init__(
        self,
        embrulho: Embrulho,
        fio: Fio,
        *,
        max_pendentes: int,
        parado_s: float,
        vive: Callable[[], None],
    ) -> None:
        self._chave, self._comum, self._juntar = embrulho.chave, embrulho.comum, embrulho.juntar
        self._fio = fio
        self._max_pendentes = max_pendentes
        self._parado_s = parado_s
        self._vive = vive
        self._fila: list[Pronto] = []  # empty for most, most of the time: a deque would take 600 bytes of each
        self._lacuna: Lacuna | None = None
        self._depois_de: Position | None = None
        self._em_dia = False
        self._dormindo: asyncio.Future[None] | None = None
        self._fim: Exception | None = None
        self._acabou = False
        self.perdidos = 0

    @property
    def atrasado(self) -> bool:
        """Whether it missed something that it was not told of yet."""
        return self._lacuna is not None

    def recomecar(self, depois_de: Position | None) -> None:
        """Forgets what is pending and missed; answers up to that position reach it otherwise, or are not for it."""
        self._fila.clear()
        self._lacuna = None
        self._depois_de = depois_de
        self._em_dia = False

    def pular(self, ate: Position) -> None:
        """It has everything up to that position by a snapshot: what waits of that is not for it."""
        self._depois_de = ate
        self._fila = [pronto for pronto in self._fila if pronto.posicao is None or not self._ja_tem(pronto.posicao)]
        if self._fila:
            self._depois_de = None

    def conferir(self) -> None:
        """Ends it if its key lives no more; what waits for it is not for that key either."""
        try:
            self._vive()
        except Exception as exc:  # whatever ends it ends it alone
            self.recomecar(None)
            self.encerrar(exc)

    def oferecer(self, lote: Lote) -> int:
        """Called by the group. Of how many it was told too fast: its gap has grown by them."""
        fio = self._fio
        if self._em_dia and fio.livre:  # all but always so, and a thousand times an event
            fio.escrever(self._juntar(lote.feitos.get(self._chave) or self._fazer(lote)))
            return 0
        return sum(not self._esperar(pronto) for pronto in lote.prontos)

    def _esperar(self, pronto: Pronto) -> bool:
        posicao = pronto.posicao
        if self._acabou or posicao is None or self._ja_tem(posicao):
            return True
        self._depois_de = None
        self._em_dia = False
        cabe = self._lacuna is None and len(self._fila) < self._max_pendentes
        if cabe:
            self._fila.append(pronto)
        else:
            self.perdidos += 1
            de = self._lacuna.de if self._lacuna is not None else self._ultima(posicao)
            self._lacuna = Lacuna(de, posicao, LENTO)
        self._acordar()
        return cabe

    def encerrar(self, motivo: Exception | None = None) -> None:
        """No more will come; with a reason, `servir` raises it."""
        self._acabou, self._fim, self._em_dia = True, motivo, False
        self._acordar()

    async def enviar(self, pronto: Pronto) -> None:
        """Writes one answer of its own (a replay, a gap), when its socket takes it.

        Raises:
            Parado: it did not, for `parado_s`.
        """
        self._vive()
        await self._ate_poder()
        self._escrever(pronto)

    async def proxima_lacuna(self) -> Lacuna | None:
        """Serves until it has to be told of a gap, which is returned; None at the end.

        Raises:
            Parado: it did not read for `parado_s`.
            Exception: whatever `encerrar` was given.
        """
        while True:
            while self._fila:
                await self._ate_poder()
                if self._fila and self._fio.livre and self._fio.aberto:
                    self._escrever(self._fila.pop(0))
                elif not self._fio.aberto:
                    self._fila.clear()
            if self._lacuna is not None:
                lacuna, self._lacuna = self._lacuna, None
                return lacuna
            if self._fim is not None:
                raise self._fim
            if self._acabou:
                return None
            self._em_dia = self._depois_de is None
            self._dormindo = asyncio.get_running_loop().create_future()
            await self._dormindo

    def _escrever(self, pronto: Pronto) -> None:
        self._fio.escrever(self._juntar(self._comum((pronto,))))

    def _fazer(self, lote: Lote) -> list[bytes]:
        feito = lote.feitos[self._chave] = self._comum(lote.prontos)
        return feito

    def _acordar(self) -> None:
        if self._dormindo is not None and not self._dormindo.done():
            self._dormindo.set_result(None)

    async def _ate_poder(self) -> None:
        try:
            async with asyncio.timeout(self._parado_s):
                while not self._fio.writable.is_set():  # it may be full again before this task's turn
                    await self._fio.writable.wait()
        except TimeoutError:
            raise Parado from None

    def _ja_tem(self, posicao: Position) -> bool:
        lido = self._depois_de
        return lido is not None and posicao.epoch == lido.epoch and posicao.sequence <= lido.sequence

    def _ultima(self, perdida: Position) -> Position:
        ultima = self._fila[-1].posicao if self._fila else None
        return ultima or anterior(perdida)

"""One import while it is made: its record as it stands, kept in the journal, and whether to go on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Final, TypeVar

from gateway.channels.backoff import Backoff
from gateway.channels.database.copia import Marca
from gateway.channels.errors import Unavailable
from gateway.clock import Clock
from gateway.commands.importacao.arquivo import ArquivoDeImportacoes, Parte
from gateway.commands.importacao.registro import Importacao
from gateway.commands.importacao.validacao import PRONTAS
from gateway.domain.importacao import EstadoImportacao
from gateway.journal.port import NotStored
from gateway.journal.sealed_files import read_frames

T = TypeVar("T")
_ESPERA_S: Final = 0.25


class Desistiu(Exception):
    """The import ends here; the text (pt-BR) says why.

    Attributes:
        estado: which end it is.
    """

    def __init__(self, motivo: str, estado: EstadoImportacao = EstadoImportacao.FALHOU) -> None:
        super().__init__(motivo)
        self.motivo: Final = motivo
        self.estado: Final = estado


class Parada(Exception):
    """The gateway is ending; the import goes on when it starts again."""


class Andamento:
    """The import of which this process is making progress.

    Args:
        parando: set when the gateway is ending.
    """

    def __init__(
        self, importacao: Importacao, arquivo: ArquivoDeImportacoes, clock: Clock, parando: asyncio.Event
    ) -> None:
        self.importacao = importacao
        self.clock: Final = clock
        self._arquivo = arquivo
        self._parando = parando
        self._told_at = float("-inf")

    def prontas(self) -> Generator[bytes, None, None]:
        """The frames of the lots that are still to be sent."""
        folder = self._arquivo.pasta_de(self.importacao.id)
        return read_frames(folder / PRONTAS, self._arquivo.seal, self.importacao.id, self.importacao.lote)

    def mudar(self, **campos: Any) -> None:
        """Changes the record; `guardar` makes it durable."""
        self.importacao = self.importacao.mudar(**campos)

    async def guardar(self, parte: Parte | None = None) -> None:
        """Makes the record durable, under the PBX's lease; a full disk is waited for.

        Raises:
            JournalError: as of the journal, NotStored excepted.
        """
        backoff = Backoff(0.2, 5.0)
        while True:
            try:
                await self._arquivo.guardar(self.importacao, parte)
            except NotStored:
                await self.clock.sleep(backoff.next_s())
            else:
                self._told_at = self.clock.monotonic()
                return

    async def contar(self) -> None:
        """Makes the record durable if that was not done for a while: progress is nice to see, not needed."""
        if self.clock.monotonic() - self._told_at >= _ESPERA_S:
            await self.guardar()

    async def marcar(self, marca: Marca) -> None:
        """Makes durable that the present lot's transaction is about to be committed."""
        self.mudar(marca=(marca.xid, marca.vida), espera=None)
        await self.guardar()

    def sem_marca(self) -> None:
        """The present lot is certainly not stored."""
        self.mudar(marca=None)

    def lote_feito(self, *, importadas: int = 0, desconhecidas: int = 0) -> None:
        """The present lot needs nothing more. Durable with the next mark: until then the old one says the same."""
        atual = self.importacao
        self.mudar(
            lote=atual.lote + 1,
            item=0,
            marca=None,
            espera=None,
            importadas=atual.importadas + importadas,
            desconhecidas=atual.desconhecidas + desconhecidas,
        )

    async def continuar(self) -> None:
        """Returns when the import is to go on.

        Raises:
            Desistiu: it was cancelled.
            Parada: the gateway is ending.
        """
        if self._parando.is_set():
            raise Parada
        if await self._arquivo.cancelada(self.importacao.id):
            raise Desistiu("Cancelada a pedido: as linhas que faltavam não foram enviadas.", EstadoImportacao.CANCELADA)

    async def esperar(self, segundos: float, porque: str) -> None:
        """Waits, says why, and looks meanwhile whether the import was cancelled.

        Raises:
            Desistiu, Parada: as of `continuar`.
        """
        if self.importacao.espera != porque:
            self.mudar(espera=porque)
            await self.guardar()
        until = self.clock.monotonic() + segundos
        while (rest := until - self.clock.monotonic()) > 0:
            await self.continuar()
            await self.clock.sleep(min(rest, _ESPERA_S))

    async def insistir(self, ler: Callable[[], Awaitable[T]]) -> T:
        """What a read gives, once the PBX answers.

        Raises:
            Desistiu, Parada: as of `continuar`.
        """
        backoff = Backoff(0.2, 15.0)
        while True:
            try:
                return await ler()
            except Unavailable as exc:
                await self.esperar(backoff.next_s(), f"O canal {exc.canal.value} do PBX não responde ({exc.motivo}).")

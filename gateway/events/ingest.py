"""From the event socket of one PBX to the journal, and from there to the hub: one task a PBX.

The socket is always drained: what cannot be stored yet waits in a bounded buffer, and what does not fit there is
counted and told. Nothing is published before it has a position.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from gateway.channels.event_line import Conectado, EventLine, Evento, Ilegivel, Perdido
from gateway.channels.event_line import Item as ItemDaLinha
from gateway.clock import Clock, SystemClock
from gateway.events.buffer import Buffer, Recebido
from gateway.events.hub import Hub
from gateway.events.items import TRANSBORDO, Conexao, Descarte, EventoGuardado, Item, Lacuna, anterior
from gateway.events.stored import ler, log_de
from gateway.journal.ownership import Ownership
from gateway.journal.port import Append, Entry, Fenced, Journal, NotStored, Position, Uncertain, Unreadable
from gateway.journal.sealed import SealBroken
from gateway.pbx import Pbx
from gateway.telemetry.logs import logger

MAX_LOTE: Final = 256
_ESPERAS_S: Final = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
_NAO_LIA: Final = "O gateway não estava lendo: os eventos deste intervalo se perderam."
_PAROU: Final = "O gateway parou de ler os eventos."


async def ingest(
    pbx: Pbx,
    journal: Journal,
    lease: Ownership,
    hub: Hub,
    *,
    clock: Clock | None = None,
    buffer: Buffer | None = None,
    flush_s: float = 2.0,
) -> None:
    """Runs until cancelled or until the lease is lost; on leaving, what was received is stored first.

    Args:
        lease: of the PBX; somebody else keeps it alive (`Ownership.keep`).
        flush_s: how long the last storing may take.

    Raises:
        Fenced: another gateway owns the PBX by now; nothing of this one is stored any more.
    """
    if pbx.events is None:
        return
    relogio = SystemClock() if clock is None else clock
    fila = Buffer() if buffer is None else buffer
    escrita = Escrita(pbx.nome, journal, lease, hub, relogio)
    if not await escrita.comecar():
        fila.receber(Conexao(False, _NAO_LIA), relogio.now())
    storing = asyncio.create_task(escrita.guardar(fila), name=f"guardar:{pbx.nome}")
    draining = asyncio.create_task(_drenar(pbx.events, fila), name=f"drenar:{pbx.nome}")
    try:
        await asyncio.wait({storing, draining}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        draining.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):  # its error is raised below
            await draining
        fila.receber(Conexao(False, _PAROU), relogio.now())
        fila.encerrar()
        await asyncio.wait({storing}, timeout=flush_s)
        if not storing.done():
            storing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await storing
    await storing
    if not draining.cancelled():
        await draining


async def _drenar(linha: EventLine, fila: Buffer) -> None:
    async for item in linha.itens():
        fila.receber(*_recebido(item))


def _recebido(item: ItemDaLinha) -> tuple[Item, datetime]:
    match item:
        case Evento():
            return item.evento, item.recebido_em
        case Ilegivel():
            return item.linha, item.recebido_em
        case Conectado():
            return Conexao(True), item.em
        case Perdido():
            return Conexao(False, _motivo(item.motivo)), item.em


def _motivo(motivo: str) -> str:
    """What subscribers read of why the connection was lost; the line's own words are for the log."""
    if motivo == "silent while calls change":
        return "O PBX ficou em silêncio enquanto as ligações mudavam no banco: a conexão foi refeita."
    if motivo.startswith("silent"):
        return "O PBX ficou em silêncio por tempo demais: a conexão foi refeita."
    return "A conexão com o fluxo de eventos do PBX caiu."


class Escrita:
    """Stores batches under the lease, in order, each exactly once, and publishes them with their positions."""

    def __init__(self, pbx: str, journal: Journal, posse: Ownership, hub: Hub, clock: Clock) -> None:
        self._pbx = pbx
        self._journal = journal
        self._posse = posse
        self._hub = hub
        self._clock = clock
        self._apos: Position | None = None
        self._log = logger("ingest")

    async def comecar(self) -> bool:
        """Finds where the log ends; returns whether it says already that nobody was reading."""
        tentativa = 0
        while True:
            try:
                self._apos = await self._journal.head()
                entry = await self._journal.last(log_de(self._pbx))
            except Unreadable:
                await self._esperar(tentativa)
                tentativa += 1
            except SealBroken:
                return False
            else:
                ultimo = None if entry is None else ler(self._pbx, entry)
                return ultimo is None or (
                    isinstance(ultimo, EventoGuardado)
                    and isinstance(ultimo.item, Conexao)
                    and not ultimo.item.conectado
                )

    async def guardar(self, fila: Buffer) -> None:
        """Empties the buffer until it has ended.

        Raises:
            Fenced: the lease was lost.
        """
        while lote := await fila.lote(MAX_LOTE):
            posicoes = await self._guardar_lote(lote)
            self._apos = posicoes[-1]
            for recebido, posicao in zip(lote, posicoes, strict=True):
                self._publicar(recebido, posicao)
            fila.publicado(len(lote))

    async def _guardar_lote(self, lote: Sequence[Recebido]) -> list[Position]:
        log = log_de(self._pbx)
        writes = [Append(log, recebido.data) for recebido in lote]
        tentativa = 0
        while True:
            lease = self._posse.lease
            if lease is None:
                raise Fenced(self._pbx, 0, 0)
            try:
                return await self._journal.commit(*writes, lease=lease)
            except NotStored as exc:
                self._log.warning("diario_indisponivel", pbx=self._pbx, erro=type(exc).__name__)
            except Uncertain:
                self._log.warning("diario_incerto", pbx=self._pbx)
                await self._posse.retake()
                if (found := await self._guardadas(lote)) is not None:
                    return found
            except Fenced:
                if self._posse.lease is None or self._posse.lease.term == lease.term:
                    raise
            await self._esperar(tentativa)
            tentativa += 1

    async def _guardadas(self, lote: Sequence[Recebido]) -> list[Position] | None:
        """The positions of a batch whose answer was lost, or None when it was not stored."""
        tentativa = 0
        while True:
            try:
                found = [
                    item async for item in self._journal.read(log_de(self._pbx), self._apos) if isinstance(item, Entry)
                ]
            except Unreadable:
                await self._esperar(tentativa)
                tentativa += 1
                continue
            if [entry.data for entry in found] == [recebido.data for recebido in lote]:
                return [entry.position for entry in found]
            return None

    def _publicar(self, recebido: Recebido, posicao: Position) -> None:
        item = recebido.item
        if isinstance(item, Descarte):
            self._log.error("eventos_descartados", pbx=self._pbx, quantidade=item.quantidade)
            self._hub.publicar_lacuna(self._pbx, Lacuna(anterior(posicao), posicao, TRANSBORDO))
        else:
            self._hub.publicar(EventoGuardado(self._pbx, posicao, recebido.recebido_em, item, recebido.sintetico))

    async def _esperar(self, tentativa: int) -> None:
        await self._clock.sleep(_ESPERAS_S[min(tentativa, len(_ESPERAS_S) - 1)])

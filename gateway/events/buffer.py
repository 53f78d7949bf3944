"""What came out of the event socket and is not stored yet: bounded, in order, its losses counted in their place."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.clock import Clock, SystemClock
from gateway.domain.eventos import LinhaIlegivel
from gateway.events.items import Conexao, Descarte, Item
from gateway.events.stored import encode

MAX_ITEM_BYTES: Final = 1024 * 1024
_AMOSTRA_CHARS: Final = 4096


@dataclass(frozen=True, slots=True)
class Recebido:
    """An item and the bytes that the journal will keep; `sintetico`: the gateway concluded it (`reconcile.py`)."""

    item: Item | Descarte
    recebido_em: datetime
    data: bytes
    sintetico: bool = False


class Buffer:
    """Filled by the one that drains the socket, emptied by the one that stores; filling never waits.

    Args:
        max_itens, max_bytes: what may wait. Beyond either, items are let go and counted in a `Descarte` that takes
            their place. Changes of the connection always fit (up to twice `max_itens`).

    Attributes:
        conexoes: changes of the connection received, published or not.
        ligada_em: when (`Clock.monotonic`) the line was last up; minus infinity: it never was.
    """

    def __init__(
        self, max_itens: int = 10_000, max_bytes: int = 64 * 1024 * 1024, *, clock: Clock | None = None
    ) -> None:
        self._clock = SystemClock() if clock is None else clock
        self._max_itens = max_itens
        self._max_bytes = max_bytes
        self._itens: deque[Recebido] = deque()
        self._bytes = 0
        self._chegou = asyncio.Event()
        self._fim = False
        self.descartados = 0
        self.recebidos = 0
        self.publicados = 0
        self._andou = asyncio.Event()
        self._ouvidos: dict[str, float] = {}
        self.conexoes = 0
        self.ligada_em = -math.inf

    def __len__(self) -> int:
        return len(self._itens)

    def receber(self, item: Item, recebido_em: datetime, *, sintetico: bool = False) -> None:
        """Takes an item, or counts it as let go."""
        novo = _caber(item, recebido_em, sintetico=sintetico)
        self.recebidos += 1
        if not sintetico and (ramal := getattr(item, "ramal", None)) is not None:
            self._ouvidos[ramal] = self._clock.monotonic()
        if isinstance(item, Conexao):
            self.conexoes += 1
            self.ligada_em = self._clock.monotonic() if item.conectado else self.ligada_em
        limite = self._max_itens * (2 if isinstance(item, Conexao) else 1)
        if len(self._itens) < limite and self._bytes + len(novo.data) <= self._max_bytes:
            self._por(novo)
        else:
            self.descartados += 1
            ultimo = self._itens[-1].item if self._itens else None
            quantidade = 1
            if isinstance(ultimo, Descarte):
                self._bytes -= len(self._itens.pop().data)
                quantidade += ultimo.quantidade
                self.recebidos -= 1  # the two are one item from here on
            descarte = Descarte(quantidade)
            self._por(Recebido(descarte, recebido_em, encode(descarte, recebido_em)))
        self._chegou.set()

    def encerrar(self) -> None:
        """Nothing more will come; `lote` gives what is left and then nothing."""
        self._fim = True
        self._chegou.set()

    async def lote(self, max_itens: int) -> list[Recebido]:
        """The oldest items, up to that many and MAX_ITEM_BYTES in all but never none; [] at the end."""
        while not self._itens:
            if self._fim:
                return []
            self._chegou.clear()
            await self._chegou.wait()
        lote: list[Recebido] = []
        size = 0
        while self._itens and len(lote) < max_itens:
            size += len(self._itens[0].data)
            if lote and size > MAX_ITEM_BYTES:
                break
            tirado = self._itens.popleft()
            self._bytes -= len(tirado.data)
            lote.append(tirado)
        return lote

    def publicado(self, quantos: int) -> None:
        """So many of the items given by `lote` are stored and published."""
        self.publicados += quantos
        self._andou.set()

    async def em_dia(self) -> None:
        """Returns when all that was received before is published; whoever goes on without awaiting sees it so."""
        alvo = self.recebidos
        while self.publicados < alvo:
            self._andou.clear()
            await self._andou.wait()

    def ouvido(self, ramal: str) -> float:
        """When (`Clock.monotonic`) the PBX last said something of an extension; minus infinity: never lately."""
        return self._ouvidos.get(ramal, -math.inf)

    def esquecer(self, antes: float) -> None:
        """Lets go of the extensions last heard of before then."""
        self._ouvidos = {ramal: quando for ramal, quando in self._ouvidos.items() if quando >= antes}

    def _por(self, novo: Recebido) -> None:
        self._itens.append(novo)
        self._bytes += len(novo.data)


def _caber(item: Item, recebido_em: datetime, *, sintetico: bool) -> Recebido:
    """The item as stored; one that is too large for an entry becomes a line that could not be kept whole."""
    data = encode(item, recebido_em, sintetico=sintetico)
    if len(data) <= MAX_ITEM_BYTES:
        return Recebido(item, recebido_em, data, sintetico)
    bruto = getattr(item, "bruto", "")
    cortado = LinhaIlegivel(bruto[:_AMOSTRA_CHARS], f"A linha ocupa {len(data)} bytes e não pôde ser guardada inteira.")
    return Recebido(cortado, recebido_em, encode(cortado, recebido_em))

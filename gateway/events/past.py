"""What the journal keeps of a stream, a page at a time."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.events.filtro import Filtro
from gateway.events.items import EventoGuardado, Lacuna
from gateway.events.replay import do_diario
from gateway.events.stored import log_de
from gateway.journal.port import Entry, Journal, Position

MAX_OLHADOS: Final = 20_000
"""Items that one page looks at; a filter that lets few through gives a short page, and its place to go on from."""


@dataclass(frozen=True, slots=True)
class Pagina:
    """Items in order.

    Attributes:
        ate: the last position that was looked at: the next page, or the live stream, goes on after it.
        ha_mais: whether more is kept after it, in the time that was asked for.
    """

    itens: tuple[EventoGuardado | Lacuna, ...]
    ate: Position
    ha_mais: bool


async def pagina(
    journal: Journal,
    filtro: Filtro,
    apos: Position | None,
    quantos: int,
    *,
    de: datetime | None = None,
    ate: datetime | None = None,
) -> Pagina:
    """What was stored after a position (None: everything that is kept), as the filter shows it.

    Args:
        de, ate: only what was received from that instant on, or before it. A gap is told whenever it was.

    Raises:
        Unreadable: the journal failed.
    """
    found: list[EventoGuardado | Lacuna] = []
    lido = apos or await journal.head()  # where nothing is kept, the next page begins with what comes
    olhados = 0
    async with aclosing(do_diario(journal, filtro.pbx, apos)) as itens:
        async for posicao, item in itens:
            if isinstance(item, EventoGuardado) and ate is not None and item.recebido_em >= ate:
                break
            if len(found) == quantos or olhados == MAX_OLHADOS:
                return Pagina(tuple(found), lido, ha_mais=True)
            lido = posicao
            olhados += 1
            if isinstance(item, Lacuna):
                found.append(item)
            elif (de is None or item.recebido_em >= de) and (visto := filtro.visto(item)) is not None:
                found.append(visto)
    return Pagina(tuple(found), lido, ha_mais=False)


async def antes_de(journal: Journal, pbx: str, instante: datetime) -> Position | None:
    """The position of an item after which is everything that was received from that instant on.

    None: everything that is kept. Items are stored after they were received, so none is left out; the journal's
    sequence is halved until the place is found.

    Raises:
        Unreadable: the journal failed.
    """
    head = await journal.head()
    found: Position | None = None
    low, high = 0, head.sequence
    while low < high:
        middle = (low + high) // 2
        entry = await _primeiro(journal, pbx, Position(head.epoch, middle))
        if entry is None or entry.at >= instante:
            high = middle
        else:
            found = entry.position
            low = max(entry.position.sequence, middle + 1)
    return found


async def _primeiro(journal: Journal, pbx: str, apos: Position) -> Entry | None:
    async with aclosing(journal.read(log_de(pbx), apos)) as lidos:  # type: ignore[type-var]  # a generator, in fact
        async for lido in lidos:
            if isinstance(lido, Entry):
                return lido
    return None

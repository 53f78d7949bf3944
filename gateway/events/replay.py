"""From a position to now and on: the journal first, then the hub, without a seam, a duplicate or a loss."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from gateway.events.filtro import Filtro
from gateway.events.hub import Hub
from gateway.events.items import EventoGuardado, Lacuna
from gateway.events.reader import Reader
from gateway.events.stored import ler, log_de
from gateway.journal.port import Entry, Gap, Journal, Position


async def seguir(
    journal: Journal,
    hub: Hub,
    filtro: Filtro,
    apos: Position | None,
    *,
    max_pendentes: int = 1000,
    quem: str = "",
) -> AsyncGenerator[EventoGuardado | Lacuna, None]:
    """What happened after a position and then what happens; close it (`aclosing`) when leaving early.

    Args:
        apos: None: only what happens from now on. A position that is too old, or not of this stream, gives a
            Lacuna first.

    The reader is subscribed before the journal is read, so whatever is committed meanwhile is in one of the two;
    what is in both is told by its position. A reader that overflows during the replay costs nothing: what it
    missed is read from the journal too.

    Raises:
        Unreadable: the journal failed.
    """
    with hub.assinar(filtro, max_pendentes=max_pendentes, quem=quem) as reader:
        lido = apos
        while lido is not None:
            if reader.atrasado:
                reader.esvaziar()
            async with aclosing(do_diario(journal, filtro.pbx, lido)) as passado:
                async for posicao, item in passado:
                    lido = posicao
                    visto = item if isinstance(item, Lacuna) else filtro.visto(item)
                    if visto is not None:
                        yield visto
            if not reader.atrasado:
                break
        async for item in _ao_vivo(reader, lido):
            yield item


async def passado(
    journal: Journal, filtro: Filtro, apos: Position, ate: Position | None
) -> AsyncGenerator[EventoGuardado | Lacuna, None]:
    """What was stored after a position up to another (None: nothing), as the filter shows it.

    Raises:
        Unreadable: the journal failed.
    """
    if ate is None:
        return
    async with aclosing(do_diario(journal, filtro.pbx, apos)) as itens:
        async for posicao, item in itens:
            if posicao.epoch == ate.epoch and posicao.sequence > ate.sequence:
                return
            visto = item if isinstance(item, Lacuna) else filtro.visto(item)
            if visto is not None:
                yield visto


async def alimentar(journal: Journal, hub: Hub, pbx: str, apos: Position | None, *, ate_o_fim: bool = False) -> None:
    """Feeds the hub of a process that does not own the PBX with what the owner stores; runs until cancelled.

    Args:
        apos: None: from now on.
        ate_o_fim: only what is stored already.

    Raises:
        Unreadable: the journal failed.
    """
    inicio = await journal.head() if apos is None else apos
    async with aclosing(do_diario(journal, pbx, inicio, follow=not ate_o_fim)) as itens:
        async for _, item in itens:
            if isinstance(item, Lacuna):
                hub.publicar_lacuna(pbx, item)
            else:
                hub.publicar(item)


async def do_diario(
    journal: Journal, pbx: str, apos: Position | None, *, follow: bool = False
) -> AsyncGenerator[tuple[Position, EventoGuardado | Lacuna], None]:
    """What is stored after a position (None: the beginning), each with the position to go on from.

    Raises:
        Unreadable: the journal failed.
    """
    lendo: AsyncIterator[Entry | Gap] = journal.read(log_de(pbx), apos, follow=follow)
    try:
        async for lido in lendo:
            yield (lido.resumes if isinstance(lido, Gap) else lido.position), ler(pbx, lido)
    finally:
        close = getattr(lendo, "aclose", None)
        if close is not None:
            await close()


async def _ao_vivo(reader: Reader, lido: Position | None) -> AsyncGenerator[EventoGuardado | Lacuna, None]:
    """What the reader gets, less what was replayed already."""
    async for item in reader:
        posicao = item.ate if isinstance(item, Lacuna) else item.posicao
        if lido is not None and posicao.epoch == lido.epoch and posicao.sequence <= lido.sequence:
            continue
        yield item

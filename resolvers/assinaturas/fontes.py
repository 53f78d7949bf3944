"""Where the items of a shared subscription come from, instead of its own argument `apos`."""

from __future__ import annotations

from contextlib import aclosing

from gateway.events.filtro import Filtro
from gateway.events.items import EventoGuardado, Lacuna
from gateway.events.replay import passado, seguir
from gateway.journal.port import JournalError, Position
from resolvers.context import Fonte, Itens, Recursos

Item = EventoGuardado | Lacuna


def ao_vivo(recursos: Recursos, quem: str = "") -> Fonte:
    """What is published from now on: from this call, and not only from when the filter is ready."""
    agora = posicao(recursos)
    return lambda filtro: _seguir(recursos, filtro, None if posicao(recursos) == agora else agora, quem)


def desde(recursos: Recursos, apos: Position, quem: str = "") -> Fonte:
    """What was stored after a position, and what is published then."""
    return lambda filtro: _seguir(recursos, filtro, apos, quem)


async def entre(recursos: Recursos, filtro: Filtro, de: Position | None, ate: Position | None) -> list[Item] | None:
    """What was stored after a position up to another; None where it is too much to wait, or cannot be read."""
    if de is None or de == ate:
        return []
    itens = []
    try:
        async with aclosing(passado(recursos.journal, filtro, de, ate)) as lidos:
            async for item in lidos:
                itens.append(item)
                if len(itens) > recursos.max_pendentes:
                    return None
    except JournalError:
        return None
    return itens


def _seguir(recursos: Recursos, filtro: Filtro, apos: Position | None, quem: str = "") -> Itens:
    hub = recursos.hubs[recursos.principal]
    return seguir(recursos.journal, hub, filtro, apos, max_pendentes=recursos.max_pendentes, quem=quem)


def guardado(recursos: Recursos, apos: Position, ate: Position | None) -> Fonte:
    """What was stored after a position, up to another."""
    return lambda filtro: passado(recursos.journal, filtro, apos, ate)


def uma(lacuna: Lacuna) -> Fonte:
    """A gap alone."""

    async def itens(filtro: Filtro) -> Itens:
        del filtro
        yield lacuna

    return itens


def posicao(recursos: Recursos) -> Position | None:
    """The newest position published."""
    return recursos.hubs[recursos.principal].posicao(recursos.principal)

"""How far an append-only view is settled: up to which id no row can appear any more.

Ids are drawn from a sequence before their rows are committed, so `id > last` loses a row that commits late. One
statement observes, in one snapshot, the highest id there is, the oldest transaction still running (xmin) and the next
one to begin (xmax). Whoever drew an id up to the observed one has begun to write a moment later (`settle_s`); when
everything that had begun by then has ended, no row up to that id can appear any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from gateway.clock import Clock

MAX_PENDENTES: Final = 32
MAIS_OLHADAS: Final = 2
_FOLGA_S: Final = 0.001  # a sleep may end a clock's tick early


@dataclass(frozen=True, slots=True)
class Observacao:
    """What one snapshot shows. Transaction numbers have 64 bits and never return.

    Attributes:
        maior: the highest id, or 0 in an empty view.
        xmin: every transaction below it has ended.
        xmax: every transaction from it on had not begun.
    """

    maior: int
    xmin: int
    xmax: int


@dataclass(slots=True)
class _Pendente:
    """An id that is settled once `barreira` and all before it have ended."""

    maior: int
    vista_em: float
    barreira: int | None = None


@dataclass(slots=True)
class Assentamento:
    """The rule, without clock or database: observations in, the settled id out."""

    settle_s: float
    assentado: int = 0
    maior: int = 0
    _pendentes: list[_Pendente] = field(default_factory=list)

    def observar(self, visto: Observacao, pedida_s: float, recebida_s: float) -> None:
        """Takes in an observation; its snapshot was taken between the two moments, after those of all others."""
        if visto.maior < self.assentado or any(p.barreira and visto.xmax < p.barreira for p in self._pendentes):
            # another history: a restored or replaced database
            self.assentado, self._pendentes = 0, []
        self.maior = visto.maior
        for one in self._pendentes:
            if one.barreira is None and pedida_s - one.vista_em >= self.settle_s - _FOLGA_S:
                one.barreira = visto.xmax
        for one in self._pendentes:
            if one.barreira is not None and visto.xmin >= one.barreira:
                self.assentado = max(self.assentado, one.maior)
        self._pendentes = [p for p in self._pendentes if p.maior > self.assentado]
        last = self._pendentes[-1].maior if self._pendentes else self.assentado
        if visto.maior > last and len(self._pendentes) < MAX_PENDENTES:
            self._pendentes.append(_Pendente(visto.maior, recebida_s))

    @property
    def falta(self) -> bool:
        """Whether there are rows above the settled id."""
        return self.maior > self.assentado


class Horizontes:
    """The settled ids of every followed view, as long as the process lives.

    Args:
        settle_s: the longest that a writer takes from drawing an id to its first written row.
    """

    def __init__(self, clock: Clock, settle_s: float = 0.1) -> None:
        self._clock = clock
        self._settle_s = settle_s
        self._views: dict[tuple[str, str], tuple[Assentamento, asyncio.Lock]] = {}

    async def ate(self, pbx: str, view: str, olhar: Callable[[], Awaitable[Observacao]]) -> tuple[int, bool]:
        """The settled id, and whether rows above it are held back.

        Looks, and where something is new looks again after `settle_s`, at most twice, so that a database whose writers
        are quick tells at once all that it has. Callers of one view wait for each other.

        Raises:
            Unavailable: the view could not be looked at.
        """
        rule, lock = self._views.setdefault((pbx, view), (Assentamento(self._settle_s), asyncio.Lock()))
        async with lock:
            await self._olhar(rule, olhar)
            wanted = rule.maior
            for _ in range(MAIS_OLHADAS):
                if rule.assentado >= wanted:
                    break
                await self._clock.sleep(self._settle_s)
                await self._olhar(rule, olhar)
            return rule.assentado, rule.falta

    async def _olhar(self, rule: Assentamento, olhar: Callable[[], Awaitable[Observacao]]) -> None:
        asked = self._clock.monotonic()
        seen = await olhar()
        rule.observar(seen, asked, self._clock.monotonic())

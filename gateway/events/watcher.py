"""One watcher's bounded view of a changing state: every change in order, or only the latest of each thing."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Self

from gateway.domain.aovivo import Entidade, Modo
from gateway.events.items import LENTO, Lacuna
from gateway.journal.port import Position


@dataclass(frozen=True, slots=True)
class Pedido:
    """What a watcher asks for.

    Attributes:
        ramais: only these extensions; None: all.
        permitido: the identity's policy, asked for each extension; None only for the gateway's own watchers.
    """

    modo: Modo
    entidades: frozenset[Entidade]
    ramais: frozenset[str] | None = None
    permitido: Callable[[object], bool] | None = None

    def quer(self, ramal: object) -> bool:
        """Whether it may see the extension."""
        return self.permitido is None or self.permitido(ramal)


class Vigia:
    """Iterate over it in one task: changes as they were offered, and Lacunas; ends when closed, after what is pending.

    Args:
        max_pendentes: changes that may wait in EVENTOS. In ESTADO what waits is bounded by the things there are.
    """

    def __init__(self, pedido: Pedido, max_pendentes: int) -> None:
        self.pedido = pedido
        self.perdidos = 0
        self._max_pendentes = max_pendentes
        self._fila: deque[Any] = deque()
        self._ultimas: OrderedDict[Hashable, Any] = OrderedDict()
        self._lacuna: Lacuna | None = None
        self._chegou = asyncio.Event()
        self._fim = False

    def oferecer(self, chave: Hashable, novidade: Any, posicao: Position) -> None:
        """Called by the state, never awaits.

        Args:
            chave: what it is said of, so that ESTADO can coalesce.
        """
        if self.pedido.modo is Modo.ESTADO:
            self._ultimas.pop(chave, None)
            self._ultimas[chave] = novidade
        elif self._lacuna is None and len(self._fila) < self._max_pendentes:
            self._fila.append(novidade)
        else:
            self.perdidos += 1
            de = self._lacuna.de if self._lacuna else Position(posicao.epoch, max(posicao.sequence - 1, 0))
            self._lacuna = Lacuna(de, posicao, LENTO)
        self._chegou.set()

    def esvaziar(self) -> None:
        """Forgets what is pending: the caller looks at the whole again."""
        self._fila.clear()
        self._lacuna = None

    def encerrar(self) -> None:
        """No more will come."""
        self._fim = True
        self._chegou.set()

    def agora(self) -> Any:
        """The next item if one is here, else None."""
        if self._fila:
            return self._fila.popleft()
        if self._ultimas:
            return self._ultimas.popitem(last=False)[1]
        lacuna, self._lacuna = self._lacuna, None
        return lacuna

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        while True:
            item = self.agora()
            if item is not None:
                return item
            if self._fim:
                raise StopAsyncIteration
            self._chegou.clear()
            await self._chegou.wait()

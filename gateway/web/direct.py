"""Groups fed by the hub itself: their answers are filled as events come, with no task and no execution of their own.

A document of plain values needs neither: what it makes of an event follows from the event and from who asks. A thousand
such documents are a thousand readers of the hub and one turn of the loop, in which an event's object is made once for
all whose rights are the same.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.events.hub import Hub
from gateway.events.reader import Oferta, Reader
from gateway.web.ready import Pronto

POR_VEZ: Final = 64
"""Groups that are served before others have their turn in the loop."""

Feitos = dict[int, Any]
"""By the identity of an item, what was made of it in this turn."""


@dataclass(frozen=True, slots=True)
class Direto:
    """What feeds one group.

    Attributes:
        antes: what was published while this was being made; it comes first.
        encher: the answer for an item, None where graphql-core has to find it.
        desde: executes the document from an item on, that included: the group is fed so from then on.
    """

    hub: Hub
    leitor: Reader
    antes: Sequence[Oferta]
    encher: Callable[[Oferta, Feitos], Pronto | None]
    desde: Callable[[Oferta], Any]

    def fechar(self) -> None:
        """Reads no more."""
        self.leitor.ao_chegar = None
        self.hub.tirar(self.leitor)


@dataclass(slots=True)
class Vez:
    """Those to whom something came, served in the order in which it did, a few at a time."""

    servir: Callable[[Any, Feitos], None]
    _esperam: deque[Any] = field(default_factory=deque)
    _feitos: Feitos = field(default_factory=dict)

    def pedir(self, quem: Any) -> None:
        """Serves it in a turn of its own; the caller asks once until it was served."""
        if not self._esperam:
            asyncio.get_running_loop().call_soon(self._rodar)
        self._esperam.append(quem)

    def _rodar(self) -> None:
        for _ in range(min(POR_VEZ, len(self._esperam))):
            self.servir(self._esperam.popleft(), self._feitos)
        if self._esperam:
            asyncio.get_running_loop().call_soon(self._rodar)
        else:
            self._feitos.clear()

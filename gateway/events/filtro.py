"""Which items of a stream a subscriber asked for and may have; the same for what is live and what is replayed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.domain.alertas import TipoAlerta
from gateway.domain.eventos import LinhaIlegivel, TipoEvento
from gateway.events.items import Conexao, EventoGuardado, Reconciliado, SoDoEstado

Permitido = Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class Filtro:
    """A subscriber's wish.

    Attributes:
        ramais: only events of these extensions; None: of all. An empty set asks for no event.
        tipos: only these kinds of events and alerts; None: all.
        permitido: the identity's policy, asked for each item; None only for the gateway's own watchers.

    Lines that could not be read, changes of the connection and its reconciliation are for every subscriber, whatever
    it asked for: an event of its own may be among what was lost. Observations are for the state alone.
    """

    pbx: str
    ramais: frozenset[str] | None = None
    tipos: frozenset[TipoEvento | TipoAlerta] | None = None
    permitido: Permitido | None = None

    def visto(self, evento: EventoGuardado) -> EventoGuardado | None:
        """The event as this subscriber may have it, or None.

        Of an unreadable line that it may not see it still hears that there was one, without the text.
        """
        item = evento.item
        if evento.pbx != self.pbx:
            return None
        if isinstance(item, Conexao | Reconciliado):
            return evento
        if isinstance(item, SoDoEstado):
            return None
        if isinstance(item, LinhaIlegivel):
            if self.permitido is None or self.permitido(item):
                return evento
            return replace(evento, item=replace(item, bruto=""))
        if self.ramais is not None and item.ramal not in self.ramais:
            return None
        if self.tipos is not None and item.tipo not in self.tipos:
            return None
        return evento if self.permitido is None or self.permitido(item) else None

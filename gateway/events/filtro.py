"""Which items of a stream a subscriber asked for and may have; the same for what is live and what is replayed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

from gateway.domain.alertas import Alerta, TipoAlerta
from gateway.domain.eventos import EventoPbx, LinhaIlegivel, TipoEvento
from gateway.events.items import Conexao, EventoGuardado, Reconciliado, SoDoEstado
from gateway.events.lotacao import Lotacao
from gateway.protocol.phones import Telefone, mesmo_numero, read_phone

Permitido = Callable[[object], bool]
Chave = tuple[str, Hashable]
"""An axis of the index, and a value on it."""

TELEFONE, RAMAL, FILA, GRUPO, CAMPANHA, TIPO = "telefone", "ramal", "fila", "grupo", "campanha", "tipo"


@dataclass(frozen=True, slots=True)
class Filtro:
    """A subscriber's wish.

    Attributes:
        ramais: only events of these extensions; None: of all. An empty set asks for no event.
        tipos: only these kinds of events and alerts; None: all.
        campanhas: only events that name one of these campaigns.
        filas: only events of extensions of these attendance groups, and alerts of these groups.
        grupos: only events of extensions of these users' groups.
        telefones: only events that name one of these numbers, in whatever form (gap 18).
        lotacao: which extension is in which group; needed with `filas` and `grupos`. One for all readers of a PBX.
        permitido: the identity's policy, asked for each item; None only for the gateway's own watchers.

    Lines that could not be read, changes of the connection and its reconciliation are for every subscriber, whatever
    it asked for: an event of its own may be among what was lost. Observations are for the state alone.
    """

    pbx: str
    ramais: frozenset[str] | None = None
    tipos: frozenset[TipoEvento | TipoAlerta] | None = None
    permitido: Permitido | None = None
    campanhas: frozenset[int] | None = None
    filas: frozenset[int] | None = None
    grupos: frozenset[int] | None = None
    telefones: frozenset[Telefone] | None = None
    lotacao: Lotacao | None = None

    def chaves(self) -> frozenset[Chave] | None:
        """Where the index finds a reader with this wish, on the axis that lets least through; None: asked always."""
        numeros = None if self.telefones is None else {telefone.numero for telefone in self.telefones}
        eixos: tuple[tuple[str, Collection[Hashable] | None], ...] = (
            (TELEFONE, numeros),
            (RAMAL, self.ramais),
            (FILA, self.filas),
            (GRUPO, self.grupos),
            (CAMPANHA, self.campanhas),
            (TIPO, self.tipos),
        )
        for eixo, valores in eixos:
            if valores is not None:
                return frozenset((eixo, valor) for valor in valores)
        return None

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
        if not self._quer(item):
            return None
        return evento if self.permitido is None or self.permitido(item) else None

    def _quer(self, item: EventoPbx | Alerta) -> bool:
        return (
            (self.ramais is None or item.ramal in self.ramais)
            and (self.tipos is None or item.tipo in self.tipos)
            and (self.campanhas is None or _campanha(item) in self.campanhas)
            and (self.filas is None or not self.filas.isdisjoint(_filas(item, self.lotacao)))
            and (self.grupos is None or not self.grupos.isdisjoint(_grupos(item, self.lotacao)))
            and (self.telefones is None or self._um_dos_telefones(item, self.telefones))
        )

    @staticmethod
    def _um_dos_telefones(item: EventoPbx | Alerta, wanted: Iterable[Telefone]) -> bool:
        ditos = [read_phone(bruto) for bruto in _telefones(item)]
        return any(mesmo_numero(dito, um) for um in wanted for dito in ditos)


def chaves_de(item: EventoPbx | Alerta, eixos: Collection[str], lotacao: Lotacao | None) -> Iterator[Chave]:
    """Where the index has the readers that may want it; one reader may be found at more than one of them.

    Args:
        eixos: the axes that somebody is on; on the others nothing is worked out.
    """
    yield RAMAL, item.ramal
    yield TIPO, item.tipo
    if CAMPANHA in eixos and (campanha := _campanha(item)) is not None:
        yield CAMPANHA, campanha
    if FILA in eixos:
        yield from ((FILA, fila) for fila in _filas(item, lotacao))
    if GRUPO in eixos:
        yield from ((GRUPO, grupo) for grupo in _grupos(item, lotacao))
    if TELEFONE in eixos:
        yield from ((TELEFONE, read_phone(bruto).numero) for bruto in _telefones(item))


def _campanha(item: EventoPbx | Alerta) -> int | None:
    return getattr(item, "id_campanha", None)


def _telefones(item: EventoPbx | Alerta) -> Iterator[str]:
    for atributo in ("telefone_discado", "telefone_origem", "telefone"):
        if bruto := getattr(item, atributo, ""):
            yield bruto


def _filas(item: EventoPbx | Alerta, lotacao: Lotacao | None) -> Iterator[int]:
    if isinstance(item, Alerta) and item.id_grupo is not None:
        yield item.id_grupo
    if lotacao is not None:
        yield from lotacao.filas.get(item.ramal, ())


def _grupos(item: EventoPbx | Alerta, lotacao: Lotacao | None) -> Collection[int]:
    return () if lotacao is None else lotacao.grupos.get(item.ramal, ())

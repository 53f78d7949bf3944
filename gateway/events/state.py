"""What we believe of one PBX's extensions: a function of its stream, and the snapshot that watchers start from.

Fed by the hub with everything published, in order, before any reader gets it. Nothing here awaits, so a snapshot and
the watching that follows it have no seam.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.aovivo import Modo, RamalVivo, aplicar
from gateway.domain.eventos import EventoPbx, LinhaIlegivel
from gateway.events.items import Conexao, EventoGuardado, Lacuna, RamalObservado, Reconciliado
from gateway.events.watcher import Vigia
from gateway.journal.port import Position

Permitido = Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class Mudanca:
    """An extension changed.

    Attributes:
        ramal: as it is from this position on; None when the PBX has it no more.
        evento: what changed it; None when it was found so by looking.
        sintetico: the gateway concluded it, the PBX did not send it.
    """

    posicao: Position
    em: datetime
    numero: str
    ramal: RamalVivo | None
    evento: EventoPbx | None
    sintetico: bool


@dataclass(frozen=True, slots=True)
class Conhecimento:
    """From this position on the state is known (it equals what the PBX shows), or it is not.

    Attributes:
        motivo: why it is not, in pt-BR.
        pendentes: extensions that could not be compared, when known.
    """

    posicao: Position
    em: datetime
    conhecido: bool
    motivo: str | None = None
    pendentes: int = 0


@dataclass(frozen=True, slots=True)
class Retrato:
    """Everything at one position: the changes that follow are those after it.

    Attributes:
        posicao: None before anything was ever published.
        conhecido: whether it equals what the PBX shows; else it is what was last known.
    """

    posicao: Position | None
    conhecido: bool
    ramais: tuple[RamalVivo, ...]


NovidadeDoEstado = Mudanca | Conhecimento


class EstadoAoVivo:
    """The extensions of one PBX.

    Attributes:
        conhecido: whether the extensions equal what the PBX showed; False from a lost connection to its
            reconciliation.
        duvidar: called when something may have been missed (connected again, an unreadable line, items let go).
    """

    def __init__(self, pbx: str, duvidar: Callable[[], None] | None = None) -> None:
        self.pbx = pbx
        self.posicao: Position | None = None
        self.conectado = False
        self.conhecido = False
        self.ramais: dict[str, RamalVivo] = {}
        self.duvidar = duvidar
        self._vigias: dict[Vigia, None] = {}
        self._por_ramal: dict[str, dict[Vigia, None]] = {}

    def aplicar(self, publicado: EventoGuardado | Lacuna) -> None:
        """Takes the next item of the stream."""
        if isinstance(publicado, Lacuna):
            self.posicao = publicado.ate
            self._duvidar()
            return
        self.posicao = publicado.posicao
        match publicado.item:
            case Conexao(conectado=conectado, motivo=motivo):
                self._conexao(publicado, conectado, motivo)
            case Reconciliado(pendentes=pendentes):
                self.conhecido = True
                self._dizer(Conhecimento(publicado.posicao, publicado.recebido_em, True, pendentes=pendentes))
            case RamalObservado() as observado:
                self._observar(publicado, observado)
            case LinhaIlegivel():
                self._duvidar()
            case evento:
                antes = self.ramais.get(evento.ramal) or RamalVivo(evento.ramal)
                self._mudar(publicado, evento.ramal, antes, aplicar(antes, evento, publicado.recebido_em), evento)

    def retrato(self, ramais: frozenset[str] | None = None, permitido: Permitido | None = None) -> Retrato:
        """The extensions asked for that may be seen, now, by number."""
        vistos = self.ramais.values() if ramais is None else (r for n in ramais if (r := self.ramais.get(n)))
        permitidos = (r for r in vistos if permitido is None or permitido(r))
        return Retrato(self.posicao, self.conhecido, tuple(sorted(permitidos, key=lambda r: r.ramal)))

    @contextmanager
    def vigiar(
        self, modo: Modo, ramais: frozenset[str] | None, permitido: Permitido | None, max_pendentes: int
    ) -> Iterator[Vigia]:
        """A watcher of what changes from now on; take `retrato` before awaiting anything."""
        vigia = Vigia(modo, ramais, permitido, max_pendentes)
        self._vigias[vigia] = None
        for numero in ramais or ():
            self._por_ramal.setdefault(numero, {})[vigia] = None
        try:
            yield vigia
        finally:
            del self._vigias[vigia]
            for numero in ramais or ():
                self._por_ramal[numero].pop(vigia, None)
                if not self._por_ramal[numero]:
                    del self._por_ramal[numero]
            vigia.encerrar()

    def fechar(self) -> None:
        """Ends every watcher after what is pending."""
        for vigia in self._vigias:
            vigia.encerrar()

    def _conexao(self, publicado: EventoGuardado, conectado: bool, motivo: str | None) -> None:
        self.conectado = conectado
        if conectado:
            self._duvidar()
        elif self.conhecido:
            self.conhecido = False
            self._dizer(Conhecimento(publicado.posicao, publicado.recebido_em, False, motivo))

    def _observar(self, publicado: EventoGuardado, observado: RamalObservado) -> None:
        antes = self.ramais.get(observado.ramal)
        if observado.presente:
            self._mudar(publicado, observado.ramal, antes, observado.vivo(), None)
        elif antes is not None:
            del self.ramais[observado.ramal]
            self._oferecer(Mudanca(publicado.posicao, publicado.recebido_em, observado.ramal, None, None, True), antes)

    def _mudar(
        self,
        publicado: EventoGuardado,
        numero: str,
        antes: RamalVivo | None,
        depois: RamalVivo,
        evento: EventoPbx | None,
    ) -> None:
        if depois is antes:
            return
        self.ramais[numero] = depois
        sintetico = publicado.sintetico or evento is None
        self._oferecer(Mudanca(publicado.posicao, publicado.recebido_em, numero, depois, evento, sintetico), depois)

    def _oferecer(self, mudanca: Mudanca, de_quem: RamalVivo) -> None:
        for vigia in (*(v for v in self._vigias if v.ramais is None), *self._por_ramal.get(mudanca.numero, ())):
            if vigia.permitido is None or vigia.permitido(de_quem):
                vigia.oferecer(mudanca.numero, mudanca, mudanca.posicao)

    def _dizer(self, novidade: Conhecimento) -> None:
        for vigia in self._vigias:
            vigia.oferecer(None, novidade, novidade.posicao)

    def _duvidar(self) -> None:
        if self.duvidar is not None:
            self.duvidar()

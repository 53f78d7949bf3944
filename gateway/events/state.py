"""What we believe of one PBX: a function of its stream, and the snapshot that watchers start from.

Fed by the hub with everything published, in order, before any reader gets it. Nothing here awaits, so a snapshot and
the watching that follows it have no seam.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from gateway.domain.alertas import Alerta, TipoAlerta
from gateway.domain.aovivo import Entidade, RamalVivo, aplicar
from gateway.domain.eventos import EventoPbx, LinhaIlegivel
from gateway.events.changes import Conhecimento, Mudanca, Retrato
from gateway.events.items import (
    Conexao,
    EventoGuardado,
    Lacuna,
    Observacao,
    RamalObservado,
    Reconciliado,
    Sondagem,
)
from gateway.events.watcher import Pedido, Vigia
from gateway.journal.port import Position

MEMORIA: Final = timedelta(days=1)
Coisas = Mapping[str, Mapping[str, Any]]


class EstadoAoVivo:
    """The extensions of one PBX, and the other things that somebody watches.

    Attributes:
        conhecidas: the kinds that equal what the PBX showed. RAMAL is not among them from a lost connection to its
            reconciliation; the others only while they are polled.
        coisas: by kind and key, the values of what is polled.
        alertas: keys of the alerts told in the last day, and when.
        interesse: how many watch each kind here.
        de_fora: whether somebody watches a kind in another process.
        conexao_em: when the PBX's line last came or went, by the stream; None: it says nothing of it.
        duvidar: called when something may have been missed (connected again, an unreadable line, items let go).
        interessar: called when `interesse` changes.
    """

    def __init__(self, pbx: str, duvidar: Callable[[], None] | None = None) -> None:
        self.pbx = pbx
        self.posicao: Position | None = None
        self.conectado = False
        self.conhecidas: set[Entidade] = set()
        self.ramais: dict[str, RamalVivo] = {}
        self.coisas: dict[Entidade, dict[str, dict[str, Any]]] = {}
        self.alertas: dict[str, datetime] = {}
        self.interesse: Counter[Entidade] = Counter()
        self.de_fora: Callable[[Entidade], bool] = lambda _: False
        self.conexao_em: datetime | None = None
        self.duvidar = duvidar
        self.interessar: Callable[[], None] | None = None
        self._vigias: dict[Vigia, None] = {}
        self._por_ramal: dict[str, dict[Vigia, None]] = {}

    @property
    def conhecido(self) -> bool:
        """Whether the extensions equal what the PBX shows."""
        return Entidade.RAMAL in self.conhecidas

    @property
    def vigias(self) -> int:
        """How many watchers there are now, for a gauge."""
        return len(self._vigias)

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
                self._conhecer(publicado, Entidade.RAMAL, True, None, pendentes)
            case Sondagem(entidade=entidade, conhecida=conhecida, motivo=motivo):
                self._conhecer(publicado, Entidade(entidade), conhecida, motivo)
            case RamalObservado() as observado:
                self._observar_ramal(publicado, observado)
            case Observacao() as observacao:
                self._observar(publicado, observacao)
            case LinhaIlegivel():
                self._duvidar()
            case Alerta() as alerta:
                self._alertado(alerta, publicado.recebido_em)
            case evento:
                antes = self.ramais.get(evento.ramal) or RamalVivo(evento.ramal)
                self._mudar(publicado, evento.ramal, antes, aplicar(antes, evento, publicado.recebido_em), evento)

    def procurado(self, entidade: Entidade) -> bool:
        """Whether anybody watches a kind."""
        return bool(self.interesse[entidade]) or self.de_fora(entidade)

    def retrato(self, pedido: Pedido) -> Retrato:
        """Everything that was asked for and may be seen, now, by number or key."""
        ramais: tuple[RamalVivo, ...] = ()
        if Entidade.RAMAL in pedido.entidades:
            ramais = tuple(sorted(filter(pedido.quer, self._ramais(pedido.ramais)), key=lambda r: r.ramal))
        coisas: dict[Entidade, Coisas] = {
            entidade: dict(sorted(self.coisas.get(entidade, {}).items()))
            for entidade in pedido.entidades
            if entidade is not Entidade.RAMAL
        }
        return Retrato(self.posicao, frozenset(self.conhecidas & pedido.entidades), ramais, coisas)

    @contextmanager
    def vigiar(self, pedido: Pedido, max_pendentes: int) -> Iterator[Vigia]:
        """A watcher of what changes from now on; take `retrato` before awaiting anything."""
        vigia = Vigia(pedido, max_pendentes)
        self._vigias[vigia] = None
        for numero in pedido.ramais or ():
            self._por_ramal.setdefault(numero, {})[vigia] = None
        self._interessar(pedido, 1)
        try:
            yield vigia
        finally:
            self._interessar(pedido, -1)
            del self._vigias[vigia]
            for numero in pedido.ramais or ():
                self._por_ramal[numero].pop(vigia, None)
                if not self._por_ramal[numero]:
                    del self._por_ramal[numero]
            vigia.encerrar()

    def fechar(self) -> None:
        """Ends every watcher after what is pending."""
        for vigia in self._vigias:
            vigia.encerrar()

    def _ramais(self, pedidos: frozenset[str] | None) -> Iterator[RamalVivo]:
        if pedidos is None:
            yield from self.ramais.values()
        else:
            yield from (ramal for numero in pedidos if (ramal := self.ramais.get(numero)) is not None)

    def _conexao(self, publicado: EventoGuardado, conectado: bool, motivo: str | None) -> None:
        self.conectado, self.conexao_em = conectado, publicado.recebido_em
        if conectado:
            self._duvidar()
        else:
            self._conhecer(publicado, Entidade.RAMAL, False, motivo)

    def _conhecer(
        self, publicado: EventoGuardado, entidade: Entidade, conhecida: bool, motivo: str | None, pendentes: int = 0
    ) -> None:
        if conhecida:
            self.conhecidas.add(entidade)
        elif entidade in self.conhecidas:
            self.conhecidas.remove(entidade)
        else:
            return
        dito = Conhecimento(publicado.posicao, publicado.recebido_em, entidade, conhecida, motivo, pendentes)
        for vigia in self._vigias:
            if entidade in vigia.pedido.entidades:
                vigia.oferecer((entidade, None), dito, dito.posicao)

    def _observar_ramal(self, publicado: EventoGuardado, observado: RamalObservado) -> None:
        antes = self.ramais.get(observado.ramal)
        if observado.presente:
            vivo = observado.vivo()
            atual = None if antes is None else antes.ligacao
            if atual is not None and vivo.ligacao is not None and vivo.ligacao.uniqueid == atual.uniqueid:
                vivo = replace(vivo, ligacao=atual)  # the call whose beginning was seen
            self._mudar(publicado, observado.ramal, antes, vivo, None)
        elif antes is not None:
            del self.ramais[observado.ramal]
            self._oferecer(_mudanca(publicado, Entidade.RAMAL, observado.ramal), antes)

    def _observar(self, publicado: EventoGuardado, observacao: Observacao) -> None:
        entidade = Entidade(observacao.entidade)
        campos = None if observacao.campos is None else orjson.loads(observacao.campos)
        if campos is None:
            self.coisas.get(entidade, {}).pop(observacao.chave, None)
        else:
            self.coisas.setdefault(entidade, {})[observacao.chave] = campos
        self._oferecer(_mudanca(publicado, entidade, observacao.chave, campos=campos), None)

    def _mudar(
        self,
        publicado: EventoGuardado,
        numero: str,
        antes: RamalVivo | None,
        depois: RamalVivo,
        evento: EventoPbx | None,
    ) -> None:
        if depois is not antes:
            self.ramais[numero] = depois
            self._oferecer(_mudanca(publicado, Entidade.RAMAL, numero, ramal=depois, evento=evento), depois)

    def _oferecer(self, mudanca: Mudanca, de_quem: RamalVivo | None) -> None:
        candidatos = (vigia for vigia in self._vigias if mudanca.entidade in vigia.pedido.entidades)
        if de_quem is not None:
            de_todos = (vigia for vigia in candidatos if vigia.pedido.ramais is None)
            candidatos = (v for v in (*de_todos, *self._por_ramal.get(mudanca.chave, ())) if v.pedido.quer(de_quem))
        for vigia in candidatos:
            vigia.oferecer((mudanca.entidade, mudanca.chave), mudanca, mudanca.posicao)

    def _alertado(self, alerta: Alerta, em: datetime) -> None:
        if alerta.tipo is TipoAlerta.AGENTE_VOLTOU:
            self.alertas.pop(alerta.chave, None)
            return
        while self.alertas and next(iter(self.alertas.values())) < em - MEMORIA:
            del self.alertas[next(iter(self.alertas))]
        self.alertas[alerta.chave] = em

    def _interessar(self, pedido: Pedido, quantos: int) -> None:
        for entidade in pedido.entidades:
            self.interesse[entidade] += quantos
        if self.interessar is not None:
            self.interessar()

    def _duvidar(self) -> None:
        if self.duvidar is not None:
            self.duvidar()


def _mudanca(
    publicado: EventoGuardado,
    entidade: Entidade,
    chave: str,
    *,
    ramal: RamalVivo | None = None,
    campos: Mapping[str, Any] | None = None,
    evento: EventoPbx | None = None,
) -> Mudanca:
    sintetico = publicado.sintetico or evento is None
    return Mudanca(publicado.posicao, publicado.recebido_em, entidade, chave, ramal, campos, evento, sintetico)

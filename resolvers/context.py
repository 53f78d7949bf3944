"""What resolvers get from outside: who asks, which PBX, and the reader of this operation."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gateway.access.identity import Identidade
from gateway.access.links import Links
from gateway.clock import Clock, SystemClock
from gateway.commands.bilhetes import Bilhetes
from gateway.domain.erros import ErroDoGateway, SemPermissao
from gateway.events.filtro import Filtro
from gateway.events.items import EventoGuardado, Lacuna
from gateway.journal.sealed import Seal
from gateway.pbx import Pbx
from resolvers.cursors import Cursores
from resolvers.reading.horizon import Horizontes
from resolvers.reading.leitura import Comum
from resolvers.reading.partial import Falhas
from resolvers.reading.reader import LeitorPbx
from resolvers.reading.recordings import Gravador
from resolvers.reading.warnings import Avisos
from schema.pages import MAX_POR_PAGINA

if TYPE_CHECKING:
    from gateway.commands.arquivo import Arquivo
    from gateway.commands.importacao.importador import Importador
    from gateway.commands.intencao import Meios
    from gateway.commands.lifecycle import Comandante
    from gateway.events.hub import Hub
    from gateway.events.lotacao import Lotador
    from gateway.events.state import EstadoAoVivo
    from gateway.events.webhooks.correio import Correio
    from gateway.journal.audit import Auditoria
    from gateway.journal.port import Journal, Position

Itens = AsyncGenerator[EventoGuardado | Lacuna, None]
Fonte = Callable[[Filtro], Itens]


@dataclass(frozen=True, slots=True)
class SoRetrato:
    """Of a live state only the snapshot of now, after the gap that made it necessary, if one did."""

    lacuna: Lacuna | None = None


@dataclass(frozen=True)
class Recursos:
    """What lives as long as the process: opened by the runtime, shared by every operation."""

    pbxs: Mapping[str, Pbx]
    principal: str
    clock: Clock
    journal: Journal
    hubs: Mapping[str, Hub]
    estados: Mapping[str, EstadoAoVivo]
    comandante: Comandante
    arquivo: Arquivo
    auditoria: Auditoria
    lotadores: Mapping[str, Lotador] = field(default_factory=dict)
    meios: Mapping[str, Meios] = field(default_factory=dict)
    cursores: Cursores = field(default_factory=Cursores)
    horizontes: Horizontes = field(default_factory=lambda: Horizontes(SystemClock()))
    max_pendentes: int = 1_000
    max_por_pagina: int = MAX_POR_PAGINA
    links: Links = field(default_factory=lambda: Links(os.urandom(32), SystemClock()))
    public_url: str = ""
    correios: Mapping[str, Correio] = field(default_factory=dict)
    importadores: Mapping[str, Importador] = field(default_factory=dict)
    bilhetes: Bilhetes = field(default_factory=lambda: Bilhetes(Seal(os.urandom(32)), SystemClock()))

    @property
    def pbx(self) -> Pbx:
        """The PBX that root fields speak of."""
        return self.pbxs[self.principal]

    @cached_property
    def comum(self) -> Comum:
        """What the readings of that PBX share."""
        return Comum(self.pbx, self.clock, self.cursores, self.horizontes, self.max_por_pagina)

    @cached_property
    def gravador(self) -> Gravador:
        """Makes the links of recordings."""
        return Gravador(self.links, self.public_url)


def so_leitura(pbx: Pbx, clock: Clock) -> Recursos:
    """Of a gateway that reads one PBX and does nothing else: whatever else it is asked for is not there."""
    nada: Any = None
    return Recursos(
        pbxs=MappingProxyType({pbx.nome: pbx}),
        principal=pbx.nome,
        clock=clock,
        journal=nada,
        hubs=MappingProxyType({}),
        estados=MappingProxyType({}),
        comandante=nada,
        arquivo=nada,
        auditoria=nada,
    )


@dataclass
class Contexto:
    """One operation (or one subscription): its identity, warnings and readers.

    Attributes:
        fonte: where a subscription's items come from, instead of its own argument.
        escolhido: told what a subscription of events chose, instead of its being run.
        retrato: of a live state no changes; None: they follow.
        posicao: of the item that is being executed.
    """

    recursos: Recursos
    identidade: Identidade | None
    avisos: Avisos = field(default_factory=Avisos)
    falhas: Falhas = field(default_factory=Falhas)
    fonte: Fonte | None = None
    escolhido: Callable[[Filtro], None] | None = None
    retrato: SoRetrato | None = None
    posicao: Position | None = None
    _leitores: dict[str, LeitorPbx] = field(default_factory=dict)

    def quem(self, direito: str) -> Identidade:
        """The identity, if it may.

        Raises:
            ErroDoGateway: nobody is known to ask (UNAUTHENTICATED).
            SemPermissao: the identity lacks the right.
        """
        if self.identidade is None:
            raise ErroDoGateway(
                "UNAUTHENTICATED",
                "Envie `Authorization: Bearer CHAVE`. Crie uma com `totalip-gateway chave criar`.",
            )
        if not self.identidade.pode(direito):
            raise SemPermissao(direito)
        return self.identidade

    def de_novo(self) -> Contexto:
        """The same operation before anything was read: its warnings and failures count apart."""
        return Contexto(self.recursos, self.identidade, fonte=self.fonte, retrato=self.retrato, posicao=self.posicao)

    @property
    def pbx(self) -> Pbx:
        """The PBX that root fields speak of."""
        return self.recursos.pbx

    @property
    def leitor(self) -> LeitorPbx:
        """The reader of this operation for that PBX."""
        nome = self.recursos.principal
        if nome not in self._leitores:
            self._leitores[nome] = self.leitor_novo()
        return self._leitores[nome]

    def leitor_novo(self) -> LeitorPbx:
        """A fresh reader: one for each event of a subscription, so that nothing read is kept."""
        recursos = self.recursos
        return LeitorPbx(
            recursos.comum,
            self.quem("ler"),
            self.avisos,
            self.falhas,
            gravador=recursos.gravador,
            estado=recursos.estados.get(recursos.principal),
        )

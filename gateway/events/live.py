"""Everything live of one PBX, put together: the stream, who reads it, what we believe, and what keeps it honest."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Self

from gateway.clock import Clock
from gateway.domain.aovivo import Entidade
from gateway.events import checkpoint
from gateway.events.alerts import Alarme, RegrasDeAlerta
from gateway.events.buffer import Buffer
from gateway.events.hub import Hub
from gateway.events.ingest import ingest
from gateway.events.interest import Interessados
from gateway.events.items import Sondagem
from gateway.events.lotacao import Lotador
from gateway.events.polling import Sondador
from gateway.events.reconcile import Reconciliador
from gateway.events.replay import alimentar
from gateway.events.retention import reter
from gateway.events.silence import Vigilancia
from gateway.events.state import EstadoAoVivo
from gateway.journal.ownership import Ownership
from gateway.journal.port import Journal, Position
from gateway.journal.sealed import Seal
from gateway.pbx import Pbx

Tarefa = tuple[str, Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Ritmo:
    """How often the live side looks at the PBX: see `Reconciliador` for the first two, `Vigilancia` for the third."""

    assentar_s: float
    comparar_cada_s: float
    vigiar_cada_s: float
    alertas: RegrasDeAlerta


@dataclass(frozen=True, slots=True)
class AoVivo:
    """The live side of one PBX. Whoever opens it runs `tarefas` and calls `fechar` at the end."""

    pbx: Pbx
    journal: Journal
    seal: Seal
    clock: Clock
    hub: Hub
    estado: EstadoAoVivo
    fila: Buffer
    reconciliador: Reconciliador
    vigilancia: Vigilancia
    sondador: Sondador
    alarme: Alarme
    lotador: Lotador
    interessados: Interessados
    inicio: Position

    @classmethod
    async def abrir(
        cls, pbx: Pbx, journal: Journal, seal: Seal, clock: Clock, ritmo: Ritmo, *, seguindo: bool = False
    ) -> Self:
        """The state goes on from where it was kept; nothing runs yet.

        Args:
            seguindo: another process owns the PBX and feeds the stream.
        """
        hub, estado, fila = Hub(), EstadoAoVivo(pbx.nome), Buffer(clock=clock)
        agora = await journal.head()
        conhecidas = await checkpoint.retomar(estado, journal, seal, seguindo=seguindo)
        if not seguindo:
            _desconhecer(fila, clock, conhecidas)
        hub.antes(pbx.nome, estado.aplicar)
        reconciliador = Reconciliador(
            pbx, estado, fila, clock, assentar_s=ritmo.assentar_s, cada_s=ritmo.comparar_cada_s
        )
        estado.duvidar = reconciliador.duvidar
        vigilancia = Vigilancia(pbx, clock, cada_s=ritmo.vigiar_cada_s, assentar_s=ritmo.assentar_s)
        sondador = Sondador(pbx, estado, fila, clock)
        estado.interessar = sondador.interessar
        interessados = Interessados(estado, clock)
        alarme = Alarme(pbx, estado, fila, clock, ritmo.alertas)
        lotador = Lotador(pbx, clock)
        return cls(
            pbx,
            journal,
            seal,
            clock,
            hub,
            estado,
            fila,
            reconciliador,
            vigilancia,
            sondador,
            alarme,
            lotador,
            interessados,
            estado.posicao or agora,
        )

    async def seguir(self) -> None:
        """Feeds hub and state with what the owner stores, until cancelled."""
        await alimentar(self.journal, self.hub, self.pbx.nome, self.hub.posicao(self.pbx.nome) or self.inicio)

    async def suceder(self) -> None:
        """Brings hub and state to the end of what the owner before stored, before this process feeds the stream."""
        await alimentar(
            self.journal, self.hub, self.pbx.nome, self.hub.posicao(self.pbx.nome) or self.inicio, ate_o_fim=True
        )
        _desconhecer(self.fila, self.clock, frozenset(self.estado.conhecidas))

    def tarefas_de_todos(self) -> list[Tarefa]:
        """What runs in every process that serves the PBX."""
        return [("lotacao", self.lotador.rodar())]

    def tarefas(self, posse: Ownership, *, janela_s: float) -> list[Tarefa]:
        """What has to run for as long as the process owns the PBX, the one that feeds the others last.

        Args:
            posse: the lease of the PBX.
            janela_s: for how long events can be resumed.
        """
        pbx, journal, clock = self.pbx, self.journal, self.clock
        return [
            ("retencao", reter(journal, pbx.nome, clock=clock, max_idade_s=janela_s)),
            ("estado", checkpoint.manter(self.estado, journal, self.seal, clock)),
            ("reconciliacao", self.reconciliador.rodar()),
            ("vigilancia", self.vigilancia.rodar()),
            ("sondagem", self.sondador.rodar()),
            ("alertas", self.alarme.rodar()),
            ("ingest", ingest(pbx, journal, posse, self.hub, clock=clock, buffer=self.fila)),
        ]

    def fechar(self) -> None:
        """Ends every reader and watcher after what is pending."""
        self.hub.fechar()
        self.estado.fechar()


def _desconhecer(fila: Buffer, clock: Clock, conhecidas: frozenset[Entidade]) -> None:
    """What was polled by somebody else is known no more; of the extensions the event line itself says so."""
    for entidade in sorted(conhecidas - {Entidade.RAMAL}):
        fila.receber(Sondagem(entidade.value, False), clock.now(), sintetico=True)

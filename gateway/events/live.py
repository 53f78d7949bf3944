"""Everything live of one PBX, put together: the stream, who reads it, what we believe, and what keeps it honest."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Self

from gateway.clock import Clock
from gateway.events import checkpoint
from gateway.events.alerts import Alarme, RegrasDeAlerta
from gateway.events.buffer import Buffer
from gateway.events.hub import Hub
from gateway.events.ingest import ingest
from gateway.events.lotacao import Lotador
from gateway.events.polling import Sondador
from gateway.events.reconcile import Reconciliador
from gateway.events.retention import reter
from gateway.events.silence import Vigilancia
from gateway.events.state import EstadoAoVivo
from gateway.journal.ownership import Ownership
from gateway.journal.port import Journal
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

    @classmethod
    async def abrir(cls, pbx: Pbx, journal: Journal, seal: Seal, clock: Clock, ritmo: Ritmo) -> Self:
        """The state goes on from where it was kept; nothing runs yet."""
        hub, estado, fila = Hub(), EstadoAoVivo(pbx.nome), Buffer(clock=clock)
        await checkpoint.retomar(estado, journal, seal)
        hub.antes(pbx.nome, estado.aplicar)
        reconciliador = Reconciliador(
            pbx, estado, fila, clock, assentar_s=ritmo.assentar_s, cada_s=ritmo.comparar_cada_s
        )
        estado.duvidar = reconciliador.duvidar
        vigilancia = Vigilancia(pbx, clock, cada_s=ritmo.vigiar_cada_s, assentar_s=ritmo.assentar_s)
        sondador = Sondador(pbx, estado, fila, clock)
        estado.interessar = sondador.interessar
        alarme = Alarme(pbx, estado, fila, clock, ritmo.alertas)
        lotador = Lotador(pbx, clock)
        return cls(pbx, journal, seal, clock, hub, estado, fila, reconciliador, vigilancia, sondador, alarme, lotador)

    def tarefas(self, posse: Ownership, *, janela_s: float) -> list[Tarefa]:
        """What has to run for as long as the gateway does, the one that feeds the others last.

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
            ("lotacao", self.lotador.rodar()),
            ("ingest", ingest(pbx, journal, posse, self.hub, clock=clock, buffer=self.fila)),
        ]

    def fechar(self) -> None:
        """Ends every reader and watcher after what is pending."""
        self.hub.fechar()
        self.estado.fechar()

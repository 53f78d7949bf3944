"""Each alert is told once in the stream, also by a gateway that starts again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from gateway.clock import SystemClock
from gateway.domain.alertas import Alerta, TipoAlerta
from gateway.domain.eventos import TipoEvento
from gateway.events import checkpoint
from gateway.events.alerts import Alarme, RegrasDeAlerta
from gateway.events.hub import Filtro
from gateway.events.state import MEMORIA, EstadoAoVivo
from tests.unit.events.fakes import AGORA, Mesa, guardado, quando
from tests.unit.events.mundo import SEAL, Gateway, Mundo, lidos

PAUSAS = RegrasDeAlerta(frozenset((TipoAlerta.PAUSA_LONGA,)), pausa_longa_s=0.0, cada_s=0.01)


async def test_a_long_pause_is_told_once_and_not_again_after_a_restart(tmp_path: Path) -> None:
    mundo = Mundo("40000", "40001")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo)
        pbx: Any = mundo.pbx
        with gateway.hub.assinar(Filtro("principal", tipos=frozenset((TipoAlerta.PAUSA_LONGA,)))) as reader:
            async with gateway.rodando():
                mundo.ligar(True)
                await quando(lambda: gateway.estado.conhecido)
                alarme = Alarme(pbx, gateway.estado, gateway.fila, SystemClock(), PAUSAS)
                task = asyncio.create_task(alarme.rodar())
                mundo.status("40000", 6)
                await quando(lambda: len(gateway.estado.alertas) == 1)
                mundo.status("40001", 7)
                await quando(lambda: len(gateway.estado.alertas) == 2)
                await checkpoint.guardar(gateway.estado, mesa.journal, SEAL)
                task.cancel()
                got = [g for g in lidos(reader) if isinstance(g.item, Alerta)]
        mundo.ligado = False

        depois = Gateway(mesa, mundo)
        await checkpoint.retomar(depois.estado, mesa.journal, SEAL)
        assert depois.estado.alertas == gateway.estado.alertas
        with depois.hub.assinar(Filtro("principal")) as reader:
            async with depois.rodando():
                mundo.ligar(True)
                await quando(lambda: depois.estado.conhecido)
                alarme = Alarme(pbx, depois.estado, depois.fila, SystemClock(), PAUSAS)
                task = asyncio.create_task(alarme.rodar())
                mundo.status("40000", 5)
                await quando(lambda: len(depois.estado.alertas) == 3)
                task.cancel()
                de_novo = [g.item for g in lidos(reader) if isinstance(g.item, Alerta)]

    assert [(g.item.ramal, g.item.id_status) for g in got] == [("40000", 6), ("40001", 7)]
    assert all(g.sintetico for g in got)
    assert [(a.ramal, a.id_status) for a in de_novo] == [("40000", 5)]


def test_what_was_told_long_ago_is_forgotten_and_a_return_frees_the_next_loss() -> None:
    estado = EstadoAoVivo("principal")
    estado.aplicar(guardado(Alerta("ABANDONO", "abandono:1"), 1))
    estado.aplicar(guardado(Alerta("AGENTE_PERDIDO", "perdido:1", "1"), 2))
    assert set(estado.alertas) == {"abandono:1", "perdido:1"}
    estado.aplicar(guardado(Alerta("AGENTE_VOLTOU", "perdido:1", "1"), 3))
    assert set(estado.alertas) == {"abandono:1"}
    novo = guardado(Alerta("ABANDONO", "abandono:2"), 4)
    estado.aplicar(type(novo)(novo.pbx, novo.posicao, AGORA + MEMORIA + timedelta(seconds=1), novo.item))
    assert set(estado.alertas) == {"abandono:2"}


def test_who_asks_for_kinds_of_events_gets_no_alerts_and_the_other_way_round() -> None:
    alerta = guardado(Alerta("PAUSA_LONGA", "pausa:1", "40000"), 1)
    assert Filtro("principal", tipos=frozenset((TipoEvento.S,))).visto(alerta) is None
    assert Filtro("principal", tipos=frozenset((TipoAlerta.PAUSA_LONGA,))).visto(alerta) is alerta
    assert Filtro("principal", ramais=frozenset(("40001",))).visto(alerta) is None
    assert Filtro("principal").visto(alerta) is alerta

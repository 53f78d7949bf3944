"""What is concluded, from when on, and that the same occurrence has the same key however often it is looked at."""

from __future__ import annotations

from datetime import timedelta

from gateway.domain.alertas import TipoAlerta, agentes_perdidos, esperas_longas, pausas_longas
from gateway.domain.aovivo import RamalVivo
from tests.unit.events.fakes import AGORA

PAUSA = RamalVivo("40000", 6, "Almoço", status_desde=AGORA)


def test_a_pause_is_long_after_the_limit_and_is_the_same_one_until_it_ends() -> None:
    depois, muito_depois = AGORA + timedelta(seconds=901), AGORA + timedelta(seconds=5000)

    assert pausas_longas([PAUSA], AGORA + timedelta(seconds=900), 900) == []
    (primeiro,) = pausas_longas([PAUSA], depois, 900)
    (segundo,) = pausas_longas([PAUSA], muito_depois, 900)
    assert (primeiro.tipo, primeiro.ramal, primeiro.segundos) == (TipoAlerta.PAUSA_LONGA, "40000", 901)
    assert primeiro.chave == segundo.chave
    (outra,) = pausas_longas([RamalVivo("40000", 6, "Almoço", status_desde=depois)], muito_depois, 900)
    assert outra.chave != primeiro.chave


def test_logged_in_and_out_are_no_pauses_and_a_beginning_nobody_saw_is_not_judged() -> None:
    tarde = AGORA + timedelta(days=1)
    ramais = [
        RamalVivo("1", 1, "Logado", status_desde=AGORA),
        RamalVivo("2", 2, "Deslogado", status_desde=AGORA),
        RamalVivo("3", 6, "Almoço"),
        RamalVivo("4"),
    ]
    assert pausas_longas(ramais, tarde, 900) == []


def test_waiting_is_judged_by_the_time_of_its_own_queue() -> None:
    desde = (AGORA - timedelta(seconds=30)).isoformat()
    grupos = {
        "1": {"nome": "a", "esperando": [{"posicao": 1, "numero": "1199", "desde": desde}]},
        "2": {"nome": "b", "esperando": [{"posicao": 1, "numero": "1188", "desde": desde}]},
        "3": {"nome": "c", "esperando": [{"posicao": 1, "numero": "1177", "desde": desde}]},
    }
    found = esperas_longas(grupos, {1: 20, 2: 40}, AGORA)

    assert [(a.id_grupo, a.telefone, a.segundos) for a in found] == [(1, "1199", 30)]
    assert "1199" not in repr(found)


def test_an_agent_is_lost_once_comes_back_once_and_may_be_lost_again() -> None:
    perdido = RamalVivo("40000", 1, "Logado")
    (alerta,) = agentes_perdidos([perdido], [])
    assert alerta.tipo is TipoAlerta.AGENTE_PERDIDO
    assert agentes_perdidos([perdido], [alerta.chave, "pausa:1:x"]) == []
    (volta,) = agentes_perdidos([], [alerta.chave])
    assert (volta.tipo, volta.ramal, volta.chave) == (TipoAlerta.AGENTE_VOLTOU, "40000", alerta.chave)

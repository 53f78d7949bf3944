"""State is a function of events, and the events that a truth implies lead to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.aovivo import LigacaoViva, RamalVivo, aplicar, transicoes
from gateway.domain.eventos import Desligamento, LigacaoAtiva, LigacaoReceptiva, Preview, TipoEvento, TrocaStatus
from tests.unit.events.fakes import AGORA

texto = st.sampled_from(["", "1", "2", "11988887777"])
chamadas = st.builds(
    LigacaoViva,
    st.sampled_from([TipoEvento.A, TipoEvento.R, TipoEvento.D]),
    st.sampled_from(["1.1", "1.2", "1.3"]),
    texto,
    id_campanha=st.sampled_from([1, 2]),
)
vivos = st.builds(
    RamalVivo,
    st.just("40000"),
    st.none() | st.integers(1, 3),
    st.sampled_from(["Logado", "Pausa"]),
    ligacao=st.none() | chamadas,
)


def essencial(vivo: RamalVivo) -> object:
    return vivo.id_status, vivo.ligacao and (vivo.ligacao.tipo, vivo.ligacao.uniqueid)


@settings(max_examples=300)
@given(vivos, vivos)
def test_the_missed_events_lead_from_what_we_believe_to_the_truth(antes: RamalVivo, verdade: RamalVivo) -> None:
    depois = antes
    for evento in transicoes(antes, verdade):
        novo = aplicar(depois, evento, AGORA)
        assert novo is not depois, "no synthetic event without an effect"
        depois = novo

    esperado = verdade if verdade.id_status is not None else replace(verdade, id_status=antes.id_status)
    mesma = antes.ligacao and verdade.ligacao and antes.ligacao.uniqueid == verdade.ligacao.uniqueid
    if mesma:  # a call that is the same is not compared further
        esperado = replace(esperado, ligacao=antes.ligacao)
    assert essencial(depois) == essencial(esperado)
    assert transicoes(depois, verdade) == []


def test_a_hang_up_of_another_call_changes_nothing() -> None:
    em_ligacao = aplicar(RamalVivo("40000"), LigacaoAtiva("40000", "1199", "9.1"), AGORA)

    assert aplicar(em_ligacao, Desligamento("40000", "9.0"), AGORA) is em_ligacao
    assert aplicar(em_ligacao, Desligamento("40000", "9.1"), AGORA).ligacao is None


def test_a_status_said_again_keeps_its_beginning_and_a_new_one_begins_now() -> None:
    antes = aplicar(RamalVivo("40000"), TrocaStatus("40000", 2, "Pausa"), AGORA)
    depois = AGORA + timedelta(seconds=60)

    assert aplicar(antes, TrocaStatus("40000", 2, "Pausa"), depois) is antes
    renomeado = aplicar(antes, TrocaStatus("40000", 2, "Pausa longa"), depois)
    assert (renomeado.nome_status, renomeado.status_desde) == ("Pausa longa", AGORA)
    assert aplicar(antes, TrocaStatus("40000", 1, "Logado"), depois).status_desde == depois


def test_a_received_call_tells_both_numbers_and_a_preview_is_no_call() -> None:
    vivo = aplicar(RamalVivo("40000"), LigacaoReceptiva("40000", "1133", "0800", "9.9"), AGORA)

    assert vivo.ligacao == LigacaoViva(TipoEvento.R, "9.9", "1133", "0800")
    assert vivo.ligacao is not None
    assert vivo.ligacao.desde == AGORA
    assert aplicar(vivo, Preview("40000", "11", "a", "b", 1), AGORA) is vivo
    assert "1133" not in repr(vivo)

"""Calls: events in order, every row under the call's one uniqueid."""

import pytest

from pbx_simulator.store.changes import Update
from pbx_simulator.world.codes import NOTHING, Codigo
from pbx_simulator.world.rules import chamadas, clientes, discador, popup, status, tabulacao
from tests.simulator.world.conftest import Mundo, values


def test_a_dialled_call_is_told_shown_ended_and_recorded(mundo: Mundo) -> None:
    status.login(mundo.world, "40045")
    mundo.take()
    result = chamadas.discar(mundo.world, "40045", "1133553434")
    uniqueid = result.details["uniqueid"]
    tables, events = mundo.take()
    assert result.code is Codigo.DISCANDO
    assert events == [("A", "40045", "1133553434", uniqueid)]
    row = values(tables["usuarios"][-1])
    assert (row["tipo_da_ligacao"], row["uniqueid"], row["telefone"]) == ("A", uniqueid, "1133553434")
    assert row["id_status_telefone"] == 1
    mundo.pass_s(8)
    chamadas.atendida(mundo.world, uniqueid)
    mundo.pass_s(40)
    chamadas.desligar(mundo.world, uniqueid, "ramal")
    tables, events = mundo.take()
    assert events == [("H", "40045", uniqueid)]
    call = values(tables["ligacoes_ativo"][0])
    assert (call["duracao"], call["billing"], call["status"]) == (48, 40, "ANSWERED")
    assert (call["uniqueid"], call["desligamento_solicitado"], call["billing_arredondado"]) == (uniqueid, True, 42)
    assert values(tables["usuarios"][-1])["uniqueid"] is None
    assert mundo.world.gravacoes[uniqueid].duracoes_s == [40]
    assert chamadas.desligar(mundo.world, uniqueid) is NOTHING


def test_a_busy_extension_answers_discando_and_nothing_happens(mundo: Mundo) -> None:
    status.login(mundo.world, "40045")
    chamadas.discar(mundo.world, "40045", "1133553434")
    mundo.take()
    assert chamadas.discar(mundo.world, "40045", "1133553435").code is Codigo.DISCANDO
    assert mundo.take() == ({}, [])


def test_a_queue_call_goes_to_a_free_member_without_its_local_area_code(mundo: Mundo) -> None:
    uniqueid = chamadas.cliente_liga(mundo.world, 2, "1130761239").details["uniqueid"]
    assert chamadas.oferecer(mundo.world, uniqueid) is NOTHING
    assert mundo.world.filas[2].espera == [uniqueid]
    status.login(mundo.world, "40111")
    mundo.pass_s(25)
    assert chamadas.oferecer(mundo.world, uniqueid).details["ramal"] == "40111"
    mundo.pass_s(100)
    chamadas.desligar(mundo.world, uniqueid)
    chamadas.pesquisa(mundo.world, uniqueid, 5)
    tables, events = mundo.take()
    assert [event for event in events if event[0] != "S"] == [
        ("R", "40111", "30761239", "1133553401", uniqueid),
        ("H", "40111", uniqueid),
    ]
    named = ("ura_logs", "ligacoes_receptivo", "grupos_de_atendimento_logs", "resultados_ura_pesquisa")
    for table in named:
        assert {values(row)["uniqueid"] for row in tables[table]} == {uniqueid}
    log = values(tables["grupos_de_atendimento_logs"][0])
    assert (log["tempo_em_espera"], log["duracao"], log["id_usuario"]) == (25, 100, 27)
    level = values(tables["nivel_de_servico"][0])
    assert (level["atendidas_abaixo"], level["atendidas_acima"], level["total"]) == (0, 1, 1)


def test_a_queue_call_goes_to_the_member_who_has_been_free_for_longest(mundo: Mundo) -> None:
    for ramal in ("40119", "40110", "40111"):  # all of queue 2
        status.login(mundo.world, ramal)
    status.pausar(mundo.world, "40119", True)
    status.pausar(mundo.world, "40119", False)  # he is free again, after the others
    took = []
    for _ in range(3):
        uniqueid = chamadas.cliente_liga(mundo.world, 2, "1130761239").details["uniqueid"]
        took.append(chamadas.oferecer(mundo.world, uniqueid).details["ramal"])
    assert took == ["40110", "40111", "40119"]


def test_a_caller_who_gives_up_leaves_rows_and_no_event(mundo: Mundo) -> None:
    uniqueid = chamadas.cliente_liga(mundo.world, 1, "21981793134").details["uniqueid"]
    mundo.pass_s(12)
    chamadas.abandonar(mundo.world, uniqueid)
    tables, events = mundo.take()
    assert events == []
    assert values(tables["ligacoes_receptivo"][0])["status"] == "NO ANSWER"
    log = values(tables["grupos_de_atendimento_logs"][0])
    assert (log["tempo_em_espera"], log["duracao"], log["id_usuario"]) == (12, 0, None)
    assert mundo.world.filas[1].espera == []
    assert chamadas.oferecer(mundo.world, uniqueid).details == {"fim": "1"}


def test_a_dialer_call_moves_telephone_counters_results_and_tabulation(mundo: Mundo) -> None:
    status.login(mundo.world, "40044")
    mundo.take()
    campanha = mundo.world.campanhas[210]
    before = dict(campanha.contadores)
    met = discador.contata(mundo.world, 210)
    uniqueid, phone = met.details["uniqueid"], mundo.world.telefones[int(met.details["telefone_id"])]
    assert campanha.contadores["clientes_em_ligacao"] == 1
    assert campanha.contadores["clientes_virgens"] == before["clientes_virgens"] - 1
    mundo.pass_s(60)
    chamadas.desligar(mundo.world, uniqueid)
    assert phone.status == 16
    assert campanha.contadores["entregues_sem_tabulacao"] == 1
    tabulacao.tabular_ligacao(mundo.world, uniqueid, 10)
    assert campanha.contadores["entregues_sem_tabulacao"] == 0
    assert campanha.contadores["clientes_finalizados"] == before.get("clientes_finalizados", 0) + 1
    tables, events = mundo.take()
    assert [event[0] for event in events] == ["D", "H"]
    assert events[0] == ("D", "40044", phone.numero, "Total IP", "Tecnologia", "210", uniqueid)
    assert [values(row)["id_status"] for row in tables["resultado_discador"]] == [3, 16, 10]
    assert {values(row)["codigo_ligacao"] for row in tables["resultado_discador"]} == {uniqueid}
    assert len(tables["historicos_campanhas"]) == 1
    # One row a call; it follows the tabulation that comes after the hang-up.
    ended, followed = tables["resultado_discador_mensal"]
    assert values(ended)["status_id"] == 16
    assert followed == Update("resultado_discador_mensal", {"uniqueid": uniqueid}, {"status_id": 10})


def test_a_tabulation_during_the_call_is_what_its_row_says_at_the_end(mundo: Mundo) -> None:
    status.login(mundo.world, "40044")
    uniqueid = discador.contata(mundo.world, 210).details["uniqueid"]
    tabulacao.tabular_ligacao(mundo.world, uniqueid, 93)
    chamadas.desligar(mundo.world, uniqueid)
    tables, _ = mundo.take()
    assert [values(row)["status_id"] for row in tables["resultado_discador_mensal"]] == [93]
    assert [values(row)["id_status"] for row in tables["resultado_discador"]] == [3, 93]


def test_nobody_reached_is_retried_until_the_limit(mundo: Mundo) -> None:
    campanha = mundo.world.campanhas[210]
    seen = 0
    while discador.falha(mundo.world, 210, "OCUPADO") is not NOTHING:
        seen += 1
        assert seen < 1000
    phones = [phone for phone in mundo.world.telefones.values() if phone.campanha == 210]
    assert seen == len(phones) * campanha.max_tentativas == campanha.contadores["ligacoes_ocupadas"]
    assert campanha.contadores["telefones_restantes"] == campanha.contadores["retentativas"] == 0


def test_a_preview_pops_up_and_begins_no_call(mundo: Mundo) -> None:
    status.login(mundo.world, "40044")
    mundo.take()
    told = discador.preview(mundo.world, 210)
    assert told.details["ramal"] == "40044"
    tables, events = mundo.take()
    assert (tables, [event[0] for event in events]) == ({}, ["PREVIEW"])


@pytest.mark.parametrize("with_area_code", [True, False])
def test_calling_the_number_of_a_popup_is_a_call_of_its_campaign(mundo: Mundo, with_area_code: bool) -> None:
    status.login(mundo.world, "40044")
    shown = discador.preview(mundo.world, 210).details
    mundo.take()
    number = shown["telefone"] if with_area_code else shown["telefone"][2:]
    result = popup.discar(mundo.world, "40044", number)
    uniqueid = result.details["uniqueid"]
    tables, events = mundo.take()
    assert events == [("D", "40044", shown["telefone"], "Total IP", "Tecnologia", "210", uniqueid)]
    assert values(tables["usuarios"][-1])["tipo_da_ligacao"] == "D"
    assert values(tables["telefones"][-1])["id_status"] == 3
    chamadas.desligar(mundo.world, uniqueid)
    tables, events = mundo.take()
    assert events == [("H", "40044", uniqueid)]
    assert values(tables["resultado_discador_mensal"][0])["uniqueid"] == uniqueid
    # The pop-up is used up: the same number is now a call like any other.
    popup.discar(mundo.world, "40044", number)
    assert mundo.take()[1][0][0] == "A"


def test_another_number_than_that_of_the_popup_is_a_plain_call(mundo: Mundo) -> None:
    status.login(mundo.world, "40044")
    discador.preview(mundo.world, 210)
    mundo.take()
    assert popup.discar(mundo.world, "40044", "1140000000").code is Codigo.DISCANDO
    assert [event[0] for event in mundo.take()[1]] == ["A"]


def test_whoever_talks_to_a_customer_sees_his_changed_parameter(mundo: Mundo) -> None:
    status.login(mundo.world, "40044")
    uniqueid = discador.contata(mundo.world, 210).details["uniqueid"]
    mundo.take()
    clientes.alterar(mundo.world, "210", "1", "Total IP", "2", "Nova")
    row = values(mundo.take()[0]["usuarios"][0])
    assert (row["uniqueid"], row["parametro1"], row["parametro2"]) == (uniqueid, "Total IP", "Nova")

"""Campaigns and customers: tabulation, appointments, telephones, imports, deletion, black lists, users."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbx_simulator.store.changes import Delete
from pbx_simulator.world.codes import Codigo
from pbx_simulator.world.rules import black_list, campanhas, clientes, discador, status, tabulacao, usuarios
from pbx_simulator.world.state import contribution
from tests.simulator.world.conftest import Mundo, values


def test_toggling_alternates_and_logs(mundo: Mundo) -> None:
    codes = [campanhas.alternar(mundo.world, "50").code for _ in range(2)]
    assert codes == [Codigo.CAMPANHA_ATIVADA, Codigo.CAMPANHA_DESATIVADA]
    tables, _ = mundo.take()
    assert len(tables["campanhas_logs"]) == 2
    assert [values(row)["ativa"] for row in tables["campanhas"]] == [True, False]
    assert campanhas.alternar(mundo.world, "2").code is Codigo.CAMPANHA_NAO_ENCONTRADA


def test_any_other_status_dates_the_history_and_a_past_date_is_fine(mundo: Mundo) -> None:
    args = ("219.273.058-61", "33553434", "1", "10", "40005", "300320120837", "1515063682.70419")
    result = tabulacao.tabular(mundo.world, *args, canal="commands")
    assert (result.code, result.details["forma"]) == (Codigo.STATUS_CADASTRADO, "INSERIDO")
    tables, _ = mundo.take()
    history = values(tables["historicos_campanhas"][0])
    assert (str(history["data"]), history["telefone_cliente"]) == ("2012-03-30 08:37:00", "1133553434")
    assert values(tables["resultado_discador"][0])["codigo_ligacao"] == "1515063682.70419"
    assert values(tables["telefones"][0])["id_status"] == 10


def test_an_operators_appointment_is_told_at_its_date_and_nothing_is_dialled(mundo: Mundo) -> None:
    when = (mundo.now + timedelta(hours=1)).strftime("%d%m%Y%H%M")
    tabulacao.tabular(mundo.world, "Total IP", "33553434", "1", "1002", "40005", when)
    assert mundo.world.campanhas[1].contadores["agendamento_operador"] == 1
    mundo.take()
    tabulacao.vencer(mundo.world)
    assert mundo.take() == ({}, [])
    mundo.pass_s(3600)
    tabulacao.vencer(mundo.world)
    _, events = mundo.take()
    assert events == [("AGOP", "40005", "1133553434", "Total IP", "Tecnologia", "1")]
    assert mundo.world.campanhas[1].contadores["agendamento_operador"] == 0


def test_a_dialers_appointment_is_dialled_at_its_date_before_all_else(mundo: Mundo) -> None:
    when = (mundo.now + timedelta(minutes=30)).strftime("%d%m%Y%H%M")
    result = tabulacao.tabular(mundo.world, "Total IP", "999884466", "210", "23", "40044", when, canal="commands")
    assert result.details["forma"] == "CADASTRADO"
    first = discador.proximo(mundo.world, 210)
    assert first is not None
    assert first.numero != "11999884466"
    mundo.pass_s(1800)
    due = discador.proximo(mundo.world, 210)
    assert due is not None
    assert due.numero == "11999884466"
    discador.disca(mundo.world, 210)
    assert mundo.world.campanhas[210].contadores["numeros_agendados"] == 0


def test_too_many_appointments_and_past_ones_are_refused(mundo: Mundo) -> None:
    when = (mundo.now + timedelta(hours=1)).strftime("%d%m%Y%H%M")
    later = (mundo.now + timedelta(hours=5)).strftime("%d%m%Y%H%M")
    past = tabulacao.tabular(mundo.world, "Total IP", "33553434", "1", "1002", "40005", "300320120837")
    none = tabulacao.tabular(mundo.world, "Total IP", "33553434", "1", "1002", "40005")
    assert past.code is none.code is Codigo.AGENDAMENTO_NAO_FUTURO
    phones = ("33553434", "33553434", "984160601", "80986654", "80125890")
    codes = [
        tabulacao.tabular(mundo.world, "Total IP", phone, "1", kind, "40005", when).code
        for kind in ("1002", "23")
        for phone in phones
    ]
    # The second one of a telephone replaces its first: four of one kind, one of the other, and no more.
    assert codes[:7] == [Codigo.STATUS_CADASTRADO] * 7
    assert set(codes[7:]) == {Codigo.AGENDAMENTOS_EXCEDIDOS}
    mundo.pass_s(3600)
    tabulacao.vencer(mundo.world)
    assert discador.disca(mundo.world, 1).success
    assert tabulacao.tabular(mundo.world, "Total IP", "80125890", "1", "23", "40005", later).code is codes[0]


def test_a_finalised_customer_is_never_dialled_again_until_his_status_is_another(mundo: Mundo) -> None:
    when = (mundo.now + timedelta(minutes=30)).strftime("%d%m%Y%H%M")

    def mark(phone: str, kind: str, when: str = "") -> None:
        assert tabulacao.tabular(mundo.world, "Total IP", phone, "210", kind, "40044", when).success

    others = list(mundo.world.campanhas[210].clientes)
    for number in others[1:]:
        for phone in mundo.world.telefones_de(mundo.world.clientes[number]):
            campanhas.excluir(mundo.world, str(phone.id), "")
    mark("999884466", "23", when)
    mark("33553434", "1")
    mundo.pass_s(1800)
    assert mundo.world.campanhas[210].contadores["clientes_finalizados"] == 1
    assert discador.proximo(mundo.world, 210) is None
    mark("33553434", "93")
    assert mundo.world.campanhas[210].contadores["clientes_finalizados"] == 0
    due = discador.proximo(mundo.world, 210)
    assert due is not None
    assert due.numero == "11999884466"


@pytest.mark.parametrize(
    ("args", "canal", "code"),
    [
        (("", "1", "1", "1", "1"), "api", Codigo.PARAMETROS_NAO_INFORMADOS),
        (("x", "1", "1", "1", ""), "commands", Codigo.RAMAL_OU_STATUS_NAO_INFORMADO),
        (("", "1", "1", "1", "1"), "commands", Codigo.PARAMETROS_NAO_INFORMADOS),
        (("Total IP", "1", "1", "1", "1"), "api", Codigo.CLIENTE_NAO_LOCALIZADO_NA_CAMPANHA),
        (("Total IP", "33553434", "1", "9999", "1"), "api", Codigo.RAMAL_NAO_ENCONTRADO),
        (("Total IP", "33553434", "1", "9999", "99999"), "api", Codigo.STATUS_NAO_EXISTE),
    ],
)
def test_a_refused_tabulation_changes_nothing(mundo: Mundo, args: tuple[str, ...], canal: str, code: Codigo) -> None:
    assert tabulacao.tabular(mundo.world, *args, canal=canal).code is code
    assert mundo.take() == ({}, [])


def test_a_tabulation_by_parameter_marks_every_telephone_in_every_campaign(mundo: Mundo) -> None:
    result = tabulacao.tabular_parametro1(mundo.world, "Total IP", "0", "10", "99999", "200520131030")
    assert [part["campanha"] for part in result.parts] == ["Campanha Clientes X", "Total IP"]
    tables, _ = mundo.take()
    assert len(tables["resultado_discador"]) == 7


def test_inserting_a_telephone_checks_in_the_order_of_the_manual(mundo: Mundo) -> None:
    def insert(*args: str) -> Codigo:
        return clientes.inserir_telefone(mundo.world, *args).code

    assert insert("20", "", "", "", "", "") is Codigo.PARAMETRO_NAO_INFORMADO
    assert insert("20", "2", "1234", "2", "11", "33553439") is Codigo.PRIORIDADE_JA_EXISTE
    assert insert("20", "2", "1234", "6", "11", "33553439") is Codigo.PRIORIDADE_EXCEDE_LIMITE
    assert insert("20", "2", "1234", "3", "11", "33553434") is Codigo.TELEFONE_INSERIDO
    assert insert("20", "9", "1234", "3", "11", "33553434") is Codigo.PARAMETRO_NAO_EXISTE
    assert insert("20", "2", "nada", "3", "11", "33553434") is Codigo.CLIENTE_NAO_ENCONTRADO
    assert insert("2", "2", "1234", "3", "11", "33553434") is Codigo.CAMPANHA_NAO_ENCONTRADA
    assert insert("", "2", "1234", "3", "11", "33553434") is Codigo.ID_DA_CAMPANHA_NAO_INFORMADO
    for place in ("4", "5"):
        assert insert("20", "2", "1234", place, "", "33553434") is Codigo.TELEFONE_INSERIDO
    assert insert("20", "2", "1234", "5", "", "33553434") is Codigo.LIMITE_DE_TELEFONES_EXCEDIDO


def test_an_import_takes_the_default_area_code_and_call_me_now_goes_first(mundo: Mundo) -> None:
    campanhas.alternar(mundo.world, "80")
    phones = [("", "33553434", None, False), ("21", "984160601", None, True), ("", "abc", None, False)]
    result = clientes.importar(mundo.world, "80", "Teste113", "Teste", phones)
    assert result.details == {"count": "2"}
    first = discador.proximo(mundo.world, 80)
    assert first is not None
    assert first.numero == "21984160601"
    assert [phone.numero for phone in mundo.world.telefones_de(mundo.world.clientes[first.cliente])] == [
        "1133553434",
        "21984160601",
    ]
    assert not clientes.importar(mundo.world, "80", "x", "", [("", "abc", None, False)]).success


def test_deleting_spares_intermediate_statuses_and_customers_without_telephones_disappear(mundo: Mundo) -> None:
    started = discador.disca(mundo.world, 210)
    kept = mundo.world.telefones[int(started.details["telefone_id"])]
    assert campanhas.excluir(mundo.world, str(kept.id), "").code is Codigo.TELEFONE_NAO_ENCONTRADO
    mundo.take()
    done = campanhas.excluir(mundo.world, "", "210", registrar=True)
    assert done.code is Codigo.TELEFONES_DA_CAMPANHA_EXCLUIDOS
    assert [phone for phone in mundo.world.telefones.values() if phone.campanha == 210] == [kept]
    assert list(mundo.world.campanhas[210].clientes) == [kept.cliente]
    tables, _ = mundo.take()
    assert all(isinstance(change, Delete) for change in tables["clientes"])
    row = values(tables["excluir_telefone_campanha"][0])
    assert (row["executado"], row["id_campanha"]) == (True, 210)
    assert campanhas.excluir(mundo.world, "120000", "20").code is Codigo.TELEFONE_EXCLUIDO


def test_a_black_listed_number_is_not_dialled_and_comes_back_when_removed(mundo: Mundo) -> None:
    first = discador.proximo(mundo.world, 210)
    assert first is not None
    assert black_list.incluir(mundo.world, "1", first.numero).code is Codigo.BLACK_LIST_TELEFONE_SALVO
    assert black_list.incluir(mundo.world, "1", first.numero).code is Codigo.BLACK_LIST_TELEFONE_NAO_SALVO
    assert black_list.incluir(mundo.world, "9", first.numero).code is Codigo.BLACK_LIST_NAO_LOCALIZADA
    assert black_list.incluir(mundo.world, "1", "12a").code is Codigo.NUMERO_INVALIDO
    assert discador.proximo(mundo.world, 210) is not first
    assert black_list.remover(mundo.world, "", first.numero).code is Codigo.BLACK_LIST_TELEFONE_REMOVIDO
    assert black_list.remover(mundo.world, "", first.numero).code is Codigo.BLACK_LIST_TELEFONE_NAO_EXCLUIDO
    assert discador.proximo(mundo.world, 210) is first


def test_users_are_made_like_their_model_and_keep_what_is_theirs(mundo: Mundo) -> None:
    world = mundo.world
    assert usuarios.adicionar(world, "77777", "88888", "", "", "", "").code is Codigo.USUARIO_CRIADO
    made = world.usuario("88888")
    assert made is not None
    assert (made.nome, made.senha) == ("88888", "12345678")
    assert made.id in world.filas[1].membros
    assert usuarios.adicionar(world, "77777", "88888").code is Codigo.USUARIO_NAO_CRIADO
    taken = usuarios.adicionar(world, "77777", "88889", "pedro faria")
    assert taken.code is Codigo.USUARIO_NAO_CRIADO_NOME_EM_USO
    assert usuarios.adicionar(world, "77777", "88889", "Total IP", "984169856").code is Codigo.USUARIO_NAO_CRIADO
    assert usuarios.atualizar(world, "40018", "88888", "Novo Nome").code is Codigo.USUARIO_ATUALIZADO
    assert (made.nome, made.senha, made.hardphone) == ("Novo Nome", "12345678", True)
    assert made.id not in world.filas[1].membros
    assert usuarios.atualizar(world, "40018", "1").code is Codigo.USUARIO_NAO_ATUALIZADO


@settings(max_examples=30, deadline=None)
@given(acts=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["1", "10", "23", "93", "1002", "7"])), max_size=25))
def test_the_counters_of_a_campaign_always_equal_a_recount(acts: list[tuple[int, str]]) -> None:
    mundo = Mundo()
    world = mundo.world
    status.login(world, "40044")
    for act, code in acts:
        mundo.pass_s(700)
        when = (mundo.now + timedelta(minutes=20)).strftime("%d%m%Y%H%M")
        match act:
            case 0:
                discador.falha(world, 210, "OCUPADO")
            case 1:
                discador.contata(world, 210)
            case 2:
                user = world.usuario("40044")
                if user is not None and user.ligacao is not None:
                    from pbx_simulator.world.rules.chamadas import desligar

                    desligar(world, user.ligacao)
            case 3:
                tabulacao.tabular_parametro1(world, "Total IP", "210", code, "40044", when)
            case 4:
                clientes.importar(world, "210", "novo", "", [("", "33550000", None, code == "1")])
            case _:
                campanhas.excluir(world, "", "210") if code == "7" else tabulacao.vencer(world)
    campanha = world.campanhas[210]
    total: dict[str, int] = {}
    for number in campanha.clientes:
        for name, step in contribution(world, world.clientes[number]).items():
            total[name] = total.get(name, 0) + step
    assert set(campanha.a_trabalhar) == {
        number
        for number in campanha.clientes
        if not world.clientes[number].finalizado
        and not all(phone.discado for phone in world.telefones_de(world.clientes[number]))
    }
    assert set(world.livres) == {number for number, user in world.usuarios.items() if user.disponivel}
    calls = {"ligacoes_atendidas", "ligacoes_nao_atendidas", "ligacoes_ocupadas"}
    assert {name: n for name, n in campanha.contadores.items() if n and name not in calls} == {
        name: n for name, n in total.items() if n
    }

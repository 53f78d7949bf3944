"""Calls: one identity and one type while they last and afterwards, joined by their code, in few statements."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.support.central import Central, operador

CHAMADAS = """
INSERT INTO pbx.rotas VALUES (1, 'Rota Fixa', true);
INSERT INTO pbx.status_discador VALUES (7, 'Promessa de Pagamento');
-- received, through a queue, the IVR and the survey
INSERT INTO pbx.ligacoes_receptivo (id, origem, destino, duracao, billing, status, ramal, data, custo_total, uniqueid)
    VALUES (901, '11912345678', '1130001000', 95, 80, 'ANSWERED', '0202', '2026-03-30 08:37:00', 1.25, '1774870620.1');
INSERT INTO pbx.grupos_de_atendimento_logs (id, id_grupo_de_atendimento, tempo_em_espera, duracao, id_usuario,
    numero_origem, data, uniqueid) VALUES (801, 2, 14, 80, 2, '912345678', '2026-03-30 08:37:15', '1774870620.1');
INSERT INTO pbx.tentativas_nao_atendidas (id, id_usuario, ramal, id_grupo_atendimento, duracao, data, uniqueid)
    VALUES (701, 3, '0203', 2, 11, '2026-03-30 08:37:05', '1774870620.1');
INSERT INTO pbx.ura_logs (uniqueid, id_ura, nome_ura, comando_ura, opcao, duracao, data)
    VALUES ('1774870620.1', 5, 'Principal', 'Menu', '2', 4, '2026-03-30 08:37:01');
INSERT INTO pbx.resultados_ura_pesquisa (id, pergunta, resposta, grupo_atendimento, id_usuario, uniqueid)
    VALUES (601, 'Que nota você dá?', '5', 'Suporte', 2, '1774870620.1');
-- the dialer's, tabulated
INSERT INTO pbx.ligacoes_ativo (id, destino, duracao, billing, status, ramal, data, custo_total, uniqueid, id_rota)
    VALUES (501, '01511987654321', 61, 44, 'ANSWERED', '0201', '2026-03-30 09:00:00', 0.37, '1774872000.2', 1);
INSERT INTO pbx.resultado_discador (id, id_campanha, identificador1, telefone, id_status, data, codigo_ligacao)
    VALUES (401, 10, 'CPF1', '11987654321', 7, '2026-03-30 09:01:05', '1774872000.2');
INSERT INTO pbx.resultado_discador_mensal (id, uniqueid, telefone, status_id, data_hora_inicio, data_hora_fim, ramal,
    campanha_id) VALUES
    (301, '1774872000.2', '11987654321', 7, '2026-03-30 09:00:00', '2026-03-30 09:01:00', '0201', 10);
-- by hand
INSERT INTO pbx.ligacoes_ativo (id, destino, status, ramal, data, uniqueid)
    VALUES (502, '33553434', 'BUSY', '0204', '2026-03-30 09:30:00', '1774873800.3');
"""


@pytest.fixture
async def aqui(aqui: Central) -> Central:
    await aqui.sql(CHAMADAS)
    return aqui


async def test_a_received_call_joins_everything_that_has_its_code(aqui: Central) -> None:
    got = await aqui.query(
        """{ ligacao(uniqueid: "1774870620.1") { __typename id uniqueid emCurso aoVivo { tipo } inicio duracao billing
             status custoTotal telefone { e164 } ramal { numero } campanha { nome } rota { nome }
             registrosReceptivos { codigo } registrosAtivos { codigo }
             filas { codigo tempoEmEspera grupoAtendimento { nome } ramal { numero } }
             tentativasNaoAtendidas { ramal { nome } duracao } uraLogs { nomeUra opcao }
             resultadosUraPesquisa { resposta grupoAtendimento { codigo } } } }"""
    )
    assert got.errors is None
    assert got.data["ligacao"] == {
        "__typename": "LigacaoReceptiva",
        "id": "Ligacao:principal:1774870620.1",
        "uniqueid": "1774870620.1",
        "emCurso": False,
        "aoVivo": None,
        "inicio": "2026-03-30T08:37:00-03:00",
        "duracao": 95,
        "billing": 80,
        "status": "ANSWERED",
        "custoTotal": "1.25",
        "telefone": {"e164": "+5511912345678"},
        "ramal": {"numero": "0202"},
        "campanha": None,
        "rota": None,
        "registrosReceptivos": [{"codigo": 901}],
        "registrosAtivos": [],
        "filas": [
            {"codigo": 801, "tempoEmEspera": 14, "grupoAtendimento": {"nome": "Suporte"}, "ramal": {"numero": "0202"}}
        ],
        "tentativasNaoAtendidas": [{"ramal": {"nome": "Operador 3"}, "duracao": 11}],
        "uraLogs": [{"nomeUra": "Principal", "opcao": "2"}],
        "resultadosUraPesquisa": [{"resposta": "5", "grupoAtendimento": {"codigo": 2}}],
    }


async def test_a_call_of_the_dialer_takes_each_value_from_the_record_that_has_it(aqui: Central) -> None:
    got = await aqui.query(
        """{ ligacao(uniqueid: "1774872000.2") { __typename inicio duracao telefone { bruto numero operadora }
             ramal { numero } campanha { nome } rota { nome } custoTotal
             resultadosDiscador { status { nome } } resultadosDiscadorMensal { dataHoraFim } } }"""
    )
    assert got.errors is None
    assert got.data["ligacao"] == {
        "__typename": "LigacaoDiscador",
        "inicio": "2026-03-30T09:00:00-03:00",
        "duracao": 61,
        "telefone": {"bruto": "01511987654321", "numero": "987654321", "operadora": "15"},
        "ramal": {"numero": "0201"},
        "campanha": {"nome": "Cobrança São João"},
        "rota": {"nome": "Rota Fixa"},
        "custoTotal": "0.37",
        "resultadosDiscador": [{"status": {"nome": "Promessa de Pagamento"}}],
        "resultadosDiscadorMensal": [{"dataHoraFim": "2026-03-30T09:01:00-03:00"}],
    }


FIM = {
    "A": "INSERT INTO pbx.ligacoes_ativo (destino, ramal, uniqueid) VALUES ('33553434', '0202', '{0}')",
    "R": "INSERT INTO pbx.ligacoes_receptivo (origem, ramal, uniqueid) VALUES ('33553434', '0202', '{0}')",
    "D": "INSERT INTO pbx.resultado_discador_mensal (telefone, ramal, uniqueid) VALUES ('33553434', '0202', '{0}')",
}


@pytest.mark.parametrize(
    ("tipo", "esperado"), [("A", "LigacaoAtiva"), ("R", "LigacaoReceptiva"), ("D", "LigacaoDiscador")]
)
async def test_a_call_keeps_its_id_and_type_when_it_ends(aqui: Central, tipo: str, esperado: str) -> None:
    code = "1774880000.77"
    ask = f"""{{ ligacao(uniqueid: "{code}") {{ __typename id emCurso aoVivo {{ tipo ramal {{ numero }} }}
                telefone {{ bruto }} ramal {{ numero }} }}
                ramal(numero: "0202") {{ ligacaoAtual {{ __typename id emCurso }} }}
                node(id: "Ligacao:principal:{code}") {{ __typename id }} }}"""
    column = "telefone_origem" if tipo == "R" else "telefone"
    await aqui.sql(
        f"UPDATE pbx.usuarios SET tipo_da_ligacao = '{tipo}', uniqueid = '{code}', {column} = '33553434' WHERE id = 2"
    )
    during = (await aqui.query(ask)).data
    await aqui.sql(
        f"UPDATE pbx.usuarios SET tipo_da_ligacao = NULL, uniqueid = NULL WHERE id = 2; {FIM[tipo].format(code)}"
    )
    after = (await aqui.query(ask)).data

    known = {"__typename": esperado, "id": f"Ligacao:principal:{code}"}
    both = {"telefone": {"bruto": "33553434"}, "ramal": {"numero": "0202"}}
    assert during == {
        "ligacao": {**known, **both, "emCurso": True, "aoVivo": {"tipo": tipo, "ramal": {"numero": "0202"}}},
        "ramal": {"ligacaoAtual": {**known, "emCurso": True}},
        "node": known,
    }
    assert after == {
        "ligacao": {**known, **both, "emCurso": False, "aoVivo": None},
        "ramal": {"ligacaoAtual": None},
        "node": known,
    }


async def test_a_received_call_that_an_operator_tabulates_stays_a_received_call(aqui: Central) -> None:
    await aqui.sql("INSERT INTO pbx.resultado_discador (id_campanha, codigo_ligacao) VALUES (10, '1774870620.1')")
    got = await aqui.query('{ ligacao(uniqueid: "1774870620.1") { __typename campanha { codigo } } }')
    assert got.data == {"ligacao": {"__typename": "LigacaoReceptiva", "campanha": {"codigo": 10}}}


async def test_200_calls_cost_one_statement_for_each_source_however_many_fields_are_taken_from_it(
    aqui: Central,
) -> None:
    await aqui.sql(
        """INSERT INTO pbx.ligacoes_ativo (destino, duracao, billing, status, ramal, data, uniqueid, id_rota)
               SELECT '1133553434', i, i, 'ANSWERED', lpad((200 + i)::text, 4, '0'), now(), '1774890000.' || i, 1
               FROM generate_series(1, 198) i;
           INSERT INTO pbx.resultado_discador_mensal (uniqueid, campanha_id) SELECT '1774890000.' || i, 10
               FROM generate_series(1, 198, 2) i"""
    )
    before = len(aqui.statements())
    got = await aqui.query(
        """{ ligacoesAtivas(first: 200) { nodes { codigo ligacao { __typename inicio duracao billing status custoTotal
             telefone { numero } emCurso ramal { nome } rota { nome } campanha { nome } filas { codigo }
             uraLogs { opcao } } } } }"""
    )
    ran = aqui.statements()[before:]

    assert got.errors is None
    nodes = got.data["ligacoesAtivas"]["nodes"]
    kinds = [one["ligacao"]["__typename"] for one in nodes]
    assert (kinds.count("LigacaoDiscador"), kinds.count("LigacaoAtiva")) == (100, 100)
    assert Counter(VIEW.search(one)[1] for one in ran if "UNION ALL" not in one) == {  # type: ignore[index]  # each has a FROM
        "ligacoes_ativo": 2,  # the page; what is taken from it
        "ligacoes_receptivo": 1,
        "resultado_discador_mensal": 1,
        "resultado_discador": 1,
        "grupos_de_atendimento_logs": 2,  # the field `filas`; the campaign of calls that have none elsewhere
        "ura_logs": 1,
        "usuarios": 3,  # `emCurso`; the extension; the campaign of calls that have none elsewhere
        "rotas": 1,
        "campanhas": 1,
    }
    assert sum("UNION ALL" in one for one in ran) == 1  # the kinds of all 200
    assert not any("arquivo_de_som" in one or "filial" in one for one in ran)


VIEW = re.compile(r' FROM "(\w+)" t ')


async def test_a_limited_key_sees_its_own_calls_alone(aqui: Central) -> None:
    ask = """{ minha: ligacao(uniqueid: "1774870620.1") { id telefone { bruto } filas { codigo } }
               alheia: ligacao(uniqueid: "1774872000.2") { id }
               node(id: "Ligacao:principal:1774872000.2") { id } }"""
    got = await aqui.query(ask, quem=operador("0202"))
    assert got.errors is None
    assert got.data == {
        "minha": {"id": "Ligacao:principal:1774870620.1", "telefone": {"bruto": "•••••••5678"}, "filas": []},
        "alheia": None,
        "node": None,
    }


@pytest.mark.parametrize("code", ["1774899999.1", "", "'; DROP VIEW usuarios; --", "☃"])
async def test_a_code_that_nobody_has_is_null(aqui: Central, code: str) -> None:
    got = await aqui.query("query ($c: ID!) { ligacao(uniqueid: $c) { id } }", variables={"c": code})
    assert got.errors is None
    assert got.data == {"ligacao": None}


async def test_a_source_that_this_installation_lacks_is_empty_with_a_warning_and_the_rest_answers(
    aqui: Central,
) -> None:
    await aqui.sql("DROP VIEW ura_logs CASCADE; DROP VIEW resultado_discador_mensal CASCADE")
    got = await aqui.query(
        '{ ligacao(uniqueid: "1774872000.2") { __typename inicio uraLogs { opcao } campanha { codigo } } }'
    )
    assert got.errors is None
    assert got.data["ligacao"] == {
        "__typename": "LigacaoDiscador",
        "inicio": "2026-03-30T09:00:00-03:00",
        "uraLogs": [],
        "campanha": {"codigo": 10},
    }
    told = {one["mensagem"] for one in got.extensions["avisos"]}
    assert told == {
        "O PBX “principal” não tem “ura_logs”: o campo vale null.",
        "O PBX “principal” não tem “resultado_discador_mensal”: o campo vale null.",
    }

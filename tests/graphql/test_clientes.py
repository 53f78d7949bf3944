"""Customers: found by any telephone, joined by campaign, parameters and numbers, few statements for many."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from gateway.access.identity import TUDO, Identidade
from tests.support.central import Central, operador

LEITOR = Identidade("painel", frozenset(("leitor",)), frozenset(("ler",)), TUDO)

CLIENTES = """
INSERT INTO pbx.campanhas (id, nome, ativa) VALUES (11, 'Vendas', true);
INSERT INTO pbx.status_discador VALUES (7, 'Promessa de Pagamento'), (1002, 'Agendamento Operador');
INSERT INTO pbx.clientes (id, id_campanha, parametro1, parametro2, parametro3, parametro4, importado_em) VALUES
    (70, 10, '21927305861', 'Jonathan Mendes', 'contrato 9', 'jonathan@exemplo.com.br', '2026-03-01 08:00'),
    (71, 11, '21927305861', 'Jonathan Mendes', NULL, NULL, '2026-03-02 08:00'),
    (72, 10, '99988877766', 'Maria Souza', NULL, NULL, '2026-03-03 08:00');
INSERT INTO pbx.telefones (id, id_cliente, id_campanha, telefone, prioridade, id_status, importado_em, discado,
    discar_em) VALUES
    (5002, 70, 10, '11987654321', 2, 7, '2026-03-01 08:00', true, NULL),
    (5001, 70, 10, '33553434', 1, NULL, '2026-03-01 08:00', false, '2026-12-24 10:00'),
    (5010, 71, 11, '11987654321', 1, NULL, '2026-03-02 08:00', true, NULL),
    (5020, 72, 10, '21911112222', 1, NULL, '2026-03-03 08:00', true, NULL);
INSERT INTO pbx.historicos_campanhas (id_campanha, id_cliente, telefone_cliente, identificador1, identificador2, ramal,
    data, historico) VALUES (10, 70, '11987654321', '21927305861', 'Jonathan Mendes', '0201', '2026-03-30 09:02',
    'Vai pagar sexta');
INSERT INTO pbx.resultado_discador (id, id_campanha, identificador1, identificador2, identificador3, telefone,
    id_status, data, codigo_ligacao, discar_em_operador) VALUES
    (401, 10, '21927305861', 'Jonathan Mendes', 'contrato 9', '11987654321', 1002, now() - interval '3 days',
     '1774872000.2', '2026-12-25 11:00');
INSERT INTO pbx.resultado_discador_mensal (id, uniqueid, campaign_customer_phone_number_id, identificador1,
    identificador2, telefone, data_hora_inicio, campanha_id) VALUES
    (301, '1774872000.2', 5002, '21927305861', 'Jonathan Mendes', '11987654321', now() - interval '3 days', 10);
INSERT INTO pbx.ligacoes_ativo (id, destino, data, uniqueid) VALUES
    (501, '01511987654321', now() - interval '2 days', 'carrier.1'),
    (502, '987654321', now() - interval '4 days', 'local.1'),
    (503, '21987654321', now() - interval '1 day', 'outro-ddd.1'),
    (504, '933553434', now() - interval '1 day', 'nao.1'),
    (505, '01133553434', now() - interval '5 days', 'com-ddd.1'),
    (506, '11987654321', now() - interval '90 days', 'velha.1');
INSERT INTO pbx.ligacoes_receptivo (id, origem, data, uniqueid) VALUES
    (601, '5511987654321', now() - interval '1 day', 'recebida.1');
INSERT INTO public.importar_discador (id_campanha, identificador1, identificador2, ddd1, telefone1)
    VALUES (10, '21927305861', 'Jonathan Mendes', '11', '987654321');
"""


@pytest.fixture
async def aqui(aqui: Central) -> Central:
    await aqui.sql(CLIENTES)
    return aqui


async def test_a_customer_joins_everything_that_the_pbx_has_of_him(aqui: Central) -> None:
    got = await aqui.query(
        """{ cliente(codigoTelefone: 5002) { id codigoTelefone campanha { nome } parametro1 parametro2 parametro3
             parametro4 idCliente emails telefones { codigo prioridade telefone { bruto } nomeStatus }
             agendamentos { telefone { bruto } discarEm discarEmOperador }
             historicos { historico ramal { numero } } resultados { codigo status { nome } }
             resultadosMensais { codigo } importacoes { telefone1 { bruto } }
             telefonesNaoTrabalhados { telefone { bruto } } } }"""
    )
    assert got.errors is None
    assert got.data["cliente"] == {
        "id": "Cliente:principal:5001",
        "codigoTelefone": 5001,
        "campanha": {"nome": "Cobrança São João"},
        "parametro1": "21927305861",
        "parametro2": "Jonathan Mendes",
        "parametro3": "contrato 9",
        "parametro4": "jonathan@exemplo.com.br",
        "idCliente": 70,
        "emails": ["jonathan@exemplo.com.br"],
        "telefones": [
            {"codigo": 5001, "prioridade": 1, "telefone": {"bruto": "33553434"}, "nomeStatus": None},
            {
                "codigo": 5002,
                "prioridade": 2,
                "telefone": {"bruto": "11987654321"},
                "nomeStatus": "Promessa de Pagamento",
            },
        ],
        "agendamentos": [
            {
                "telefone": {"bruto": "11987654321"},
                "discarEm": None,
                "discarEmOperador": "2026-12-25T11:00:00-03:00",
            },
            {"telefone": {"bruto": "33553434"}, "discarEm": "2026-12-24T10:00:00-03:00", "discarEmOperador": None},
        ],
        "historicos": [{"historico": "Vai pagar sexta", "ramal": {"numero": "0201"}}],
        "resultados": [{"codigo": 401, "status": {"nome": "Agendamento Operador"}}],
        "resultadosMensais": [{"codigo": 301}],
        "importacoes": [{"telefone1": {"bruto": "987654321"}}],
        "telefonesNaoTrabalhados": [{"telefone": {"bruto": "33553434"}}],
    }


async def test_his_calls_are_found_by_number_when_one_side_lacks_ddd_or_carrier_and_by_his_results(
    aqui: Central,
) -> None:
    got = await aqui.query("{ cliente(codigoTelefone: 5001) { ligacoes { uniqueid __typename } } }")
    assert got.errors is None
    assert [(one["uniqueid"], one["__typename"]) for one in got.data["cliente"]["ligacoes"]] == [
        ("recebida.1", "LigacaoReceptiva"),
        ("carrier.1", "LigacaoAtiva"),
        ("1774872000.2", "LigacaoDiscador"),
        ("local.1", "LigacaoAtiva"),
        ("com-ddd.1", "LigacaoAtiva"),
    ]
    old = await aqui.query("{ cliente(codigoTelefone: 5001) { ligacoes(dias: 365) { uniqueid } } }")
    assert "velha.1" in [one["uniqueid"] for one in old.data["cliente"]["ligacoes"]]


async def test_any_telephone_finds_him_and_his_id_does_not_change_when_his_parameters_do(aqui: Central) -> None:
    ask = """{ cliente(codigoTelefone: 5002) { id } node(id: "Cliente:principal:5002") { __typename id }
               telefonesCampanhas(filtro: {codigo: {igual: 5002}}) { nodes { cliente { id } } } }"""
    first = await aqui.query(ask)
    assert first.data == {
        "cliente": {"id": "Cliente:principal:5001"},
        "node": {"__typename": "Cliente", "id": "Cliente:principal:5001"},
        "telefonesCampanhas": {"nodes": [{"cliente": {"id": "Cliente:principal:5001"}}]},
    }
    await aqui.sql("UPDATE pbx.clientes SET parametro1 = 'outro', parametro3 = '' WHERE id = 70")
    assert (await aqui.query(ask)).data == first.data


async def test_a_call_leads_to_its_customer(aqui: Central) -> None:
    await aqui.sql(
        """UPDATE pbx.usuarios SET uniqueid = 'viva.1', tipo_da_ligacao = 'D', id_campanha = 11,
               parametro1 = '21927305861', parametro2 = 'Jonathan Mendes' WHERE id = 1;
           INSERT INTO pbx.resultado_discador (id_campanha, identificador1, identificador2, codigo_ligacao)
               VALUES (10, '99988877766', 'Maria Souza', 'so-resultado.1')"""
    )
    got = await aqui.query(
        """{ mensal: ligacao(uniqueid: "1774872000.2") { cliente { id } }
             viva: ramal(numero: "0201") { ligacaoAtual { cliente { id campanha { codigo } } } }
             resultado: ligacao(uniqueid: "so-resultado.1") { cliente { parametro2 } }
             nenhum: ligacao(uniqueid: "local.1") { cliente { id } } }"""
    )
    assert got.errors is None
    assert got.data == {
        "mensal": {"cliente": {"id": "Cliente:principal:5001"}},
        "viva": {"ligacaoAtual": {"cliente": {"id": "Cliente:principal:5010", "campanha": {"codigo": 11}}}},
        "resultado": {"cliente": {"parametro2": "Maria Souza"}},
        "nenhum": {"cliente": None},
    }


@pytest.mark.parametrize(
    ("busca", "achados"),
    [
        ('parametro: {numero: 1, valor: "21927305861"}', [5001, 5010]),
        ('parametro: {numero: 3, valor: "contrato 9"}', [5001]),
        ('telefone: "11987654321"', [5001, 5010]),
        ('telefone: "+55 (11) 98765-4321"', [5001, 5010]),
        ('telefone: "0 15 11 98765-4321"', [5001, 5010]),
        ('telefone: "98765-4321"', [5001, 5010]),
        ('telefone: "1133553434"', [5001]),
        ('telefone: "11999999999"', []),
        ("idCliente: 70", [5001]),
        ("campanhas: [10]", [5001, 5020]),
        ('campanhas: [11], telefone: "987654321"', [5010]),
    ],
)
async def test_the_search_crosses_campaigns_and_takes_a_number_in_any_form(
    aqui: Central, busca: str, achados: list[int]
) -> None:
    got = await aqui.query(f"{{ clientes(busca: {{{busca}}}) {{ totalCount nodes {{ codigoTelefone }} }} }}")
    assert got.errors is None
    assert [one["codigoTelefone"] for one in got.data["clientes"]["nodes"]] == achados
    assert got.data["clientes"]["totalCount"] == len(achados)


async def test_the_pages_of_a_search_follow_each_other(aqui: Central) -> None:
    ask = "query ($a: String) { clientes(busca: {campanhas: [10, 11]}, first: 2, after: $a) { nodes { codigoTelefone } \
           pageInfo { endCursor hasNextPage } } }"
    first = (await aqui.query(ask)).data["clientes"]
    rest = (await aqui.query(ask, variables={"a": first["pageInfo"]["endCursor"]})).data["clientes"]
    assert [one["codigoTelefone"] for page in (first, rest) for one in page["nodes"]] == [5001, 5010, 5020]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


@pytest.mark.parametrize(
    "busca",
    ["{}", '{telefone: "anonymous"}', '{parametro: {numero: 5, valor: "x"}}', '{parametro: {numero: 0, valor: "x"}}'],
)
async def test_a_search_that_nothing_narrows_is_refused(aqui: Central, busca: str) -> None:
    got = await aqui.query(f"{{ clientes(busca: {busca}) {{ nodes {{ id }} }} }}")
    assert [one.extensions["codigo"] for one in got.errors] == ["ENTRADA_INVALIDA"]
    assert got.errors[0].extensions["argumento"] == "busca"


async def test_100_customers_cost_one_statement_for_each_source(aqui: Central) -> None:
    await aqui.sql(
        """INSERT INTO pbx.clientes (id, id_campanha, parametro1, parametro2) SELECT 1000 + i, 11, 'p' || i, 'q' || i
               FROM generate_series(1, 99) i;
           INSERT INTO pbx.telefones (id, id_cliente, id_campanha, telefone, prioridade)
               SELECT 10000 + i, 1000 + i, 11, '119' || lpad(i::text, 8, '0'), 1 FROM generate_series(1, 99) i;
           INSERT INTO pbx.ligacoes_ativo (destino, data, uniqueid)
               SELECT '0119' || lpad(i::text, 8, '0'), now(), 'dele.' || i FROM generate_series(1, 99) i"""
    )
    before = len(aqui.statements())
    got = await aqui.query(
        """{ clientes(busca: {campanhas: [11]}, first: 200) { nodes { id idCliente telefones { prioridade }
             historicos { historico } resultados { codigo } ligacoes { uniqueid } } } }"""
    )
    ran = aqui.statements()[before:]
    assert got.errors is None
    nodes = got.data["clientes"]["nodes"]
    assert len(nodes) == 100
    assert [one["ligacoes"] for one in nodes[1:]] == [[{"uniqueid": f"dele.{i}"}] for i in range(1, 100)]
    assert Counter(VIEW.findall(one)[-1] for one in ran) == {
        "telefones_campanhas": 3,  # the search; the field; the numbers to look for calls by
        "historicos_campanhas": 2,  # the field; the PBX's code
        "telefones_nao_trabalhados": 1,
        "resultado_discador": 2,  # the field; the calls
        "resultado_discador_mensal": 2,  # the calls; last of the kinds of calls
        "ligacoes_ativo": 1,
        "ligacoes_receptivo": 1,
    }


VIEW = re.compile(r' "(\w+)" [thx]\b')


async def test_a_limited_key_sees_no_customer_and_a_reader_sees_him_masked(aqui: Central) -> None:
    ask = """{ cliente(codigoTelefone: 5001) { parametro1 emails telefones { telefone { bruto } } }
               clientes(busca: {campanhas: [1, 2, 3, 4, 5, 6, 7]}) { totalCount } }"""
    limited = await aqui.query(ask, quem=operador("0201"))
    assert limited.data == {"cliente": None, "clientes": {"totalCount": 0}}
    masked = await aqui.query(ask, quem=LEITOR)
    assert masked.data["cliente"] == {
        "parametro1": "•••••••••61",
        "emails": ["j•••@exemplo.com.br"],
        "telefones": [{"telefone": {"bruto": "••••3434"}}, {"telefone": {"bruto": "•••••••4321"}}],
    }


async def test_a_version_without_parameters_3_and_4_still_has_customers(aqui: Central) -> None:
    await aqui.sql(
        """CREATE TABLE t AS SELECT id, campanha_id, parametro1, parametro2, telefone, prioridade
               FROM telefones_campanhas;
           DROP VIEW telefones_campanhas CASCADE; ALTER TABLE t RENAME TO telefones_campanhas;
           GRANT SELECT ON telefones_campanhas TO integracao"""
    )
    got = await aqui.query("{ cliente(codigoTelefone: 5002) { id parametro2 telefones { codigo } } }")
    assert got.errors is None
    assert got.data["cliente"] == {
        "id": "Cliente:principal:5001",
        "parametro2": "Jonathan Mendes",
        "telefones": [{"codigo": 5001}, {"codigo": 5002}],
    }


@pytest.mark.parametrize(
    ("busca", "direito"),
    [
        ('{ parametro: { numero: 1, valor: "x" } }', "ver.PARAMETRO"),
        ('{ telefone: "11987654321" }', "ver.TELEFONE"),
        ('{ campanhas: [1], telefone: "11987654321" }', "ver.TELEFONE"),
    ],
)
async def test_who_sees_a_value_masked_cannot_find_it_out_by_searching(aqui: Central, busca: str, direito: str) -> None:
    got = await aqui.query(f"{{ clientes(busca: {busca}) {{ nodes {{ id }} }} }}", quem=LEITOR)

    assert got.data == {"clientes": None}
    (error,) = got.errors
    assert direito in str(error.message)

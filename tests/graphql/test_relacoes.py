"""What hangs on extensions, campaigns and queues: one statement a relation for all parents, columns as selected."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.central import Central, central, operador

REGISTROS = """
INSERT INTO pbx.campanhas (id, nome, ativa) VALUES (11, 'Vendas', true);
INSERT INTO pbx.pausas (id_usuario, ramal, id_status, data, tempo)
    SELECT i, lpad((200 + i)::text, 4, '0'), 6, '2026-03-30 12:00', 1000 + i FROM generate_series(1, 250) i;
INSERT INTO pbx.historicos_campanhas (id_campanha, ramal, data, historico)
    SELECT 10 + i % 2, lpad((200 + i)::text, 4, '0'), '2026-03-30', 'história ' || i FROM generate_series(1, 250) i;
INSERT INTO pbx.ligacoes_ativo (ramal, destino, data, uniqueid)
    SELECT lpad((200 + i)::text, 4, '0'), '119' || lpad(i::text, 8, '0'), '2026-03-30', 'a.' || i
    FROM generate_series(1, 250) i;
INSERT INTO pbx.ligacoes_receptivo (ramal, origem, data, uniqueid)
    SELECT lpad((200 + i)::text, 4, '0'), '219' || lpad(i::text, 8, '0'), '2026-03-30', 'r.' || i
    FROM generate_series(1, 250) i;
INSERT INTO pbx.tentativas_nao_atendidas (id_usuario, ramal, id_grupo_atendimento, duracao, data)
    SELECT i, lpad((200 + i)::text, 4, '0'), 1 + i % 3, 3000 + i, '2026-03-30' FROM generate_series(1, 250) i;
INSERT INTO pbx.clientes (id, id_campanha, parametro1) SELECT i, 10 + i % 2, 'cliente ' || i
    FROM generate_series(1, 40) i;
INSERT INTO pbx.telefones (id, id_cliente, id_campanha, telefone, prioridade, discado)
    SELECT 100 + i, i, 10 + i % 2, '119' || lpad(i::text, 8, '0'), 1, i > 20 FROM generate_series(1, 40) i;
INSERT INTO pbx.resultado_discador (id_campanha, identificador1, data) SELECT 10 + i % 2, 'res ' || i, '2026-03-30'
    FROM generate_series(1, 10) i;
INSERT INTO pbx.resultado_discador_mensal (campanha_id, uniqueid, data_hora_inicio)
    SELECT 10 + i % 2, 'm.' || i, '2026-03-30' FROM generate_series(1, 10) i;
INSERT INTO public.importar_discador (id_campanha, identificador1) VALUES (10, 'imp 10'), (11, 'imp 11');
INSERT INTO pbx.grupos_de_atendimento_logs (id_grupo_de_atendimento, id_campanha, tempo_em_espera, data)
    SELECT 1 + i % 3, 10 + i % 2, 500 + i, '2026-03-30' FROM generate_series(1, 12) i;
INSERT INTO pbx.campanhas_logs (ramal, descricao, data) VALUES ('0201', 'Campanha 11 (Vendas) ativada', '2026-03-30'),
    ('0202', 'Campanha 10 (Cobrança São João) desativada', '2026-03-31');
INSERT INTO pbx.grupos_de_atendimento_telefones SELECT i, '113000100' || i FROM generate_series(1, 3) i;
INSERT INTO pbx.nivel_de_servico (data, horario, id_grupo_de_atendimento, total)
    SELECT '2026-03-30', '08:00', i, 70 + i FROM generate_series(1, 3) i;
"""


@pytest.fixture
async def aqui() -> AsyncIterator[Central]:
    async with central() as made:
        await made.sql(REGISTROS)
        yield made


async def test_200_extensions_with_all_their_records_cost_one_statement_for_each(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ ramais(first: 200) { nodes { numero pausas { nodes { tempo status { nome } } }
             historicos { nodes { historico } } ligacoesAtivas { nodes { destino { bruto } } }
             ligacoesReceptivas { nodes { telefoneOrigem { bruto } } }
             tentativasNaoAtendidas { nodes { duracao grupoAtendimento { nome } } }
             statusNasFilas { nodes { nomeGrupoAtendimento nomeStatusUsuario } } } } }"""
    )
    ran = aqui.statements()[before:]
    assert got.errors is None
    assert got.data["ramais"]["nodes"][4] == {
        "numero": "0205",
        "pausas": {"nodes": [{"tempo": 1005, "status": {"nome": "Intervalo de Almoço"}}]},
        "historicos": {"nodes": [{"historico": "história 5"}]},
        "ligacoesAtivas": {"nodes": [{"destino": {"bruto": "11900000005"}}]},
        "ligacoesReceptivas": {"nodes": [{"telefoneOrigem": {"bruto": "21900000005"}}]},
        "tentativasNaoAtendidas": {"nodes": [{"duracao": 3005, "grupoAtendimento": {"nome": "Cobrança"}}]},
        "statusNasFilas": {"nodes": [{"nomeGrupoAtendimento": "Cobrança", "nomeStatusUsuario": "Logado"}]},
    }
    assert len(ran) == 9  # the extensions; six relations; statuses of pauses; queues of attempts
    assert not any("filial" in one or "tipo_ligacao" in one for one in ran)


async def test_campaigns_with_everything_of_theirs_cost_one_statement_for_each(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ campanhas { nodes { codigo telefones(first: 1, ordenarPor: []) { totalCount nodes { telefone { bruto } } }
             telefonesNaoTrabalhados { totalCount } resultados(first: 1) { nodes { identificador1 } }
             resultadosMensais(first: 1) { nodes { uniqueid } } historicos { totalCount }
             importacoes { nodes { identificador1 } } passagensPorFilas(first: 1) { nodes { tempoEmEspera } }
             clientes(primeiros: 2) { parametro1 } logs { descricao } } } }"""
    )
    ran = aqui.statements()[before:]
    assert got.errors is None
    cobranca, vendas = sorted(got.data["campanhas"]["nodes"], key=lambda one: one["codigo"])
    assert cobranca == {
        "codigo": 10,
        "telefones": {"totalCount": 20, "nodes": [{"telefone": {"bruto": "11900000002"}}]},
        "telefonesNaoTrabalhados": {"totalCount": 10},
        "resultados": {"nodes": [{"identificador1": "res 10"}]},
        "resultadosMensais": {"nodes": [{"uniqueid": "m.10"}]},
        "historicos": {"totalCount": 125},
        "importacoes": {"nodes": [{"identificador1": "imp 10"}]},
        "passagensPorFilas": {"nodes": [{"tempoEmEspera": 512}]},
        "clientes": [{"parametro1": "cliente 2"}, {"parametro1": "cliente 4"}],
        "logs": [{"descricao": "Campanha 10 (Cobrança São João) desativada"}],
    }
    assert [one["descricao"] for one in vendas["logs"]] == ["Campanha 11 (Vendas) ativada"]
    assert len(ran) == len(set(ran)), ran


async def test_queues_with_everything_of_theirs_cost_one_statement_for_each(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ gruposAtendimento { nodes { codigo membros(first: 200) { totalCount }
             telefones { nodes { telefone { bruto } } }
             logs(first: 1) { nodes { tempoEmEspera ramal { numero } } } niveisDeServico { nodes { total } }
             tentativasNaoAtendidas { totalCount } } } }"""
    )
    ran = aqui.statements()[before:]
    assert got.errors is None
    assert got.data["gruposAtendimento"]["nodes"][0] == {
        "codigo": 1,
        "membros": {"totalCount": 84},
        "telefones": {"nodes": [{"telefone": {"bruto": "1130001001"}}]},
        "logs": {"nodes": [{"tempoEmEspera": 512, "ramal": None}]},
        "niveisDeServico": {"nodes": [{"total": 71}]},
        "tentativasNaoAtendidas": {"totalCount": 83},
    }
    assert len(ran) == len(set(ran)), ran


async def test_a_limited_key_sees_only_what_is_of_its_extension(aqui: Central) -> None:
    got = await aqui.query(
        """{ ramal(numero: "0205") { pausas { totalCount } ligacoesAtivas { totalCount } }
             grupoAtendimento(codigo: 1) { logs { totalCount } membros { totalCount } telefones { totalCount } }
             campanha(codigo: 10) { telefones { totalCount } clientes { id } logs { descricao }
                                    historicos { totalCount } } }""",
        quem=operador("0205"),
    )
    assert got.errors is None
    assert got.data == {
        "ramal": {"pausas": {"totalCount": 1}, "ligacoesAtivas": {"totalCount": 1}},
        "grupoAtendimento": {
            "logs": {"totalCount": 0},
            "membros": {"totalCount": 0},
            "telefones": {"totalCount": 1},
        },
        "campanha": {"telefones": {"totalCount": 0}, "clientes": [], "logs": [], "historicos": {"totalCount": 0}},
    }

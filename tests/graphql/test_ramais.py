"""Extensions read from a real PostgreSQL: values, batching counted at the server, pages, policy, absence, failure."""

from __future__ import annotations

import pytest

from tests.support.central import Central, operador


async def test_one_extension_with_everything_around_it(aqui: Central) -> None:
    got = await aqui.query(
        """{ ramal(numero: "0201") { id codigo numero nome rotulo email nomeStatusUsuario
             celular { bruto e164 ddd numero tipo valido mascarado }
             statusUsuario { codigo nome } statusTelefone { nome } grupo { codigo nome }
             gruposAtendimento { nome } origem
             ligacaoAtual { uniqueid aoVivo { tipo telefone { bruto } parametro1 parametro2
                            campanha { codigo nome ativa } } } } }"""
    )
    assert got.errors is None
    assert got.data == {
        "ramal": {
            "id": "Ramal:principal:1",
            "codigo": 1,
            "numero": "0201",
            "nome": "Operador 1",
            "rotulo": "Operador 1 (0201)",
            "email": "op1@exemplo.com.br",
            "celular": {
                "bruto": "11987654321",
                "e164": "+5511987654321",
                "ddd": "11",
                "numero": "987654321",
                "tipo": "CELULAR",
                "valido": True,
                "mascarado": False,
            },
            "nomeStatusUsuario": "Logado",
            "statusUsuario": {"codigo": 1, "nome": "Logado"},
            "statusTelefone": {"nome": "Ocupado"},
            "grupo": {"codigo": 2, "nome": "Grupo 2"},
            "gruposAtendimento": [{"nome": "Vendas"}, {"nome": "Suporte"}],
            "origem": "BANCO",
            "ligacaoAtual": {
                "uniqueid": "1515063682.1",
                "aoVivo": {
                    "tipo": "D",
                    "telefone": {"bruto": "1133553434"},
                    "parametro1": "21927305861",
                    "parametro2": "Jonathan Mendes",
                    "campanha": {"codigo": 10, "nome": "Cobrança São João", "ativa": True},
                },
            },
        }
    }


async def test_200_extensions_cost_one_statement_for_each_relation_and_read_only_what_was_selected(
    aqui: Central,
) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ ramais(first: 200) { nodes { numero grupo { nome } gruposAtendimento { nome }
             ligacaoAtual { uniqueid aoVivo { campanha { nome } } } } } }"""
    )
    ran = aqui.statements()[before:]

    assert got.errors is None
    assert len(got.data["ramais"]["nodes"]) == 200
    assert len(ran) == 4, ran  # usuarios; grupos, grupos_de_atendimento; campanhas
    assert not any("email" in one or "mobile" in one or "parametro1" in one for one in ran)


async def test_pages_follow_each_other_and_the_total_is_counted_when_asked(aqui: Central) -> None:
    first = await aqui.query(
        "{ ramais(first: 100) { totalCount nodes { codigo } pageInfo { hasNextPage endCursor } } }"
    )
    cursor = first.data["ramais"]["pageInfo"]["endCursor"]
    rest = await aqui.query(
        f'{{ ramais(first: 200, after: "{cursor}") {{ nodes {{ codigo }} pageInfo {{ hasNextPage }} }} }}'
    )
    codes = [one["codigo"] for page in (first, rest) for one in page.data["ramais"]["nodes"]]
    assert codes == list(range(1, 251))
    assert first.data["ramais"]["totalCount"] == 250
    assert rest.data["ramais"]["pageInfo"]["hasNextPage"] is False


async def test_filters_are_asked_of_the_database(aqui: Central) -> None:
    got = await aqui.query(
        """{ ramais(filtro: {ou: [{numero: {em: ["0201", "0203"]}}, {nome: {contem: "OPERADOR 25"}}],
                             nao: {codigoGrupo: {igual: 2}}}) { nodes { codigo } } }"""
    )
    assert got.errors is None
    assert [one["codigo"] for one in got.data["ramais"]["nodes"]] == [3, 25, 250]


@pytest.mark.parametrize("evil", ["'; DROP TABLE pbx.usuarios; --", '"', "%", "\\", "\u2028", "0201' OR '1'='1"])
async def test_no_filter_value_becomes_sql(aqui: Central, evil: str) -> None:
    got = await aqui.query(
        "query ($v: String!) { ramais(filtro: {nome: {contem: $v}}) { totalCount } }", variables={"v": evil}
    )
    assert got.errors is None
    assert got.data == {"ramais": {"totalCount": 0}}


async def test_an_operator_sees_his_extension_alone_counts_included_and_masked(aqui: Central) -> None:
    got = await aqui.query(
        """{ meu: ramal(numero: "0201") { celular { bruto e164 ddd numero mascarado } }
              outro: ramal(numero: "0202") { nome } ramais { totalCount } }""",
        quem=operador("0201"),
    )
    assert got.errors is None
    assert got.data == {
        "meu": {
            "celular": {
                "bruto": "•••••••4321",
                "e164": "+•••••••••4321",
                "ddd": "•••",
                "numero": "•••••4321",
                "mascarado": True,
            }
        },
        "outro": None,
        "ramais": {"totalCount": 1},
    }


async def test_nobody_gets_nothing(aqui: Central) -> None:
    got = await aqui.query("{ ramais { totalCount } }", quem=None)
    assert got.data == {"ramais": None}
    assert [error.extensions["codigo"] for error in got.errors] == ["UNAUTHENTICATED"]


async def test_a_column_this_installation_lacks_is_null_with_a_warning(aqui: Central) -> None:
    await aqui.sql("DROP VIEW usuarios CASCADE; CREATE VIEW usuarios AS SELECT id, nome, ramal FROM pbx.usuarios;")
    await aqui.sql("GRANT SELECT ON usuarios TO integracao")
    got = await aqui.query('{ ramal(numero: "0201") { nome email } }')
    assert got.errors is None
    assert got.data == {"ramal": {"nome": "Operador 1", "email": None}}
    assert [one["mensagem"] for one in got.extensions["avisos"]] == [
        "O PBX “principal” não tem a coluna “email” de “usuarios”: o campo vale null."
    ]


async def test_a_database_that_is_down_is_an_error_that_names_the_channel_and_the_pool_recovers(aqui: Central) -> None:
    await aqui.server.kill()
    down = await aqui.query('{ ramal(numero: "0201") { nome } }')
    assert down.data == {"ramal": None}
    assert down.errors[0].extensions == {
        "codigo": "CANAL_INDISPONIVEL",
        "repetivel": True,
        "canal": "BANCO",
        "campo": "usuarios",
    }
    await aqui.server.restart()
    for _ in range(50):
        up = await aqui.query('{ ramal(numero: "0201") { nome } }')
        if up.errors is None:
            break
    assert up.data == {"ramal": {"nome": "Operador 1"}}

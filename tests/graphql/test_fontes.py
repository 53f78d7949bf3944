"""The API stands in for the database: same fields, the origin said, what it cannot tell named."""

from __future__ import annotations

from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from tests.support.api_falsa import ApiFalsa, api_falsa, perguntar
from tests.support.fake_peers import free_port

RESPOSTAS: dict[str, str | bytes] = {
    "usuarios": "5;Eduardo Moreira;40009\n6;Carlos da Silva;10005\n",
    "status_ramal?id=5": "Eduardo Moreira;40009;Desconectado;Deslogado;2",
    "status_ramal?id=6": "Carlos da Silva;10005;Ativa;22154748;1272916393.14005;768.484154",
    "status": "1;Logado\n2;Deslogado\n",
}


CONSULTA = """{ ramais { nodes { codigo numero nome nomeStatusUsuario nomeStatusTelefone origem
                                ligacaoAtual { __typename uniqueid aoVivo { tipo telefone { bruto } } } } } }"""


async def test_without_a_database_the_api_tells_users_states_and_calls_with_one_call_each() -> None:
    falsa = ApiFalsa(RESPOSTAS)
    async with api_falsa(falsa) as api:
        got = await perguntar(CONSULTA, api=api)

    eduardo, carlos = got.data["ramais"]["nodes"]
    assert eduardo == {
        "codigo": 5,
        "numero": "40009",
        "nome": "Eduardo Moreira",
        "nomeStatusUsuario": "Deslogado",
        "nomeStatusTelefone": "Desconectado",
        "origem": "API",
        "ligacaoAtual": None,
    }
    assert carlos["ligacaoAtual"] == {
        "__typename": "LigacaoAtiva",
        "uniqueid": "1272916393.14005",
        "aoVivo": {"tipo": "A", "telefone": {"bruto": "22154748"}},
    }
    assert sorted(falsa.pedidos) == ["status_ramal?id=5", "status_ramal?id=6", "usuarios"]
    # in a call the API does not tell the interval status: an error that names channel and field, not a silent null
    assert {(error.extensions["canal"], error.extensions["campo"]) for error in got.errors} == {
        ("API", "status_ramal.status_usuario"),
        ("API", "status_ramal.nome_status_telefone"),
    }


async def test_with_the_database_down_the_api_answers_and_what_only_the_database_has_is_an_error() -> None:
    falsa = ApiFalsa(RESPOSTAS)
    dsn = f"postgresql://integracao:x@127.0.0.1:{await free_port()}/totalipdb"
    async with (
        api_falsa(falsa) as api,
        Database(dsn, clock=SystemClock()) as database,
    ):
        got = await perguntar('{ ramal(numero: "40009") { nome origem email } }', api=api, database=database)

    assert got.data == {"ramal": {"nome": "Eduardo Moreira", "origem": "API", "email": None}}
    assert [(e.extensions["canal"], e.extensions["campo"]) for e in got.errors] == [("BANCO", "usuarios.email")]
    assert falsa.pedidos == ["usuarios"]


async def test_without_a_database_its_fields_are_null_with_a_warning() -> None:
    async with api_falsa(ApiFalsa(RESPOSTAS)) as api:
        got = await perguntar('{ ramal(numero: "40009") { nome email grupo { nome } } }', api=api)

    assert got.errors is None
    assert got.data == {"ramal": {"nome": "Eduardo Moreira", "email": None, "grupo": None}}
    assert len(got.extensions["avisos"]) == 2

"""The API stands in for the database: same fields, the origin said, what it cannot tell named."""

from __future__ import annotations

import pytest

from gateway.channels.api import PbxApi
from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from gateway.settings_values import VIEWS_DA_API
from resolvers.reading.api.fontes import FONTES
from tests.support.api_falsa import HTML, ApiFalsa, api_falsa, perguntar
from tests.support.central import Central
from tests.support.fake_peers import free_port, peer, silent

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


# -- partial answers of a view


async def test_a_list_with_damaged_lines_gives_the_good_rows_and_an_error_for_each_other() -> None:
    falsa = ApiFalsa({"usuarios": "5;Eduardo Moreira;40009\nx;Quebrado;1\n6;Carlos\n7;Ana;40010\n"})
    async with api_falsa(falsa) as api:
        got = await perguntar("{ ramais { totalCount nodes { nome } } }", api=api)
    assert got.data == {"ramais": {"totalCount": 2, "nodes": [{"nome": "Eduardo Moreira"}, {"nome": "Ana"}]}}
    assert [(e.path, e.extensions["codigo"], e.extensions["linha"], e.extensions["campo"]) for e in got.errors] == [
        (["ramais"], "LINHA_ILEGIVEL", 2, "usuarios.id"),
        (["ramais"], "LINHA_ILEGIVEL", 3, "usuarios.ramal"),
    ]
    assert falsa.pedidos == ["usuarios"]


async def test_who_finds_his_row_is_not_told_of_others_lines_and_who_does_not_is() -> None:
    falsa = ApiFalsa({"usuarios": "5;Eduardo Moreira;40009\n6;Carlos\n"})
    async with api_falsa(falsa) as api:
        found = await perguntar('{ ramal(numero: "40009") { nome } }', api=api)
        absent = await perguntar('{ ramal(numero: "10005") { nome } }', api=api)
    assert (found.errors, found.data) == (None, {"ramal": {"nome": "Eduardo Moreira"}})
    assert absent.data == {"ramal": None}
    assert [(e.path, e.extensions["codigo"]) for e in absent.errors] == [(["ramal"], "LINHA_ILEGIVEL")]


# -- which channel answers, and which stands in


STATUS = "{ statusUsuarios { nome origem } }"
DA_API = [{"nome": "Logado pela API", "origem": "API"}]
DO_BANCO = [{"nome": nome, "origem": "BANCO"} for nome in ("Logado", "Deslogado", "Intervalo de Almoço")]
PRIMEIRO = {"api_primeiro": frozenset(("status_usuarios", "usuarios"))}


async def test_the_database_answers_first_and_the_api_where_it_is_preferred(aqui: Central) -> None:
    falsa = ApiFalsa({"status": "1;Logado pela API\n"})
    async with api_falsa(falsa) as api:
        usual = await aqui.query(STATUS, api=api)
        asked = len(falsa.pedidos)
        preferred = await aqui.query(STATUS, api=api, **PRIMEIRO)
    assert (usual.data["statusUsuarios"], asked) == (DO_BANCO, 0)
    assert (preferred.data["statusUsuarios"], falsa.pedidos) == (DA_API, ["status"])


async def test_a_preferred_api_is_not_asked_for_what_it_does_not_tell(aqui: Central) -> None:
    falsa = ApiFalsa({"usuarios": "1;Operador 1;0201\n"})
    async with api_falsa(falsa) as api:
        whole = await aqui.query('{ ramal(numero: "0201") { nome email origem } }', api=api, **PRIMEIRO)
        assert falsa.pedidos == []
        short = await aqui.query('{ ramal(numero: "0201") { nome origem } }', api=api, **PRIMEIRO)
    assert whole.data == {"ramal": {"nome": "Operador 1", "email": "op1@exemplo.com.br", "origem": "BANCO"}}
    assert short.data == {"ramal": {"nome": "Operador 1", "origem": "API"}}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HTML, id="a page with 200"),
        pytest.param("", id="nothing"),
        pytest.param("ERRO INTERNO", id="a forced message"),
        pytest.param("CHAVE DA API INVÁLIDA", id="a refusal"),
        pytest.param("1;Logado pela API\n2", id="a truncated line"),
        pytest.param(None, id="a connection that closes"),
    ],
)
async def test_whatever_a_preferred_api_cannot_tell_the_database_does(aqui: Central, answer: str | None) -> None:
    falsa = ApiFalsa({"status": answer or ""}, mudas=set() if answer is not None else {"status"})
    async with api_falsa(falsa) as api:
        got = await aqui.query(STATUS, api=api, **PRIMEIRO)
    assert got.errors is None
    assert got.data["statusUsuarios"] == DO_BANCO
    assert falsa.pedidos == ["status"]


async def test_a_slow_or_refusing_api_gives_way_to_the_database(aqui: Central) -> None:
    async with (
        peer(silent) as slow,
        PbxApi(f"http://127.0.0.1:{slow.port}", clock=SystemClock(), read_timeout_s=0.2, read_tries=1) as api,
    ):
        got = await aqui.query(STATUS, api=api, **PRIMEIRO)
        assert (got.errors, got.data["statusUsuarios"]) == (None, DO_BANCO)
    async with PbxApi(f"http://127.0.0.1:{await free_port()}", clock=SystemClock(), read_tries=1) as api:
        got = await aqui.query(STATUS, api=api, **PRIMEIRO)
        assert (got.errors, got.data["statusUsuarios"]) == (None, DO_BANCO)


async def test_with_the_database_down_a_partial_answer_of_the_api_is_given_with_its_errors(aqui: Central) -> None:
    falsa = ApiFalsa({"status": "1;Logado pela API\n2"})
    await aqui.server.kill()
    async with api_falsa(falsa) as api:
        for options in ({}, PRIMEIRO):
            got = await aqui.query(STATUS, api=api, **options)
            assert got.data["statusUsuarios"] == DA_API
            assert [e.extensions["codigo"] for e in got.errors] == ["LINHA_ILEGIVEL"]


async def test_latin_1_names_are_read_with_their_accents() -> None:
    falsa = ApiFalsa({"campanhas": "1;Cobrança São João\n".encode("latin-1")})
    async with api_falsa(falsa) as api:
        got = await perguntar("{ campanhas { nodes { nome origem } } }", api=api)
    assert got.errors is None
    assert got.data == {"campanhas": {"nodes": [{"nome": "Cobrança São João", "origem": "API"}]}}


def test_the_setting_knows_every_view_that_the_api_can_stand_in_for() -> None:
    assert set(VIEWS_DA_API) == set(FONTES)

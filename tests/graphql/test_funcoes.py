"""What functions of the HTTP API alone tell: each column, one call a key, partial answers with their errors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api_falsa import HTML, ApiFalsa, api_falsa, perguntar
from tests.support.central import Central, operador

FILA = "1;1195894637;2.124578\n2;1129563288;3.354878\n"
CAMPANHA = "21;127846;0001;21;81793134;3;85\n;467351;0002;98;89254691;8;5\n"
DIA = (
    "2;Comercial\n27;40111;Ana Paula Santos;1130761239;1382;21;ATENDIDA OPERADOR;04/11/2010 09:51\n"
    ";;;1131888490;0;33;NAO ATENDIDA;04/11/2010 10:10\n3;Suporte\n26;;Rafael;1130000000;5;6;X;04/11/2010 11:00\n"
)
RECEPTIVA = "Eva;10005;Receptiva;1122223333;1144445555;1272916393.14005;12.5;ramal 7"
DISCADOR = "Rui;10006;Discador;27;Cobrança;123;Zé;1515063682.9;21981793134;85"


async def test_a_queue_tells_who_waits_in_order_and_who_may_not_see_numbers_gets_them_masked() -> None:
    falsa = ApiFalsa({"fila_espera?fila=call_center": FILA})
    query = """{ filaEspera(fila: "call_center") {
                   posicao numeroOrigem { bruto mascarado } tempoEspera origem atualizadoEm } }"""
    async with api_falsa(falsa) as api:
        got = await perguntar(query, api=api)
        masked = await perguntar(query, api=api, quem=leitor())

    first, second = got.data["filaEspera"]
    assert got.errors is None
    assert first.pop("atualizadoEm").endswith("-03:00")
    assert first == {
        "posicao": 1,
        "numeroOrigem": {"bruto": "1195894637", "mascarado": False},
        "tempoEspera": 2.124578,
        "origem": "API",
    }
    assert second["posicao"] == 2
    assert masked.data["filaEspera"][0]["numeroOrigem"] == {"bruto": "••••••4637", "mascarado": True}


async def test_a_campaigns_calls_carry_every_column_of_the_function() -> None:
    falsa = ApiFalsa({"ligacoes_campanha?campanha=27": CAMPANHA, "status_campanhas": "3;Entregue ao Operador\n"})
    async with api_falsa(falsa) as api:
        got = await perguntar(
            """{ ligacoesCampanha(campanha: 27) { codigoUsuario parametro1 parametro2 telefone { bruto ddd numero }
                 codigoStatus status { nome } duracao } }""",
            api=api,
        )
    assert got.errors is None
    assert got.data["ligacoesCampanha"] == [
        {
            "codigoUsuario": 21,
            "parametro1": "127846",
            "parametro2": "0001",
            "telefone": {"bruto": "2181793134", "ddd": "21", "numero": "81793134"},
            "codigoStatus": 3,
            "status": {"nome": "Entregue ao Operador"},
            "duracao": 85,
        },
        {
            "codigoUsuario": None,
            "parametro1": "467351",
            "parametro2": "0002",
            "telefone": {"bruto": "9889254691", "ddd": "98", "numero": "89254691"},
            "codigoStatus": 8,
            "status": None,
            "duracao": 5,
        },
    ]
    assert sorted(falsa.pedidos) == ["ligacoes_campanha?campanha=27", "status_campanhas"]


async def test_a_queues_day_needs_no_other_field_of_the_queue(aqui: Central) -> None:
    falsa = ApiFalsa({"grupos_de_atendimento?dia=4&mes=11&ano=2010": DIA})
    async with api_falsa(falsa) as api:
        got = await aqui.query(
            '{ grupoAtendimento(codigo: 2) { ligacoesDoDia(dia: "2010-11-04") { codigoGrupoAtendimento duracao } } }',
            api=api,
        )
    assert (got.errors, got.extensions) == (None, {})
    assert got.data["grupoAtendimento"]["ligacoesDoDia"][0] == {"codigoGrupoAtendimento": 2, "duracao": 1382}


async def test_a_day_of_the_queues_carries_every_column_and_costs_one_call() -> None:
    falsa = ApiFalsa({"grupos_de_atendimento?dia=4&mes=11&ano=2010": DIA})
    async with api_falsa(falsa) as api:
        got = await perguntar(
            """{ ligacoesDoDia(dia: "2010-11-04") { codigoGrupoAtendimento nomeGrupoAtendimento codigoUsuario
                 numeroRamal nomeUsuario numeroOrigem { bruto } duracao tempoEspera status data } }""",
            api=api,
        )
    first, missed, short = got.data["ligacoesDoDia"]
    assert got.errors is None
    assert first == {
        "codigoGrupoAtendimento": 2,
        "nomeGrupoAtendimento": "Comercial",
        "codigoUsuario": 27,
        "numeroRamal": "40111",
        "nomeUsuario": "Ana Paula Santos",
        "numeroOrigem": {"bruto": "1130761239"},
        "duracao": 1382,
        "tempoEspera": 21,
        "status": "ATENDIDA OPERADOR",
        "data": "2010-11-04T09:51:00-02:00",
    }
    assert (missed["codigoUsuario"], missed["nomeUsuario"], missed["status"]) == (None, None, "NAO ATENDIDA")
    assert (short["codigoGrupoAtendimento"], short["numeroRamal"]) == (3, None)
    assert len(falsa.pedidos) == 1


@pytest.mark.parametrize("key", ['ramal: "10005"', "id: 5"])
async def test_an_inbound_call_has_its_complement_by_either_key(key: str) -> None:
    falsa = ApiFalsa({"status_ramal": RECEPTIVA})
    async with api_falsa(falsa) as api:
        got = await perguntar(
            f"""{{ statusRamal({key}) {{ nome numero tipoLigacao numeroOrigem {{ bruto }} numeroDiscado {{ bruto }}
                 uniqueid duracao complemento nomeStatusTelefone codigoCampanha }} }}""",
            api=api,
        )
    assert got.errors is None
    assert got.data["statusRamal"] == {
        "nome": "Eva",
        "numero": "10005",
        "tipoLigacao": "Receptiva",
        "numeroOrigem": {"bruto": "1122223333"},
        "numeroDiscado": {"bruto": "1144445555"},
        "uniqueid": "1272916393.14005",
        "duracao": 12.5,
        "complemento": "ramal 7",
        "nomeStatusTelefone": None,
        "codigoCampanha": None,
    }
    assert falsa.pedidos == ["status_ramal?" + key.replace(": ", "=").replace('"', "")]


async def test_a_dialers_call_and_an_idle_extension_carry_their_columns_and_an_unknown_one_is_null() -> None:
    falsa = ApiFalsa(
        {
            "status_ramal?id=6": DISCADOR,
            "status_ramal?id=7": "Eduardo Moreira;40009;Desconectado;Deslogado;2",
            "status_ramal?id=8": "RAMAL NAO ENCONTRADO",
        }
    )
    async with api_falsa(falsa) as api:
        got = await perguntar(
            """{ dial: statusRamal(id: 6) { codigoCampanha nomeCampanha parametro1 parametro2 uniqueid duracao
                   numeroTelefone { bruto } }
                 ocioso: statusRamal(id: 7) { nomeStatusTelefone nomeStatusUsuario codigoStatusUsuario tipoLigacao }
                 nada: statusRamal(id: 8) { nome } }""",
            api=api,
        )
    assert got.errors is None
    assert got.data == {
        "dial": {
            "codigoCampanha": 27,
            "nomeCampanha": "Cobrança",
            "parametro1": "123",
            "parametro2": "Zé",
            "uniqueid": "1515063682.9",
            "duracao": 85.0,
            "numeroTelefone": {"bruto": "21981793134"},
        },
        "ocioso": {
            "nomeStatusTelefone": "Desconectado",
            "nomeStatusUsuario": "Deslogado",
            "codigoStatusUsuario": 2,
            "tipoLigacao": None,
        },
        "nada": None,
    }


@pytest.mark.parametrize("arguments", ["", '(ramal: "1", id: 2)'])
async def test_an_extension_is_asked_by_exactly_one_key(arguments: str) -> None:
    falsa = ApiFalsa({})
    async with api_falsa(falsa) as api:
        got = await perguntar(f"{{ statusRamal{arguments} {{ nome }} }}", api=api)
    assert [one.extensions["codigo"] for one in got.errors] == ["ENTRADA_INVALIDA"]
    assert falsa.pedidos == []


async def test_servers_and_the_html_report_are_data_with_their_problems_taken_apart() -> None:
    page = "<table><tr><th>ID<th>Nome<th>Status<tr><td>1<td>db &amp; app<td>CRITICAL - SWAP 32%.WARNING - b</table>"
    falsa = ApiFalsa({"status_servidores": "1;db;OK;\n", "status_servidores_view": page})
    async with api_falsa(falsa) as api:
        got = await perguntar(
            """{ statusServidores { codigo nome status problemas { texto } origem }
                 relatorioServidores { codigo nome status problemas { gravidade texto } } }""",
            api=api,
        )
    assert got.errors is None
    assert got.data == {
        "statusServidores": [{"codigo": 1, "nome": "db", "status": "OK", "problemas": [], "origem": "API"}],
        "relatorioServidores": [
            {
                "codigo": 1,
                "nome": "db & app",
                "status": "CRITICAL - SWAP 32%.WARNING - b",
                "problemas": [
                    {"gravidade": "CRITICAL", "texto": "SWAP 32%"},
                    {"gravidade": "WARNING", "texto": "b"},
                ],
            }
        ],
    }


async def test_a_list_with_unreadable_lines_gives_the_good_ones_and_an_error_for_each_other() -> None:
    falsa = ApiFalsa({"fila_espera": "1;1195894637;2.1\nx;2\n2;1129563288;9\n3;1133556214;ontem\n"})
    async with api_falsa(falsa) as api:
        got = await perguntar('{ meu: filaEspera(fila: "f") { posicao tempoEspera } }', api=api)
    assert got.data == {"meu": [{"posicao": 1, "tempoEspera": 2.1}, {"posicao": 2, "tempoEspera": 9.0}]}
    assert [(one.path, one.extensions) for one in got.errors] == [
        (
            ["meu"],
            {
                "codigo": "LINHA_ILEGIVEL",
                "repetivel": False,
                "funcao": "fila_espera",
                "linha": linha,
                "canal": "API",
                "campo": f"fila_espera.{campo}",
            },
        )
        for linha, campo in ((2, "tempo_espera_s"), (4, "tempo_espera_s"))
    ]
    assert "1133556214" not in str(got.errors)


async def test_aliases_of_one_read_cost_one_call_and_tell_an_unreadable_line_once() -> None:
    falsa = ApiFalsa({"fila_espera": "1;1195894637;2.1\nx\ny;z\n"})
    async with api_falsa(falsa) as api:
        got = await perguntar(
            '{ a: filaEspera(fila: "f") { posicao } b: filaEspera(fila: "f") { numeroOrigem { ddd } } }', api=api
        )
    assert [len(got.data[name]) for name in ("a", "b")] == [1, 1]
    assert len(got.errors) == 2
    assert falsa.pedidos == ["fila_espera?fila=f"]


async def test_many_keys_are_many_calls_at_a_bounded_number_at_a_time_and_one_that_fails_is_alone() -> None:
    many = " ".join(f'q{n}: filaEspera(fila: "f{n}") {{ posicao }}' for n in range(40))
    falsa = ApiFalsa({"fila_espera": FILA, "fila_espera?fila=f3": "FILA NAO ENCONTRADA"}, mudas={"fila_espera?fila=f7"})
    async with api_falsa(falsa) as api:
        got = await perguntar(f"{{ {many} }}", api=api)
    assert len(falsa.pedidos) == 40
    assert 1 < falsa.ao_mesmo_tempo <= 8
    assert {name for name, rows in got.data.items() if rows is None} == {"q3", "q7"}
    told = {one.path[0]: one.extensions for one in got.errors}
    assert (told["q3"]["codigo"], told["q3"]["resposta"]) == ("RECUSADO_PELO_PBX", "FILA_NAO_ENCONTRADA")
    assert (told["q7"]["codigo"], told["q7"]["campo"]) == ("CANAL_INDISPONIVEL", "fila_espera")


@pytest.mark.parametrize(
    ("body", "codigo"),
    [
        (HTML, "RESPOSTA_ILEGIVEL"),
        ("ERRO INTERNO", "RESPOSTA_ILEGIVEL"),
        ("CHAVE DA API INVÁLIDA", "RECUSADO_PELO_PBX"),
        ("CAMPANHA NÃO ENCONTRADA", "RECUSADO_PELO_PBX"),
        ("", "RESPOSTA_ILEGIVEL"),
    ],
)
async def test_what_is_no_rows_is_a_typed_error(body: str, codigo: str) -> None:
    falsa = ApiFalsa({"ligacoes_campanha": body})
    async with api_falsa(falsa) as api:
        got = await perguntar("{ ligacoesCampanha(campanha: 1) { duracao } }", api=api)
    assert got.data == {"ligacoesCampanha": None}
    assert [(one.extensions["codigo"], one.extensions["canal"]) for one in got.errors] == [(codigo, "API")]


async def test_nothing_waiting_and_no_calls_are_empty_lists() -> None:
    falsa = ApiFalsa(
        {
            "fila_espera": "",
            "ligacoes_campanha": "NAO HÁ LIGAÇÕES DE CAMPANHA",
            "grupos_de_atendimento": "INFORMAÇÕES NÃO LOCALIZADAS",
        }
    )
    async with api_falsa(falsa) as api:
        got = await perguntar(
            """{ filaEspera(fila: "f") { posicao } ligacoesCampanha(campanha: 1) { duracao }
                 ligacoesDoDia(dia: "2010-11-04") { duracao } }""",
            api=api,
        )
    assert got.errors is None
    assert got.data == {"filaEspera": [], "ligacoesCampanha": [], "ligacoesDoDia": []}


async def test_latin_1_answers_are_read_with_their_accents() -> None:
    falsa = ApiFalsa({"status_ramal": "José Conceição;40009;Livre;Reunião;4".encode("latin-1")})
    async with api_falsa(falsa) as api:
        got = await perguntar("{ statusRamal(id: 1) { nome nomeStatusUsuario } }", api=api)
    assert got.errors is None
    assert got.data["statusRamal"] == {"nome": "José Conceição", "nomeStatusUsuario": "Reunião"}


async def test_an_operator_sees_his_own_extension_and_calls_alone_and_no_queue() -> None:
    falsa = ApiFalsa({"status_ramal": RECEPTIVA, "grupos_de_atendimento": DIA, "fila_espera": FILA})
    query = """{ statusRamal(ramal: "10005") { nome } ligacoesDoDia(dia: "2010-11-04") { numeroRamal }
                 filaEspera(fila: "f") { posicao } }"""
    async with api_falsa(falsa) as api:
        mine = await perguntar(query, api=api, quem=operador("10005", "40111"))
        other = await perguntar(query, api=api, quem=operador("99999"))
    assert mine.errors is other.errors is None
    assert mine.data == {
        "statusRamal": {"nome": "Eva"},
        "ligacoesDoDia": [{"numeroRamal": "40111"}],
        "filaEspera": [],
    }
    assert other.data == {"statusRamal": None, "ligacoesDoDia": [], "filaEspera": []}
    assert not any(one.startswith("fila_espera") for one in falsa.pedidos)


async def test_without_the_api_its_functions_are_null_with_a_warning() -> None:
    got = await perguntar('{ filaEspera(fila: "f") { posicao } statusRamal(id: 1) { nome } }')
    assert got.errors is None
    assert got.data == {"filaEspera": None, "statusRamal": None}
    assert [one["codigo"] for one in got.extensions["avisos"]] == ["CANAL_AUSENTE", "CANAL_AUSENTE"]


@pytest.mark.parametrize("evil", ["a;b", "a\r\nb", "a&chave=x", "a?b#c", "x" * 9_000])
async def test_no_argument_adds_a_parameter(evil: str) -> None:
    falsa = ApiFalsa({"fila_espera": ""})
    async with api_falsa(falsa, chave="c0ffee") as api:
        got = await perguntar(
            "query ($f: String!) { filaEspera(fila: $f) { posicao } }", api=api, variables={"f": evil}
        )
    if got.errors:
        assert got.errors[0].extensions["codigo"] == "ENTRADA_INVALIDA"
        assert falsa.pedidos == []
    else:
        assert falsa.pedidos == [f"fila_espera?fila={evil}&chave=c0ffee"]


def leitor() -> Any:
    from gateway.access.identity import TUDO, Identidade

    return Identidade("painel", frozenset(("leitor",)), frozenset(("ler",)), TUDO)

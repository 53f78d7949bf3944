"""Every answer that the manual prints for the HTTP API, read to exact values."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from gateway.domain.codigos import Codigo
from gateway.protocol import api_lines as api
from gateway.protocol.api_lines import (
    CampanhaApi,
    FilaEsperaApi,
    GrupoDeAtendimentoApi,
    LigacaoCampanhaApi,
    LigacaoGrupoApi,
    ProblemaServidor,
    RamalEmLigacao,
    RamalOcioso,
    ServidorApi,
    StatusApi,
    StatusCampanhaApi,
    StatusTelefoneApi,
    TipoLigacao,
    UsuarioApi,
)
from gateway.protocol.api_params import FUNCOES, consulta
from gateway.protocol.messages import read_message

CONTRACT = Path(__file__).parents[3] / "contract"
FUNCTIONS: list[dict[str, Any]] = yaml.safe_load((CONTRACT / "api.yaml").read_text())["functions"]


def _grupo(
    id_usuario: int, ramal: str, nome: str, origem: str, duracao: int, espera: int, hora: str
) -> LigacaoGrupoApi:
    when = datetime.fromisoformat(f"2010-11-04T{hora}")
    return LigacaoGrupoApi(id_usuario, ramal, nome, origem, duracao, espera, "ATENDIDA OPERADOR", when)


ANSWERS: dict[tuple[str, int], list[Any]] = {
    ("status", 0): [
        StatusApi(1, "Logado"),
        StatusApi(2, "Deslogado"),
        StatusApi(3, "Siga-me"),
        StatusApi(4, "Reunião"),
        StatusApi(5, "Visita em Cliente"),
        StatusApi(6, "Intervalo de Almoço"),
        StatusApi(7, "Feedback"),
    ],
    ("ligacoes_campanha", 0): [
        LigacaoCampanhaApi(21, "127846", "0001", "21", "81793134", 3, 85),
        LigacaoCampanhaApi(None, "467351", "0002", "98", "89254691", 8, 5),
        LigacaoCampanhaApi(10, "400173", "0001", "62", "35236544", 6, 96),
        LigacaoCampanhaApi(None, "147494", "0002", "11", "84826400", 12, 54),
        LigacaoCampanhaApi(21, "397547", "0001", "21", "92053545", 7, 30),
    ],
    ("usuarios", 0): [
        UsuarioApi(1, "Suporte Totalip", "99999"),
        UsuarioApi(5, "Marcos Pereira", "67156"),
        UsuarioApi(10, "Cláudia Nascimento", "64136"),
        UsuarioApi(11, "Pedro Faria", "62152"),
        UsuarioApi(12, "Júlio da Silva", "65198"),
        UsuarioApi(14, "Rafael Bueno", "62197"),
        UsuarioApi(18, "Rodrigo Soares", "65160"),
        UsuarioApi(17, "Fernanda Martins", "60179"),
    ],
    ("campanhas", 0): [
        CampanhaApi(1, "Campanha Clientes X"),
        CampanhaApi(2, "Campanha Clientes Y"),
        CampanhaApi(3, "Campanha Clientes Z"),
    ],
    ("status_campanhas", 0): [
        StatusCampanhaApi(3, "Entregue ao Operador"),
        StatusCampanhaApi(7, "Ocupado"),
        StatusCampanhaApi(8, "Não Atende"),
        StatusCampanhaApi(9, "Discado Sistema"),
        StatusCampanhaApi(11, "Desligado Sem Operadores Livres"),
        StatusCampanhaApi(12, "Rota Indisponível"),
        StatusCampanhaApi(13, "Número Inválido"),
    ],
    ("fila_espera", 0): [
        FilaEsperaApi(1, "1195894637", Decimal("2.124578")),
        FilaEsperaApi(2, "1129563288", Decimal("3.354878")),
        FilaEsperaApi(3, "1133556214", Decimal("3.452456")),
        FilaEsperaApi(4, "1120425638", Decimal("4.025787")),
        FilaEsperaApi(5, "1142359987", Decimal("4.124548")),
        FilaEsperaApi(6, "1142145789", Decimal("4.354757")),
        FilaEsperaApi(7, "1172356598", Decimal("5.121247")),
    ],
    ("grupos_de_atendimento", 0): [
        GrupoDeAtendimentoApi(
            2,
            "Comercial",
            (
                _grupo(27, "40111", "Ana Paula Santos", "1130761239", 1382, 21, "09:51"),
                _grupo(9, "40119", "Marina Fagundes Romero", "1131888490", 63, 2, "10:10"),
                _grupo(26, "40110", "Rafael Franco Prazeres", "1131888490", 49, 6, "10:12"),
                _grupo(27, "40111", "Ana Paula Santos", "1123312836", 41, 5, "10:31"),
                _grupo(9, "40119", "Marina Fagundes Romero", "1123312836", 426, 5, "10:33"),
                _grupo(26, "40110", "Rafael Franco Prazeres", "1130761244", 33, 4, "10:51"),
                _grupo(26, "40110", "Rafael Franco Prazeres", "1189883083", 45, 11, "11:18"),
                _grupo(9, "40119", "Marina Fagundes Romero", "1132425871", 96, 6, "11:26"),
            ),
        )
    ],
    ("status_servidores", 0): [
        ServidorApi(1, "Servidor Banco de Dados", "OK"),
        ServidorApi(
            2,
            "Servidor Aplicação 1",
            "WARNING - Particao /backup 84%",
            (ProblemaServidor("WARNING", "Particao /backup 84%"),),
        ),
        ServidorApi(
            3,
            "Servidor Aplicação 2",
            "CRITICAL - Uso de Memoria SWAP 21%",
            (ProblemaServidor("CRITICAL", "Uso de Memoria SWAP 21%"),),
        ),
    ],
    ("status_servidores", 1): [
        ServidorApi(
            1,
            "totalippbx",
            "CRITICAL - Uso de Memoria SWAP 32%.CRITICAL - SIP TRUNK Vonex 3( UNREACHABLE)",
            (
                ProblemaServidor("CRITICAL", "Uso de Memoria SWAP 32%"),
                ProblemaServidor("CRITICAL", "SIP TRUNK Vonex 3( UNREACHABLE)"),
            ),
        )
    ],
    ("status_ramal", 0): [
        RamalEmLigacao(
            nome="Carlos da Silva",
            ramal="10005",
            tipo=TipoLigacao.ATIVA,
            codigo_ligacao=None,
            duracao_s=Decimal("768.484154"),
            numero_discado="22154748",
        )
    ],
    ("status_ramal", 1): [RamalOcioso("Eduardo Moreira", "40009", "Desconectado", "Deslogado", 2)],
    ("status_ramal", 2): [RamalOcioso("Rodrigo Vieira", "20010", "Livre", "Intervalo Almoço", 55)],
    ("status_telefone", 0): [
        StatusTelefoneApi(0, "Livre"),
        StatusTelefoneApi(1, "Ocupado"),
        StatusTelefoneApi(2, "Ocupado"),
        StatusTelefoneApi(3, "Ocupado"),
        StatusTelefoneApi(4, "Desconectado"),
        StatusTelefoneApi(8, "Tocando"),
        StatusTelefoneApi(9, "Ocupado"),
    ],
}


def answers(kind: str) -> list[tuple[str, int, str]]:
    return [
        (function["name"], index, example["response"])
        for function in FUNCTIONS
        if function["kind"] == kind
        for index, example in enumerate([*function["examples"], *function.get("proposed_examples", [])])
        if example["response"] is not None
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", ";\n"], ids=["LF", "CRLF", "final-semicolon"])
@pytest.mark.parametrize(("name", "index", "response"), answers("read"))
def test_each_printed_answer_is_read_exactly(
    name: str, index: int, response: str, line_end: str, encoding: str
) -> None:
    body = (response.replace("\n", line_end) + line_end).encode(encoding)

    read = getattr(api, f"ler_{name}")(body)

    assert list(read.linhas) == ANSWERS[name, index]
    assert read.ilegiveis == ()
    assert read.mensagem is None
    assert read.charset_exato is (encoding == "utf-8" or body.isascii())


@pytest.mark.parametrize(("name", "index", "response"), answers("command"))
def test_each_printed_answer_of_a_command_succeeds_or_fails_as_the_contract_says(
    name: str, index: int, response: str
) -> None:
    function = next(function for function in FUNCTIONS if function["name"] == name)
    by_code = {message["code"]: message["success"] for message in function["messages"]}

    message = read_message(response)

    assert message.codigo is not Codigo.MENSAGEM_NAO_RECONHECIDA
    assert message.sucesso is by_code[message.codigo]


def test_no_printed_answer_was_left_out() -> None:
    assert {(name, index) for name, index, _ in answers("read")} == set(ANSWERS)
    assert len(answers("command")) == 20


def test_every_function_of_the_contract_is_known_with_its_parameters() -> None:
    assert list(FUNCOES) == [function["name"] for function in FUNCTIONS]
    for function in FUNCTIONS:
        known = FUNCOES[function["name"]]
        printed = {param["name"] for param in function["params"]}
        required = {param["name"] for param in function["params"] if param["required"] is True}
        assert printed <= {*known.parametros, known.chave}
        assert required - {known.chave} == known.obrigatorios
        more = set(known.parametros) - printed
        assert not more or function["name"] == "importar_discador"  # telephones 1 to 13: gap 46, field fact 5


@pytest.mark.parametrize("function", [f["name"] for f in FUNCTIONS if f["kind"] == "read"])
def test_every_message_of_a_read_comes_back_as_a_message(function: str) -> None:
    entry = next(one for one in FUNCTIONS if one["name"] == function)
    reader = getattr(api, f"ler_{function}", None)
    if reader is None:
        assert function in ("gravacao", "status_servidores_view")  # tested on their own
        return
    for message in entry["messages"]:
        read = reader(message["text"].encode())
        assert read.linhas == ()
        assert read.mensagem.codigo is Codigo(message["code"])
        assert read.mensagem.vazia is message.get("empty_result", False)


@pytest.mark.parametrize(
    ("function", "values", "key", "printed"),
    [
        (
            "alterar_cliente",
            {
                "id_campanha": "20",
                "parametro": "2",
                "valor_parametro": "1234",
                "novo_parametro": "3",
                "valor_novo_parametro": "11",
            },
            "e766e45bb35f35fff6cf52a89118250b",
            "id_campanha=20&parametro=2&valor_parametro=1234&novo_parametro=3&valor_novo_parametro=11"
            "&chave=e766e45bb35f35fff6cf52a89118250b",
        ),
        ("ligacoes_campanha", {"campanha": "27"}, None, "campanha=27"),
        ("gerenciar_campanha", {"campanha_id": "50"}, None, "campanha_id=50"),
        ("excluir_telefone_campanha", {"id_campanha": "20"}, None, "id_campanha=20"),
        ("discar", {"numero": "984160601", "ramal": "40045"}, "db39", "numero=984160601&ramal=40045&chave=db39"),
        (
            "importar_discador",
            {"id_campanha": "80", "identificador1": "Teste 1", "telefone1": "35125818"},
            "2d5b",
            "id_campanha=80&identificador1=Teste%201&telefone1=35125818&chave_seguranca=2d5b",
        ),
    ],
)
def test_a_call_has_the_names_that_the_manual_prints_for_it(
    function: str, values: dict[str, str], key: str | None, printed: str
) -> None:
    assert consulta(function, values, key) == printed


def test_every_printed_request_uses_only_known_parameters() -> None:
    for function in FUNCTIONS:
        for example in function["examples"]:
            request = example.get("request_normalized", example["request"])
            parts = urlsplit(request if "//" in request else f"http://pbx/{request.lstrip('/')}")
            names = [pair.split("=")[0] for pair in parts.query.split("&") if pair]
            known = FUNCOES[parts.path.rsplit("/", 1)[-1]]
            assert set(names) <= {*known.parametros, known.chave}

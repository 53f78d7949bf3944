"""Answers of the HTTP API beyond the manual's examples: variants, damage and foreign bodies."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.codigos import Codigo
from gateway.protocol import api_lines as api
from gateway.protocol.api_lines import (
    CampoIlegivel,
    GrupoDeAtendimentoApi,
    Lido,
    LigacaoGrupoApi,
    ProblemaServidor,
    RamalEmLigacao,
    RamalOcioso,
    ServidorApi,
    StatusApi,
    TipoLigacao,
    UsuarioApi,
)
from gateway.protocol.messages import Natureza
from gateway.protocol.server_report import ler_status_servidores_view

READERS: list[Callable[..., Lido[Any]]] = [
    api.ler_status,
    api.ler_status_telefone,
    api.ler_status_campanhas,
    api.ler_campanhas,
    api.ler_usuarios,
    api.ler_ligacoes_campanha,
    api.ler_fila_espera,
    api.ler_grupos_de_atendimento,
    api.ler_status_servidores,
    api.ler_status_ramal,
    ler_status_servidores_view,
]
ALMOST = st.text("0123456789;\r\n. AtivaReceptivaDiscador:/<>-OK", max_size=200).map(str.encode)
MAY_BE_EMPTY = (api.ler_campanhas, api.ler_fila_espera)


@pytest.mark.parametrize("reader", READERS)
def test_a_page_of_html_is_a_message_that_nobody_knows(reader: Callable[..., Lido[Any]]) -> None:
    read = reader(b"<html><body>1;Logado;40000</body></html>")

    assert read.linhas == ()
    assert read.mensagem is not None
    assert read.mensagem.codigo is Codigo.MENSAGEM_NAO_RECONHECIDA
    assert read.mensagem.natureza is Natureza.HTML


@pytest.mark.parametrize("body", [b"", b"\r\n", b" \n \n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("reader", READERS)
def test_an_empty_body_is_no_rows_only_where_that_can_be(reader: Callable[..., Lido[Any]], body: bytes) -> None:
    read = reader(body)

    assert (read.linhas, read.ilegiveis) == ((), ())
    if reader in MAY_BE_EMPTY:
        assert read.mensagem is None
    else:
        assert read.mensagem is not None
        assert read.mensagem.natureza is Natureza.VAZIA
        assert not read.mensagem.vazia


@pytest.mark.parametrize("reader", READERS)
def test_a_text_that_nobody_knows_is_an_unknown_message(reader: Callable[..., Lido[Any]]) -> None:
    read = reader(b"Erro interno")
    assert read.mensagem is not None
    assert (read.mensagem.texto, read.mensagem.natureza) == ("Erro interno", Natureza.DESCONHECIDA)


@pytest.mark.parametrize("reader", READERS)
@given(raw=st.one_of(st.binary(max_size=200), ALMOST))
@settings(deadline=None, max_examples=60)
def test_any_bytes_are_answered(reader: Callable[..., Lido[Any]], raw: bytes) -> None:
    read = reader(raw)
    assert read.linhas or read.ilegiveis or read.mensagem is not None or reader in MAY_BE_EMPTY


def test_what_cannot_be_read_is_told_by_line_field_and_reason_and_the_rest_is_kept() -> None:
    read = api.ler_usuarios(b"1;Ana;40001\n\nx;Bia;40002\n3;Caio\n4;Davi;\n5;Eva;40005\n99999999999;F;1\n")

    assert read.linhas == (UsuarioApi(1, "Ana", "40001"), UsuarioApi(5, "Eva", "40005"))
    assert read.ilegiveis == (
        CampoIlegivel(3, "id", "não é um número inteiro"),
        CampoIlegivel(4, "ramal", "a linha tem 2 colunas; eram esperadas 3"),
        CampoIlegivel(5, "ramal", "está vazio"),
        CampoIlegivel(7, "id", "não é um número inteiro"),
    )


def test_a_semicolon_inside_the_only_free_column_belongs_to_it() -> None:
    assert api.ler_status(b"9;Pausa; banheiro\n").linhas == (StatusApi(9, "Pausa;banheiro"),)
    assert api.ler_usuarios(b"1;Silva; Ana; Jr;40001").linhas == (UsuarioApi(1, "Silva;Ana;Jr", "40001"),)


def test_a_semicolon_that_could_belong_to_two_columns_is_told() -> None:
    read = api.ler_ligacoes_campanha(b"21;a;b;c;21;81793134;3;85\n21;127846;x;21;81793134;3;85")
    assert len(read.linhas) == 1
    assert read.linhas[0].parametro2 == "x"
    assert read.ilegiveis == (CampoIlegivel(1, "linha", "a linha tem 8 colunas; eram esperadas 7 (um valor com ';'?)"),)


def test_the_columns_of_a_tie_name_the_parameter() -> None:
    read = api.ler_ligacoes_campanha(b"21;a;b;c;d;21;81793134;3;85")
    (field,) = read.ilegiveis
    assert field.campo == "parametro1"


def test_a_line_in_iso_8859_1_is_read_and_said_to_be_doubtful() -> None:
    read = api.ler_status("4;Reunião\n".encode("latin-1"))
    assert (read.linhas, read.charset_exato) == ((StatusApi(4, "Reunião"),), False)
    assert api.ler_status("4;Reunião\n".encode("latin-1"), "iso-8859-1").charset_exato


CALL = "27;40111;Ana;1130761239;1382;21;ATENDIDA OPERADOR;04/11/2010 09:51"


def test_calls_of_seven_and_eight_columns_answered_or_not_under_their_groups() -> None:
    read = api.ler_grupos_de_atendimento(
        b"2;Comercial\n"
        b"27;40111;Ana;1130761239;1382;21;ATENDIDA OPERADOR;04/11/2010 09:51\n"
        b";;;1130761240;0;35;ABANDONADA;04/11/2010 10:00\n"
        b"3;Suporte;\n"
        b"27;Ana;1130761241;10;2;ATENDIDA OPERADOR;04/11/2010 11:00;\n"
        b";;1130761242;0;9;ABANDONADA;04/11/2010 11:30\n"
        b"27;40111;Silva; Ana;1130761243;1;2;ATENDIDA OPERADOR;04/11/2010 12:00:05\n"
        b"4;Vazio\n"
    )

    assert read.ilegiveis == ()
    assert [(group.id, group.nome) for group in read.linhas] == [(2, "Comercial"), (3, "Suporte"), (4, "Vazio")]
    assert [
        (call.id_usuario, call.ramal, call.nome_operador, call.numero_origem, call.duracao_s, call.tempo_espera_s)
        for group in read.linhas
        for call in group.ligacoes
    ] == [
        (27, "40111", "Ana", "1130761239", 1382, 21),
        (None, None, None, "1130761240", 0, 35),
        (27, None, "Ana", "1130761241", 10, 2),
        (None, None, None, "1130761242", 0, 9),
        (27, "40111", "Silva;Ana", "1130761243", 1, 2),
    ]
    assert [call.data.isoformat() for call in read.linhas[1].ligacoes][-1] == "2010-11-04T12:00:05"


def test_calls_never_go_to_a_group_that_is_not_theirs() -> None:
    read = api.ler_grupos_de_atendimento(f"{CALL}\n2;Comercial\n{CALL}\nx;Suporte\n{CALL}\n{CALL}x\n".encode())

    (group,) = read.linhas
    assert isinstance(group, GrupoDeAtendimentoApi)
    assert (group.id, len(group.ligacoes)) == (2, 1)
    assert isinstance(group.ligacoes[0], LigacaoGrupoApi)
    assert [(field.linha, field.campo) for field in read.ilegiveis] == [
        (1, "grupo"),
        (4, "id"),
        (5, "grupo"),
        (6, "grupo"),
    ]


def test_a_bad_call_is_told_and_its_neighbours_stay() -> None:
    read = api.ler_grupos_de_atendimento(f"2;Comercial\n{CALL}\n{CALL}x\n{CALL}\n".encode())
    assert len(read.linhas[0].ligacoes) == 2
    assert read.ilegiveis == (CampoIlegivel(3, "data", "não é uma data DD/MM/AAAA HH:MM"),)


INBOUND = RamalEmLigacao(
    nome="Ana",
    ramal="40001",
    tipo=TipoLigacao.RECEPTIVA,
    codigo_ligacao="1515063682.70419",
    duracao_s=Decimal("12"),
    numero_origem="1130761239",
    numero_discado="33553400",
)


@pytest.mark.parametrize("end", ["", ";"])
def test_an_inbound_call_with_an_empty_complement_or_none(end: str) -> None:
    read = api.ler_status_ramal(f"Ana;40001;Receptiva;1130761239;33553400;1515063682.70419;12{end}".encode())
    assert read.linhas == (INBOUND,)
    assert read.linhas[0].telefone is None  # as in the view usuarios: telefone_origem has the number


def test_an_inbound_call_with_a_complement() -> None:
    read = api.ler_status_ramal(b"Ana;40001;receptiva;1130761239;33553400;1515063682.70419;12.5;fundos\n")
    (row,) = read.linhas
    assert isinstance(row, RamalEmLigacao)
    assert (row.complemento, row.duracao_s) == ("fundos", Decimal("12.5"))


@pytest.mark.parametrize(
    ("line", "code", "duration"),
    [
        ("Ana;40001;Ativa;22154748;1515063682.70419;768.484154", "1515063682.70419", "768.484154"),
        ("Ana;40001;Ativa;22154748;1515063682.70419;768;", "1515063682.70419", "768"),
        ("Ana;40001;Ativa;22154748;;768", None, "768"),
        ("Ana;40001;Ativa;22154748;768.484154;", None, "768.484154"),
        ("Silva; Ana;40001;Ativa;22154748;1515063682.70419;5", "1515063682.70419", "5"),
    ],
)
def test_an_outbound_call_with_and_without_its_code(line: str, code: str | None, duration: str) -> None:
    (row,) = api.ler_status_ramal(line.encode()).linhas
    assert isinstance(row, RamalEmLigacao)
    assert (row.tipo, row.telefone, row.codigo_ligacao) == (TipoLigacao.ATIVA, "22154748", code)
    assert row.duracao_s == Decimal(duration)


def test_a_call_of_the_dialer() -> None:
    read = api.ler_status_ramal(b"Ana;40001;Discador;10;Vendas;219.273.058-61;Maria;1515063682.70419;11984160601;33\n")

    assert read.linhas == (
        RamalEmLigacao(
            nome="Ana",
            ramal="40001",
            tipo=TipoLigacao.DISCADOR,
            codigo_ligacao="1515063682.70419",
            duracao_s=Decimal("33"),
            numero_telefone="11984160601",
            id_campanha=10,
            nome_campanha="Vendas",
            parametro1="219.273.058-61",
            parametro2="Maria",
        ),
    )
    assert read.linhas[0].telefone == "11984160601"
    assert "219.273" not in repr(read)


def test_two_users_of_one_extension_are_two_rows() -> None:
    read = api.ler_status_ramal(b"Ana;40001;Livre;Logado;1\nBia;40001;Tocando;Logado;1\n")
    assert read.linhas == (
        RamalOcioso("Ana", "40001", "Livre", "Logado", 1),
        RamalOcioso("Bia", "40001", "Tocando", "Logado", 1),
    )


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Ana;40001", "linha"),
        ("Ana;40001;Livre;Logado", "id_status_usuario"),
        ("Ana;40001;Livre;Logado;um", "id_status_usuario"),
        ("Ana;;Livre;Logado;1", "ramal"),
        ("Ana;40001;Ativa;22154748;x;agora", "duracao_s"),
        ("Ana;40001;Discador;10;Ven;das;p1;p2;1.2;1198;33;44", "nome_campanha"),
        ("Ana;40001;Discador;dez;Vendas;p1;p2;1.2;1198;33", "id_campanha"),
        ("Ana;40001;Livre;Logado;1;2;3", "linha"),
    ],
)
def test_a_state_that_cannot_be_read_names_its_field(line: str, field: str) -> None:
    read = api.ler_status_ramal(line.encode())
    assert read.linhas == ()
    assert [one.campo for one in read.ilegiveis] == [field]


@pytest.mark.parametrize(
    ("status", "problems"),
    [
        ("OK", ()),
        ("qualquer texto. Outro", ()),
        ("warning - Disco 84.5%", (ProblemaServidor("WARNING", "Disco 84.5%"),)),
        (
            "WARNING - a.b. CRITICAL - c .",
            (ProblemaServidor("WARNING", "a.b"), ProblemaServidor("CRITICAL", "c .")),
        ),
    ],
)
def test_the_problems_of_a_server_are_taken_apart(status: str, problems: tuple[ProblemaServidor, ...]) -> None:
    assert api.ler_status_servidores(f"1;pbx;{status};\n".encode()).linhas == (ServidorApi(1, "pbx", status, problems),)


def test_the_report_of_the_servers_is_a_table_however_it_is_written() -> None:
    page = """<!doctype html><html><head><title>x;y</title></head><body><table>
        <tr><th>ID</th><th>Nome</th><th>Status</th></tr>
        <TR><TD>1</TD><td><b>Servidor</b> Aplica&ccedil;&atilde;o&nbsp;1</td><td>CRITICAL - Disco &lt; 5%</td></TR>
        <tr><td>2<td>Banco<td>OK
        <tr><td>x</td><td>Outro</td><td>OK</td></tr>
        <tr><td>4</td><td>Só duas</td></tr>
        </table></body></html>"""

    read = ler_status_servidores_view(page.encode())

    assert read.linhas == (
        ServidorApi(
            1,
            "Servidor Aplicação 1",
            "CRITICAL - Disco < 5%",
            (ProblemaServidor("CRITICAL", "Disco < 5%"),),
        ),
        ServidorApi(2, "Banco", "OK"),
    )
    assert [(field.linha, field.campo) for field in read.ilegiveis] == [(4, "id"), (5, "status")]
    assert read.mensagem is None


COLUMN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=15).filter(
    lambda text: ";" not in text and text == text.strip(" \t\x00\xa0")
)
ID = st.integers(0, 2**31 - 1)


@given(st.lists(st.tuples(ID, COLUMN, st.from_regex("[0-9]{3,6}", fullmatch=True)), min_size=1, max_size=5))
@settings(deadline=None, max_examples=150)
def test_users_come_back_exactly(users: list[tuple[int, str, str]]) -> None:
    body = "".join(f"{id_};{name};{extension}\r\n" for id_, name, extension in users)
    assert api.ler_usuarios(body.encode()).linhas == tuple(UsuarioApi(*user) for user in users)

"""No value becomes a second field, line, parameter or command."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.comandos import Canal
from gateway.domain.erros import EntradaInvalida
from gateway.protocol.api_params import FUNCOES, caminho, consulta, encode_param, nome_da_chave, parametros
from gateway.protocol.socket_commands import VERBOS, NaoRepresentavel, conferir, encode_command, read_answer

BREAKING = {
    "CR": "a\rb",
    "LF": "a\nb",
    "NUL": "a\x00b",
    "TAB": "a\tb",
    "DEL": "a\x7f",
    "NEL": "a\x85b",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "lone high surrogate": "a\ud800b",
    "lone low surrogate": "\udc00",
    "over-long": "x" * 1_001,
}


@pytest.mark.parametrize("value", [*BREAKING.values(), "a<b", "a>b", "<", "1><2"])
def test_the_socket_refuses_what_would_break_its_line(value: str) -> None:
    with pytest.raises(NaoRepresentavel) as caught:
        encode_command("SETSTATUS", ["40000", value])

    error = caught.value
    assert (error.canal, error.campo) == (Canal.COMANDOS, "id_status")
    assert error.motivo
    assert len(value) == 1 or value not in error.mensagem
    assert isinstance(error, EntradaInvalida)
    assert isinstance(error, ValueError)
    assert error.extensions["argumento"] == "id_status"


@pytest.mark.parametrize("value", [*BREAKING.values(), "a;b"])
def test_the_api_refuses_what_would_break_its_answers(value: str) -> None:
    with pytest.raises(NaoRepresentavel) as caught:
        parametros("fila_espera", {"fila": value})
    assert (caught.value.canal, caught.value.campo) == (Canal.API, "fila")


@pytest.mark.parametrize(
    ("verb", "fields", "field"),
    [
        ("FORMATAR", ["1"], "verbo"),
        ("setstatus", ["1", "2"], "verbo"),
        ("SETSTATUS><LOGIN", ["1", "2"], "verbo"),
        ("SETSTATUS", ["40000"], "id_status"),
        ("LOGIN", [], "ramal"),
        ("LOGIN", ["1", "2"], "LOGIN"),
        (
            "SETSTATUSTELEFONECAMPANHA",
            ["x" * 1_000, "é" * 1_000, "ç" * 1_000, "1", "2", "ã" * 1_000, "u" * 1_000],
            None,
        ),
        ("ADICIONARUSUARIOCOMPERFIL", ["\U0001f600" * 900] * 6, "ADICIONARUSUARIOCOMPERFIL"),
    ],
)
def test_only_commands_of_the_contract_of_a_sane_size_are_sent(verb: str, fields: list[str], field: str | None) -> None:
    if field is None:
        assert len(encode_command(verb, fields)) < 8_192
        return
    with pytest.raises(NaoRepresentavel) as caught:
        encode_command(verb, fields)
    assert caught.value.campo == field


def test_a_secret_is_not_in_the_error() -> None:
    with pytest.raises(NaoRepresentavel) as caught:
        encode_command("ADICIONARUSUARIOCOMPERFIL", ["1", "2", "", "", "", "segredo>"])
    assert caught.value.campo == "senha"
    assert "segredo" not in f"{caught.value} {caught.value.extensions}"


def test_one_value_can_be_checked_beforehand() -> None:
    assert conferir("ramal", "0204") == "0204"
    with pytest.raises(NaoRepresentavel):
        conferir("ramal", "02<04")


def test_the_key_has_the_name_of_the_function() -> None:
    assert {name for name in FUNCOES if nome_da_chave(name) == "chave_seguranca"} == {"importar_discador"}
    assert nome_da_chave("outra") == "chave"
    assert caminho("login") == "/api/login"
    for call in (lambda: caminho("../etc"), lambda: parametros("outra", {})):
        with pytest.raises(NaoRepresentavel) as caught:
            call()
        assert caught.value.campo == "funcao"


@pytest.mark.parametrize(
    ("function", "values", "field"),
    [
        ("login", {}, "ramal"),
        ("login", {"ramal": "1", "chave": "x"}, "chave"),
        ("ligacoes_campanha", {"campanha_id": "1"}, "campanha_id"),
        ("set_status", {"ramal": "1", "status_id": "2", "x&y": "3"}, "x&y"),
    ],
)
def test_a_parameter_that_the_function_does_not_have_or_lacks_is_named(
    function: str, values: dict[str, str], field: str
) -> None:
    with pytest.raises(NaoRepresentavel) as caught:
        parametros(function, values)
    assert caught.value.campo == field


def test_a_call_has_a_sane_size() -> None:
    with pytest.raises(NaoRepresentavel, match="8192 bytes"):
        consulta("adicionar_usuario_com_perfil", {"ramal_padrao": "1", "ramal": "2", "nome": "\U0001f600" * 900})


@pytest.mark.parametrize("name", ["a&b", "a=b", "", "a b", "é", "a\n"])
def test_a_name_of_a_parameter_is_a_name(name: str) -> None:
    with pytest.raises(NaoRepresentavel):
        encode_param(name, "1")


ANY = st.text(st.characters(), max_size=40)
GOOD = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40)


@given(st.sampled_from(sorted(VERBOS)), st.lists(ANY, max_size=8))
@settings(deadline=None, max_examples=300)
def test_a_command_is_one_line_with_these_fields_or_it_is_refused(verb: str, fields: list[str]) -> None:
    try:
        sent = encode_command(verb, fields)
    except NaoRepresentavel:
        return
    text = sent.decode()
    assert text.endswith("\r\n")
    assert len(text.splitlines()) == 1
    first, *read = re.findall(r"<([^<>]*)>", text)
    assert (first, read + [""] * (len(fields) - len(read))) == (verb, fields)


@given(st.sampled_from(sorted(VERBOS)), st.data())
@settings(deadline=None, max_examples=200)
def test_every_value_without_a_separator_can_be_sent(verb: str, data: st.DataObject) -> None:
    plain = GOOD.filter(lambda text: "<" not in text and ">" not in text)
    fields = [data.draw(plain) for _ in VERBOS[verb].campos]
    assert encode_command(verb, fields).decode().startswith(f"<{verb}><{fields[0]}>")


@given(ANY)
@settings(deadline=None, max_examples=300)
def test_a_parameter_comes_back_as_one_pair_or_is_refused(value: str) -> None:
    try:
        sent = encode_param("fila", value)
    except NaoRepresentavel:
        assert any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in value)
        return
    assert sent.isascii()
    assert parse_qsl(sent, keep_blank_values=True, strict_parsing=True) == [("fila", value)]
    assert not set("&;# ") & set(sent)


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=150)
def test_any_answer_is_read(raw: bytes) -> None:
    assert all(message.texto for message in read_answer(raw))

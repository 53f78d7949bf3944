"""Files of any charset and delimiter, in pieces of any size: their format is found out and no line is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.protocol.import_file import coluna, escrever_importacao, ler_importacao, ler_linha
from gateway.protocol.import_stream import MAX_CARACTERES_POR_LINHA, Formato, detectar, lotes

MODELO = "Conceição;São João;11;33334444\r\nMaria;;21;987654321\r\n"


def pedacos(raw: bytes, tamanho: int) -> list[bytes]:
    return [raw[i : i + tamanho] for i in range(0, len(raw), tamanho)]


def linhas(raw: bytes, formato: Formato, tamanho: int = 7) -> list[tuple[int, str | None]]:
    return [line for lot in lotes(pedacos(raw, tamanho), formato, 3) for line in lot]


@pytest.mark.parametrize("tamanho", [1, 2, 3, 5, 64, 10_000])
@pytest.mark.parametrize(
    ("charset", "detectado"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("iso-8859-1", "iso-8859-1"),
    ],
)
def test_the_charset_is_found_whatever_the_pieces(charset: str, detectado: str, tamanho: int) -> None:
    raw = MODELO.encode(charset)
    formato = detectar(pedacos(raw, tamanho))
    assert formato == Formato(detectado, ";")
    assert linhas(raw, formato, tamanho) == list(enumerate(MODELO.split("\r\n")[:2], 1))


@pytest.mark.parametrize(
    ("raw", "esperado"),
    [
        pytest.param(b"a;b;11;33334444\n", Formato("ascii", ";"), id="ascii"),
        pytest.param("Preço 10 €;b;11;33334444\n".encode("cp1252"), Formato("windows-1252", ";"), id="cp1252"),
        pytest.param(b"a\x81;b;11;33334444\n\x93", Formato("iso-8859-1", ";"), id="bytes that cp1252 lacks"),
        pytest.param(b"\xef\xbb\xbfa\xe7;b;11;33334444\n", Formato("iso-8859-1", ";", exato=False), id="false mark"),
        pytest.param("a;b;11;33334444\nç".encode()[:-1], Formato("iso-8859-1", ";"), id="cut in a letter"),
        pytest.param(b"a\tb\t11\t33334444\n", Formato("ascii", "\t"), id="tabs"),
        pytest.param(b"a,b,11,33334444\n", Formato("ascii", ","), id="commas"),
        pytest.param(b"a|b|11|33334444\n", Formato("ascii", "|"), id="bars"),
        pytest.param(b"nome;ddd,fone\nSilva, Ana;x;11;33334444\n", Formato("ascii", ";"), id="commas inside"),
        pytest.param(b"", Formato("ascii", ";"), id="empty"),
    ],
)
def test_charset_and_delimiter_are_told(raw: bytes, esperado: Formato) -> None:
    assert detectar(pedacos(raw, 4)) == esperado


def test_a_line_without_end_does_not_fill_the_memory_and_only_it_is_lost() -> None:
    raw = (
        b"a;b;11;1\n" + b"x" * (3 * MAX_CARACTERES_POR_LINHA) + b"\nc;d;11;2\n" + b"y" * (MAX_CARACTERES_POR_LINHA + 1)
    )
    assert linhas(raw, Formato("ascii", ";"), 1_000) == [(1, "a;b;11;1"), (2, None), (3, "c;d;11;2"), (4, None)]


@given(textos=st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), max_size=20)))
@pytest.mark.parametrize("fim", ["\n", "\r\n", "\r"])
def test_every_line_comes_with_its_number_and_blank_ones_do_not(textos: list[str], fim: str) -> None:
    raw = fim.join(textos).encode()
    expected = [(n, text) for n, text in enumerate(textos, 1) if text.strip(" \t\x00\x1a;,|")]
    assert linhas(raw, Formato("utf-8", ";")) == expected


@given(st.binary(max_size=200), st.integers(1, 50))
def test_no_bytes_break_the_reader(raw: bytes, tamanho: int) -> None:
    formato = detectar(pedacos(raw, tamanho))
    assert formato == detectar([raw])
    assert linhas(raw, formato, tamanho) == linhas(raw, formato, 1_000)


@pytest.mark.parametrize("delimitador", [";", "\t", ",", "|"])
def test_a_line_that_came_back_with_its_reason_reads_as_before(delimitador: str) -> None:
    text = delimitador.join(("a", "b", "11", "33334444", "", ""))
    assert ler_linha(f"{text}{delimitador}# telefone1: errado", delimitador) == ler_linha(text, delimitador)


@given(st.integers(0, 5))
def test_the_whole_reader_and_the_reader_of_lines_agree(n: int) -> None:
    raw = MODELO.encode() * n
    assert list(ler_importacao(raw).linhas) == [ler_linha(text) for text in MODELO.split("\r\n")[:2]] * n
    assert escrever_importacao([]) == b""


@pytest.mark.parametrize(
    ("campo", "lugar"),
    [
        *(("parametro1", 1), ("parametro2", 2), ("ddd1", 3), ("telefone1", 4), ("telefone5", 12)),
        *(("agendamento1", 13), ("agendamento5", 21), ("linha", None), ("", None)),
    ],
)
def test_a_field_has_its_place(campo: str, lugar: int | None) -> None:
    assert coluna(campo) == lugar

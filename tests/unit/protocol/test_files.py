"""The import and export files: what is read back, what is refused, and no cell that runs."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.protocol.export_file import LinhaExportada, escrever_exportacao, ler_exportacao
from gateway.protocol.import_file import (
    ClienteImportado,
    TelefoneImportado,
    escrever_importacao,
    ler_importacao,
    sem_acentos,
)
from gateway.protocol.values import NaoRepresentavel

WHEN = datetime.fromisoformat("2014-08-29T14:20")


def client(*phones: TelefoneImportado | None, first: str = "1", second: str = "2") -> ClienteImportado:
    return ClienteImportado(first, second, phones)


def test_a_schedule_keeps_the_place_of_its_telephone() -> None:
    written = escrever_importacao(
        [client(TelefoneImportado("11", "33553400"), None, TelefoneImportado("", "984160601", WHEN))]
    )

    assert written == b"1;2;11;33553400;;;;984160601;;;;;;;;;29-08-2014;14:20\r\n"
    assert ler_importacao(written).linhas == (
        client(TelefoneImportado("11", "33553400"), None, TelefoneImportado("", "984160601", WHEN)),
    )


def test_six_telephones_are_six_telephones() -> None:
    (told,) = ler_importacao(b"a;b;;1;;2;;3;;4;;5;11;6;29-08-2014;14:20\n").ilegiveis
    assert (told.campo, told.motivo) == ("telefone7", "há um agendamento no lugar de um telefone")
    (row,) = ler_importacao(b"a;b;;1;;2;;3;;4;;5;11;6;;;29-08-2014;14:20\n").linhas
    assert [phone.telefone for phone in row.telefones if phone] == ["1", "2", "3", "4", "5", "6"]
    assert row.telefones[0] == TelefoneImportado("", "1", WHEN)


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("a", "telefone1", "a linha tem 1 campos; são precisos ao menos 4"),
        (";;;;;;", "telefone1", "a linha não tem telefone"),
        ("a;b;11;x", "telefone1", "não é um número de telefone (só algarismos)"),
        ("a;b;11;", "telefone1", "a linha tem 3 campos; são precisos ao menos 4"),
        ("a;b;11;;11;33553400", "telefone1", "está vazio"),
        ("a;b;011;33553400", "ddd1", "não é um DDD de dois algarismos, sem o 0"),
        ("a;b;;33553400;29-08-2014;14:20", "telefone2", "há um agendamento no lugar de um telefone"),
        (
            "a;b;;1;;2;;3;;4;;5;;;29-08-2014;14:20;11;33553400",
            "agendamento3",
            "há um telefone no lugar de um agendamento",
        ),
        ("a;b;;1;;;;;;;;;;;29-08-2014;14:20", "agendamento2", "não há telefone 2 para agendar"),
        ("a;b;;1;;;;;;;;;31-02-2014;14:20", "agendamento1", "não é DD-MM-AAAA;HH:MM"),
    ],
)
def test_a_bad_line_is_named_with_its_field_and_the_others_stay(line: str, field: str, reason: str) -> None:
    read = ler_importacao(f"p1;p2;;33553400\r\n\r\n{line}\r\np1;p2;;33553400\r\n".encode())

    assert len(read.linhas) == 2
    assert [(one.linha, one.campo, one.motivo) for one in read.ilegiveis] == [(3, field, reason)]


def test_a_reader_accepts_accents_and_signs_that_the_writer_refuses() -> None:
    read = ler_importacao("219.273.058-61; José & Filhos; 11; 33553400;\n".encode("latin-1"))
    assert read.linhas[0].parametro2 == "José & Filhos"
    assert not read.charset_exato
    assert sem_acentos(" José  &\tFilhos_ção ") == "Jose Filhos cao"


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (client(TelefoneImportado("", "1"), first="a;b"), "linha 2, parametro1"),
        (client(TelefoneImportado("", "1"), second="a\nb"), "linha 2, parametro2"),
        (client(TelefoneImportado("", "1"), second="José"), "linha 2, parametro2"),
        (client(TelefoneImportado("", "1"), second="=1+1"), "linha 2, parametro2"),
        (client(TelefoneImportado("", "1"), second=" a"), "linha 2, parametro2"),
        (client(TelefoneImportado("", "1"), second="\ud800"), "linha 2, parametro2"),
        (client(), "linha 2, telefone1"),
        (client(None), "linha 2, telefone1"),
        (client(*[TelefoneImportado("", "1")] * 6), "linha 2, telefones"),
        (client(TelefoneImportado("0", "1")), "linha 2, ddd1"),
        (client(TelefoneImportado("", "3355-3400")), "linha 2, telefone1"),
        (client(TelefoneImportado("", "1", WHEN.replace(second=1))), "linha 2, agendamento1"),
    ],
)
def test_what_the_import_file_cannot_hold_is_refused_by_line_and_field(bad: ClienteImportado, field: str) -> None:
    with pytest.raises(NaoRepresentavel) as caught:
        escrever_importacao([client(TelefoneImportado("", "1")), bad])
    assert caught.value.campo == field


PARAMETER = st.from_regex(r"([A-Za-z0-9]( ?[A-Za-z0-9]){0,9})?", fullmatch=True)
MINUTES = st.datetimes(min_value=datetime.fromisoformat("1000-01-01")).map(
    lambda when: when.replace(second=0, microsecond=0)
)
PHONE = st.builds(
    TelefoneImportado,
    st.from_regex(r"([1-9][0-9])?", fullmatch=True),
    st.from_regex(r"[0-9]{1,11}", fullmatch=True),
    st.none() | MINUTES,
)
CLIENT = st.builds(
    ClienteImportado,
    PARAMETER,
    PARAMETER,
    st.tuples(st.lists(st.none() | PHONE, max_size=4), PHONE).map(lambda pair: (*pair[0], pair[1])),
)


@given(st.lists(CLIENT, max_size=4))
@settings(deadline=None, max_examples=100)
def test_customers_come_back_exactly(clients: list[ClienteImportado]) -> None:
    read = ler_importacao(escrever_importacao(clients))
    assert read.linhas == tuple(clients)
    assert read.ilegiveis == ()


@given(st.one_of(st.binary(max_size=120), st.text("0123456789;-:\r\n ab", max_size=120).map(str.encode)))
@settings(deadline=None, max_examples=250)
def test_any_file_is_answered_line_by_line(raw: bytes) -> None:
    for read in (ler_importacao(raw), ler_exportacao(raw), ler_exportacao(raw, protegida=True)):
        lines = [line for line in raw.decode("latin-1").replace("\r", "\n").split("\n") if line.strip(" \t\x00\x1a")]
        if not raw.startswith(b"\xef\xbb\xbf"):
            assert len(read.linhas) + len(read.ilegiveis) == len(lines)


def exported(**changes: str) -> LinhaExportada:
    fields = {"parametro1": "a", "parametro2": "b", "telefone": "1", "status": "s", "usuario": "u", "grupo": "g"}
    return LinhaExportada(data_hora=WHEN, **{**fields, **changes})


@pytest.mark.parametrize("formula", ["=1+1", "+cmd", "-2", "@SUM(A1)", "'=1", '=HYPERLINK("http://x","y")'])
def test_no_cell_of_a_written_export_runs_as_a_formula(formula: str) -> None:
    written = escrever_exportacao([exported(parametro2=formula)])

    cell = written.decode().split(";")[1]
    assert cell == f"'{formula}"
    assert ler_exportacao(written, protegida=True).linhas == (exported(parametro2=formula),)
    assert ler_exportacao(written).linhas == (exported(parametro2=cell),)


@pytest.mark.parametrize("value", ["a;b", "a\r\nb", "\t=1", " a", "a\u2028", "\ud800"])
def test_what_the_export_file_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(NaoRepresentavel) as caught:
        escrever_exportacao([exported(grupo=value)])
    assert caught.value.campo == "linha 1, grupo"


def test_a_bad_export_line_is_named() -> None:
    read = ler_exportacao(b"a;b;2011-10-25 13:26:42.753142;9;s;u;g;\na;b;ontem;9;s;u;g\na;b\n")
    assert len(read.linhas) == 1
    assert [(one.linha, one.campo) for one in read.ilegiveis] == [(2, "data_hora"), (3, "linha")]


CELL = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12).filter(
    lambda text: ";" not in text and text == text.strip() and not text.startswith("\ufeff")
)


@given(st.lists(st.builds(LinhaExportada, CELL, CELL, st.datetimes(), CELL, CELL, CELL, CELL), max_size=4))
@settings(deadline=None, max_examples=100)
def test_exported_lines_come_back_exactly_and_none_runs(lines: list[LinhaExportada]) -> None:
    written = escrever_exportacao(lines)

    assert ler_exportacao(written, protegida=True).linhas == tuple(lines)
    cells = [cell for line in written.decode().split("\r\n") for cell in line.split(";")]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)

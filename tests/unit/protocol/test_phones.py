"""Brazilian telephones in the forms that the PBX writes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.protocol.phones import DDDS, Telefone, formas, mesmo_numero, read_phone


@pytest.mark.parametrize(
    ("bruto", "ddd", "carrier", "number", "e164"),
    [
        ("33553434", None, None, "33553434", None),
        ("984160601", None, None, "984160601", None),
        ("1133553434", "11", None, "33553434", "+551133553434"),
        ("11984160601", "11", None, "984160601", "+5511984160601"),
        ("01133553434", "11", None, "33553434", "+551133553434"),
        ("011984160601", "11", None, "984160601", "+5511984160601"),
        ("0151133553434", "11", "15", "33553434", "+551133553434"),
        ("01511984160601", "11", "15", "984160601", "+5511984160601"),
        ("551133553434", "11", None, "33553434", "+551133553434"),
        ("5511984160601", "11", None, "984160601", "+5511984160601"),
        ("+55 (11) 98416-0601", "11", None, "984160601", "+5511984160601"),
        ("(11) 3355.3434", "11", None, "33553434", "+551133553434"),
        ("5533553434", "55", None, "33553434", "+555533553434"),
        ("08001234567", None, None, "08001234567", "+558001234567"),
        ("+12125550123", None, None, "12125550123", "+12125550123"),
        ("0001133553434", None, None, "0001133553434", None),
        ("190", None, None, "190", None),
        ("40005", None, None, "40005", None),
        ("2033553434", None, None, "2033553434", None),
        ("", None, None, "", None),
        ("anonymous", None, None, "", None),
        ("٣٣٥٥٣٤٣٤", None, None, "", None),
        ("11 3355-3434 r.2", None, None, "", None),
        ("+", None, None, "", None),
    ],
)
def test_each_form_is_taken_apart(
    bruto: str, ddd: str | None, carrier: str | None, number: str, e164: str | None
) -> None:
    read = read_phone(bruto)

    assert (read.bruto, read.ddd, read.operadora, read.numero, read.e164) == (bruto, ddd, carrier, number, e164)
    assert read.nacional == (ddd or "") + number


def test_the_default_ddd_completes_a_local_number_and_nothing_else() -> None:
    assert read_phone("33553434", "11").e164 == "+551133553434"
    assert read_phone("2133553434", "11").ddd == "21"
    assert read_phone("190", "11").ddd is None
    assert read_phone("33553434", "00").ddd is None


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("33553434", "0151133553434", True),
        ("33553434", "1133553434", True),
        ("01133553434", "0211133553434", True),
        ("+551133553434", "1133553434", True),
        ("1133553434", "2133553434", False),
        ("33553434", "33553435", False),
        ("3553434", "33553434", False),
        ("", "", False),
        ("anonymous", "anonymous", False),
        ("11984160601", "1184160601", False),
    ],
)
def test_numbers_are_compared_without_carrier_and_with_a_ddd_only_when_both_have_one(
    a: str, b: str, same: bool
) -> None:
    assert mesmo_numero(a, b) is same
    assert mesmo_numero(b, a) is same
    assert mesmo_numero(read_phone(a), read_phone(b)) is same


def test_where_the_default_ddd_is_known_a_local_number_is_of_it() -> None:
    assert mesmo_numero("33553434", "1133553434", "11")
    assert not mesmo_numero("33553434", "2133553434", "11")


def test_a_number_is_looked_up_in_every_form_that_the_pbx_writes() -> None:
    assert formas(read_phone("011 3355-3434"), ("15", "21")) == (
        "33553434",
        "1133553434",
        "01133553434",
        "551133553434",
        "0151133553434",
        "0211133553434",
    )
    assert formas(read_phone("33553434")) == ("33553434",)
    assert formas(read_phone("anonymous")) == ()


def test_a_number_is_not_in_its_text() -> None:
    assert "3355" not in repr(read_phone("1133553434"))


def test_there_are_67_area_codes() -> None:
    assert len(DDDS) == 67


@pytest.mark.parametrize(
    ("bruto", "tipo", "valido"),
    [
        ("11987654321", "CELULAR", True),
        ("0151133553434", "FIXO", True),
        ("08007701234", "SERVICO", True),
        ("987654321", "CELULAR", False),
        ("33553434", "FIXO", False),
        ("190", None, False),
        ("anonymous", None, False),
        ("1100000000", None, False),
    ],
)
def test_the_kind_and_whether_the_plan_has_it(bruto: str, tipo: str | None, valido: bool) -> None:
    read = read_phone(bruto)
    assert (read.tipo, read.valido) == (tipo, valido)


DDD = st.sampled_from(sorted(DDDS))
NUMBER = st.from_regex(r"[2-5][0-9]{7}|9[0-9]{8}", fullmatch=True)


@given(DDD, NUMBER, st.from_regex(r"[1-9][0-9]", fullmatch=True))
@settings(deadline=None, max_examples=200)
def test_every_written_form_is_the_same_number(ddd: str, number: str, carrier: str) -> None:
    original = read_phone(ddd + number)

    for written in formas(original, (carrier,)):
        read = read_phone(written)
        assert mesmo_numero(read, original)
        assert read.numero == number
        assert read.ddd in (ddd, None)


@given(st.one_of(st.text(max_size=20), st.text("0123456789+-() ", max_size=20)))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read(bruto: str) -> None:
    read = read_phone(bruto, "11")
    assert isinstance(read, Telefone)
    assert read.digitos.endswith(read.numero)
    assert mesmo_numero(read, read) is bool(read.numero)
    assert read.tipo is not None or not read.valido

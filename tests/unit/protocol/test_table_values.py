"""Column values in any type that an installation may have them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.protocol import table_values as values
from gateway.protocol.table_values import CONVERSORES, ValorIlegivel

CONTRACT = Path(__file__).parents[3] / "contract"
NOON = datetime.fromisoformat("2012-04-24T12:00")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *((word, True) for word in (True, 1, "t", "T", "true", " TRUE ", "1", "sim")),
        *((word, False) for word in (False, 0, "f", "false", "0", "não", "nao", "off")),
        (None, None),
    ],
)
def test_booleans(value: object, read: bool | None) -> None:
    assert values.booleano(value) is read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("42%", "42"),
        ("42,5 %", "42.5"),
        ("42.5", "42.5"),
        (" 7 % ", "7"),
        (42, "42"),
        (0.1, "0.1"),
        (Decimal("3.20"), "3.20"),
    ],
)
def test_percentages(value: object, read: str) -> None:
    assert values.porcentagem(value) == Decimal(read)


@pytest.mark.parametrize(
    ("reader", "value", "read"),
    [
        (values.inteiro, "007", 7),
        (values.inteiro, " -7 ", -7),
        (values.inteiro, Decimal("7.0"), 7),
        (values.inteiro, 7.0, 7),
        (values.inteiro, 2**63 - 1, 2**63 - 1),
        (values.texto, 11984160601, "11984160601"),
        (values.texto, Decimal("1E+10"), "10000000000"),
        (values.texto, " a ", " a "),
        (values.codigo_ligacao, " 1515063682.70419", "1515063682.70419"),
        (values.codigo_ligacao, Decimal("1515063682.70419"), "1515063682.70419"),
        (values.codigo_ligacao, 1111111111111, "1111111111111"),
        (values.codigo_ligacao, " ", None),
        (values.instante, NOON, NOON),
        (values.instante, date(2012, 4, 24), datetime.fromisoformat("2012-04-24T00:00")),
        (values.instante, "2012-04-24 12:00:00", NOON),
        (values.dia, NOON, date(2012, 4, 24)),
        (values.dia, date(2012, 4, 24), date(2012, 4, 24)),
        (values.dia, "2012-04-24", date(2012, 4, 24)),
        (values.decimal, "0,10", Decimal("0.10")),
        (values.decimal, Decimal("0.10"), Decimal("0.10")),
    ],
)
def test_values_of_either_type_are_read(reader: values.Conversor, value: object, read: object) -> None:
    assert reader(value) == read
    assert type(reader(value)) is type(read)


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (values.booleano, "talvez"),
        (values.booleano, 2),
        (values.booleano, 1.0),
        (values.inteiro, "7.5"),
        (values.inteiro, 7.5),
        (values.inteiro, True),
        (values.inteiro, 2**63),
        (values.inteiro, "9" * 5_000),
        (values.inteiro, Decimal("1E+999999")),
        (values.inteiro, float("nan")),
        (values.inteiro, "٧"),
        (values.decimal, "1e5"),
        (values.decimal, "x"),
        (values.decimal, float("inf")),
        (values.decimal, Decimal("NaN")),
        (values.decimal, Decimal("sNaN")),
        (values.porcentagem, "%"),
        (values.texto, 1.5),
        (values.texto, b"x"),
        (values.texto, Decimal("1E+999999")),
        (values.codigo_ligacao, 1515063682.70419),
        (values.instante, "24/04/2012"),
        (values.instante, 7),
        (values.dia, "x"),
    ],
)
def test_what_is_not_of_the_type_is_said_and_not_repeated(reader: values.Conversor, value: object) -> None:
    read = reader(value)
    assert isinstance(read, ValorIlegivel)
    assert str(value) not in read.motivo


@pytest.mark.parametrize("reader", [*CONVERSORES.values(), values.porcentagem, values.codigo_ligacao])
def test_null_is_null(reader: values.Conversor) -> None:
    assert reader(None) is None


def test_a_time_with_a_zone_keeps_it() -> None:
    when = datetime(2012, 4, 24, tzinfo=UTC)
    assert values.instante(when) is when


def test_every_type_of_the_contracts_tables_has_a_reader() -> None:
    tables = yaml.safe_load((CONTRACT / "tables.yaml").read_text())["tables"]
    types = {column["type"] for table in tables for column in table["columns"]}
    assert types <= set(CONVERSORES)


@given(
    st.one_of(
        st.text(st.characters(), max_size=20),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.booleans(),
        st.binary(max_size=5),
        st.datetimes(),
        st.dates(),
        st.lists(st.none(), max_size=1),
    )
)
@settings(deadline=None, max_examples=300)
def test_any_value_is_read_or_refused_without_an_exception(value: object) -> None:
    for reader in (*CONVERSORES.values(), values.porcentagem, values.codigo_ligacao):
        reader(value)

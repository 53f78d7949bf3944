"""Decimal numbers of the graph: exact both ways, refused when they are none."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.scalars import escrever_decimal, ler_decimal


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None))
def test_a_decimal_comes_back_as_it_was_written_without_exponent(valor: Decimal) -> None:
    texto = escrever_decimal(valor)
    assert "E" not in texto
    assert ler_decimal(texto) == valor


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_of_the_pbx_keeps_the_digits_it_prints(valor: float) -> None:
    assert float(ler_decimal(escrever_decimal(valor))) == valor


def test_zeros_stay() -> None:
    assert escrever_decimal(Decimal("12.50")) == "12.50"
    assert ler_decimal(12.5) == Decimal("12.5")
    assert escrever_decimal(Decimal("0E-10")) == "0.0000000000"


@pytest.mark.parametrize("texto", ["", "doze", "1,5", "NaN", "Infinity", True, None, math.inf])
def test_what_is_no_decimal_is_refused(texto: object) -> None:
    with pytest.raises(ValueError, match="Use um"):
        ler_decimal(texto)

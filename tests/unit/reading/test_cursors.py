"""Cursors: what is written is read back, by this gateway, for this list of this PBX; anything else is refused."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.erros import EntradaInvalida
from gateway.domain.ordem import Lugar, Termo
from resolvers.cursors import Cursores

KEY = b"k" * 32
CURSORES = Cursores(KEY)
valor = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(codec="utf-8"), max_size=20)
    | st.datetimes()
    | st.dates()
    | st.decimals(allow_nan=False)
    | st.floats(allow_nan=False)
)
lugar = st.lists(
    st.tuples(st.builds(Termo, st.sampled_from("abc"), st.booleans()), valor), min_size=1, max_size=4
).flatmap(
    lambda pairs: st.builds(
        Lugar, st.just(tuple(t for t, _ in pairs)), st.just(tuple(v for _, v in pairs)), st.integers(0, 10**6)
    )
)


@given(lugar)
def test_a_place_comes_back_as_it_was(one: Lugar) -> None:
    text = CURSORES.escrever("principal", "Ramal", one)
    assert Cursores(KEY).ler(text, "principal", "Ramal") == one
    assert text == Cursores(KEY).escrever("principal", "Ramal", one)  # the same place, the same cursor
    assert text.isascii()


@given(lugar)
def test_a_cursor_opens_nowhere_else(one: Lugar) -> None:
    text = CURSORES.escrever("principal", "Ramal", one)
    for pbx, lista in (("outro", "Ramal"), ("principal", "Grupo")):
        with pytest.raises(EntradaInvalida):
            CURSORES.ler(text, pbx, lista)


@given(lugar.filter(lambda one: len(one.valores) > 1), st.integers(1, 10**6), st.integers(1, 255))
def test_an_altered_or_foreign_sealed_cursor_is_refused(one: Lugar, at: int, change: int) -> None:
    text = CURSORES.escrever("principal", "Ramal", one)
    with pytest.raises(EntradaInvalida):
        Cursores().ler(text, "principal", "Ramal")
    place = 1 + at % (len(text) - 2)
    other = chr(33 + (ord(text[place]) + change) % 90)
    if other != text[place]:
        with pytest.raises(EntradaInvalida):
            CURSORES.ler(text[:place] + other + text[place + 1 :], "principal", "Ramal")


@given(st.text(max_size=60) | st.text("abcdefAS0123_-", max_size=80))
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    with pytest.raises(EntradaInvalida) as refused:
        CURSORES.ler(text, "principal", "Ramal", "before")
    assert refused.value.extensions["argumento"] == "before"


def test_what_is_not_a_number_keeps_its_place() -> None:
    one = Lugar((Termo("a"), Termo("b")), (math.nan, Decimal("1E+3")))
    found = CURSORES.ler(CURSORES.escrever("p", "l", one), "p", "l")
    assert math.isnan(found.valores[0])
    assert found.valores[1] == Decimal(1000)


def test_an_open_cursor_holds_one_number_and_nothing_else() -> None:
    forged = Lugar((Termo("id"),), (5,))
    assert CURSORES.escrever("p", "l", forged).startswith("a")
    assert CURSORES.escrever("p", "l", Lugar((Termo("id"),), ("5",))).startswith("s")
    assert CURSORES.escrever("p", "l", Lugar((Termo("data"),), (dt.datetime(2026, 3, 1),))).startswith("s")

"""Orders over rows at hand: nulls last both ways, ties settled, and a place that parts the rows in two."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.ordem import Lugar, Ordem, Termo, completar, ordenar, vem_depois

valores = st.none() | st.integers(0, 3)
linhas = st.lists(st.fixed_dictionaries({"a": valores, "b": valores}), max_size=12).map(
    lambda rows: [{**row, "id": n} for n, row in enumerate(rows)]
)
ordens = st.lists(st.builds(Termo, st.sampled_from(["a", "b"]), st.booleans()), max_size=2).map(
    lambda termos: completar(termos, "id", ())
)


@given(linhas, ordens)
def test_each_place_parts_the_rows_into_those_before_it_and_those_after(
    rows: list[dict[str, Any]], ordem: Ordem
) -> None:
    placed = ordenar(rows, ordem)
    assert sorted(row["id"] for row in placed) == [row["id"] for row in rows]
    for n, row in enumerate(placed):
        lugar = Lugar(ordem, tuple(row[termo.coluna] for termo in ordem))
        assert [one["id"] for one in placed if vem_depois(one, lugar)] == [one["id"] for one in placed[n + 1 :]]


@pytest.mark.parametrize("down", [False, True])
def test_nulls_come_last_whatever_the_direction(down: bool) -> None:
    rows = [{"id": 1, "a": None}, {"id": 2, "a": 5}, {"id": 3, "a": 7}]
    placed = [row["id"] for row in ordenar(rows, (Termo("a", down), Termo("id")))]
    assert placed == ([3, 2, 1] if down else [2, 3, 1])


def test_an_order_ends_with_the_key_in_the_direction_of_its_last_term() -> None:
    assert completar([Termo("data", True)], "id", ()) == (Termo("data", True), Termo("id", True))
    assert completar([], "id", ()) == (Termo("id"),)
    assert completar([Termo("id", True), Termo("nome")], "id", ()) == (Termo("id", True),)
    assert completar([Termo("b")], None, ("a", "b", "c")) == (Termo("b"), Termo("a"), Termo("c"))

"""Ranges of bytes: what is asked, what a file has of it, and what is ignored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.protocol.ranges import Faixa, ler_faixa, ler_trecho

DEZ = bytes(range(10))


@pytest.mark.parametrize(
    ("header", "slice_", "said"),
    [
        ("bytes=0-3", slice(0, 4), "bytes=0-3"),
        ("bytes=4-", slice(4, 10), "bytes=4-"),
        ("bytes=-3", slice(7, 10), "bytes=-3"),
        ("bytes=-99", slice(0, 10), "bytes=-99"),
        ("bytes=9-99", slice(9, 10), "bytes=9-99"),
        (" Bytes = 2 - 2 ", slice(2, 3), "bytes=2-2"),
    ],
)
def test_a_range_is_the_bytes_it_names(header: str, slice_: slice, said: str) -> None:
    faixa = ler_faixa(header)
    assert faixa is not None
    assert str(faixa) == said
    place = faixa.em(len(DEZ))
    assert place is not None
    assert DEZ[place[0] : place[1] + 1] == DEZ[slice_]


@pytest.mark.parametrize("faixa", [Faixa(10), Faixa(99, 100), Faixa(ultimos=0)])
def test_a_range_that_the_file_does_not_have_is_none(faixa: Faixa) -> None:
    assert faixa.em(10) is None


@pytest.mark.parametrize("empty", [Faixa(0), Faixa(0, 5), Faixa(ultimos=5)])
def test_an_empty_file_has_no_range(empty: Faixa) -> None:
    assert empty.em(0) is None


@pytest.mark.parametrize(
    "header", [None, "", "bytes=-", "bytes=3-2", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes=٠-١"]
)
def test_what_is_no_single_range_is_ignored(header: str | None) -> None:
    assert ler_faixa(header) is None


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 40))
def test_whatever_is_asked_lies_within_the_file(first: int, last: int, total: int) -> None:
    for faixa in (Faixa(first, last), Faixa(first), Faixa(ultimos=last)):
        place = faixa.em(total)
        if place is not None:
            assert 0 <= place[0] <= place[1] < total


@given(st.text(max_size=30))
def test_no_header_breaks_the_readers(text: str) -> None:
    faixa = ler_faixa(text)
    assert faixa is None or ler_faixa(str(faixa)) == faixa
    ler_trecho(text)


def test_where_a_part_of_a_file_lies_is_read_from_its_answer() -> None:
    assert ler_trecho("bytes 100-199/900") == (100, 199, 900)
    assert ler_trecho("bytes 100-199/*") == (100, 199, None)
    assert ler_trecho("bytes */900") is None

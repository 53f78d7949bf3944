"""Lines come out of the stream the same however the bytes were cut."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.protocol.events import linha_longa
from gateway.protocol.framing import LineFramer, Oversized

IAC_SEQUENCES = [b"\xff\xf1", b"\xff\xfb\x01", b"\xff\xfd\x0a", b"\xff\xfa\x18\x00\n<A>\xff\xf0", b"\xff\xf9"]


def read(chunks: list[bytes], limit: int = 65_536) -> list[bytes | Oversized]:
    framer = LineFramer(limit)
    items = [item for chunk in chunks for item in framer.feed(chunk)]
    return items + framer.end()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:stop] for start, stop in pairwise(edges)]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"<H><1><2>\n<H><3><4>\r\n", [b"<H><1><2>", b"<H><3><4>"]),
        (b"\n\r\n \t\r\n\x00\n", []),
        (b"no line end", [b"no line end"]),
        (b"a\xff\xfb\x01b\xff\xf1\n", [b"ab"]),
        (b"a\xff\xffb\n", [b"a\xffb"]),
        (b"a\xff\xf0b\n", [b"ab"]),
        (b"a\xff\xefb\n", [b"a\xff\xefb"]),
        ("Muñiz ÿ>\n".encode("latin-1"), ["Muñiz ÿ>".encode("latin-1")]),
        (b"a\xff\n<H><1><2>\n", [b"a\xff", b"<H><1><2>"]),
        (b"a\xff\xfa never closed\n<H><1><2>\n", [b"a\xff\xfa never closed", b"<H><1><2>"]),
        (b"ends in a sequence\xff\xfb", [b"ends in a sequence\xff\xfb"]),
    ],
)
def test_lines_without_ends_blank_lines_and_telnet(data: bytes, lines: list[bytes]) -> None:
    assert read([data]) == lines


def test_a_line_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert read([b"x" * 10 + b"\r\n" + b"y" * 11 + b"\r\nafter\n"], 10) == [
        b"x" * 10,
        Oversized(b"y" * 10, 10),
        b"after",
    ]


def test_a_line_of_a_megabyte_is_told_once_at_once_and_costs_no_memory() -> None:
    framer = LineFramer()
    chunk = b"<D>" * 1_000
    tracemalloc.start()

    items = [item for _ in range(400) for item in framer.feed(chunk)]

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert items == [Oversized((b"<D>" * 86)[:256], 65_536)]
    assert framer.feed(b"\n<H><1><2>\n") == [b"<H><1><2>"]
    assert peak < 500_000


def test_an_oversized_line_becomes_an_unreadable_item_with_its_beginning() -> None:
    (item,) = read([b"<D>" * 40_000])

    assert isinstance(item, Oversized)
    told = linha_longa(item)
    assert told.bruto == ("<D>" * 86)[:256]
    assert told.motivo == "linha com mais de 65536 bytes; só o começo foi guardado"


def test_a_framer_can_be_used_for_the_next_connection() -> None:
    framer = LineFramer(10)
    framer.feed(b"x" * 50)
    framer.end()
    framer.feed(b"half\xff")
    framer.end()
    assert framer.feed(b"<H>\n") == [b"<H>"]


def test_a_limit_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        LineFramer(0)


@given(st.binary(max_size=400), st.lists(st.integers(min_value=0), max_size=12), st.integers(1, 60))
@settings(deadline=None, max_examples=300)
def test_any_bytes_give_the_same_items_however_they_are_cut(data: bytes, places: list[int], limit: int) -> None:
    assert read(cut(data, places), limit) == read([data], limit)


@given(
    st.lists(
        st.sampled_from([*IAC_SEQUENCES, b"\xff\xff", b"\xff", b"\xfa", b"\xf0", b"\n", b"<H><1><2>\n", b"x" * 90])
    ),
    st.lists(st.integers(min_value=0), max_size=12),
)
@settings(deadline=None, max_examples=200)
def test_telnet_in_pieces_is_cut_anywhere_without_a_difference(parts: list[bytes], places: list[int]) -> None:
    data = b"".join(parts)
    assert read(cut(data, places), 100) == read([data], 100)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_telnet_sequences_anywhere_lose_no_line(data: st.DataObject) -> None:
    lines = data.draw(st.lists(st.binary(min_size=1, max_size=30).map(_plain), min_size=1, max_size=5))
    stream = b"".join(line + b"\n" for line in lines)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(stream)))
        stream = stream[:place] + data.draw(st.sampled_from([b"\xff\xf1", b"\xff\xfb\x01"])) + stream[place:]
    if b"\xff\xff" not in stream and b"\xff\xfb\xff" not in stream:
        assert read([stream]) == lines


def _plain(raw: bytes) -> bytes:
    return b"<" + bytes(33 + byte % 90 for byte in raw) + b">"

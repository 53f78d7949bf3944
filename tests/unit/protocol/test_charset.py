"""Bytes become text whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.protocol.charset import Decoded, decode


@pytest.mark.parametrize(
    ("raw", "declared", "read"),
    [
        (b"plain", "utf-8", Decoded("plain", "utf-8", True)),
        ("Não".encode(), "utf-8", Decoded("Não", "utf-8", True)),
        ("Não".encode("latin-1"), "utf-8", Decoded("Não", "iso-8859-1", False)),
        ("Não".encode("latin-1"), "ISO-8859-1", Decoded("Não", "iso-8859-1", True)),
        ("Não".encode(), "iso-8859-1", Decoded("Não", "utf-8", False)),
        (b"\x80 5", "cp1252", Decoded("€ 5", "windows-1252", True)),
        (b"\x81", "cp1252", Decoded("\x81", "iso-8859-1", False)),
        (b"plain", "no such charset", Decoded("plain", "utf-8", False)),
        (b"plain", "rot13", Decoded("plain", "utf-8", False)),
        (b"plain", "\x00", Decoded("plain", "utf-8", False)),
        (b"", "", Decoded("", "utf-8", False)),
    ],
)
def test_the_text_and_how_sure_we_are(raw: bytes, declared: str, read: Decoded) -> None:
    assert decode(raw, declared) == read


@given(st.binary(), st.one_of(st.text(max_size=12), st.sampled_from(["utf-8", "latin-1", "cp1252", "utf-16"])))
@settings(deadline=None, max_examples=150)
def test_any_bytes_under_any_declaration_give_text_that_can_be_sent_on(raw: bytes, declared: str) -> None:
    decode(raw, declared).text.encode()


@given(st.text())
@settings(deadline=None, max_examples=150)
def test_utf8_comes_back_exactly(text: str) -> None:
    assert decode(text.encode()) == Decoded(text, "utf-8", True)

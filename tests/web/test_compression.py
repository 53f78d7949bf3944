"""Answers in gzip: for who takes it, from a size on, never for what is streamed."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.web.negotiation import aceita_gzip
from tests.web.server import BEARER, Servidor, servindo

GRANDE = "ação " * 1_000


async def pedir(
    url: str, texto: str, aceito: str | None, accept: str = "application/json"
) -> tuple[httpx.Headers, bytes]:
    """The headers of an answer and its bytes as they came."""
    headers = {**BEARER, "accept": accept, "accept-encoding": "identity" if aceito is None else aceito}
    query = {"query": "query ($t: String!) { eco(texto: $t) }", "variables": {"t": texto}}
    async with httpx.AsyncClient(headers=headers) as http, http.stream("POST", url, json=query) as reply:
        return reply.headers, b"".join([part async for part in reply.aiter_raw()])


@pytest.mark.parametrize("aceito", ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.5", "*"])
async def test_a_large_answer_is_gzip_for_who_takes_it(servidor: Servidor, aceito: str) -> None:
    headers, body = await pedir(servidor.url, GRANDE, aceito)
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == "Accept-Encoding"
    assert int(headers["content-length"]) == len(body) < 200
    assert json.loads(gzip.decompress(body)) == {"data": {"eco": GRANDE}}


@pytest.mark.parametrize("aceito", [None, "identity", "br", "gzip;q=0", "gzip;q=0, *", "*;q=0", "gzipped"])
async def test_who_does_not_take_gzip_gets_the_answer_as_it_is(servidor: Servidor, aceito: str | None) -> None:
    headers, body = await pedir(servidor.url, GRANDE, aceito)
    assert "content-encoding" not in headers
    assert headers["vary"] == "Accept-Encoding"
    assert json.loads(body) == {"data": {"eco": GRANDE}}


async def test_a_small_answer_is_never_compressed(servidor: Servidor) -> None:
    headers, body = await pedir(servidor.url, "x" * 2_000, "gzip")
    assert "content-encoding" not in headers
    assert json.loads(body) == {"data": {"eco": "x" * 2_000}}


async def test_with_zero_nothing_is_compressed(tmp_path: Path) -> None:
    async with servindo(tmp_path, GATEWAY_COMPRESS_MIN_BYTES="0") as servidor:
        headers, body = await pedir(servidor.url, GRANDE, "gzip")
    assert "content-encoding" not in headers
    assert "vary" not in headers
    assert json.loads(body) == {"data": {"eco": GRANDE}}


async def test_a_stream_of_events_is_never_compressed(servidor: Servidor) -> None:
    headers, body = await pedir(servidor.url, GRANDE, "gzip", accept="text/event-stream")
    assert headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in headers
    assert body.startswith(b"event: next\n")


def test_the_word_in_another_word_is_no_yes() -> None:
    assert not aceita_gzip("not-gzip, gzip-2")
    assert aceita_gzip("GZIP")


@given(st.text(alphabet="gzip*;q=01., x", max_size=40))
def test_any_header_is_read_and_gzip_is_taken_only_where_something_says_so(header: str) -> None:
    if aceita_gzip(header):
        assert re.search(r"gzip|\*", header)

"""Recordings pass through as they come; a message is told from audio by its bytes."""

from __future__ import annotations

import asyncio

import pytest

from gateway.channels.api import PbxApi
from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.channels.recordings import Audio
from gateway.clock import SystemClock
from gateway.domain.codigos import Codigo
from gateway.protocol.messages import Mensagem
from gateway.protocol.values import NaoRepresentavel
from tests.support.fake_peers import Script, free_port, http, peer, raw

WAV = b"RIFF\x24\x10\x00\x00WAVEfmt " + bytes(range(256)) * 64


def api(port: int, **options: object) -> PbxApi:
    return PbxApi(f"http://127.0.0.1:{port}", clock=SystemClock(), **options)  # type: ignore[arg-type]  # test options


async def whole(channel: PbxApi, **options: object) -> tuple[int, dict[str, str], bytes] | Mensagem:
    async with channel.gravacao("1272916393.14005", **options) as found:  # type: ignore[arg-type]  # test options
        if isinstance(found, Mensagem):
            return found
        return found.status, dict(found.cabecalhos), b"".join([piece async for piece in found.pedacos])


@pytest.mark.parametrize("content_type", ["audio/wav", "text/html", "text/plain; charset=utf-8"])
async def test_audio_passes_whole_whatever_type_the_pbx_gives_it(content_type: str) -> None:
    seen: list[bytes] = []
    async with peer(http(WAV, content_type=content_type, keep=seen)) as pbx, api(pbx.port, chave="c0ffee") as channel:
        status, headers, body = await whole(channel, parte=2)  # type: ignore[misc]  # not a message
    assert (status, body) == (200, WAV)
    assert headers == {"content-length": str(len(WAV)), "content-type": "audio/wav"}
    assert seen == [b"GET /api/gravacao?codigo_ligacao=1272916393.14005&parte=2&chave=c0ffee HTTP/1.1"]


async def test_a_part_of_a_file_is_asked_for_and_passed_on_as_it_came() -> None:
    heads: list[bytes] = []
    answer = b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 100-199/%d\r\n" % len(WAV)
    answer += b"Accept-Ranges: bytes\r\nContent-Length: 100\r\n\r\n" + WAV[100:200]
    async with peer(raw(answer, keep=heads)) as pbx, api(pbx.port) as channel:
        status, headers, body = await whole(channel, faixa="bytes=100-199")  # type: ignore[misc]  # not a message
    assert (status, body) == (206, WAV[100:200])
    assert headers["content-range"] == f"bytes 100-199/{len(WAV)}"
    assert headers["accept-ranges"] == "bytes"
    assert b"range: bytes=100-199\r\n" in heads[0].lower()


async def test_a_part_beyond_the_file_is_passed_on_without_a_body() -> None:
    answer = b"HTTP/1.1 416 Nope\r\nContent-Range: bytes */900\r\nContent-Length: 4\r\n\r\nNope"
    async with peer(raw(answer)) as pbx, api(pbx.port) as channel:
        status, headers, body = await whole(channel, faixa="bytes=9999-")  # type: ignore[misc]  # not a message
    assert (status, headers["content-range"], headers["content-length"], body) == (416, "bytes */900", "0", b"")


@pytest.mark.parametrize(
    ("text", "codigo"),
    [
        ("NENHUMA GRAVAÇÃO ENCONTRADA", Codigo.GRAVACAO_NAO_ENCONTRADA),
        ("MAIS DE UM ARQUIVO ENCONTRADO, ESPECIFIQUE QUAL PARTE DESEJA OBTER", Codigo.GRAVACAO_EM_MAIS_DE_UM_ARQUIVO),
        ("PARTE ESPECIFICADA NÃO EXISTE", Codigo.GRAVACAO_PARTE_NAO_EXISTE),
    ],
)
async def test_a_message_is_a_message_even_when_it_is_called_audio(text: str, codigo: Codigo) -> None:
    async with peer(http(text.encode("latin-1"), content_type="audio/wav")) as pbx, api(pbx.port) as channel:
        found = await whole(channel)
    assert isinstance(found, Mensagem)
    assert found.codigo is codigo


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(http(b"<html>login</html>"), id="a page"),
        pytest.param(http(b""), id="nothing"),
        pytest.param(http(b"ID3\x04mp3" * 2000), id="another kind of file"),
        pytest.param(http(WAV, status="500 Oops"), id="5xx"),
    ],
)
async def test_anything_else_is_unreadable(script: Script) -> None:
    async with peer(script) as pbx, api(pbx.port) as channel:
        with pytest.raises(UnreadableReply):
            await whole(channel)
        assert channel.estado.ok is False


async def test_a_recording_that_breaks_off_is_told_and_not_taken_for_its_end() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(WAV) * 2) + WAV
    async with peer(raw(answer)) as pbx, api(pbx.port) as channel:
        with pytest.raises(Unavailable):
            await whole(channel)
        async with channel.gravacao("1.2") as found:
            assert isinstance(found, Audio)
            with pytest.raises(Unavailable):
                async for _piece in found.pedacos:
                    pass


async def test_a_recording_that_stalls_is_bounded_and_nobody_there_is_unavailable() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(WAV) * 2) + WAV
    async with peer(raw(answer, close=False)) as pbx, api(pbx.port, read_timeout_s=0.1) as channel:
        with pytest.raises(Unavailable):
            await whole(channel)
    async with api(await free_port()) as channel:
        with pytest.raises(Unavailable):
            await whole(channel)


@pytest.mark.parametrize("faixa", ["bytes=0-1,2-3", "bytes=-", "lines=1-2", "bytes=0-1\r\nX: y", "bytes=٠-١", ""])
async def test_only_one_range_of_bytes_is_passed_on(faixa: str) -> None:
    async with peer(http(WAV)) as pbx, api(pbx.port) as channel:
        with pytest.raises(NaoRepresentavel):
            await whole(channel, faixa=faixa)
        assert pbx.connections == 0


async def test_a_listener_who_goes_away_frees_the_connection_and_a_long_file_is_never_held() -> None:
    sent = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + WAV)
        while True:
            writer.write(bytes(65_536))
            await writer.drain()
            sent += 65_536

    async with peer(endless) as pbx, api(pbx.port) as channel:
        for _ in range(8):
            async with channel.gravacao("1.2") as found:
                assert isinstance(found, Audio)
                async for _piece in found.pedacos:
                    break
        assert pbx.connections == 8
        assert sent < 200_000_000

"""The HTTP channel: reads are tried again, commands never; what an answer can look like in the field."""

from __future__ import annotations

import asyncio

import pytest

from gateway.channels.api import PbxApi
from gateway.channels.errors import DeliveryUnknown, NotDelivered, Unavailable, UnreadableReply
from gateway.clock import SystemClock
from gateway.domain.codigos import Codigo
from tests.support.fake_peers import free_port, http, peer, silent


def api(port: int, **options: object) -> PbxApi:
    return PbxApi(f"http://127.0.0.1:{port}", clock=SystemClock(), **options)  # type: ignore[arg-type]  # test options


async def test_a_list_sent_as_text_html_is_read() -> None:
    body = "1;Suporte Totalip;99999\n10;Cláudia Nascimento; 64136\n".encode()
    async with peer(http(body, content_type="text/html")) as pbx, api(pbx.port) as channel:
        lido = await channel.usuarios()
    assert [(one.id, one.nome, one.ramal) for one in lido.linhas] == [
        (1, "Suporte Totalip", "99999"),
        (10, "Cláudia Nascimento", "64136"),
    ]


async def test_a_page_of_html_with_200_is_unreadable() -> None:
    async with peer(http(b"<html><body>login</body></html>")) as pbx, api(pbx.port) as channel:
        with pytest.raises(UnreadableReply):
            await channel.usuarios()
        assert channel.estado.ok is False


async def test_a_read_of_the_channel_itself_joins_no_other_and_a_cancelled_one_spoils_none() -> None:
    seen: list[bytes] = []
    async with peer(http(b"1;Logado\n", keep=seen)) as pbx, api(pbx.port) as channel:
        readers = [asyncio.create_task(channel.status()) for _ in range(5)]
        await asyncio.sleep(0)
        readers[0].cancel()
        got = await asyncio.gather(*readers, return_exceptions=True)
    assert isinstance(got[0], asyncio.CancelledError)
    assert all(one.linhas[0].nome == "Logado" for one in got[1:])  # type: ignore[union-attr]  # not exceptions
    assert len(seen) in (4, 5)  # the cancelled one may never have left


async def test_a_read_is_tried_again_and_then_unavailable() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with peer(hang_up) as pbx, api(pbx.port, read_tries=3) as channel:
        with pytest.raises(Unavailable):
            await channel.campanhas()
        assert pbx.connections == 3


@pytest.mark.parametrize(
    ("body", "codigo"),
    [
        pytest.param("STATUS ALTERADO COM SUCESSO", Codigo.STATUS_ALTERADO, id="done"),
        pytest.param(
            "NÃO É POSSÍVEL ALTERAR STATUS DE HARDPHONE.", Codigo.STATUS_HARDPHONE_NAO_PERMITIDO, id="refused"
        ),
        pytest.param("OK!", Codigo.MENSAGEM_NAO_RECONHECIDA, id="unknown text"),
    ],
)
async def test_a_command_is_one_request_with_the_key_and_its_message_is_folded(body: str, codigo: Codigo) -> None:
    seen: list[bytes] = []
    async with peer(http(body.encode(), keep=seen)) as pbx, api(pbx.port, chave="segredo") as channel:
        got = await channel.comando("set_status", {"ramal": "40000", "status_id": "1&x=2"})
    assert got.codigo is codigo
    assert seen == [b"GET /api/set_status?ramal=40000&status_id=1%26x%3D2&chave=segredo HTTP/1.1"]


async def test_a_command_that_reached_nobody_is_not_delivered() -> None:
    async with api(await free_port()) as channel:
        with pytest.raises(NotDelivered):
            await channel.comando("set_status", {"ramal": "40000", "status_id": "1"})


@pytest.mark.parametrize(
    ("script", "error"),
    [
        pytest.param(silent, DeliveryUnknown, id="answer lost"),
        pytest.param(http(b"<!DOCTYPE html><html>"), UnreadableReply, id="html"),
        pytest.param(http(b""), UnreadableReply, id="empty"),
        pytest.param(http(b"x", status="502 Bad Gateway"), UnreadableReply, id="5xx"),
    ],
)
async def test_a_command_that_may_have_run_is_unknown_and_sent_once(script: object, error: type[Exception]) -> None:
    async with peer(script) as pbx, api(pbx.port, read_timeout_s=0.2) as channel:  # type: ignore[arg-type]  # a Script
        with pytest.raises(error):
            await channel.comando("set_status", {"ramal": "40000", "status_id": "1"})
        assert pbx.connections == 1


async def test_the_key_is_in_no_error() -> None:
    async with api(await free_port(), chave="segredo", read_tries=1) as channel:
        with pytest.raises(Unavailable) as caught:
            await channel.usuarios()
    assert "segredo" not in f"{caught.value!r} {caught.value} {channel.estado}"

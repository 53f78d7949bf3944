"""The HTTP channel: each phase has its bound, every read ends in time, and nothing personal is ever shown."""

from __future__ import annotations

import asyncio
import logging
from datetime import date
from time import monotonic

import httpx
import pytest

from gateway.channels.api import PbxApi
from gateway.channels.errors import DeliveryUnknown, NotDelivered, Unavailable, UnreadableReply
from gateway.clock import SystemClock
from gateway.domain.codigos import Codigo
from gateway.protocol.api_params import FUNCOES
from gateway.protocol.values import NaoRepresentavel
from tests.support.fake_peers import (
    Script,
    clogged,
    free_port,
    hang_up,
    http,
    in_two_segments,
    peer,
    raw,
    silent,
    trickle,
)
from tests.support.waiting import until

STATUS = {"ramal": "40000", "status_id": "1"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n"


def api(port: int, **options: object) -> PbxApi:
    return PbxApi(f"http://127.0.0.1:{port}", clock=SystemClock(), **options)  # type: ignore[arg-type]  # test options


async def test_connecting_is_bounded_and_a_command_is_then_not_delivered() -> None:
    async with clogged() as port, api(port, connect_timeout_s=0.1, read_tries=1) as channel:
        started = monotonic()
        with pytest.raises(NotDelivered):
            await channel.comando("set_status", STATUS)
        with pytest.raises(Unavailable):
            await channel.usuarios()
        assert monotonic() - started < 3


async def test_waiting_for_a_free_connection_is_bounded_and_a_command_is_then_not_delivered() -> None:
    async with peer(silent) as pbx, api(pbx.port, max_connections=1, acquire_timeout_s=0.1) as channel:
        first = asyncio.create_task(channel.comando("set_status", STATUS))
        await pbx.arrived.wait()
        with pytest.raises(NotDelivered):
            await channel.comando("set_status", STATUS)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert pbx.connections == 1


@pytest.mark.parametrize(
    ("script", "options"),
    [
        pytest.param(silent, {"read_timeout_s": 0.1}, id="no first byte"),
        pytest.param(raw(HEAD, b"STAT", close=False), {"read_timeout_s": 0.1}, id="no next byte"),
        pytest.param(raw(HEAD, b"STAT"), {}, id="cut in the middle"),
        pytest.param(hang_up, {}, id="closed without a word"),
        pytest.param(raw(b"\x00\xff lixo\r\n\r\n"), {}, id="not HTTP"),
    ],
)
async def test_an_answer_that_does_not_come_whole_is_lost_to_commands_and_unavailable_to_reads(
    script: Script, options: dict[str, object]
) -> None:
    async with peer(script) as pbx, api(pbx.port, read_tries=2, **options) as channel:
        with pytest.raises(DeliveryUnknown) as caught:
            await channel.comando("set_status", STATUS)
        assert not isinstance(caught.value, UnreadableReply)
        assert pbx.connections == 1
        with pytest.raises(Unavailable):
            await channel.usuarios()
        assert pbx.connections == 3


async def test_an_answer_a_byte_at_a_time_is_bounded_as_a_whole() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    options = {"total_timeout_s": 0.5, "connect_timeout_s": 0.1, "acquire_timeout_s": 0.1}
    async with peer(trickle(head)) as pbx, api(pbx.port, **options) as channel:
        started = monotonic()
        with pytest.raises(DeliveryUnknown):
            await channel.comando("set_status", STATUS)
        with pytest.raises(Unavailable):
            await channel.usuarios()
        assert monotonic() - started < 4


async def test_the_tries_of_a_read_have_one_budget() -> None:
    async with peer(silent) as pbx, api(pbx.port, read_tries=100, read_timeout_s=0.1, total_timeout_s=0.5) as channel:
        started = monotonic()
        with pytest.raises(Unavailable):
            await channel.usuarios()
        assert monotonic() - started < 2
        assert 1 < pbx.connections < 10


async def test_a_read_after_two_lost_ones_succeeds() -> None:
    answers: list[Script] = [hang_up, hang_up, http("1;Logado\n2;Reunião".encode())]

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answers.pop(0)(reader, writer)

    async with peer(script) as pbx, api(pbx.port) as channel:
        assert [one.nome for one in (await channel.status()).linhas] == ["Logado", "Reunião"]
        assert channel.estado.ok is True


async def test_an_answer_in_two_segments_a_pause_between_is_whole() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nSTATUS ALTERADO "
    async with (
        peer(in_two_segments(head, b"COM SUCESSO\r\n", until=b"\r\n\r\n")) as pbx,
        api(pbx.port) as channel,
    ):
        assert (await channel.comando("set_status", STATUS)).codigo is Codigo.STATUS_ALTERADO


@pytest.mark.parametrize(
    "body", ["1;Cláudia Nascimento;40000\n".encode(), "1;Cláudia Nascimento;40000\n".encode("latin-1")]
)
async def test_both_charsets_are_read(body: bytes) -> None:
    async with peer(http(body)) as pbx, api(pbx.port) as channel:
        assert (await channel.usuarios()).linhas[0].nome == "Cláudia Nascimento"


async def test_an_empty_answer_is_no_rows_only_where_the_contract_can_mean_that() -> None:
    async with peer(http(b" \r\n")) as pbx, api(pbx.port) as channel:
        assert (await channel.fila_espera("call_center")).linhas == ()
        assert (await channel.campanhas()).linhas == ()
        for read in (
            channel.usuarios(),
            channel.status(),
            channel.status_ramal(ramal="40000"),
            channel.ligacoes_campanha(27),
            channel.grupos_de_atendimento(date(2010, 10, 10)),
            channel.status_servidores(),
        ):
            with pytest.raises(UnreadableReply):
                await read


async def test_a_text_that_the_contract_lacks_is_a_message_not_an_exception() -> None:
    async with peer(http(b"CHAVE DA API EXPIRADA")) as pbx, api(pbx.port) as channel:
        lido = await channel.usuarios()
        assert lido.linhas == ()
        assert lido.mensagem is not None
        assert lido.mensagem.codigo is Codigo.MENSAGEM_NAO_RECONHECIDA


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(http(b"x" * 2_000), id="too long"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"), id="compressed"),
        pytest.param(http(b"", status="302 Found"), id="redirected to a login page"),
        pytest.param(http(b"", status="404 Not Found"), id="no such function"),
    ],
)
async def test_an_answer_outside_the_protocol_is_unreadable_and_not_asked_again(script: Script) -> None:
    async with peer(script) as pbx, api(pbx.port, max_reply_bytes=1_000) as channel:
        with pytest.raises(UnreadableReply):
            await channel.usuarios()
        with pytest.raises(UnreadableReply):
            await channel.comando("set_status", STATUS)
        assert pbx.connections == 2


async def test_the_report_of_the_servers_may_be_a_page() -> None:
    page = b"<html><table><tr><th>ID</th><th>Nome</th><th>Status</th></tr><tr><td>1<td>Banco<td>OK</tr></table></html>"
    async with peer(http(page, content_type="text/html")) as pbx, api(pbx.port) as channel:
        assert [one.nome for one in (await channel.status_servidores_view()).linhas] == ["Banco"]


async def test_each_command_has_a_connection_of_its_own_though_the_pbx_would_keep_it() -> None:
    async with peer(http(b"STATUS ALTERADO COM SUCESSO")) as pbx, api(pbx.port) as channel:
        for _ in range(3):
            await channel.comando("set_status", STATUS)
        assert pbx.connections == 3


@pytest.mark.parametrize(
    ("funcao", "params", "nome"),
    [
        ("set_status", STATUS, b"&chave="),
        (
            "alterar_cliente",
            dict.fromkeys(FUNCOES["alterar_cliente"].obrigatorios, "1"),
            b"&chave=",
        ),
        (
            "importar_discador",
            {"id_campanha": "80", "identificador1": "x", "telefone1": "35125818"},
            b"&chave_seguranca=",
        ),
    ],
)
async def test_the_key_goes_under_the_name_printed_for_the_function(
    funcao: str, params: dict[str, str], nome: bytes
) -> None:
    seen: list[bytes] = []
    async with peer(http(b"OK", keep=seen)) as pbx, api(pbx.port, chave="c0ffee") as channel:
        await channel.comando(funcao, params)
    assert nome + b"c0ffee HTTP/1.1" in seen[0]
    assert seen[0].count(b"c0ffee") == 1


@pytest.mark.parametrize("evil", ["1&chave=x", "1 HTTP/1.1\r\nX: y", "1#", "%00", "ção", "+ +"])
async def test_no_value_can_add_a_parameter_or_a_header(evil: str) -> None:
    seen: list[bytes] = []
    async with peer(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", keep=seen)) as pbx, api(pbx.port) as channel:
        try:
            await channel.comando("set_status", {"ramal": evil, "status_id": "1"})
        except NaoRepresentavel:
            assert pbx.connections == 0
            return
    line, *headers = seen[0].split(b"\r\n")
    url = httpx.URL(line.split(b" ")[1].decode())
    assert list(url.params.multi_items()) == [("ramal", evil), ("status_id", "1")]
    assert not any(header.startswith(b"X:") for header in headers)


async def test_key_and_values_are_in_no_log_line_no_error_and_no_request_behind_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with (
        peer(http(b"DISCANDO")) as pbx,
        api(pbx.port, chave="c0ffee") as channel,
        api(await free_port(), chave="c0ffee") as deaf,
    ):
        await channel.comando("discar", {"numero": "11987654321", "ramal": "40045"})
        with pytest.raises(NotDelivered) as caught:
            await deaf.comando("discar", {"numero": "11987654321", "ramal": "40045"})
    behind = caught.value.__cause__
    assert isinstance(behind, httpx.RequestError)
    told = f"{caplog.text} {caught.value!r} {caught.value} {behind!r} {behind.request.url} {deaf.estado}"
    assert "/api/discar" in told
    assert "c0ffee" not in told
    assert "987654321" not in told


async def test_hundreds_of_cancelled_readers_leave_the_channel_whole() -> None:
    gate = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            await gate.wait()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n1;1133;2.124")
            await writer.drain()

    async with peer(script) as pbx, api(pbx.port, max_connections=4, acquire_timeout_s=10) as channel:
        readers = [asyncio.create_task(channel.fila_espera(f"fila {n % 50}")) for n in range(300)]
        await pbx.arrived.wait()
        for reader in readers:
            reader.cancel()
        ends = await asyncio.gather(*readers, return_exceptions=True)
        assert {type(end) for end in ends} == {asyncio.CancelledError}
        gate.set()
        got = await asyncio.gather(*(channel.fila_espera(f"fila {n}") for n in range(50)))
        assert {one.linhas[0].numero_origem for one in got} == {"1133"}
        assert pbx.connections <= 4


async def test_hundreds_of_cancelled_commands_leave_the_pool_whole() -> None:
    async with peer(silent) as pbx, api(pbx.port, max_connections=4, acquire_timeout_s=10) as channel:
        commands = [asyncio.create_task(channel.comando("set_status", STATUS)) for _ in range(200)]
        await pbx.arrived.wait()
        for command in commands:
            command.cancel()
        await asyncio.gather(*commands, return_exceptions=True)
    async with peer(http(b"STATUS ALTERADO COM SUCESSO")) as pbx, api(pbx.port, max_connections=4) as channel:
        await asyncio.gather(*(channel.comando("set_status", STATUS) for _ in range(20)))
        assert pbx.connections == 20


async def test_a_read_after_a_command_does_not_join_one_that_was_asked_before_it() -> None:
    seen: list[bytes] = []
    gate = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.append(head.split(b" ")[1])
        body = b"STATUS ALTERADO COM SUCESSO" if b"set_status" in head else b"1;Logado" + b";%d" % len(seen)
        if len(seen) == 1:
            await gate.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    async with peer(script) as pbx, api(pbx.port) as channel:
        before = asyncio.create_task(channel.usuarios())
        await pbx.arrived.wait()
        await until(lambda: bool(seen))
        await channel.comando("set_status", STATUS)
        after = await channel.usuarios()
        gate.set()
        assert ((await before).linhas[0].ramal, after.linhas[0].ramal) == ("1", "3")


async def test_closing_the_channel_ends_reads_in_flight_as_unavailable() -> None:
    async with peer(silent) as pbx, api(pbx.port) as channel:
        reader = asyncio.create_task(channel.usuarios())
        await pbx.arrived.wait()
        await channel.__aexit__(None, None, None)
        with pytest.raises(Unavailable):
            await reader
        with pytest.raises(Unavailable):
            await channel.usuarios()

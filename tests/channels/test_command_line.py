"""The write socket: one command a connection, and the truth about each way it can end."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.channels.command_line import CommandLine
from gateway.channels.errors import DeliveryUnknown, NotDelivered, UnreadableReply
from gateway.clock import SystemClock
from gateway.domain.codigos import Codigo
from gateway.protocol.values import NaoRepresentavel
from tests.support.fake_peers import Script, answering, clogged, free_port, in_two_segments, peer, silent, trickle_line
from tests.support.waiting import until


def line(port: int, **options: float) -> CommandLine:
    return CommandLine("127.0.0.1", port, clock=SystemClock(), **options)  # type: ignore[arg-type]  # test options


@pytest.mark.parametrize(
    ("pieces", "codigo"),
    [
        pytest.param((b"STATUS ALTERADO COM SUCESSO\r\n",), Codigo.STATUS_ALTERADO, id="done"),
        pytest.param((b"STATUS ALTERADO ", b"COM SUCESSO"), Codigo.STATUS_ALTERADO, id="two segments, no line end"),
        pytest.param((b"RAMAL NAO ENCONTRADO\n",), Codigo.RAMAL_NAO_ENCONTRADO, id="refused"),
        pytest.param(("RAMAL NÃO ENCONTRADO".encode("latin-1"),), Codigo.RAMAL_NAO_ENCONTRADO, id="latin-1"),
        pytest.param((b"OK!",), Codigo.MENSAGEM_NAO_RECONHECIDA, id="unknown text"),
    ],
)
async def test_each_answer_is_read_to_the_end_of_the_connection(pieces: tuple[bytes, ...], codigo: Codigo) -> None:
    sent: list[bytes] = []
    async with peer(answering(*pieces, keep=sent)) as pbx:
        got = await line(pbx.port).enviar("SETSTATUS", ["40000", "1"])

    assert got.codigo is codigo
    assert sent == [b"<SETSTATUS><40000><1>\r\n"]
    assert pbx.connections == 1


async def test_nobody_listening_is_not_delivered() -> None:
    channel = line(await free_port())
    with pytest.raises(NotDelivered):
        await channel.enviar("SETSTATUS", ["40000", "1"])
    assert channel.estado.ok is False


async def test_a_lost_answer_is_unknown_and_sent_once() -> None:
    async with peer(silent) as pbx:
        with pytest.raises(DeliveryUnknown):
            await line(pbx.port, reply_timeout_s=0.1).enviar("SETSTATUS", ["40000", "1"])
        assert pbx.connections == 1


async def test_closing_without_a_word_is_unreadable_so_unknown() -> None:
    async with peer(answering()) as pbx:
        with pytest.raises(UnreadableReply):
            await line(pbx.port).enviar("SETSTATUS", ["40000", "1"])


@pytest.mark.parametrize("evil", ["1><DISCAR", "40000\r\n<LOGOUT><1>", "4\x000", "4\u2028", "\ud800", "4" * 5000])
async def test_no_field_can_add_a_field_or_a_line(evil: str) -> None:
    async with peer(silent) as pbx:
        with pytest.raises(NaoRepresentavel):
            await line(pbx.port).enviar("SETSTATUS", [evil, "1"])
        assert pbx.connections == 0


async def test_connecting_is_bounded_and_is_then_not_delivered() -> None:
    async with clogged() as port:
        started = monotonic()
        with pytest.raises(NotDelivered):
            await line(port, connect_timeout_s=0.1).enviar("SETSTATUS", ["40000", "1"])
        assert monotonic() - started < 2


async def test_a_name_that_is_no_host_is_not_delivered() -> None:
    for host in ("x" * 70 + ".example", "nao-existe.invalid"):
        with pytest.raises(NotDelivered):
            await CommandLine(host, 27000, clock=SystemClock()).enviar("SETSTATUS", ["40000", "1"])


async def test_waiting_for_a_place_is_bounded_and_is_then_not_delivered() -> None:
    async with peer(silent) as pbx:
        channel = line(pbx.port, max_connections=1, acquire_timeout_s=0.1)
        first = asyncio.create_task(channel.enviar("SETSTATUS", ["40000", "1"]))
        await pbx.arrived.wait()
        with pytest.raises(NotDelivered):
            await channel.enviar("SETSTATUS", ["40001", "1"])
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert pbx.connections == 1


@pytest.mark.parametrize(
    ("script", "options"),
    [
        pytest.param(silent, {"first_byte_timeout_s": 0.1}, id="no first byte"),
        pytest.param(trickle_line, {"reply_timeout_s": 0.3}, id="never at an end"),
    ],
)
async def test_each_phase_of_the_answer_is_bounded_and_is_then_unknown(
    script: Script, options: dict[str, float]
) -> None:
    async with peer(script) as pbx:
        started = monotonic()
        with pytest.raises(DeliveryUnknown) as caught:
            await line(pbx.port, **options).enviar("SETSTATUS", ["40000", "1"])
        assert not isinstance(caught.value, UnreadableReply)
        assert monotonic() - started < 3
        assert pbx.connections == 1


async def test_an_answer_in_two_segments_a_second_apart_is_whole() -> None:
    async with peer(in_two_segments(b"STATUS ALTERADO ", b"COM SUCESSO", until=b"\n")) as pbx:
        assert (await line(pbx.port).enviar("SETSTATUS", ["40000", "1"])).codigo is Codigo.STATUS_ALTERADO


@pytest.mark.parametrize(
    ("pieces", "motivo"),
    [
        pytest.param((b"<html><body>proxy</body></html>",), "a page of HTML", id="html"),
        pytest.param((b"\r\n \r\n",), "closed without an answer", id="blank lines"),
        pytest.param((b"x" * 70_000,), "answer too long", id="too long"),
    ],
)
async def test_an_answer_outside_the_protocol_is_unreadable(pieces: tuple[bytes, ...], motivo: str) -> None:
    async with peer(answering(*pieces)) as pbx:
        with pytest.raises(UnreadableReply) as caught:
            await line(pbx.port).enviar("SETSTATUS", ["40000", "1"])
        assert caught.value.motivo == motivo


@pytest.mark.parametrize(
    ("reply", "codigo"),
    [
        pytest.param(
            'STATUS CADASTRADO COM SUCESSO - Campanha "A"\nSTATUS CADASTRADO COM SUCESSO - Campanha "B"\n',
            Codigo.STATUS_CADASTRADO,
            id="all alike",
        ),
        pytest.param(
            'STATUS CADASTRADO COM SUCESSO - Campanha "A"\nRAMAL NAO ENCONTRADO\n',
            Codigo.MENSAGEM_NAO_RECONHECIDA,
            id="one against the other",
        ),
    ],
)
async def test_several_lines_are_one_answer_only_when_they_agree(reply: str, codigo: Codigo) -> None:
    async with peer(answering(reply.encode())) as pbx:
        got = await line(pbx.port).enviar("SETSTATUSTELEFONECAMPANHAPARAMETRO1", ["x", "0", "10", "40000"])
    assert got.codigo is codigo


async def test_hundreds_of_cancelled_commands_leave_every_place_free() -> None:
    async with peer(silent) as pbx:
        channel = line(pbx.port, max_connections=4, acquire_timeout_s=10)
        commands = [asyncio.create_task(channel.enviar("SETSTATUS", ["40000", "1"])) for _ in range(200)]
        await pbx.arrived.wait()
        for command in commands:
            command.cancel()
        await asyncio.gather(*commands, return_exceptions=True)
        before = pbx.connections
        again = [asyncio.create_task(channel.enviar("SETSTATUS", ["40000", "1"])) for _ in range(4)]
        await until(lambda: pbx.connections == before + 4)
        for command in again:
            command.cancel()
        await asyncio.gather(*again, return_exceptions=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reply=st.binary(max_size=300), cut=st.integers(0, 300))
def test_whatever_comes_back_ends_in_a_message_or_a_typed_error(reply: bytes, cut: int) -> None:
    async def run() -> None:
        async with peer(answering(reply[:cut], reply[cut:])) as pbx:
            try:
                got = await line(pbx.port).enviar("SETSTATUS", ["40000", "1"])
            except UnreadableReply:
                return
            assert isinstance(got.codigo, Codigo)

    asyncio.run(run())

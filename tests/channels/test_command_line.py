"""The write socket: one command a connection, and the truth about each way it can end."""

from __future__ import annotations

import pytest

from gateway.channels.command_line import CommandLine
from gateway.channels.errors import DeliveryUnknown, NotDelivered, UnreadableReply
from gateway.clock import SystemClock
from gateway.domain.codigos import Codigo
from gateway.protocol.values import NaoRepresentavel
from tests.support.fake_peers import answering, free_port, peer, silent


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

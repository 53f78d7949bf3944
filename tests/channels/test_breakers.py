"""Breakers on real sockets: judged by what the PBX answers, tried by harmless reads, never by a command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from gateway.channels.api import PbxApi
from gateway.channels.breaker import Limiar
from gateway.channels.command_line import CommandLine
from gateway.channels.database.pool import Database
from gateway.channels.errors import ChannelError, Congested, DeliveryUnknown, NotDelivered, Unavailable, UnreadableReply
from gateway.channels.health import EstadoCanal, Saude
from gateway.channels.mail import PbxMail
from gateway.domain.comandos import Canal
from gateway.domain.disjuntor import EstadoDisjuntor
from tests.support.clocks import ManualClock
from tests.support.fake_peers import answering, free_port, http, peer
from tests.support.postgres import Base

LIMIAR = Limiar(falhas=2, janela=4, aberto_s=5.0, aberto_max_s=20.0)
FECHADO, ABERTO, MEIO = EstadoDisjuntor.FECHADO, EstadoDisjuntor.ABERTO, EstadoDisjuntor.MEIO_ABERTO
HTML = b"<!DOCTYPE html><html><body>manuten\xc3\xa7\xc3\xa3o</body></html>"


async def falha(chamada: Callable[[], Awaitable[object]], vezes: int = 1) -> ChannelError:
    """The last error of calls that must all fail."""
    for _ in range(vezes):
        with pytest.raises(ChannelError) as caught:
            await chamada()
    return caught.value


def disjuntores(estado: EstadoCanal) -> tuple[EstadoDisjuntor | None, EstadoDisjuntor | None]:
    return estado.disjuntor, estado.disjuntor_de_comandos


@pytest.mark.parametrize("body", [HTML, b"", b"  \r\n"], ids=["html", "nothing", "blanks"])
async def test_an_api_that_answers_rubbish_is_left_alone_for_commands_before_a_byte_leaves(body: bytes) -> None:
    clock, sent = ManualClock(), list[bytes]()
    async with (
        peer(http(body, keep=sent)) as pbx,
        PbxApi(f"http://127.0.0.1:{pbx.port}", clock=clock, disjuntor=LIMIAR) as api,
    ):
        error = await falha(lambda: api.comando("set_status", {"ramal": "1", "status_id": "1"}), 2)
        assert isinstance(error, UnreadableReply)
        assert disjuntores(api.estado) == (FECHADO, ABERTO)
        error = await falha(lambda: api.comando("set_status", {"ramal": "1", "status_id": "1"}))
        assert type(error) is NotDelivered
        assert error.motivo == "breaker open"
    assert len(sent) == 2


async def test_reads_that_are_pages_open_the_reads_breaker_and_stop_commands_too() -> None:
    clock, sent = ManualClock(), list[bytes]()
    async with (
        peer(http(HTML, keep=sent)) as pbx,
        PbxApi(f"http://127.0.0.1:{pbx.port}", clock=clock, disjuntor=LIMIAR) as api,
    ):
        assert isinstance(await falha(api.status, 2), UnreadableReply)
        assert disjuntores(api.estado) == (ABERTO, FECHADO)
        assert type(await falha(api.status)) is Unavailable
        assert type(await falha(lambda: api.comando("set_pause", {"ramal": "1"}))) is NotDelivered
        clock.passed_s += 5.0
        assert api.estado.disjuntor is MEIO
        assert type(await falha(lambda: api.comando("set_pause", {"ramal": "1"}))) is NotDelivered
        assert isinstance(await falha(api.status), UnreadableReply)  # the trial
        assert api.estado.disjuntor is ABERTO
    assert [line.split(b" ")[1] for line in sent] == [b"/api/status"] * 3


async def test_a_good_read_closes_both_breakers_and_the_command_goes_out_after_it() -> None:
    clock, sent, body = ManualClock(), list[bytes](), [HTML]

    async def script(reader, writer) -> None:  # type: ignore[no-untyped-def]  # a fake peer
        await http(body[0], keep=sent)(reader, writer)

    async with (
        peer(script) as pbx,
        PbxApi(f"http://127.0.0.1:{pbx.port}", clock=clock, disjuntor=LIMIAR) as api,
    ):
        await falha(lambda: api.comando("set_status", {"ramal": "1", "status_id": "1"}), 2)
        clock.passed_s += 5.0
        body[0] = b"1;Logado\n"
        assert type(await falha(lambda: api.comando("set_status", {"ramal": "1", "status_id": "1"}))) is NotDelivered
        await api.status()
        assert disjuntores(api.estado) == (FECHADO, FECHADO)
        await api.comando("set_status", {"ramal": "1", "status_id": "1"})
    assert len(sent) == 4


async def test_the_command_socket_is_tried_by_a_connection_without_a_word() -> None:
    clock, sent = ManualClock(), list[bytes]()
    async with peer(answering(HTML, keep=sent)) as pbx:
        line = CommandLine("127.0.0.1", pbx.port, clock=clock, disjuntor=LIMIAR)

        async def comando() -> object:
            return await line.enviar("SETSTATUS", ["1", "1"])

        await line.sondar()
        assert pbx.connections == 0  # nothing to try while it is closed
        assert isinstance(await falha(comando, 2), DeliveryUnknown)
        assert disjuntores(line.estado) == (None, ABERTO)
        assert type(await falha(comando)) is NotDelivered
        await line.sondar()
        assert pbx.connections == 2
        clock.passed_s += 5.0
        assert type(await falha(comando)) is NotDelivered
        await line.sondar()
        assert disjuntores(line.estado) == (None, FECHADO)
        assert isinstance(await falha(comando), DeliveryUnknown)  # on probation: one is enough
        clock.passed_s += 9.9
        assert line.estado.disjuntor_de_comandos is ABERTO
    assert [one for one in sent if one] == [b"<SETSTATUS><1><1>\r\n"] * 3


async def test_nobody_at_the_command_socket_opens_it_and_a_vain_trial_keeps_it_open() -> None:
    clock = ManualClock()
    line = CommandLine("127.0.0.1", await free_port(), clock=clock, disjuntor=LIMIAR)
    assert type(await falha(lambda: line.enviar("SETSTATUS", ["1", "1"]), 2)) is NotDelivered
    clock.passed_s += 5.0
    await line.sondar()
    assert line.estado.disjuntor_de_comandos is ABERTO


async def test_a_mail_search_has_a_breaker_for_reads_only() -> None:
    clock = ManualClock()
    async with (
        peer(http(HTML)) as pbx,
        PbxMail(f"http://127.0.0.1:{pbx.port}", clock=clock, chave=None, disjuntor=LIMIAR) as mail,
    ):
        dia = clock.now().date()
        await falha(lambda: mail.buscar("assunto", "1", dia, dia), 2)
        assert disjuntores(mail.estado) == (ABERTO, None)
        assert type(await falha(lambda: mail.buscar("assunto", "1", dia, dia))) is Unavailable


async def test_a_database_that_is_gone_stops_reads_and_commands_until_a_read_comes_back(banco: Base) -> None:
    clock = ManualClock()
    gone = f"postgresql://ninguem@127.0.0.1:{await free_port()}/x"
    async with Database(gone, clock=clock, disjuntor=LIMIAR) as database:
        await falha(lambda: database.fetch("SELECT 1"))  # three tries of one read
        assert disjuntores(database.estado) == (ABERTO, FECHADO)
        error = await falha(lambda: database.inserir("set_status_ramal", {"ramal": "1", "id_status": 1}, ["id"]))
        assert (type(error), error.motivo) == (NotDelivered, "breaker open")
    async with Database(banco.dsn(), clock=clock, disjuntor=LIMIAR) as database:
        await database.fetch("SELECT 1")
        assert disjuntores(database.estado) == (FECHADO, FECHADO)


def test_congestion_of_our_own_is_no_failure_of_the_channel() -> None:
    saude = Saude(Canal.API, ManualClock(), leituras=LIMIAR, comandos=LIMIAR)
    saude.bem()
    for _ in range(10):
        saude.mal(Congested(Canal.API, "x"), comando=True)
        lost = Unavailable(Canal.API, "x")
        lost.__cause__ = Congested(Canal.API, "x")
        saude.mal(lost)
    assert (saude.ok, *disjuntores(saude.estado())) == (True, FECHADO, FECHADO)


async def test_rows_that_nobody_takes_open_the_commands_breaker_and_leave_reads_alone(banco: Base) -> None:
    clock = ManualClock()
    async with Database(banco.dsn(), clock=clock, disjuntor=LIMIAR) as database:
        for _ in range(2):
            database.linha_esquecida("set_status_ramal")
            await database.fetch("SELECT 1")
        assert disjuntores(database.estado) == (FECHADO, ABERTO)
        clock.passed_s += 5.0
        await database.fetch("SELECT 1")  # the trial
        assert disjuntores(database.estado) == (FECHADO, FECHADO)
        database.linha_tomada()
        database.linha_esquecida("set_status_ramal")
        assert disjuntores(database.estado) == (FECHADO, FECHADO)

"""The read socket: every line told, every loss told, back by itself."""

from __future__ import annotations

import asyncio
import socket
from time import monotonic
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.channels.backoff import Backoff
from gateway.channels.event_line import Conectado, EventLine, Evento, Ilegivel, Perdido
from gateway.clock import SystemClock
from gateway.domain.comandos import Canal
from gateway.domain.eventos import Desligamento, TrocaStatus
from gateway.pbx import Pbx
from tests.support.fake_peers import clogged, peer, relay
from tests.support.waiting import until


def line(port: int, **options: float) -> EventLine:
    return EventLine(
        "127.0.0.1",
        port,
        clock=SystemClock(),
        backoff=Backoff(0.001, 0.01),
        **options,  # type: ignore[arg-type]  # test options
    )


async def take(channel: EventLine, count: int) -> list[object]:
    found: list[object] = []
    itens = channel.itens()
    async with asyncio.timeout(10):
        async for item in itens:
            found.append(item)
            if len(found) == count:
                break
    await itens.aclose()  # type: ignore[attr-defined]  # an async generator
    return found


async def test_lines_in_any_segments_become_events_and_a_drop_is_told_then_mended() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in (b"<S><40000><1><Log", b"ado>\r\n\r\n", b"<X><oi>\n<S><40001><2><Deslogado>\n"):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    async with peer(script) as pbx:
        got = await take(line(pbx.port), 6)

    assert [type(one) for one in got] == [Conectado, Evento, Ilegivel, Evento, Perdido, Conectado]
    first, last = got[1], got[3]
    assert isinstance(first, Evento)
    assert isinstance(first.evento, TrocaStatus)
    assert (first.evento.ramal, first.evento.id_status, first.evento.nome_status) == ("40000", 1, "Logado")
    assert isinstance(last, Evento)
    assert last.evento.ramal == "40001"


async def test_silence_beyond_the_limit_is_a_loss() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with peer(script) as pbx:
        got = await take(line(pbx.port, idle_timeout_s=0.05), 3)

    assert [type(one) for one in got] == [Conectado, Perdido, Conectado]
    assert isinstance(got[1], Perdido)
    assert got[1].motivo == "silent for too long"


async def test_suspicion_makes_a_new_connection() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with peer(script) as pbx:
        channel = line(pbx.port)
        itens = channel.itens()
        async with asyncio.timeout(10):
            assert isinstance(await anext(itens), Conectado)
            channel.suspeitar()
            lost = await anext(itens)
            assert isinstance(lost, Perdido)
            assert lost.motivo == "silent while calls change"
            assert isinstance(await anext(itens), Conectado)
        await itens.aclose()  # type: ignore[attr-defined]  # an async generator


async def test_after_a_suspicion_the_line_is_well_only_once_it_is_heard_again() -> None:
    speak = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await speak.wait()
        writer.write(b"<H><40000><1.2>\n")
        await reader.read()

    async with peer(script) as pbx:
        channel = line(pbx.port)
        assert channel.silencio_s is None
        itens = channel.itens()
        async with asyncio.timeout(10):
            await anext(itens)
            assert (channel.estado.ok, channel.estado.detalhes["suspeita"]) == (True, "")
            channel.suspeitar()
            assert isinstance(await anext(itens), Perdido)
            assert channel.silencio_s is None
            assert isinstance(await anext(itens), Conectado)
            assert (channel.estado.ok, channel.estado.detalhes["suspeita"]) == (False, "1")
            speak.set()
            assert isinstance(await anext(itens), Evento)
        assert (channel.estado.ok, channel.estado.detalhes["suspeita"]) == (True, "")
        assert channel.silencio_s is not None
        await itens.aclose()


async def test_a_line_of_a_megabyte_is_told_and_the_next_event_is_not_lost() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"<S><40000><1><" + b"x" * 1_000_000 + b">\n<H><40000><1.2>\n")
        await writer.drain()
        await reader.read()

    async with peer(script) as pbx:
        got = await take(line(pbx.port), 3)

    assert [type(one) for one in got] == [Conectado, Ilegivel, Evento]


async def test_what_was_read_is_counted_and_health_follows_the_connection() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"<H><40000><1.2>\n<NOVO><1>\n" + b"y" * 200 + b"\n<H><40001><1.3>\n")
        await writer.drain()
        await reader.read()

    async with peer(script) as pbx:
        channel = line(pbx.port, max_line_bytes=100)
        assert channel.estado.desde is None
        itens = channel.itens()
        async with asyncio.timeout(10):
            kinds = [type(await anext(itens)) for _ in range(5)]
        assert kinds == [Conectado, Evento, Ilegivel, Ilegivel, Evento]
        estado = channel.estado
        assert estado.ok is True
        told = {name: estado.detalhes[name] for name in ("linhas", "ilegiveis", "longas", "conexoes")}
        assert told == {"linhas": "4", "ilegiveis": "2", "longas": "1", "conexoes": "1"}
        await itens.aclose()
        assert channel.estado.ok is False


async def test_an_event_without_a_line_end_is_not_lost_with_the_connection() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"<H><40000><1.2>")
        await writer.drain()

    async with peer(script) as pbx:
        got = await take(line(pbx.port), 3)
    assert [type(one) for one in got] == [Conectado, Evento, Perdido]
    assert isinstance(got[1], Evento)
    assert isinstance(got[1].evento, Desligamento)


async def test_a_half_open_connection_is_noticed_by_silence_or_by_suspicion() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"<H><40000><1.2>\n")
        await writer.drain()
        await reader.read()

    async with peer(script) as pbx, relay(pbx.port) as path:
        channel = line(path.port, idle_timeout_s=60)
        itens = channel.itens()
        async with asyncio.timeout(10):
            assert isinstance(await anext(itens), Conectado)
            assert isinstance(await anext(itens), Evento)
            path.frozen = True
            waiting = asyncio.ensure_future(anext(itens))
            await asyncio.sleep(0)
            channel.suspeitar()
            lost = await waiting
            assert isinstance(lost, Perdido)
            assert lost.motivo == "silent while calls change"
            path.frozen = False
            assert isinstance(await anext(itens), Conectado)
            assert isinstance(await anext(itens), Evento)
        await itens.aclose()


async def test_suspicion_of_a_line_that_is_not_open_changes_nothing() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with peer(script) as pbx:
        channel = line(pbx.port)
        channel.suspeitar()
        itens = channel.itens()
        async with asyncio.timeout(10):
            assert isinstance(await anext(itens), Conectado)
            channel.suspeitar()
            assert isinstance(await anext(itens), Perdido)
            channel.suspeitar()
            assert isinstance(await anext(itens), Conectado)
        await itens.aclose()
        assert pbx.connections == 2


async def test_connecting_is_bounded_and_tried_until_somebody_is_there() -> None:
    async with clogged() as port:
        channel = line(port, connect_timeout_s=0.05)
        waiting = asyncio.ensure_future(anext(channel.itens()))
        await until(lambda: channel.estado.ultimo_erro is not None)
        assert channel.estado.ultimo_erro == "TimeoutError"
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_a_pbx_that_hangs_up_at_once_is_not_hammered() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with peer(script) as pbx:
        channel = EventLine("127.0.0.1", pbx.port, clock=SystemClock(), backoff=Backoff(0.05, 0.1, rand=lambda: 1.0))
        started = monotonic()
        got = await take(channel, 12)
        assert [type(one) for one in got] == [Conectado, Perdido] * 6
        assert monotonic() - started > 0.4
        assert pbx.connections == 6


async def test_only_a_connection_that_said_something_makes_the_next_wait_short() -> None:
    waits: list[float] = []

    class Noting(SystemClock):
        async def sleep(self, seconds: float) -> None:
            waits.append(seconds)

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(waits) == 3:
            writer.write(b"<H><40000><1.2>\n")
            await writer.drain()

    async with peer(script) as pbx:
        backoff = Backoff(1.0, 60.0, rand=lambda: 1.0)
        await take(EventLine("127.0.0.1", pbx.port, clock=Noting(), backoff=backoff), 12)
    assert waits == [1.0, 2.0, 4.0, 1.0, 2.0]


async def test_the_socket_asks_whether_the_peer_is_alive() -> None:
    seen: list[int] = []

    class Looking(EventLine):
        async def _ler(self, reader: asyncio.StreamReader) -> tuple[bytes, str]:
            assert self._aberta is not None
            raw = self._aberta.get_extra_info("socket")
            seen.append(raw.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
            seen.append(raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE))
            return b"", "seen"

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with peer(script) as pbx:
        await take(Looking("127.0.0.1", pbx.port, clock=SystemClock(), keepalive_s=7), 2)
    assert seen == [1, 7]


@settings(max_examples=20, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 60), max_size=8),
    ends=st.lists(st.sampled_from([b"\n", b"\r\n", b"\r\n\r\n"]), min_size=5, max_size=5),
)
def test_events_do_not_depend_on_how_the_network_cuts_them(cuts: list[int], ends: list[bytes]) -> None:
    wire = b"".join(b"<S><%d><%d><N\xc3\xa3o>" % (40000 + n, n) + end for n, end in enumerate(ends))

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        rest = wire
        for cut in cuts:
            writer.write(rest[:cut])
            rest = rest[cut:]
            await writer.drain()
            await asyncio.sleep(0)
        writer.write(rest)
        await writer.drain()

    async def run() -> list[object]:
        async with peer(script) as pbx:
            return await take(line(pbx.port), 7)

    got = asyncio.run(run())
    events = [one.evento for one in got if isinstance(one, Evento)]
    assert [(one.ramal, one.id_status, one.nome_status) for one in events if isinstance(one, TrocaStatus)] == [
        (str(40000 + n), n, "Não") for n in range(5)
    ]
    assert isinstance(got[-1], Perdido)


@given(first=st.floats(0.001, 1), most=st.floats(0.001, 60), rand=st.floats(0, 1), tries=st.integers(1, 2_000))
def test_waits_grow_to_their_bound_and_start_again(first: float, most: float, rand: float, tries: int) -> None:
    backoff = Backoff(first, most, rand=lambda: rand)
    waits = [backoff.next_s() for _ in range(min(tries, 50))]
    assert all(0 < wait <= most for wait in waits)
    assert waits == sorted(waits)
    backoff.reset()
    assert backoff.next_s() == waits[0]


def test_of_each_wait_half_is_left_to_chance() -> None:
    least, most = Backoff(1.0, 8.0, rand=lambda: 0.0), Backoff(1.0, 8.0, rand=lambda: 1.0)
    assert [least.next_s() for _ in range(5)] == [0.5, 1.0, 2.0, 4.0, 4.0]
    assert [most.next_s() for _ in range(5)] == [1.0, 2.0, 4.0, 8.0, 8.0]


def test_a_pbx_tells_the_state_of_all_five_channels_configured_or_not() -> None:
    pbx = Pbx("principal", ZoneInfo("America/Sao_Paulo"), events=line(1))
    assert [(one.canal, one.configurado, one.ok) for one in pbx.estados()] == [
        (Canal.API, False, False),
        (Canal.EMAIL, False, False),
        (Canal.EVENTOS, True, False),
        (Canal.COMANDOS, False, False),
        (Canal.BANCO, False, False),
    ]

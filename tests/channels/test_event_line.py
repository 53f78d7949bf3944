"""The read socket: every line told, every loss told, back by itself."""

from __future__ import annotations

import asyncio

from gateway.channels.backoff import Backoff
from gateway.channels.event_line import Conectado, EventLine, Evento, Ilegivel, Perdido
from gateway.clock import SystemClock
from gateway.domain.eventos import TrocaStatus
from tests.support.fake_peers import peer


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


async def test_a_line_of_a_megabyte_is_told_and_the_next_event_is_not_lost() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"<S><40000><1><" + b"x" * 1_000_000 + b">\n<H><40000><1.2>\n")
        await writer.drain()
        await reader.read()

    async with peer(script) as pbx:
        got = await take(line(pbx.port), 3)

    assert [type(one) for one in got] == [Conectado, Ilegivel, Evento]

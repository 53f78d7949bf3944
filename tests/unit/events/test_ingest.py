"""Every item of the event socket gets a position, once and in order, whatever the journal does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.domain.eventos import LinhaIlegivel
from gateway.events.buffer import MAX_ITEM_BYTES, Buffer
from gateway.events.hub import Filtro, Hub, Reader
from gateway.events.ingest import ingest
from gateway.events.items import Conexao, Descarte
from gateway.events.stored import ler, log_de
from gateway.journal.port import Fenced, Journal
from tests.unit.events.fakes import AGORA, FakeLine, Gate, Mesa, numeros, pbx, quando, status


@asynccontextmanager
async def rodando(
    mesa: Mesa, hub: Hub, linha: FakeLine, journal: Journal | None = None, **opcoes: Any
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(ingest(pbx(linha), journal or mesa.journal, mesa.posse, hub, **opcoes))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def receber(reader: Reader, quantos: int) -> list[Any]:
    async with asyncio.timeout(20):
        return [await anext(reader) for _ in range(quantos)]


async def no_diario(mesa: Mesa) -> list[Any]:
    return [ler("principal", entry) async for entry in mesa.journal.read(log_de("principal"), None)]


async def test_events_unreadable_lines_and_connection_changes_all_get_positions(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        with hub.assinar(Filtro("principal")) as reader:
            async with rodando(mesa, hub, linha):
                linha.eventos(Conexao(True), status(1), LinhaIlegivel("<lixo", "sem tipo"), Conexao(False, "caiu"))
                got = await receber(reader, 4)
        stored = await no_diario(mesa)

    assert numeros(got) == [True, 1, "ilegivel", False]
    assert stored[:4] == got
    assert [g.posicao for g in got] == sorted(g.posicao for g in got)
    assert got[1].recebido_em == AGORA
    assert got[2].item.bruto == "<lixo"
    assert numeros(stored[4:]) == [False], "stopping is told too"


async def test_why_the_connection_was_lost_is_told_in_the_readers_language(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        with hub.assinar(Filtro("principal")) as reader:
            async with rodando(mesa, hub, linha):
                linha.eventos(Conexao(False, "silent for too long"), Conexao(False, "socket error (OSError)"))
                got = await receber(reader, 2)

    assert [g.item.motivo for g in got] == [
        "O PBX ficou em silêncio por tempo demais: a conexão foi refeita.",
        "A conexão com o fluxo de eventos do PBX caiu.",
    ]


async def test_a_burst_is_stored_in_few_commits_and_in_order(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        gate = Gate(mesa.journal)
        with hub.assinar(Filtro("principal"), max_pendentes=5000) as reader:
            async with rodando(mesa, hub, linha, gate):
                linha.eventos(*(status(n) for n in range(3000)))
                got = await receber(reader, 3000)

    assert numeros(got) == list(range(3000))
    assert gate.commits < 60


async def test_the_socket_is_drained_while_the_journal_stands_still_and_the_loss_is_told(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        gate = Gate(mesa.journal)
        buffer = Buffer(max_itens=10)
        with hub.assinar(Filtro("principal")) as reader:
            async with rodando(mesa, hub, linha, gate, buffer=buffer):
                gate.aberto.clear()
                linha.eventos(status(0))
                await quando(lambda: gate.commits == 1)
                linha.eventos(*(status(n) for n in range(1, 101)))
                await quando(lambda: linha.tirados == 101)
                assert len(buffer) == 11
                gate.aberto.set()
                got = await receber(reader, 12)
                linha.eventos(status(101))
                got += await receber(reader, 1)
        stored = await no_diario(mesa)

    assert numeros(got) == [*range(11), "transbordo", 101]
    assert buffer.descartados == 90
    assert stored[:13] == got, "who reads the journal hears the same"


async def test_a_full_disk_is_waited_for_and_nothing_is_lost(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        with hub.assinar(Filtro("principal")) as reader:
            async with rodando(mesa, hub, linha):
                linha.eventos(status(1))
                got = await receber(reader, 1)
                mesa.faults.next_insert = True
                linha.eventos(status(2))
                got += await receber(reader, 1)

    assert not mesa.faults.next_insert
    assert numeros(got) == [1, 2]


@pytest.mark.parametrize("fault", ["stored", "lost"])
async def test_a_lost_answer_of_the_journal_stores_and_publishes_once(fault: str, tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        with hub.assinar(Filtro("principal")) as reader:
            async with rodando(mesa, hub, linha):
                linha.eventos(status(1))
                got = await receber(reader, 1)
                term = mesa.posse.lease.term
                mesa.faults.next_commit = fault
                linha.eventos(status(2))
                got += await receber(reader, 1)
                linha.eventos(status(3))
                got += await receber(reader, 1)
                assert mesa.posse.lease.term == term + 1
        stored = await no_diario(mesa)

    assert numeros(got) == [1, 2, 3]
    assert stored[:3] == got
    assert numeros(stored) == [1, 2, 3, False]


async def test_who_lost_the_pbx_stores_and_publishes_nothing_more(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        with hub.assinar(Filtro("principal")) as reader:
            async with rodando(mesa, hub, linha) as task:
                linha.eventos(status(1))
                got = await receber(reader, 1)
                await mesa.journal.release(mesa.posse.lease)
                await mesa.journal.acquire("pbx:principal", "successor", 60)
                linha.eventos(status(2))
                with pytest.raises(Fenced):
                    await asyncio.wait_for(asyncio.shield(task), 20)
            assert reader.agora() is None
        assert numeros(got) == numeros(await no_diario(mesa)) == [1]


async def test_stopping_stores_what_was_received_and_the_next_start_continues(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        gate = Gate(mesa.journal)
        async with rodando(mesa, hub, linha, gate) as task:
            gate.aberto.clear()
            linha.eventos(*(status(n) for n in range(5)))
            await quando(lambda: linha.tirados == 5)
            task.cancel()
            await asyncio.sleep(0)
            gate.aberto.set()
        assert numeros(await no_diario(mesa)) == [0, 1, 2, 3, 4, False]
        async with rodando(mesa, hub, linha):
            linha.eventos(Conexao(True), status(9))
            await quando(lambda: hub.posicao("principal") is not None and linha.tirados == 7)
        assert numeros(await no_diario(mesa)) == [0, 1, 2, 3, 4, False, True, 9, False]


async def test_after_a_crash_the_next_start_says_that_nobody_was_reading(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        gate = Gate(mesa.journal)
        async with rodando(mesa, hub, linha, gate, flush_s=0.01) as task:
            linha.eventos(Conexao(True), status(1))
            await quando(lambda: hub.posicao("principal") is not None and gate.commits >= 1)
            gate.aberto.clear()
            task.cancel()
        depois = numeros(await no_diario(mesa))
        async with rodando(mesa, hub, linha):
            linha.eventos(Conexao(True))
            await quando(lambda: linha.tirados == 3)
        stored = numeros(await no_diario(mesa))

    assert False not in depois
    assert stored == [*depois, False, True, False]


async def test_a_line_that_breaks_for_ever_is_raised_after_storing_what_came(tmp_path: Path) -> None:
    hub, linha = Hub(), FakeLine()
    async with Mesa(tmp_path) as mesa:
        async with rodando(mesa, hub, linha) as task:
            linha.eventos(status(1))
            linha.chegar(OSError("broken"))
            with pytest.raises(OSError, match="broken"):
                await asyncio.wait_for(asyncio.shield(task), 20)
        assert numeros(await no_diario(mesa)) == [1, False]


async def test_a_pbx_without_an_event_socket_has_nothing_to_ingest(tmp_path: Path) -> None:
    async with Mesa(tmp_path) as mesa:
        sem_linha = pbx(FakeLine())
        sem_linha.events = None
        await ingest(sem_linha, mesa.journal, mesa.posse, Hub())


async def test_the_buffer_counts_what_it_lets_go_in_its_place_and_always_takes_connection_changes() -> None:
    buffer = Buffer(max_itens=2)
    for n in range(4):
        buffer.receber(status(n), AGORA)
    buffer.receber(Conexao(False, "caiu"), AGORA)
    buffer.receber(status(4), AGORA)
    buffer.encerrar()
    lote = await buffer.lote(100)

    assert [r.item for r in lote] == [status(0), status(1), Descarte(2), Conexao(False, "caiu"), Descarte(1)]
    assert await buffer.lote(100) == []
    assert buffer.descartados == 3


async def test_the_buffer_is_bounded_in_bytes_and_batches_too() -> None:
    grande = LinhaIlegivel("x" * 600_000, "grande")
    buffer = Buffer(max_bytes=2_000_000)
    for _ in range(5):
        buffer.receber(grande, AGORA)
    lotes = []
    buffer.encerrar()
    while lote := await buffer.lote(100):
        lotes.append([type(r.item).__name__ for r in lote])

    assert lotes == [["LinhaIlegivel"], ["LinhaIlegivel"], ["LinhaIlegivel", "Descarte"]]


async def test_a_line_too_large_to_keep_is_kept_in_part_and_says_so() -> None:
    buffer = Buffer()
    buffer.receber(LinhaIlegivel("x" * (MAX_ITEM_BYTES + 1), "grande"), AGORA)
    (kept,) = await buffer.lote(1)

    assert kept.item.bruto == "x" * 4096
    assert "não pôde ser guardada inteira" in kept.item.motivo

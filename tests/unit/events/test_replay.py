"""From a position to now and on, without a seam: nothing twice, nothing lost without a Lacuna."""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from gateway.domain.eventos import LinhaIlegivel
from gateway.events.hub import Filtro, Hub, Lacuna
from gateway.events.ingest import ingest
from gateway.events.items import Descarte
from gateway.events.replay import alimentar, seguir
from gateway.events.retention import aparar, reter
from gateway.events.stored import encode
from gateway.journal.port import Append, NotStored, Position
from tests.unit.events.fakes import AGORA, FakeLine, Mesa, numeros, pbx, quando, status
from tests.unit.journal.checking import Time

TUDO = Filtro("principal")


async def ate(itens: Any, ultimo: object) -> list[Any]:
    """Items up to the one that says `ultimo`."""
    got = []
    async with asyncio.timeout(20), aclosing(itens):
        async for item in itens:
            got.append(item)
            if numeros([item]) == [ultimo]:
                return got
    return got


async def vez(voltas: int) -> None:
    """Lets the others run for so many turns of the loop."""
    for _ in range(voltas):
        await asyncio.sleep(0)


async def publicar(mesa: Mesa, hub: Hub, *ns: int, ramal: str = "40000") -> list[Position]:
    """Stores and publishes, as ingest does."""
    from gateway.events.items import EventoGuardado

    posicoes = await mesa.guardar(*(encode(status(n, ramal), AGORA) for n in ns))
    for n, posicao in zip(ns, posicoes, strict=True):
        hub.publicar(EventoGuardado("principal", posicao, AGORA, status(n, ramal)))
    return posicoes


async def test_what_was_missed_comes_first_and_what_happens_follows(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        posicoes = await publicar(mesa, hub, *range(1, 6))
        following = seguir(mesa.journal, hub, TUDO, posicoes[1])
        got = [await anext(following) for _ in range(3)]
        await publicar(mesa, hub, 6, 7)
        got += await ate(following, 7)
        assert numeros(got) == [3, 4, 5, 6, 7]
        assert hub.leitores == 0


async def test_without_a_position_only_what_happens_from_now_on_comes(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        await publicar(mesa, hub, 1, 2)
        waiting = asyncio.ensure_future(ate(seguir(mesa.journal, hub, TUDO, None), 4))
        await quando(lambda: hub.leitores == 1)
        await publicar(mesa, hub, 3, 4)
        assert numeros(await waiting) == [3, 4]


async def test_replay_obeys_the_filter_and_the_policy(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        (start,) = await publicar(mesa, hub, 0)
        await publicar(mesa, hub, 1, ramal="40000")
        await publicar(mesa, hub, 2, ramal="40001")
        await mesa.guardar(encode(LinhaIlegivel("<X><1199>", "m"), AGORA))
        await publicar(mesa, hub, 3, ramal="40002")
        await publicar(mesa, hub, 4, ramal="40001")
        wish = Filtro(
            "principal", frozenset({"40001", "40002"}), permitido=lambda item: getattr(item, "ramal", "") == "40001"
        )
        got = await ate(seguir(mesa.journal, hub, wish, start), 4)
        assert numeros(got) == [2, "ilegivel", 4]
        assert got[1].item.bruto == ""


async def test_a_position_outside_the_window_is_a_gap_first(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        posicoes = await publicar(mesa, hub, *range(10))
        assert await aparar(mesa.journal, "principal", clock=Time(), max_eventos=4) == 6
        got = await ate(seguir(mesa.journal, hub, TUDO, posicoes[1]), 9)
        assert got[0] == Lacuna(posicoes[1], posicoes[5], "expirado")
        assert numeros(got) == ["expirado", 6, 7, 8, 9]
        again = await ate(seguir(mesa.journal, hub, TUDO, got[0].ate), 9)
        assert numeros(again) == [6, 7, 8, 9]


async def test_a_position_of_another_epoch_is_a_gap_first(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        await publicar(mesa, hub, 1, 2)
        got = await ate(seguir(mesa.journal, hub, TUDO, Position("outra", 77)), 2)
        assert numeros(got) == ["desconhecido", 1, 2]


async def test_what_was_let_go_or_cannot_be_read_is_a_gap_in_its_place(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        (start,) = await publicar(mesa, hub, 0)
        await mesa.guardar(encode(Descarte(3), AGORA), b"not json")
        await mesa.cru.commit(Append("eventos:principal", b"not sealed"), lease=mesa.posse.lease)
        await publicar(mesa, hub, 1)
        got = await ate(seguir(mesa.journal, hub, TUDO, start), 1)
        assert numeros(got) == ["transbordo", "ilegivel", "ilegivel", 1]
        lugares = [start.sequence + n for n in (1, 2, 3)]
        assert [g.ate.sequence for g in got[:3]] == lugares


async def test_a_slow_replay_reads_from_the_journal_what_overflowed_meanwhile(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        (start,) = await publicar(mesa, hub, 0)
        await publicar(mesa, hub, 1, 2)
        following = seguir(mesa.journal, hub, TUDO, start, max_pendentes=5)
        got = [await anext(following)]
        for n in range(3, 203):
            await publicar(mesa, hub, n)
        got += await ate(following, 202)
        assert numeros(got) == list(range(1, 203))


async def test_a_slow_live_reader_is_told_and_resumes_from_its_gap(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        (start,) = await publicar(mesa, hub, 0)
        following = seguir(mesa.journal, hub, TUDO, start, max_pendentes=3)
        waiting = asyncio.ensure_future(anext(following))
        await quando(lambda: hub.leitores == 1)
        await publicar(mesa, hub, 1)
        got = [await waiting]
        await asyncio.sleep(0)
        following2 = asyncio.ensure_future(anext(following))
        await publicar(mesa, hub, 2)
        got.append(await following2)
        await publicar(mesa, hub, *range(3, 10))
        got += await ate(following, "lento")
        assert numeros(got) == [1, 2, 3, 4, 5, "lento"]
        rest = await ate(seguir(mesa.journal, hub, TUDO, got[-1].de), 9)
        assert numeros(rest) == [6, 7, 8, 9]


async def test_leaving_early_leaves_no_reader(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        (start, *_) = await publicar(mesa, hub, *range(2000))
        following = seguir(mesa.journal, hub, TUDO, start)
        await anext(following)
        assert hub.leitores == 1
        await following.aclose()
        assert hub.leitores == 0
        task = asyncio.create_task(ate(seguir(mesa.journal, hub, TUDO, None), "never"))
        await quando(lambda: hub.leitores == 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await quando(lambda: hub.leitores == 0)


async def test_closing_the_hub_ends_the_stream(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        (start, _) = await publicar(mesa, hub, 1, 2)
        waiting = asyncio.ensure_future(ate(seguir(mesa.journal, hub, TUDO, start), "never"))
        await quando(lambda: hub.leitores == 1)
        hub.fechar()
        assert numeros(await waiting) == [2]


@pytest.mark.parametrize("seed", range(6))
async def test_resuming_again_and_again_under_load_loses_and_repeats_nothing(seed: int, tmp_path: Path) -> None:
    """Clients that leave at random and resume, read slowly or lag, while ingest runs under faults."""
    rng = random.Random(seed)
    hub, linha = Hub(), FakeLine()
    total = 1500

    async def client(journal: Any, start: Position, rng: random.Random) -> list[int]:
        got: list[int] = []
        apos = start
        while not got or got[-1] != total:
            async with aclosing(seguir(journal, hub, TUDO, apos, max_pendentes=rng.choice([1, 3, 50, 1000]))) as itens:
                leave_after = rng.randrange(1, 300)
                async for item in itens:
                    if isinstance(item, Lacuna):
                        assert item.motivo == "lento"
                        apos = item.de  # ask for what was missed
                        break
                    assert item.posicao > apos
                    apos = item.posicao
                    got.append(item.item.id_status)
                    leave_after -= 1
                    if not leave_after or got[-1] == total:
                        break
                    if rng.random() < 0.02:
                        await vez(rng.randrange(50))
        return got

    async with Mesa(tmp_path) as mesa:
        start = await mesa.journal.head()
        task = asyncio.create_task(ingest(pbx(linha), mesa.journal, mesa.posse, hub))
        clients = [asyncio.create_task(client(mesa.journal, start, random.Random(seed * 10 + n))) for n in range(6)]
        sent = 0
        while sent < total:
            burst = min(rng.randrange(1, 60), total - sent)
            linha.eventos(*(status(n) for n in range(sent + 1, sent + burst + 1)))
            sent += burst
            fault = rng.random()
            if fault < 0.1:
                mesa.faults.next_commit = rng.choice(["stored", "lost"])
            elif fault < 0.15:
                mesa.faults.next_insert = True
            await vez(rng.choice([1, 20, 60]))
        async with asyncio.timeout(30):
            ends = await asyncio.gather(*clients)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    for got in ends:
        assert got == list(range(1, total + 1))
    assert hub.leitores == 0


async def test_another_process_follows_the_owner_through_the_journal(tmp_path: Path) -> None:
    hub = Hub()
    async with Mesa(tmp_path) as mesa:
        (start,) = await mesa.guardar(encode(status(1), AGORA))
        feeding = asyncio.create_task(alimentar(mesa.journal, hub, "principal", start))
        waiting = asyncio.ensure_future(ate(seguir(mesa.journal, hub, TUDO, start), 3))
        await quando(lambda: hub.leitores == 1)
        await mesa.guardar(encode(status(2), AGORA), encode(Descarte(1), AGORA), encode(status(3), AGORA))
        assert numeros(await waiting) == [2, "transbordo", 3]
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)


async def test_retention_goes_on_after_a_failure() -> None:
    class Failing:
        calls: list[tuple[str, int]] = []  # noqa: RUF012 - one instance

        async def trim(self, log: str, *, keep: int, before: object) -> int:
            self.calls.append((log, keep))
            if len(self.calls) == 3:
                raise asyncio.CancelledError
            raise NotStored("busy")

    clock = Time()
    with pytest.raises(asyncio.CancelledError):
        await reter(Failing(), "principal", clock=clock, max_eventos=7, cada_s=30)
    assert Failing.calls == [("eventos:principal", 7)] * 3
    assert clock.monotonic() == 1090.0

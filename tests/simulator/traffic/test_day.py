"""A day of the call centre: the same seed lives the same day, and every call leaves its rows."""

import asyncio
import re
from collections import Counter

import asyncpg

from tests.support.simulator import running_simulator

KINDS = {"A", "R", "D", "PREVIEW", "AGOP", "H", "S"}


async def _lived(seed: int, steps: list[float]) -> list[str]:
    async with running_simulator(seed=seed, speed=0, traffic=True, database=False) as sim:
        for step in steps:
            await sim.advance(step)
        return sim.emitted.lines()


async def test_the_same_seed_lives_the_same_day_and_another_seed_another_one():
    day = await _lived(5, [10_800])
    assert await _lived(5, [1800, 0.5, 5399.5, 3600]) == day
    assert await _lived(6, [10_800]) != day
    assert {line[1:].split(">")[0] for line in day} == KINDS


async def test_calls_are_announced_once_and_ended_once_in_order():
    started, ended = Counter(), Counter()
    for line in await _lived(8, [7200]):
        kind, uniqueid = line[1:].split(">")[0], re.findall(r"<([^<>]*)>$", line)[0]
        if kind in ("A", "R", "D"):
            started[uniqueid] += 1
        elif kind == "H":
            ended[uniqueid] += 1
            assert started[uniqueid] == 1
    assert max(started.values()) == max(ended.values()) == 1
    assert len(ended) > 100


async def test_every_ended_call_has_its_row_and_abandoned_ones_are_in_the_queue_log():
    async with running_simulator(seed=3, speed=0, traffic=True) as sim:
        await sim.advance(5400)
        ended = {re.findall(r"<([^<>]*)>$", line)[0] for line in sim.emitted.lines() if line.startswith("<H>")}
        connection = await asyncpg.connect(sim.database_dsn, ssl=False)
        rows = await connection.fetch(
            "SELECT uniqueid FROM ligacoes_ativo UNION ALL SELECT uniqueid FROM ligacoes_receptivo"
        )
        counts = {
            table: await connection.fetchval(f"SELECT count(*) FROM {table}")
            for table in (
                "ura_logs",
                "resultado_discador",
                "resultado_discador_mensal",
                "historicos_campanhas",
                "resultados_ura_pesquisa",
                "mensagens_sms_recebidas",
                "pausas",
                "nivel_de_servico",
            )
        }
        abandoned = await connection.fetchval(
            "SELECT count(*) FROM grupos_de_atendimento_logs WHERE id_usuario IS NULL"
        )
        await connection.close()
        assert sim.state()["banco"]["recusadas"] == []
    found = Counter(row["uniqueid"] for row in rows)
    assert ended <= set(found)
    assert all(found[uniqueid] == 1 for uniqueid in ended)
    assert all(counts.values()), counts
    assert abandoned > 0


async def test_the_clock_drives_the_traffic_when_it_runs():
    async with running_simulator(seed=2, speed=600, traffic=True, database=False) as sim:
        assert await sim.emitted.log.wait_after(50, timeout_s=20)


async def test_a_rate_of_two_hundred_events_a_second_is_reached_with_the_database():
    async with running_simulator(speed=1, rate=200.0) as sim:
        await sim.emitted.log.wait_after(0, timeout_s=10)
        loop = asyncio.get_running_loop()
        first, then = sim.emitted.log.last, loop.time()
        assert await sim.emitted.log.wait_after(first + 599, timeout_s=30)
        assert 599 / (loop.time() - then) > 150
        assert sim.state()["banco"]["recusadas"] == []


async def test_a_running_clock_lives_the_day_that_advancing_lives():
    async with running_simulator(seed=4, speed=900, traffic=True, database=False) as sim:
        await sim.emitted.log.wait_after(100, timeout_s=30)
        running = sim.emitted.lines()[:100]
    assert (await _lived(4, [3600]))[:100] == running

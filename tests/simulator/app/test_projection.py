"""The projection into a real PostgreSQL: rows before answers, and what happens while it is away."""

import asyncio
import time

from pbx_simulator.config import SimConfig
from pbx_simulator.projection import MAX_WAIT_S, Projection
from pbx_simulator.store.changes import Change, Upsert


def _row(number: int) -> list[Change]:
    return [Upsert("usuarios", {"id": number}, {"nome": "Ana", "ramal": str(number)})]


async def _ids(projection: Projection) -> list[int]:
    connection = await projection.connect()
    try:
        return [row["id"] for row in await connection.fetch("SELECT id FROM usuarios ORDER BY id")]
    finally:
        await connection.close()


async def test_a_row_is_in_the_table_when_the_write_returns_and_waits_when_the_database_is_away():
    async with Projection(SimConfig()) as projection:
        await projection.write(_row(1))
        assert await _ids(projection) == [1]

        await projection.kill()
        started = time.monotonic()
        await projection.write(_row(2))
        await asyncio.gather(*(projection.write(_row(number)) for number in range(3, 13)))
        assert time.monotonic() - started < MAX_WAIT_S + 1.5
        assert projection.behind == 11

        await projection.restart()
        await projection.settled()
        assert await _ids(projection) == list(range(1, 13))
        assert projection.refused == []


async def test_a_change_that_the_database_refuses_is_told_and_holds_nobody_up():
    async with Projection(SimConfig()) as projection:
        await projection.write([Upsert("usuarios", {"id": 1}, {"coluna_que_nao_ha": 1})])
        await projection.write(_row(2))
        assert len(projection.refused) == 1
        assert await _ids(projection) == [2]

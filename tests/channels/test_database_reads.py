"""The database channel reading: one read-only transaction, every wait bounded, the pool whole whatever happens."""

from __future__ import annotations

import asyncio
import random
from time import monotonic

import pytest

from gateway.channels.database.pool import Database
from gateway.channels.errors import SchemaChanged, TooBroad, Unavailable
from gateway.clock import SystemClock
from tests.support.fake_peers import clogged, free_port, peer, relay, silent
from tests.support.postgres import Base

QUICK = {"connect_timeout_s": 1.0, "acquire_timeout_s": 1.0, "retry_after_s": 0.05}


def database(dsn: str, **options: float) -> Database:
    return Database(dsn, clock=SystemClock(), **options)  # type: ignore[arg-type]  # test options


async def one(db: Database) -> object:
    return (await db.fetch("SELECT 1 AS um"))[0]["um"]


async def test_a_read_cannot_write(banco: Base) -> None:
    await banco.sql("CREATE TABLE t (a int)")
    async with database(banco.dsn()) as db:
        with pytest.raises(Unavailable):
            await db.fetch("INSERT INTO t VALUES (1) RETURNING a")
        with pytest.raises(Unavailable):
            await db.fetch("COMMIT; INSERT INTO t VALUES (1)")
        assert await one(db) == 1
    assert await banco.rows("SELECT * FROM t") == []


async def test_values_are_parameters_and_never_sql(banco: Base) -> None:
    evil = "'; DROP TABLE usuarios; --"
    async with database(banco.dsn()) as db:
        assert (await db.fetch("SELECT $1::text AS v", evil))[0]["v"] == evil


async def test_a_statement_that_takes_too_long_says_so_and_the_channel_is_not_called_down(banco: Base) -> None:
    async with database(banco.dsn(), statement_timeout_s=0.1) as db:
        assert await one(db) == 1
        with pytest.raises(TooBroad):
            await db.fetch("SELECT pg_sleep(30)")
        assert db.estado.ok is True
        assert await one(db) == 1


async def test_a_value_that_the_driver_refuses_is_no_reason_to_try_again_nor_to_call_the_channel_down(
    banco: Base,
) -> None:
    async with relay(banco.server.port) as path, database(banco.dsn(path.port)) as db:
        assert await one(db) == 1
        with pytest.raises(Unavailable):
            await db.fetch("SELECT $1::int", "quarenta")
        assert db.estado.ok is True
        assert await one(db) == 1
        assert path.connections == 1


async def test_waiting_for_a_connection_is_bounded(banco: Base) -> None:
    async with database(banco.dsn(), max_size=1, acquire_timeout_s=0.2, read_tries=1) as db:
        holder = asyncio.create_task(db.fetch("SELECT pg_sleep(30)"))
        await banco.until(
            "EXISTS (SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)' AND state = 'active')"
        )
        started = monotonic()
        with pytest.raises(Unavailable):
            await one(db)
        assert monotonic() - started < 2
        holder.cancel()
        await asyncio.gather(holder, return_exceptions=True)
        assert await one(db) == 1


async def test_a_hundred_cancelled_readers_leave_the_pool_whole_and_the_server_idle(banco: Base) -> None:
    async with database(banco.dsn(), max_size=4, acquire_timeout_s=20) as db:
        readers = [asyncio.create_task(db.fetch("SELECT pg_sleep(60)")) for _ in range(100)]
        busy = "FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
        await banco.until(f"count(*) = 4 {busy}")
        for reader in readers:
            reader.cancel()
        ends = await asyncio.gather(*readers, return_exceptions=True)
        assert {type(end) for end in ends} == {asyncio.CancelledError}
        assert await asyncio.gather(*(one(db) for _ in range(8))) == [1] * 8
        assert db.estado.detalhes["em_uso"] == "0"
        await banco.until(f"count(*) = 0 {busy}")


async def test_cancelling_at_any_moment_loses_no_connection(banco: Base) -> None:
    rand = random.Random(7)
    async with database(banco.dsn(), max_size=3, acquire_timeout_s=20) as db:

        async def interrupted() -> None:
            reader = asyncio.create_task(db.fetch("SELECT pg_sleep(0.001)"))
            for _ in range(rand.randrange(30)):
                await asyncio.sleep(0)
            await asyncio.wait({reader}, timeout=rand.random() * 0.01)
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)

        for _ in range(10):
            await asyncio.gather(*(interrupted() for _ in range(30)))
        assert await asyncio.gather(*(one(db) for _ in range(6))) == [1] * 6
        assert db.estado.detalhes["em_uso"] == "0"
        assert int(db.estado.detalhes["conexoes"]) <= 3


async def test_a_cancelled_reader_ends_cancelled_also_when_its_connection_dies_meanwhile(banco: Base) -> None:
    async with relay(banco.server.port) as path, database(banco.dsn(path.port), **QUICK) as db:
        reader = asyncio.create_task(db.fetch("SELECT pg_sleep(60)"))
        await banco.until(
            "EXISTS (SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active')"
        )
        path.frozen = True  # neither the rollback nor the server's word on it passes
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        path.frozen = False
        assert await one(db) == 1
        assert db.estado.detalhes["em_uso"] == "0"


async def test_connections_killed_by_the_server_cost_no_reader_an_answer(banco: Base) -> None:
    async with database(banco.dsn()) as db:
        await asyncio.gather(*(db.fetch("SELECT pg_sleep(0.05)") for _ in range(4)))
        await banco.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'totalip-gateway'"
        )
        assert await asyncio.gather(*(one(db) for _ in range(8))) == [1] * 8


async def test_a_path_cut_under_every_connection_costs_no_reader_an_answer(banco: Base) -> None:
    async with relay(banco.server.port) as path, database(banco.dsn(path.port), **QUICK) as db:
        await asyncio.gather(*(db.fetch("SELECT pg_sleep(0.05)") for _ in range(4)))
        path.cut()
        assert await one(db) == 1


async def test_a_half_open_connection_ends_in_time_and_the_next_read_is_on_a_new_one(banco: Base) -> None:
    async with (
        relay(banco.server.port) as path,
        database(banco.dsn(path.port), statement_timeout_s=0.1, read_tries=1, **QUICK) as db,
    ):
        assert await one(db) == 1
        path.frozen = True
        started = monotonic()
        with pytest.raises(Unavailable):
            await one(db)
        assert monotonic() - started < 6
        assert db.estado.ok is False
        path.frozen = False
        before = path.connections
        assert await one(db) == 1
        assert path.connections > before
        assert db.estado.ok is True


async def test_a_dead_database_stops_neither_opening_nor_closing_and_is_asked_again(banco: Base) -> None:
    async with database(banco.dsn(await free_port()), **QUICK) as db:
        assert db.estado.desde is None
        with pytest.raises(Unavailable):
            await one(db)
        assert db.estado.ok is False


async def test_a_database_that_hangs_is_left_alone_for_a_while(banco: Base) -> None:
    async with clogged() as port:
        options = {**QUICK, "connect_timeout_s": 0.2, "retry_after_s": 30.0, "read_tries": 1}
        async with database(banco.dsn(port), **options) as db:
            with pytest.raises(Unavailable):
                await one(db)
            started = monotonic()
            with pytest.raises(Unavailable) as caught:
                await one(db)
            assert monotonic() - started < 0.15
            assert caught.value.motivo == "DownAMomentAgo"


async def test_a_peer_that_accepts_and_says_nothing_is_unavailable_in_time(banco: Base) -> None:
    async with peer(silent) as pbx, database(banco.dsn(pbx.port), read_tries=1, **QUICK) as db:
        started = monotonic()
        with pytest.raises(Unavailable):
            await one(db)
        assert monotonic() - started < 3


async def test_a_wrong_password_is_unavailable_and_is_in_no_text(banco: Base) -> None:
    dsn = banco.dsn().replace(banco.server.cluster.password, "senha-errada")
    async with database(dsn, **QUICK) as db:
        with pytest.raises(Unavailable) as caught:
            await one(db)
        assert db.estado.ok is False
        assert "senha-errada" not in f"{caught.value!r} {db.estado}"


async def test_a_view_changed_under_a_prepared_statement_is_read_anew(banco: Base) -> None:
    await banco.sql("CREATE TABLE v (a int); INSERT INTO v VALUES (1)")
    async with database(banco.dsn(), max_size=2) as db:
        for _ in range(3):
            assert [dict(row) for row in await db.fetch("SELECT * FROM v")] == [{"a": 1}]
        await banco.sql("ALTER TABLE v ADD COLUMN b text DEFAULT 'x'")
        assert [dict(row) for row in await db.fetch("SELECT * FROM v")] == [{"a": 1, "b": "x"}]


async def test_a_view_that_went_away_is_told_apart_from_a_database_that_did(banco: Base) -> None:
    async with database(banco.dsn()) as db:
        with pytest.raises(SchemaChanged):
            await db.fetch("SELECT 1 FROM nada")
        assert await one(db) == 1
        assert db.estado.ok is True


@pytest.mark.parametrize("size", [0, 100])
async def test_reads_work_with_and_without_prepared_statements_kept(banco: Base, size: int) -> None:
    async with database(banco.dsn(), statement_cache_size=size) as db:
        for n in range(5):
            assert (await db.fetch("SELECT $1::int AS n", n))[0]["n"] == n


async def test_without_a_statement_cache_nothing_is_left_at_the_server_for_a_pooler_to_lose(banco: Base) -> None:
    """pgbouncer in transaction mode gives each transaction another connection of the server."""
    kept = "SELECT count(*)::int AS n FROM pg_prepared_statements"
    async with (
        database(banco.dsn(), max_size=1) as caching,
        database(banco.dsn(), max_size=1, statement_cache_size=0) as plain,
    ):
        for db, expected in ((caching, 2), (plain, 0)):
            assert [await one(db) for _ in range(3)] == [1, 1, 1]
            # Its own statement is one of those kept.
            assert [(await db.fetch(kept))[0]["n"] for _ in range(2)][1] == expected
        # What a pooler does between two transactions: the connection is another one.
        for db in (caching, plain):
            await db.fetch("DEALLOCATE ALL")
        assert await one(plain) == 1
        with pytest.raises(Unavailable):
            await one(caching)

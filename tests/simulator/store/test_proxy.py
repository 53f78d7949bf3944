"""The door of the database: open, refused, slow, silent, cut, and open again on the same port."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import pytest

from pbx_simulator.store.proxy import DatabaseProxy, Mode
from tests.simulator.store.conftest import Base
from tests.support.waiting import until

GONE = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError)


def door(base: Base) -> DatabaseProxy:
    return DatabaseProxy(base.server.host, base.server.port)


async def test_clients_work_through_the_door_and_large_answers_pass_whole(base: Base) -> None:
    async with door(base) as proxy:
        clients = [await base.client(proxy.port) for _ in range(5)]
        sizes = await asyncio.gather(*(one.fetchval("SELECT repeat('ã', 3000000)") for one in clients))
        assert [len(size) for size in sizes] == [3_000_000] * 5
        assert proxy.connections == 5
        for one in clients:
            await one.close()
        await until(lambda: proxy.connections == 0)


async def test_a_refused_door_refuses_new_clients_only_unless_told_to_cut(base: Base) -> None:
    async with door(base) as proxy:
        port, old = proxy.port, await base.client(proxy.port)
        await proxy.refuse()
        with pytest.raises(ConnectionRefusedError):
            await base.client(port)
        assert await old.fetchval("SELECT 1") == 1

        await proxy.refuse(cut=True)
        with pytest.raises(GONE):
            await old.fetchval("SELECT 1")

        await proxy.restore()
        assert proxy.port == port
        assert await (await base.client(port)).fetchval("SELECT 1") == 1


async def test_a_slow_door_delays_each_answer(base: Base) -> None:
    async with door(base) as proxy:
        client = await base.client(proxy.port)
        await proxy.slow(0.15)
        started = time.monotonic()
        assert await client.fetchval("SELECT 1") == 1
        assert time.monotonic() - started >= 0.3  # there and back, at least
        await proxy.restore()
        started = time.monotonic()
        await client.fetchval("SELECT 2")
        assert time.monotonic() - started < 0.15


async def test_a_silent_door_answers_nothing_until_it_is_restored(base: Base) -> None:
    async with door(base) as proxy:
        client = await base.client(proxy.port)
        await proxy.hang()
        asked = asyncio.create_task(client.fetchval("SELECT 7"))
        late = asyncio.create_task(base.client(proxy.port))
        await until(lambda: proxy.accepted == 2)
        done, _ = await asyncio.wait({asked, late}, timeout=0.3)
        assert done == set()
        assert proxy.mode is Mode.HANG

        await proxy.restore()
        assert await asyncio.wait_for(asked, 10) == 7
        assert await (await asyncio.wait_for(late, 10)).fetchval("SELECT 8") == 8


async def test_cutting_resets_every_connection_and_lets_new_ones_in(base: Base) -> None:
    async with door(base) as proxy:
        clients = [await base.client(proxy.port) for _ in range(3)]
        sleeping = [asyncio.create_task(one.fetchval("SELECT pg_sleep(30)")) for one in clients]
        await until(lambda: proxy.connections == 3)
        assert await proxy.cut() == 3
        for one in sleeping:
            with pytest.raises(GONE):
                await asyncio.wait_for(one, 10)
        assert await (await base.client(proxy.port)).fetchval("SELECT 1") == 1


async def test_the_same_door_leads_to_a_server_that_died_and_came_back(base: Base) -> None:
    async with door(base) as proxy:
        old = await base.client(proxy.port)
        await base.server.kill()
        with pytest.raises(GONE):
            await old.fetchval("SELECT 1")
        with pytest.raises(GONE):
            await base.client(proxy.port)
        await base.server.restart()
        assert await (await base.client(proxy.port)).fetchval("SELECT 1") == 1
    assert proxy.connections == 0

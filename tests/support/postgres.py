"""Real PostgreSQL for tests of the database channel: a plain cluster, a database a test, a standby, a broken path."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import asyncpg

from pbx_simulator.store.postgres import PostgresServer

_NAMES = itertools.count(1)
RECUPERAVEL = {"wal_level": "replica"}


@dataclass(frozen=True)
class Base:
    """A database of its own on a server."""

    server: PostgresServer
    name: str

    def dsn(self, port: int | None = None) -> str:
        """As the superuser, through another port when given (a relay)."""
        whole = self.server.dsn(self.name)
        return whole if port is None else whole.replace(f":{self.server.port}/", f":{port}/")

    async def sql(self, text: str) -> None:
        """Runs statements on a connection of their own."""
        connection = await self.server.connect(self.name)
        try:
            await connection.execute(text)
        finally:
            await connection.close()

    async def rows(self, text: str) -> list[tuple[object, ...]]:
        """The rows of a statement on a connection of its own."""
        connection = await self.server.connect(self.name)
        try:
            return [tuple(row) for row in await connection.fetch(text)]
        finally:
            await connection.close()

    async def until(self, condition: str) -> None:
        """Returns when the condition is true at the server."""
        connection = await self.server.connect(self.name)
        try:
            async with asyncio.timeout(20):
                while not await connection.fetchval(f"SELECT {condition}"):
                    await asyncio.sleep(0.01)
        finally:
            await connection.close()


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A server for many tests, each with its own event loop."""
    opened = PostgresServer(settings=RECUPERAVEL)
    asyncio.run(opened.__aenter__())
    try:
        yield opened
    finally:
        asyncio.run(opened.__aexit__(None, None, None))


@asynccontextmanager
async def base(server: PostgresServer, name: str | None = None) -> AsyncIterator[Base]:
    """A new database, dropped at the end."""
    name = name or f"teste_{next(_NAMES)}"
    await _run(server, f"CREATE DATABASE {name}")
    try:
        yield Base(server, name)
    finally:
        await _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def in_recovery(server: PostgresServer) -> None:
    """Starts the server again as a standby that never hears of a primary: it answers, and refuses writes."""
    await server.stop()
    (server.cluster.data / "standby.signal").touch()
    await server.restart()


async def promote(server: PostgresServer) -> None:
    """Makes a standby take writes."""
    connection = await server.connect()
    try:
        assert await connection.fetchval("SELECT pg_promote(wait => true)")
    finally:
        await connection.close()


async def _run(server: PostgresServer, text: str) -> None:
    connection: asyncpg.Connection = await server.connect()
    try:
        await connection.execute(text)
    finally:
        await connection.close()

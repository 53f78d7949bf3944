"""One PostgreSQL for the tests of the database channel, and a database for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from pbx_simulator.store.postgres import PostgresServer
from tests.support.postgres import Base, base, postgres


@pytest.fixture(scope="session")
def servidor() -> Iterator[PostgresServer]:
    with postgres() as server:
        yield server


@pytest.fixture
async def banco(servidor: PostgresServer) -> AsyncIterator[Base]:
    async with base(servidor) as made:
        yield made

"""One PostgreSQL for the tests of commands that need a database, and a database for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from pbx_simulator.store.postgres import PostgresServer
from tests.support.importacao import TABELAS, Casa
from tests.support.postgres import Base, base, postgres


@pytest.fixture(scope="session")
def servidor() -> Iterator[PostgresServer]:
    with postgres() as server:
        yield server


@pytest.fixture
async def banco(servidor: PostgresServer) -> AsyncIterator[Base]:
    async with base(servidor) as made:
        await made.sql(TABELAS)
        yield made


@pytest.fixture
def casa(banco: Base, tmp_path: Path) -> Casa:
    return Casa(tmp_path, banco.dsn())

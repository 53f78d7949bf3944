"""What tests of commands share: for a module a PBX and a gateway for each channel, for a test a database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from pbx_simulator.store.postgres import PostgresServer
from tests.support.bancada import Bancada, pbx_de_agora, uma_por_canal
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sim() -> AsyncIterator[Simulator]:
    """A PBX for one module's tests."""
    async with pbx_de_agora() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateways(sim: Simulator) -> AsyncIterator[dict[Canal, Bancada]]:
    """A gateway for each channel that takes commands, over the module's PBX."""
    async with uma_por_canal(sim) as made:
        yield made

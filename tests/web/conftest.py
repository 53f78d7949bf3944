from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from gateway.telemetry import logs
from tests.web.server import BEARER, Servidor, servindo


@pytest.fixture(autouse=True)
def registro() -> Iterator[io.StringIO]:
    """What the program logs during the test, as JSON lines."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configurar("debug", written)
    yield written
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
async def servidor(tmp_path: Path, registro: io.StringIO) -> AsyncIterator[Servidor]:
    async with servindo(tmp_path) as served:
        yield served


@pytest.fixture
async def http(servidor: Servidor) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=servidor.url, headers=BEARER, timeout=20) as client:
        yield client

"""One PostgreSQL for the tests of reading, and a copy of the call centre for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.central import Central, Molde, molde


@pytest.fixture(scope="session")
def modelo() -> Iterator[Molde]:
    with molde() as made:
        yield made


@pytest.fixture
async def aqui(modelo: Molde) -> AsyncIterator[Central]:
    async with modelo.central() as made:
        yield made
    await modelo.apagar(made)

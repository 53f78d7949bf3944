"""Every implementation keeps every promise of the port."""

from pathlib import Path

import pytest

from gateway.journal.port import Journal
from tests.unit.journal.checking import Check
from tests.unit.journal.conformance import CHECKS
from tests.unit.journal.stores import STORES


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("implementation", STORES)
async def test_the_promise_is_kept(implementation: str, check: Check, tmp_path: Path) -> None:
    await check(STORES[implementation](tmp_path))


@pytest.mark.parametrize("implementation", STORES)
async def test_the_implementation_has_every_method_of_the_port(implementation: str, tmp_path: Path) -> None:
    async with STORES[implementation](tmp_path).open() as journal:
        assert isinstance(journal, Journal)

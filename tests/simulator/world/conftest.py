"""A seeded world whose time a test moves by hand."""

from datetime import datetime, timedelta

import pytest

from pbx_simulator.store.changes import Change, Insert, Upsert
from pbx_simulator.world.seed import semear
from pbx_simulator.world.state import World

START = datetime.fromisoformat("2026-03-16T08:00:00")


class Mundo:
    """The world under test, its clock, and what the last acts did."""

    def __init__(self) -> None:
        self.now = START
        self.world = World(lambda: self.now)
        semear(self.world, 1, ramais=40, campanhas=12, clientes=60)
        self.world.take_effects()

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def take(self) -> tuple[dict[str, list[Change]], list[tuple[str, ...]]]:
        """Changes by table, and events."""
        effects = self.world.take_effects()
        tables: dict[str, list[Change]] = {}
        for change in effects.changes:
            tables.setdefault(change.table, []).append(change)
        return tables, list(effects.events)


@pytest.fixture
def mundo() -> Mundo:
    return Mundo()


def values(change: Change) -> dict[str, object]:
    """The columns a change names."""
    assert isinstance(change, Insert | Upsert)
    return dict(change.values)

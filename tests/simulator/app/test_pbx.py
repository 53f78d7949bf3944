"""Rule, rows, events, answer: in this order, for everybody, whoever goes away."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from pbx_simulator.channels.seam import NoQuirks
from pbx_simulator.clock import SimClock
from pbx_simulator.faults.journal import Journal
from pbx_simulator.pbx import PbxSimulado
from pbx_simulator.store.changes import Change
from pbx_simulator.world.codes import Result, done
from pbx_simulator.world.state import World

START = datetime.fromisoformat("2026-03-16T08:00:00")


class SlowTables:
    """Commits only when told to."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.log: list[str] = []

    async def write(self, changes: Sequence[Change]) -> None:
        await self.open.wait()
        self.log.append("linhas")


def _pbx(tables: SlowTables) -> PbxSimulado:
    pbx = PbxSimulado(
        clock=SimClock(START, 0),
        quirks=NoQuirks(),
        journal=Journal(lambda: "agora"),
        tables=tables,
        chave="",
    )
    pbx.tell = lambda event: tables.log.append(event[1])
    return pbx


def _says(*names: str):
    def rule(world: World) -> Result:
        for name in names:
            world.emit("S", name)
        return done(quando=world.now().isoformat())

    return rule


async def test_events_follow_the_rows_and_the_answer_follows_the_events():
    tables = SlowTables()
    pbx = _pbx(tables)
    running = asyncio.create_task(pbx.run(1, "api", "set_status", _says("a", "b")))
    await asyncio.sleep(0)
    assert (tables.log, running.done()) == ([], False)
    tables.open.set()
    await running
    assert tables.log == ["linhas", "a", "b"]
    assert [entry["fase"] for entry in pbx.journal.after(0)] == ["executado"]


async def test_a_client_that_goes_away_undoes_nothing_and_the_order_stays():
    tables = SlowTables()
    pbx = _pbx(tables)
    first = asyncio.create_task(pbx.run(1, "api", "x", _says("primeiro")))
    second = asyncio.create_task(pbx.run(2, "commands", "y", _says("segundo")))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    tables.open.set()
    await second
    await pbx.drained()
    assert [line for line in tables.log if line != "linhas"] == ["primeiro", "segundo"]


async def test_an_act_of_the_traffic_happens_at_its_planned_instant():
    tables = SlowTables()
    tables.open.set()
    pbx = _pbx(tables)
    when = START + timedelta(minutes=5)
    result = await pbx.at(when, _says("a"))
    assert result.details["quando"] == when.isoformat()
    await pbx.drained()
    assert tables.log == ["linhas", "a"]
    assert pbx.journal.after(0) == []

"""One PBX: the world, the journal, and the order in which an act reaches tables, events and answers.

rule → changes committed → events emitted → answer. Rules run one after another without a pause, so the order in
which they ran is the order of everything; commits may overlap, the emission keeps the order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pbx_simulator.channels.seam import Quirks, Rule
from pbx_simulator.clock import SimClock
from pbx_simulator.faults.journal import Journal
from pbx_simulator.store.changes import Change
from pbx_simulator.turns import Turn, Turns
from pbx_simulator.world.codes import Result
from pbx_simulator.world.state import World


class Tables(Protocol):
    """Where changes go; returns when they are committed, or when waiting any longer makes no sense."""

    async def write(self, changes: Sequence[Change]) -> None:
        """Commits, in the order of the calls."""


class NoTables:
    """A PBX without a database."""

    async def write(self, changes: Sequence[Change]) -> None:
        """Nothing is kept."""


Tell = Callable[[tuple[str, ...]], None]


class PbxSimulado:
    """Implements the channels' `Pbx`. `tell` emits one event to the readers of port 25000."""

    def __init__(self, *, clock: SimClock, quirks: Quirks, journal: Journal, tables: Tables, chave: str) -> None:
        self.clock = clock
        self.world = World(self.now)
        self.quirks = quirks
        self.chave = chave
        self.journal = journal
        self.tell: Tell = _tell_nobody
        self._tables = tables
        self._turns = Turns()
        self._instant: datetime | None = None
        self._running: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        """Simulated time: of the act that runs now when it was planned, else the clock's."""
        return self._instant or self.clock.now()

    def received(self, canal: str, nome: str, args: Mapping[str, object], origem: str) -> int:
        """Notes that a request arrived."""
        return self.journal.received(canal, nome, args, origem)

    async def run(self, pedido: int, canal: str, nome: str, rule: Rule) -> Result:
        """Runs a rule once; returns when its rows are committed and its events are out."""
        result = rule(self.world)
        self.journal.executed(pedido, canal, nome, str(result.code))
        await self._settle()
        return result

    async def at(self, when: datetime | None, rule: Rule) -> Result:
        """Runs a rule of the traffic at its planned instant; nothing enters the journal."""
        self._instant = when
        try:
            result = rule(self.world)
        finally:
            self._instant = None
        await self._settle()
        return result

    def answered(self, pedido: int, canal: str, nome: str, resultado: str) -> None:
        """Notes that the answer left."""
        self.journal.answered(pedido, canal, nome, resultado)

    def unanswered(self, pedido: int, canal: str, nome: str, motivo: str) -> None:
        """Notes that no answer leaves."""
        self.journal.unanswered(pedido, canal, nome, motivo)

    async def flush(self) -> None:
        """What the world left outside a rule (its seeding) becomes rows."""
        await self._settle()

    async def close(self) -> None:
        """Returns when everything that ran has been told."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _settle(self) -> None:
        effects = self.world.take_effects()
        # A task of its own: a client that goes away does not undo what it asked for.
        task = asyncio.create_task(self._carry(self._turns.take(), effects.changes, effects.events))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def _carry(self, turn: Turn, changes: Sequence[Change], events: Sequence[tuple[str, ...]]) -> None:
        try:
            await self._tables.write(changes)
        finally:
            async with turn.ending():
                for event in events:
                    self.tell(event)


def _tell_nobody(_: tuple[str, ...]) -> None:
    """Before the event port is open nobody listens."""

"""One PBX: the world, the journal, and the order in which an act reaches tables, events and answers.

rule → changes committed → events emitted → answer. Rules run one after another without a pause, so the order in
which they ran is the order of everything; commits may overlap, the emission keeps the order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pbx_simulator.channels.seam import NoPast, Past, Quirks, Rule
from pbx_simulator.clock import SimClock
from pbx_simulator.faults.journal import Journal
from pbx_simulator.store.changes import Change
from pbx_simulator.turns import Turn, Turns
from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.state import World


class Tables(Protocol):
    """Where changes go; returns when they are committed, or when waiting any longer makes no sense."""

    async def write(self, changes: Sequence[Change]) -> None:
        """Commits, in the order of the calls."""


class NoTables:
    """A PBX without a database."""

    async def write(self, changes: Sequence[Change]) -> None:
        """Nothing is kept."""


Evento = tuple[str, ...]  # kind, extension, the other fields
Tell = Callable[[Evento], None]
Began = Callable[[str], None]  # the uniqueid of a call that a client asked for

_MAX_IN_FLIGHT = 128  # acts of the traffic whose rows are being committed; more of them wait


class PbxSimulado:
    """Implements the channels' `Pbx`. `tell` emits one event to the readers of port 25000."""

    def __init__(self, *, clock: SimClock, quirks: Quirks, journal: Journal, tables: Tables, chave: str) -> None:
        self.clock = clock
        self.world = World(clock.now)
        self.quirks = quirks
        self.past: Past = NoPast()
        self.chave = chave
        self.journal = journal
        self.tell: Tell = _tell_nobody
        self.call_began: Began = _tell_nobody
        self._tables = tables
        self._turns = Turns()
        self._running: set[asyncio.Task[None]] = set()

    def received(self, canal: str, nome: str, args: Mapping[str, object], origem: str) -> int:
        """Notes that a request arrived."""
        return self.journal.received(canal, nome, args, origem)

    async def run(self, pedido: int, canal: str, nome: str, rule: Rule) -> Result:
        """Runs a rule once; returns when its rows are committed and its events are out."""
        result = rule(self.world)
        self.journal.executed(pedido, canal, nome, str(result.code))
        if result.code is Codigo.DISCANDO and "uniqueid" in result.details:
            self.call_began(result.details["uniqueid"])
        await self._settle()
        return result

    async def at(self, when: datetime | None, rule: Rule) -> Result:
        """Runs a rule of the traffic at its planned instant; nothing enters the journal.

        Returns before its rows are committed, so that a day can pass quickly; `drained` waits for them.
        """
        with self.clock.holding(when or self.clock.now()):
            result = rule(self.world)
        carrying = self._start()
        if len(self._running) > _MAX_IN_FLIGHT:
            await asyncio.shield(carrying)
        return result

    def answered(self, pedido: int, canal: str, nome: str, resultado: str) -> None:
        """Notes that the answer left."""
        self.journal.answered(pedido, canal, nome, resultado)

    def unanswered(self, pedido: int, canal: str, nome: str, motivo: str) -> None:
        """Notes that no answer leaves."""
        self.journal.unanswered(pedido, canal, nome, motivo)

    async def flush(self) -> None:
        """What the world left outside a rule (its seeding) becomes rows, also what another rule's end took along."""
        earlier = set(self._running)
        await self._settle()
        if earlier:
            await asyncio.wait(earlier)

    async def drained(self) -> None:
        """Returns when everything that ran is committed and told."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def _settle(self) -> None:
        # Shielded: a client that goes away does not undo what it asked for.
        await asyncio.shield(self._start())

    def _start(self) -> asyncio.Task[None]:
        effects = self.world.take_effects()
        task = asyncio.create_task(self._carry(self._turns.take(), effects.changes, effects.events))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _carry(self, turn: Turn, changes: Sequence[Change], events: Sequence[Evento]) -> None:
        try:
            await self._tables.write(changes)
        finally:
            async with turn.ending():
                for event in events:
                    self.tell(event)


def _tell_nobody(_: object) -> None:
    """Before the event port is open nobody listens; without traffic nobody lives a call that was asked for."""

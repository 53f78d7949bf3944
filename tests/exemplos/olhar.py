"""Runs an example against the simulator's database and shows what it cost: statements at the server, plans, time."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from pbx_simulator.app import Simulator
from pbx_simulator.store.postgres import PostgresServer
from tests.support.central import Central
from tests.support.simulator import running_simulator

GRANDE = 10_000
"""Rows from which on a table is never to be read whole."""


class Ouvido(Database):
    """A database channel that remembers what was asked of it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.perguntas: list[tuple[str, Sequence[Any]]] = []

    async def fetch(self, sql: str, *args: Any) -> Sequence[Mapping[str, Any]]:
        """See `Database.fetch`."""
        self.perguntas.append((sql, args))
        return await super().fetch(sql, *args)


@dataclass
class Custo:
    """What one example cost.

    Attributes:
        instrucoes: statements that the server executed for it, the catalogue left out.
        varridas: tables of more than `GRANDE` rows that a plan reads whole.
        primeira_ms, melhor_ms: the first run, and the best of the runs after it.
    """

    nome: str
    dados: Mapping[str, Any]
    erros: Sequence[Any]
    instrucoes: list[str]
    varridas: list[str]
    primeira_ms: float
    melhor_ms: float


@dataclass
class Olhar:
    """A call centre with a past, the graph over it, and the server's log beside."""

    simulator: Simulator
    database: Ouvido
    central: Central
    log: Path
    grandes: frozenset[str] = field(default_factory=frozenset)

    async def custo(self, nome: str, texto: str, variaveis: Mapping[str, Any], vezes: int = 3) -> Custo:
        """Runs an example, counting; then `vezes` more for the time."""
        self.database.perguntas.clear()
        before = len(self._executadas())
        got, first = await self._medida(texto, variaveis)
        ran = self._executadas()[before:]
        asked = [one for one in self.database.perguntas if "pg_catalog" not in one[0]]
        times = [(await self._medida(texto, variaveis))[1] for _ in range(vezes)]
        scanned = [table for sql, args in asked for table in await self._varridas(sql, args)]
        return Custo(nome, got.data or {}, got.errors or [], ran, scanned, first, min(times))

    async def _medida(self, texto: str, variaveis: Mapping[str, Any]) -> tuple[Any, float]:
        started = time.perf_counter()
        got = await self.central.query(texto, variables=dict(variaveis))
        return got, (time.perf_counter() - started) * 1_000

    def _executadas(self) -> list[str]:
        lines = self.log.read_text(errors="replace").splitlines()
        ran = [line.split(": ", 2)[-1] for line in lines if "LOG:  execute" in line]
        return [one for one in ran if "SELECT" in one and "pg_catalog" not in one and "EXPLAIN" not in one]

    async def _varridas(self, sql: str, args: Sequence[Any]) -> list[str]:
        rows = await Database.fetch(self.database, f"EXPLAIN (FORMAT JSON) {sql}", *args)
        plan = rows[0]["QUERY PLAN"]
        return [
            name
            for name in _lidas_inteiras(json.loads(plan) if isinstance(plan, str) else plan)
            if name in self.grandes
        ]


def _lidas_inteiras(plan: Any) -> list[str]:
    if isinstance(plan, list):
        return [name for one in plan for name in _lidas_inteiras(one)]
    if not isinstance(plan, dict):
        return []
    here = [plan["Relation Name"]] if plan.get("Node Type") == "Seq Scan" else []
    return here + [name for value in plan.values() for name in _lidas_inteiras(value)]


@asynccontextmanager
async def olhar(size: str) -> AsyncIterator[Olhar]:
    """A simulator of that size, standing still, with its database's log written."""
    async with AsyncExitStack() as stack:
        sim = await stack.enter_async_context(running_simulator(size=size))
        projection = sim.projection
        assert projection is not None
        server, installed = projection.server, projection.installed
        assert isinstance(server, PostgresServer)
        root = await server.connect(installed.database)
        try:
            await root.execute(f"ALTER ROLE {installed.integration_user} SET log_statement = 'all'")
            rows = await root.fetch(
                "SELECT relname FROM pg_class WHERE relnamespace = 'pbx'::regnamespace AND reltuples > $1", GRANDE
            )
        finally:
            await root.close()
        clock = SystemClock()
        database = await stack.enter_async_context(Ouvido(projection.dsn, clock=clock))
        central = Central(server, installed, database)
        yield Olhar(sim, database, central, server.cluster.log, frozenset(row["relname"] for row in rows))

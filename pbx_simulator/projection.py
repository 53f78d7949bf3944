"""The simulator's PostgreSQL as the rest of the simulator sees it: takes changes, may be away for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from pbx_simulator.config import SimConfig
from pbx_simulator.store.changes import Change
from pbx_simulator.store.errors import ChangeRefused, StoreBehind
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.schema import DATABASE, INTEGRATION_USER, Installed, install, set_clock
from pbx_simulator.store.writer import Writer

# How long an answer waits for its rows. Longer than any commit; short enough that the other channels answer
# while the database is away.
MAX_WAIT_S = 2.0
AWAY_WAIT_S = 0.05
_COMMIT_WAIT_S = 3600.0


class Projection:
    """The database of one simulator: started, installed, written to. Open it with `async with`."""

    def __init__(self, config: SimConfig) -> None:
        self._config = config
        data_dir = Path(config.data_dir) if config.data_dir else None
        self.server = PostgresServer(data_dir, port=config.database_port)
        self._installed: Installed | None = None
        self._writer: Writer | None = None
        self._stack = AsyncExitStack()
        self.behind = 0  # answers that left before their rows
        self.refused: list[str] = []  # changes PostgreSQL would not take: a defect of ours, shown in /state
        self._away = False
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def writer(self) -> Writer:
        """The writer of the opened database."""
        if self._writer is None:
            raise RuntimeError("the projection is not open")
        return self._writer

    @property
    def installed(self) -> Installed:
        """Roles and passwords of the opened database."""
        if self._installed is None:
            raise RuntimeError("the projection is not open")
        return self._installed

    def dsn(self, port: int) -> str:
        """What an integrator connects with, at `port`."""
        secret = self._config.database_password
        return f"postgresql://{INTEGRATION_USER}:{secret}@{self._config.host}:{port}/{DATABASE}"

    async def __aenter__(self) -> Self:
        try:
            await self._stack.enter_async_context(self.server)
            self._installed = await install(
                self.server,
                integration_password=self._config.database_password,
                perfil=Perfil(self._config.profile),
            )
            self._writer = await self._stack.enter_async_context(Writer(self.connect_owner, max_wait_s=_COMMIT_WAIT_S))
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.settled()
        for writing in set(self._writing):
            writing.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)
        await self._stack.aclose()

    async def connect_owner(self) -> asyncpg.Connection:
        """A connection as the owner of the database, past every fault."""
        return await self.server.connect(DATABASE, self.installed.owner, self.installed.owner_password)

    async def write(self, changes: Sequence[Change]) -> None:
        """Commits `changes`; when the database is away they wait in their place and this returns in time."""
        if not changes:
            return
        # A task of its own: it takes its place in the writer's order now, and stays there when we stop waiting.
        writing = asyncio.create_task(self._commit(tuple(changes)), name="projecao")
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        # One answer waits in full to find out that the database is away; those after it hardly wait.
        done, _ = await asyncio.wait({writing}, timeout=AWAY_WAIT_S if self._away else MAX_WAIT_S)
        if not done:
            self.behind += 1
            self._away = True

    async def settled(self) -> None:
        """Returns when everything handed over so far is committed or refused, or the database stays away."""
        if self._writing:
            await asyncio.wait(set(self._writing), timeout=MAX_WAIT_S)

    async def _commit(self, changes: Sequence[Change]) -> None:
        try:
            await self.writer.write(changes)
        except StoreBehind as exc:
            if not exc.accepted:
                self.refused.append(str(exc))
        except ChangeRefused as exc:
            self.refused.append(str(exc))
        else:
            self._away = False

    async def set_clock(self, now: datetime, speed: float) -> None:
        """Tells the database the simulated time; nothing is told to a database that is away."""
        if not self.server.running:
            return
        try:
            connection = await self.connect_owner()
        except (OSError, asyncpg.PostgresError):
            return
        try:
            await set_clock(connection, now, speed)
        finally:
            await connection.close(timeout=2.0)

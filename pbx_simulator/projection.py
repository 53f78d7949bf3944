"""The simulator's PostgreSQL as the rest of the simulator sees it: takes changes, may be away for a while."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from pbx_simulator.config import SimConfig
from pbx_simulator.store.bulk import Past, fill
from pbx_simulator.store.changes import Change
from pbx_simulator.store.ddl_quirks import DdlQuirks
from pbx_simulator.store.errors import ChangeRefused, StoreBehind
from pbx_simulator.store.external import ExternalServer
from pbx_simulator.store.past import StoredPast
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.proxy import DatabaseProxy
from pbx_simulator.store.retention import expire
from pbx_simulator.store.schema import Installed, install, set_clock
from pbx_simulator.store.server import Server
from pbx_simulator.store.writer import Writer

# How long an answer waits for its rows. Longer than any commit; short enough that the other channels answer
# while the database is away.
MAX_WAIT_S = 2.0
AWAY_WAIT_S = 0.05
_COMMIT_WAIT_S = 3600.0


class Projection:
    """The database of one simulator: started, installed, written to. Open it with `async with`.

    Afterwards `server`, `installed`, `writer`, `proxy` (the door that clients come through) and `shape` (how
    tables look to them) are there.
    """

    server: Server
    installed: Installed
    writer: Writer
    proxy: DatabaseProxy
    shape: DdlQuirks

    def __init__(self, config: SimConfig) -> None:
        self._config = config
        self._opened = AsyncExitStack()
        self.behind = 0  # answers that left before their rows
        self.refused: list[str] = []  # changes PostgreSQL would not take: a defect of ours, shown in /state
        self._away = False
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def dsn(self) -> str:
        """What an integrator connects with, through the door."""
        who = self.installed
        return (
            f"postgresql://{who.integration_user}:{who.integration_password}"
            f"@{self.proxy.host}:{self.proxy.port}/{who.database}"
        )

    async def __aenter__(self) -> Self:
        config = self._config
        async with AsyncExitStack() as opening:
            self.server = await opening.enter_async_context(_server(config))
            self.installed = await install(
                self.server, integration_password=config.database_password, perfil=Perfil(config.profile)
            )
            self.writer = await opening.enter_async_context(Writer(self.connect, max_wait_s=_COMMIT_WAIT_S))
            self.shape = DdlQuirks(self.connect, reader=self.installed.integration_user)
            self.proxy = await opening.enter_async_context(
                DatabaseProxy(self.server.host, self.server.port, host=config.host, port=config.database_port)
            )
            self._opened = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.settled()
        given_up = bool(self._writing)
        for writing in set(self._writing):
            writing.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)
        # An exception type keeps the writer from waiting once more for what was given up just now.
        await self._opened.__aexit__(kind or (asyncio.CancelledError if given_up else None), exc, trace)

    async def connect(self) -> asyncpg.Connection:
        """A connection as the owner, past the door: faults for clients do not touch the PBX itself."""
        who = self.installed
        return await self.server.connect(who.database, who.owner, who.owner_password)

    async def kill(self) -> None:
        """Ends the server as a crash would; rows wait."""
        await self.server.kill()

    async def restart(self) -> None:
        """Starts the server again; clients find it at the same address."""
        await self.server.start()

    async def founded(self) -> None:
        """Returns when the world's first rows are committed, however many they are."""
        await self.writer.flush()
        self.behind = 0

    async def fill(self, calls: int, until: datetime, seed: int) -> StoredPast:
        """Gives the database a past of `calls` calls, with everything that they left. Before any traffic."""
        await fill(self.connect, Past(calls=calls, until=until, seed=seed))
        return StoredPast(self.connect, until)

    async def expire(self, now: datetime) -> None:
        """Removes the rows whose documented time is over."""
        await self._with_owner(lambda connection: expire(connection, now))

    async def set_clock(self, now: datetime, speed: float) -> None:
        """Tells the database the simulated time, which its defaults follow."""
        await self._with_owner(lambda connection: set_clock(connection, now, speed))

    async def _with_owner(self, work: Callable[[asyncpg.Connection], Awaitable[object]]) -> None:
        """Housekeeping: nothing happens to a database that is away."""
        if not self.server.running:
            return
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            connection = await self.connect()
            try:
                await work(connection)
            finally:
                await connection.close(timeout=2.0)

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


def _server(config: SimConfig) -> ExternalServer | PostgresServer:
    """The server that the setting names; without one, a server of our own."""
    if config.postgres is not None and config.postgres_data_directory is not None:
        return ExternalServer(config.postgres, config.postgres_data_directory)
    return PostgresServer(Path(config.data_dir) if config.data_dir else None)

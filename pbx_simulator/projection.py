"""The simulator's PostgreSQL as the rest of the simulator sees it: takes changes, may be away for a while."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from pbx_simulator.config import SimConfig
from pbx_simulator.store.changes import Change
from pbx_simulator.store.errors import ChangeRefused, StoreBehind
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.store import Store

# How long an answer waits for its rows. Longer than any commit; short enough that the other channels answer
# while the database is away.
MAX_WAIT_S = 2.0
AWAY_WAIT_S = 0.05
_COMMIT_WAIT_S = 3600.0


class Projection:
    """The database of one simulator: started, installed, written to. Open it with `async with`."""

    def __init__(self, config: SimConfig) -> None:
        self._config = config
        self.store = Store(
            Path(config.data_dir) if config.data_dir else None,
            host=config.host,
            port=config.database_port,
            integration_password=config.database_password,
            perfil=Perfil(config.profile),
            max_wait_s=_COMMIT_WAIT_S,
        )
        self.behind = 0  # answers that left before their rows
        self.refused: list[str] = []  # changes PostgreSQL would not take: a defect of ours, shown in /state
        self._away = False
        self._writing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.store.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.settled()
        for writing in set(self._writing):
            writing.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)
        # An exception type keeps the store from waiting once more for what was given up just now.
        await self.store.__aexit__(kind or (asyncio.CancelledError if self._away else None), exc, trace)

    async def kill(self) -> None:
        """Ends the server as a crash would; rows wait."""
        await self.store.server.kill()

    async def restart(self) -> None:
        """Starts the server again; clients find it at the same address."""
        await self.store.server.start()

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
            await self.store.writer.write(changes)
        except StoreBehind as exc:
            if not exc.accepted:
                self.refused.append(str(exc))
        except ChangeRefused as exc:
            self.refused.append(str(exc))
        else:
            self._away = False

    async def set_clock(self, now: datetime, speed: float) -> None:
        """Tells the database the simulated time; nothing is told to a database that is away."""
        if self.store.server.running:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self.store.set_clock(now, speed)

"""The simulated PBX's database, whole: server, schema, writer, door and quirks, opened and closed together."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from pbx_simulator.store.ddl_quirks import DdlQuirks
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.proxy import DatabaseProxy
from pbx_simulator.store.retention import expire
from pbx_simulator.store.schema import Installed, install, set_clock
from pbx_simulator.store.tables import CommandTables, Execute
from pbx_simulator.store.writer import Writer


class Store:
    """Open it with `async with`; afterwards `.writer`, `.proxy`, `.quirks`, `.server` and `.dsn` are there.

    Args:
        data_dir: None makes a temporary cluster, removed at the end.
        host, port: where clients find the database (the door); port 0 picks one.
        integration_password: of `integracao`; None makes a random one (`.installed.integration_password`).
        keep: keep the rows of an earlier run in the same `data_dir`.
        binaries, settings: see PostgresServer.
    """

    server: PostgresServer
    installed: Installed
    writer: Writer
    proxy: DatabaseProxy
    quirks: DdlQuirks

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        integration_password: str | None = None,
        perfil: Perfil = Perfil.CAMPO,
        keep: bool = False,
        binaries: Path | None = None,
        settings: Mapping[str, str] | None = None,
        max_wait_s: float = 10.0,
    ) -> None:
        self._data_dir = data_dir
        self._host = host
        self._port = port
        self._password = integration_password
        self._perfil = perfil
        self._keep = keep
        self._binaries = binaries
        self._settings = settings
        self._max_wait_s = max_wait_s
        self._opened = AsyncExitStack()

    @property
    def host(self) -> str:
        """Where clients find the database."""
        return self.proxy.host

    @property
    def port(self) -> int:
        """The port clients use: the door's, not the server's."""
        return self.proxy.port

    @property
    def dsn(self) -> str:
        """What a client connects with, as `integracao`."""
        return (
            f"postgresql://{self.installed.integration_user}:{self.installed.integration_password}"
            f"@{self.host}:{self.port}/{self.installed.database}"
        )

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            self.server = await opening.enter_async_context(
                PostgresServer(self._data_dir, binaries=self._binaries, settings=self._settings)
            )
            self.installed = await install(
                self.server, integration_password=self._password, perfil=self._perfil, keep=self._keep
            )
            self.writer = await opening.enter_async_context(Writer(self.connect, max_wait_s=self._max_wait_s))
            self.quirks = DdlQuirks(self.connect, reader=self.installed.integration_user)
            self.proxy = await opening.enter_async_context(
                DatabaseProxy(self.server.host, self.server.port, host=self._host, port=self._port)
            )
            self._opened = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opened.__aexit__(kind, error, trace)

    async def connect(self) -> asyncpg.Connection:
        """A connection as the owner, past the door: faults for clients do not touch the PBX itself."""
        return await self.server.connect(self.installed.database, self.installed.owner, self.installed.owner_password)

    def command_tables(self, execute: Execute, *, cycle_s: float = 1.0) -> CommandTables:
        """The poller of the ten command tables; open it with `async with`."""
        return CommandTables(self.connect, execute, cycle_s=cycle_s)

    async def set_clock(self, now: datetime, speed: float) -> None:
        """Tells the database the simulated local time (no zone): defaults such as criado_em follow it."""
        connection = await self.connect()
        try:
            await set_clock(connection, now, speed)
        finally:
            await connection.close()

    async def expire(self, now: datetime) -> Mapping[str, int]:
        """Removes the rows whose documented time is over; see `retention.expire`."""
        connection = await self.connect()
        try:
            return await expire(connection, now)
        finally:
            await connection.close()

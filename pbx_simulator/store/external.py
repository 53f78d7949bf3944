"""A PostgreSQL that somebody else runs, named by an explicit setting: used, never started, ended or trusted blindly.

Nothing is created before the server has said that it is the one that is meant (`show data_directory`) and that
what stands there under our names was made by a simulator. Its roles and its database carry a comment for that.
"""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import asyncpg

from pbx_simulator.store.errors import ForeignServer, PostgresNotStarted, ServerNotOurs
from pbx_simulator.store.schema import DATABASE, INTEGRATION_USER, MARK, OWNER

_OLDEST = 150_000  # as with our own binaries
_RETRY_S = 0.2
_TRY_TIMEOUT_S = 5.0

_FOREIGN = """
SELECT 'o banco ' || datname AS o_que FROM pg_database
WHERE datname = $1 AND shobj_description(oid, 'pg_database') IS DISTINCT FROM $4
UNION ALL
SELECT 'o usuário ' || rolname FROM pg_roles
WHERE rolname IN ($2, $3) AND shobj_description(oid, 'pg_authid') IS DISTINCT FROM $4
"""


class ExternalServer:
    """The server behind `dsn`. Open it with `async with`.

    Args:
        dsn: of a superuser, `postgresql://user:password@host:port/database`.
        data_directory: what the server's own `show data_directory` must say.
        wait_s: how long it may take to answer at first, as when both are started together.

    Raises (when opened):
        PostgresNotStarted: it does not answer, is too old, or the user is no superuser.
        ForeignServer: another server, or one that has a database or a user of our names that we did not make.
    """

    def __init__(self, dsn: str, data_directory: str, *, wait_s: float = 60.0) -> None:
        parts = urlsplit(dsn)
        self.host = parts.hostname or ""
        self.port = parts.port or 5432
        self.running = False
        self._dsn = dsn
        self._data_directory = data_directory
        self._wait_s = wait_s

    async def __aenter__(self) -> Self:
        admin = await self._first_connection()
        try:
            await self._check(admin)
        finally:
            await admin.close()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.running = False  # the server and our database in it stay

    async def connect(
        self, database: str | None = None, user: str | None = None, password: str | None = None
    ) -> asyncpg.Connection:
        """One connection, the superuser's unless told otherwise."""
        try:
            connection = await asyncpg.connect(
                self._dsn, database=database, user=user, password=password, timeout=_TRY_TIMEOUT_S
            )
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
            self.running = False
            raise
        self.running = True
        return connection

    async def kill(self) -> None:
        """Never done to a server of somebody else's. Raises ServerNotOurs."""
        raise ServerNotOurs("o PostgreSQL é externo: use o quirk banco, ou pare-o onde ele roda")

    async def start(self) -> None:
        """Whoever runs it starts it; whether it is up shows at the next connection."""

    async def _first_connection(self) -> asyncpg.Connection:
        started = time.monotonic()
        while True:
            try:
                return await self.connect()
            except (OSError, TimeoutError, asyncpg.CannotConnectNowError) as exc:
                if time.monotonic() - started > self._wait_s:
                    raise PostgresNotStarted(
                        f"O PostgreSQL externo em {self.host}:{self.port} não respondeu em {self._wait_s:g} s."
                    ) from exc
                await asyncio.sleep(_RETRY_S)
            except (asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
                raise PostgresNotStarted(
                    f"O PostgreSQL externo em {self.host}:{self.port} recusou a conexão ({type(exc).__name__}): "
                    "confira o usuário, a senha e o pg_hba.conf."
                ) from exc

    async def _check(self, admin: asyncpg.Connection) -> None:
        if not await admin.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
            raise PostgresNotStarted("O usuário do PostgreSQL externo deve ser um superusuário.")
        if int(await admin.fetchval("SHOW server_version_num")) < _OLDEST:
            raise PostgresNotStarted("O PostgreSQL externo deve ser 15 ou mais novo.")
        directory = await admin.fetchval("SHOW data_directory")
        if str(directory).rstrip("/") != self._data_directory.rstrip("/"):
            raise ForeignServer(
                f"O PostgreSQL em {self.host}:{self.port} guarda os dados em {directory}, "
                f"e não em {self._data_directory}: é outro servidor, e nada foi criado nele."
            )
        found = await admin.fetch(_FOREIGN, DATABASE, OWNER, INTEGRATION_USER, MARK)
        if found:
            raise ForeignServer(
                f"No PostgreSQL em {self.host}:{self.port} já existe {found[0]['o_que']}, que não foi criado por um "
                "simulador: nada foi alterado. Use outro servidor."
            )

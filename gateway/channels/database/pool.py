"""The PBX's PostgreSQL (manual §1.3): read-only transactions for reads, one inserted row for a command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Final, Self

import asyncpg

from gateway.channels.database.catalogue import CONSULTA, Catalogue
from gateway.channels.errors import ChannelError, DeliveryUnknown, NotDelivered, SchemaChanged, TooBroad, Unavailable
from gateway.channels.health import EstadoCanal, Saude
from gateway.clock import Clock
from gateway.domain.comandos import Canal

_LOST: Final = (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, TimeoutError)
_MOVED: Final = (asyncpg.ReadOnlySQLTransactionError, asyncpg.CannotConnectNowError, asyncpg.AdminShutdownError)


class Database:
    """A bounded pool on one PBX's database. Open it with `async with`; a dead database does not stop that."""

    def __init__(
        self,
        dsn: str,
        *,
        clock: Clock,
        max_size: int = 8,
        connect_timeout_s: float = 3.0,
        acquire_timeout_s: float = 5.0,
        statement_timeout_s: float = 10.0,
        catalogue_max_age_s: float = 60.0,
        statement_cache_size: int = 100,
        retry_after_s: float = 1.0,
    ) -> None:
        self._dsn = dsn
        self._clock = clock
        self._max_size = max_size
        self._connect_timeout_s = connect_timeout_s
        self._acquire_timeout_s = acquire_timeout_s
        self._statement_timeout_s = statement_timeout_s
        self._catalogue_max_age_s = catalogue_max_age_s
        self._statement_cache_size = statement_cache_size
        self._retry_after_s = retry_after_s
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()
        self._not_before = 0.0
        self._catalogue: Catalogue | None = None
        self._catalogue_at = 0.0
        self._reading_catalogue = asyncio.Lock()
        self._saude = Saude(Canal.BANCO, clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            try:
                async with asyncio.timeout(2.0):
                    await self._pool.close()
            except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                self._pool.terminate()

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health."""
        return self._saude.estado()

    async def catalogue(self) -> Catalogue:
        """What the database has; read again when old, and after a statement met something gone.

        Raises:
            Unavailable: it could not be read.
        """
        async with self._reading_catalogue:
            age = self._clock.monotonic() - self._catalogue_at
            if self._catalogue is None or age > self._catalogue_max_age_s:
                self._catalogue = Catalogue(await self.fetch(CONSULTA))
                self._catalogue_at = self._clock.monotonic()
            return self._catalogue

    async def fetch(self, sql: str, *args: Any) -> Sequence[Mapping[str, Any]]:
        """The rows of one statement, in a read-only transaction.

        Raises:
            TooBroad: the statement timeout ended it.
            Unavailable: it could not be read.
        """
        try:
            async with self._connection() as connection, connection.transaction(readonly=True):
                rows: Sequence[Mapping[str, Any]] = await connection.fetch(
                    sql, *args, timeout=self._statement_timeout_s + 2.0
                )
        except asyncpg.QueryCanceledError as exc:
            raise self._falha(TooBroad(Canal.BANCO, "fetch", "statement timeout")) from exc
        except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as exc:
            self._catalogue = None
            raise self._falha(SchemaChanged(Canal.BANCO, "fetch", type(exc).__name__)) from exc
        except (*_LOST, asyncpg.PostgresError) as exc:
            raise self._falha(Unavailable(Canal.BANCO, "fetch", type(exc).__name__)) from exc
        self._saude.bem()
        return rows

    async def inserir(
        self, tabela: str, valores: Mapping[str, Any], devolver: Sequence[str]
    ) -> Mapping[str, Any] | None:
        """Inserts one command row, once; returns the columns asked for.

        Raises:
            NotDelivered: the row was certainly not stored (no connection, refused, a standby).
            DeliveryUnknown: the connection was lost after the statement left.
        """
        names = ", ".join(_quoted(name) for name in valores)
        places = ", ".join(f"${n}" for n in range(1, len(valores) + 1))
        returning = f" RETURNING {', '.join(_quoted(name) for name in devolver)}" if devolver else ""
        sql = f"INSERT INTO {_quoted(tabela)} ({names}) VALUES ({places}){returning}"  # noqa: S608 - quoted names
        sent = False
        try:
            async with self._connection() as connection:
                prepared = await connection.prepare(sql)
                sent = True
                row = await prepared.fetchrow(*valores.values(), timeout=self._statement_timeout_s)
        except (asyncpg.PostgresError, asyncpg.DataError) as exc:
            # the server refused the statement: an implicit transaction that failed stored nothing
            lost = sent and isinstance(exc, asyncpg.PostgresConnectionError | asyncpg.AdminShutdownError)
            kind = DeliveryUnknown if lost else NotDelivered
            raise self._falha(kind(Canal.BANCO, tabela, type(exc).__name__)) from exc
        except Unavailable as exc:
            raise self._falha(NotDelivered(Canal.BANCO, tabela, exc.motivo)) from exc
        except _LOST as exc:
            kind = DeliveryUnknown if sent else NotDelivered
            raise self._falha(kind(Canal.BANCO, tabela, type(exc).__name__)) from exc
        self._saude.bem()
        return None if row is None else dict(row)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        pool = await self._aberto()
        connection = await pool.acquire(timeout=self._acquire_timeout_s)
        try:
            yield connection
        except _MOVED:
            await pool.expire_connections()  # the primary moved: look for it again
            raise
        finally:
            await asyncio.shield(pool.release(connection))

    async def _aberto(self) -> asyncpg.Pool[asyncpg.Record]:
        """The pool, opened by the first who needs it; while the database is down, refuses at once between tries."""
        if self._pool is not None:
            return self._pool
        async with self._opening:
            if self._pool is not None:
                return self._pool
            if self._clock.monotonic() < self._not_before:
                raise Unavailable(Canal.BANCO, "connect", "down a moment ago")
            try:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=0,
                    max_size=self._max_size,
                    timeout=self._connect_timeout_s,
                    statement_cache_size=self._statement_cache_size,
                    max_inactive_connection_lifetime=60.0,
                    server_settings={
                        "application_name": "totalip-gateway",
                        "statement_timeout": str(int(self._statement_timeout_s * 1000)),
                    },
                )
            except (*_LOST, asyncpg.PostgresError) as exc:
                self._not_before = self._clock.monotonic() + self._retry_after_s
                raise Unavailable(Canal.BANCO, "connect", type(exc).__name__) from exc
            return self._pool

    def _falha(self, erro: ChannelError) -> ChannelError:
        self._saude.mal(erro)
        return erro


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'

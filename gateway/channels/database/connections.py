"""Connections to the PBX's database: a bounded pool, one transaction a use, and a memory of a dead server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

import asyncpg

from gateway.channels.backoff import Backoff
from gateway.clock import Clock

PERDIDA: Final = (
    OSError,  # TimeoutError is one
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, starting; a cancelled statement is told apart before
    asyncpg.InsufficientResourcesError,
)
_RECUSADA: Final = (ValueError, asyncpg.QueryCanceledError)
_FECHAR_S: Final = 2.0


class DownAMomentAgo(OSError):
    """The server did not answer a moment ago; it is not asked again yet."""


class SemLugar(TimeoutError):
    """Every connection that we may have is in use, and none became free in time."""


class Conexoes:
    """The pool. Opening it makes no connection, so a dead database stops nobody.

    Args:
        acquire_timeout_s: for a free connection, made or to be made.
        connect_timeout_s: for making one.
        statement_timeout_s: set for each transaction, so that it also holds behind a pooler.
        statement_cache_size: 0 behind pgbouncer in transaction mode.
    """

    def __init__(
        self,
        dsn: str,
        *,
        clock: Clock,
        max_size: int,
        connect_timeout_s: float,
        acquire_timeout_s: float,
        statement_timeout_s: float,
        statement_cache_size: int,
        retry_after_s: float,
    ) -> None:
        self._dsn = dsn
        self._clock = clock
        self._max_size = max_size
        self._connect_timeout_s = connect_timeout_s
        self._acquire_timeout_s = acquire_timeout_s
        self._statement_timeout_s = statement_timeout_s
        self._statement_cache_size = statement_cache_size
        self._backoff = Backoff(retry_after_s / 4, retry_after_s)
        self._not_before = float("-inf")
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            try:
                async with asyncio.timeout(_FECHAR_S):
                    await self._pool.close()
            except (*PERDIDA, asyncpg.PostgresError):
                self._pool.terminate()

    def detalhes(self) -> dict[str, str]:
        """Connections: open, in use, and at most."""
        size, idle = (0, 0) if self._pool is None else (self._pool.get_size(), self._pool.get_idle_size())
        return {"conexoes": str(size), "em_uso": str(size - idle), "maximo": str(self._max_size)}

    @asynccontextmanager
    async def transacao(self, *, leitura: bool) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]:
        """A connection in a transaction with the statement timeout. Left without error, a reading one is ended; a
        writing one must have been committed by whom it was given to (`confirmar`), else it is rolled back.

        Raises:
            PERDIDA, asyncpg.PostgresError: whatever stopped it.
        """
        pool = await self._aberto()
        try:
            connection = await pool.acquire(timeout=self._acquire_timeout_s)
        except TimeoutError as exc:
            if pool.get_size() >= self._max_size:
                raise SemLugar from exc
            raise
        begin = "BEGIN READ ONLY" if leitura else "BEGIN"  # READ WRITE would be refused in recovery, as something else
        milliseconds = max(1, int(self._statement_timeout_s * 1000))
        try:
            try:
                await connection.execute(
                    f"{begin}; SET LOCAL statement_timeout = {milliseconds}", timeout=self._acquire_timeout_s
                )
                yield connection
            except BaseException as exc:
                if caiu(exc) or isinstance(exc, asyncpg.ReadOnlySQLTransactionError):
                    await pool.expire_connections()  # the primary moved, or the path broke: make them anew
                await self._encerrar(connection, caiu=caiu(exc))
                raise
            else:
                if connection.is_in_transaction():
                    await self._encerrar(connection, caiu=False)
        finally:
            with contextlib.suppress(*PERDIDA, asyncpg.PostgresError):  # it is closed then, and its place free again
                await asyncio.shield(pool.release(connection))

    async def _encerrar(self, connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], *, caiu: bool) -> None:
        """Rolls back; a connection that is lost, or on which that fails, is closed.

        It raises a cancellation and nothing else, since that would take the place of one that is under way: the reader
        would go on as if nobody had asked it to end. (One that asyncpg closed itself refuses even `terminate`.)
        """
        try:
            if caiu or connection.is_closed():
                connection.terminate()
            else:
                await connection.execute("ROLLBACK", timeout=_FECHAR_S)
        except (*PERDIDA, asyncpg.PostgresError, asyncio.CancelledError) as exc:
            with contextlib.suppress(asyncpg.InterfaceError):
                connection.terminate()
            if isinstance(exc, asyncio.CancelledError):
                raise

    async def _aberto(self) -> asyncpg.Pool[asyncpg.Record]:
        async with self._opening:
            if self._pool is None:
                options: dict[str, Any] = {
                    "connect": self._conectar,
                    "reset": _nada,
                    "min_size": 0,
                    "max_size": self._max_size,
                    "timeout": self._connect_timeout_s,
                    "statement_cache_size": self._statement_cache_size,
                    "max_inactive_connection_lifetime": 60.0,
                    "target_session_attrs": primario(self._dsn),
                    "server_settings": {"application_name": "totalip-gateway"},
                }
                self._pool = await asyncpg.create_pool(self._dsn, **options)
            return self._pool

    async def _conectar(self, *args: Any, **options: Any) -> asyncpg.Connection[asyncpg.Record]:
        if self._clock.monotonic() < self._not_before:
            raise DownAMomentAgo
        try:
            connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(*args, **options)
        except (*PERDIDA, asyncpg.PostgresError):
            self._not_before = self._clock.monotonic() + self._backoff.next_s()
            raise
        self._backoff.reset()
        return connection


def caiu(exc: BaseException) -> bool:
    """Whether the connection is of no more use: not so when the driver refused a value, or a statement was ended."""
    return isinstance(exc, PERDIDA) and not isinstance(exc, _RECUSADA)


async def confirmar(connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], timeout_s: float) -> bool:
    """Commits; False when the server rolled back instead."""
    tag: str = await connection.execute("COMMIT", timeout=timeout_s)
    return tag == "COMMIT"


def primario(dsn: str) -> str | None:
    """Of several servers the one that takes writes is wanted, unless the DSN says otherwise."""
    parts = urlsplit(dsn)
    query = parse_qs(parts.query)
    hosts = parts.netloc.rpartition("@")[2] + ",".join(query.get("host", ()))
    return "read-write" if "," in hosts and "target_session_attrs" not in query else None


async def _nada(connection: object) -> None:
    """Nothing to reset: every use is one transaction, and settings are local to it."""

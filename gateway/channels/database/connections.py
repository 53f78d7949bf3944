"""Uses of connections to the PBX's database: a statement or a transaction each, and a memory of a dead server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit
from weakref import WeakSet

import asyncpg
from asyncpg.connect_utils import SessionAttribute

from gateway.channels.backoff import Backoff
from gateway.channels.database.reserva import Conexao, Reserva
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


class Conexoes:
    """The connections. Opening them makes none, so a dead database stops nobody.

    Args:
        acquire_timeout_s: for a free connection, made or to be made.
        connect_timeout_s: for making one.
        statement_timeout_s: set when a connection is made, and for each transaction.
        statement_cache_size: 0 behind pgbouncer in transaction mode: then a connection keeps no settings, so that every
            read is a transaction.
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
        self._connect_timeout_s = connect_timeout_s
        self._acquire_timeout_s = acquire_timeout_s
        self._statement_timeout_s = statement_timeout_s
        self._statement_cache_size = statement_cache_size
        self._backoff = Backoff(retry_after_s / 4, retry_after_s)
        self._not_before = float("-inf")
        self._so_leem: WeakSet[Conexao] = WeakSet()
        self._reserva = Reserva(self._conectar, maximo=max_size, espera_s=acquire_timeout_s)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._reserva.fechar(_FECHAR_S)

    def detalhes(self) -> dict[str, str]:
        """Connections: open, in use, and at most."""
        reserva = self._reserva
        return {"conexoes": str(reserva.abertas), "em_uso": str(reserva.em_uso), "maximo": str(reserva.maximo)}

    async def ler(self, sql: str, args: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        """The rows of one reading statement: one round trip where a connection keeps its settings.

        Raises:
            PERDIDA, asyncpg.PostgresError: whatever stopped it.
        """
        timeout_s = self._statement_timeout_s + 2.0
        if not self._statement_cache_size:
            async with self.transacao(leitura=True) as connection:
                rows: list[Any] = await connection.fetch(sql, *args, timeout=timeout_s)
                await confirmar(connection, self._statement_timeout_s)
                return rows
        connection = await self._reserva.pegar()
        try:
            if connection not in self._so_leem:
                await connection.execute("SET default_transaction_read_only = on", timeout=timeout_s)
                self._so_leem.add(connection)
            found: list[Any] = await connection.fetch(sql, *args, timeout=timeout_s)
            return found
        except BaseException as exc:
            await self._depois_de(exc, connection)
            raise
        finally:
            self._reserva.devolver(connection)

    @asynccontextmanager
    async def transacao(self, *, leitura: bool) -> AsyncIterator[Conexao]:
        """A connection in a transaction with the statement timeout. Left without error, a reading one is ended; a
        writing one must have been committed by whom it was given to (`confirmar`), else it is rolled back.

        Raises:
            PERDIDA, asyncpg.PostgresError: whatever stopped it.
        """
        connection = await self._reserva.pegar()
        begin = "BEGIN READ ONLY" if leitura else "BEGIN"  # READ WRITE would be refused in recovery, as something else
        try:
            try:
                if not leitura:
                    await self._deixar_escrever(connection)
                await connection.execute(
                    f"{begin}; SET LOCAL statement_timeout = {self._statement_timeout_ms}",
                    timeout=self._acquire_timeout_s,
                )
                yield connection
            except BaseException as exc:
                await self._depois_de(exc, connection)
                raise
            else:
                if connection.is_in_transaction():
                    await self._encerrar(connection, caiu=False)
        finally:
            self._reserva.devolver(connection)

    async def _deixar_escrever(self, connection: Conexao) -> None:
        """A connection that reads only is again what the server makes of one, which may be that it only reads."""
        if connection in self._so_leem:
            self._so_leem.discard(connection)
            await connection.execute("RESET default_transaction_read_only", timeout=self._acquire_timeout_s)

    async def _depois_de(self, exc: BaseException, connection: Conexao) -> None:
        if caiu(exc) or isinstance(exc, asyncpg.ReadOnlySQLTransactionError):
            self._reserva.envelhecer()  # the primary moved, or the path broke: make them anew
        await self._encerrar(connection, caiu=caiu(exc))

    async def _encerrar(self, connection: Conexao, *, caiu: bool) -> None:
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

    async def _conectar(self) -> Conexao:
        if self._clock.monotonic() < self._not_before:
            raise DownAMomentAgo
        try:
            connection: Conexao = await asyncpg.connect(
                self._dsn,
                timeout=self._connect_timeout_s,
                statement_cache_size=self._statement_cache_size,
                target_session_attrs=SessionAttribute.read_write if varios(self._dsn) else None,
                server_settings={"application_name": "totalip-gateway", "datestyle": "ISO"},
            )
            if self._statement_cache_size:
                await connection.execute(f"SET statement_timeout = {self._statement_timeout_ms}")
        except (*PERDIDA, asyncpg.PostgresError):
            self._not_before = self._clock.monotonic() + self._backoff.next_s()
            raise
        self._backoff.reset()
        return connection

    @property
    def _statement_timeout_ms(self) -> int:
        return max(1, int(self._statement_timeout_s * 1000))


def caiu(exc: BaseException) -> bool:
    """Whether the connection is of no more use: not so when the driver refused a value, or a statement was ended."""
    return isinstance(exc, PERDIDA) and not isinstance(exc, _RECUSADA)


async def confirmar(connection: Conexao, timeout_s: float) -> bool:
    """Commits; False when the server rolled back instead."""
    tag: str = await connection.execute("COMMIT", timeout=timeout_s)
    return tag == "COMMIT"


def varios(dsn: str) -> bool:
    """Whether several servers are named: then the one that takes writes is wanted, unless the DSN says otherwise."""
    parts = urlsplit(dsn)
    query = parse_qs(parts.query)
    hosts = parts.netloc.rpartition("@")[2] + ",".join(query.get("host", ()))
    return "," in hosts and "target_session_attrs" not in query

"""Which errors mean that the database went away, and not that what we asked was wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg

Connect = Callable[[], Awaitable[asyncpg.Connection]]

LOST = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # the driver lost its place in a connection that broke under it
)


def is_lost(error: BaseException, connection: asyncpg.Connection | None) -> bool:
    """Whether `error` on `connection` says that the connection, not the statement, is at fault."""
    if isinstance(error, LOST):
        return True
    return isinstance(error, asyncpg.InterfaceError) and (connection is None or connection.is_closed())


async def close_quietly(connection: asyncpg.Connection | None) -> None:
    """Closes a connection that may be dead already; at most 2 s."""
    if connection is None:
        return
    try:
        await connection.close(timeout=2.0)
    except (*LOST, asyncpg.InterfaceError, asyncpg.PostgresError):
        connection.terminate()

"""What the simulator needs of a PostgreSQL, whether it started the server or was told of one."""

from __future__ import annotations

from typing import Protocol

import asyncpg


class Server(Protocol):
    """A server that answers, and was checked to be the one that is meant."""

    @property
    def host(self) -> str:
        """Where it listens."""

    @property
    def port(self) -> int:
        """Where it listens."""

    @property
    def running(self) -> bool:
        """Whether it answers, as far as is known."""

    async def connect(
        self, database: str = ..., user: str | None = None, password: str | None = None
    ) -> asyncpg.Connection:
        """One connection, the superuser's unless told otherwise."""

    async def kill(self) -> None:
        """Ends it as a crash would. Raises ServerNotOurs when it is not ours to end."""

    async def start(self) -> None:
        """Starts it again after `kill()`."""

"""What can go wrong between the simulator and its database. Texts are for the person who runs it (pt-BR)."""

from __future__ import annotations


class StoreError(Exception):
    """Any failure of the simulator's database; the text says what to do."""


class PostgresNotFound(StoreError):
    """No usable PostgreSQL (15 or newer) on this machine."""


class PostgresNotStarted(StoreError):
    """The server could not be created, started or stopped in time."""


class ForeignServer(StoreError):
    """Another server answers on our port: nothing of ours may be created there."""


class ServerNotOurs(StoreError, ValueError):
    """The server belongs to somebody else: it is not ours to end or to start."""


class ChangeRefused(StoreError):
    """A change names a table or column that does not exist, or a value of another type. Not written."""


class StoreBehind(StoreError):
    """The database is away for too long. `accepted` tells whether the changes still wait in order."""

    def __init__(self, text: str, *, accepted: bool) -> None:
        super().__init__(text)
        self.accepted = accepted

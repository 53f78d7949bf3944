"""Owning a name: the lease acquired, kept alive, taken again under a new term, released at the end.

Only the owner of a PBX reads its event socket and sends its commands.
"""

from __future__ import annotations

import contextlib
import uuid
from types import TracebackType
from typing import Final, Self

from gateway.clock import Clock
from gateway.journal.port import Fenced, Held, Journal, JournalError, Lease, NotStored, Uncertain, Unreadable

_RETRY_S: Final = 0.1


class Ownership:
    """The lease of one name in this process. Entering waits until nobody else has it.

    Run `keep` in a task of its own meanwhile.

    Args:
        ttl_s: how long the name stays ours after the last renewal; a successor waits as long.
        owner: unique to this process; made up when not given.
    """

    def __init__(
        self, journal: Journal, name: str, *, clock: Clock, ttl_s: float = 3.0, owner: str | None = None
    ) -> None:
        self._journal = journal
        self._name = name
        self._clock = clock
        self._ttl_s = ttl_s
        self._owner = owner or uuid.uuid4().hex
        self._lease: Lease | None = None

    @property
    def lease(self) -> Lease | None:
        """What to write under; None before it was acquired and once somebody else took it."""
        return self._lease

    def held(self) -> bool:
        """Whether it is certainly ours at this moment."""
        return self._lease is not None and self._lease.held()

    async def __aenter__(self) -> Self:
        while self._lease is None:
            try:
                self._lease = await self._journal.acquire(self._name, self._owner, self._ttl_s)
            except Held as held:
                await self._clock.sleep(min(max(held.remaining_s, 0.01), self._ttl_s / 3))
            except (NotStored, Uncertain):
                await self._clock.sleep(_RETRY_S)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            with contextlib.suppress(JournalError):  # it ends by itself
                await self._journal.release(lease)

    async def keep(self) -> None:
        """Renews at once, for a slow start may have taken most of the ttl, and then every third of it; ends only by
        raising.

        Raises:
            Fenced: somebody else owns the name by now.
        """
        while True:
            await self._renovar()
            await self._clock.sleep(self._ttl_s / 3)

    async def _renovar(self) -> None:
        lease = self._lease
        if lease is None:
            raise Fenced(self._name, 0, 0)
        try:
            renewed = await self._journal.renew(lease, self._ttl_s)
        except Fenced:
            if self._lease is not lease:  # taken again by `retake` meanwhile
                return
            self._lease = None
            raise
        except (NotStored, Uncertain, Unreadable):
            return  # until the deadline it is ours all the same, and afterwards `held` says no
        if self._lease is lease:
            self._lease = renewed

    async def retake(self) -> Lease:
        """A new term of our own, which fences whatever of ours may still be on its way.

        Raises:
            Fenced: somebody else owns the name by now.
        """
        before = self._lease
        while True:
            try:
                self._lease = await self._journal.acquire(self._name, self._owner, self._ttl_s)
            except Held as held:
                self._lease = None
                raise Fenced(self._name, before.term if before else 0, 0) from held
            except (NotStored, Uncertain):
                await self._clock.sleep(_RETRY_S)
            else:
                return self._lease

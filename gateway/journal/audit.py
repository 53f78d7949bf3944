"""The audit log: append-only, hash-chained, in the journal. One object a process; several processes may write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final

from gateway.clock import Clock
from gateway.domain.auditoria import Fato, Registrado, TipoDeFato
from gateway.journal.chain import VAZIA, Head, Link, NotALink, link, open_head, seal_head
from gateway.journal.port import Append, Conflict, Gap, Journal, JournalError, Position, Put, Write
from gateway.journal.sealed import Seal, SealBroken

LOG: Final = "auditoria"
TABELA: Final = "auditoria"
CABECA: Final = "cabeca"
_TENTATIVAS: Final = 50


class Auditoria:
    """Writes facts into the chain, alone or in one commit with what they are about."""

    def __init__(self, journal: Journal, seal: Seal, clock: Clock) -> None:
        self._journal = journal
        self._seal = seal
        self._clock = clock
        self._escrevendo = asyncio.Lock()
        self._ponta: tuple[int, Head] | None = None  # sequence of the newest entry, and the head

    async def registrar(self, *fatos: Fato, com: Sequence[Write] = ()) -> list[Position]:
        """Stores the facts and the writes, all or nothing; returns the writes' positions.

        Raises:
            Conflict: an `expect` of `com` did not hold.
            JournalError: as `Journal.commit`; after Uncertain it may be stored.
        """
        async with self._escrevendo:
            for _ in range(_TENTATIVAS):
                sequence, head = self._ponta or await self._ler_ponta()
                self._ponta = None  # known again only once the commit is known to have ended well
                elos: list[Link] = []
                for fato in fatos:
                    elos.append(link(self._seal, elos[-1].head if elos else head, fato, self._clock.now()))
                appends = [Append(LOG, elo.data, sequence if n == 0 else None) for n, elo in enumerate(elos)]
                newest = elos[-1].head if elos else head
                cabeca = Put(TABELA, CABECA, seal_head(self._seal, newest), expect=None)
                try:
                    positions = await self._journal.commit(*com, *appends, cabeca)
                except Conflict as exc:
                    if not (isinstance(exc.write, Append) and exc.write.log == LOG):
                        self._ponta = sequence, head
                        raise
                    self._ponta = None if await self._journal.last(LOG) else (exc.actual, head)
                    continue
                written = positions[len(com) : -1]
                self._ponta = (written[-1].sequence if written else sequence), newest
                return positions[: len(com)]
        raise JournalError("audit: other processes wrote each time")

    async def ler(self) -> AsyncIterator[Registrado]:
        """The facts in order; whatever cannot be opened is left out (`conferir` tells it)."""
        async for item in self._journal.read(LOG, None):
            if isinstance(item, Gap):
                continue
            try:
                yield Link.read(item.data).open(self._seal)
            except (NotALink, SealBroken):
                continue

    async def cabeca(self) -> Head:
        """The head as the journal keeps it beside the chain: what to write down elsewhere as an anchor.

        Raises:
            SealBroken: it was altered, or the key is another one.
        """
        found = await self._journal.get(TABELA, CABECA)
        return VAZIA if found is None else open_head(self._seal, found.data)

    async def podar(self, idade: timedelta) -> int:
        """Removes what is older than `idade`, after an entry that says up to which number; returns how many."""
        before = self._clock.now() - idade
        ultimo: Link | None = None
        async for item in self._journal.read(LOG, None):
            if isinstance(item, Gap):
                continue
            if item.at >= before:
                break
            ultimo = Link.read(item.data)
        if ultimo is None:
            return 0
        await self.registrar(
            Fato(
                TipoDeFato.PODA, "gateway", detalhes={"ate": str(ultimo.head), "dias": f"{idade / timedelta(days=1):g}"}
            )
        )
        return await self._journal.trim(LOG, before=before)

    async def _ler_ponta(self) -> tuple[int, Head]:
        """Where to go on: at the head that was kept, also when links before it are missing (that then shows)."""
        newest = await self._journal.last(LOG)
        kept = await self._journal.get(TABELA, CABECA)
        head = VAZIA if newest is None else Link.read(newest.data).head
        if kept is not None:
            head = open_head(self._seal, kept.data)
        return (0 if newest is None else newest.position.sequence), head

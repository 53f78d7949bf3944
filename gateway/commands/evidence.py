"""Waiting for proof: armed before a command is sent, so that the proof cannot pass unseen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from gateway.clock import Clock
from gateway.domain.evidencia import Evidencia

Sonda = Callable[[], Awaitable[bool]]
Espera = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fonte:
    """One place where the effect can be seen.

    Attributes:
        tipo: what a sight of it is worth.
        vigiar: a context manager; entering it arms it, its value waits until the effect is seen.
    """

    tipo: Evidencia
    vigiar: Callable[[], AbstractAsyncContextManager[Espera]]


class Prova:
    """The armed sources of one command."""

    def __init__(self, esperas: Sequence[tuple[Evidencia, Espera]]) -> None:
        self._esperas = esperas

    @property
    def possivel(self) -> bool:
        """Whether any source could show the effect."""
        return bool(self._esperas)

    async def esperar(self, prazo_s: float) -> Evidencia | None:
        """The first proof seen within the time, or None."""
        if not self._esperas:
            return None
        tasks = {asyncio.ensure_future(espera()): tipo for tipo, espera in self._esperas}
        try:
            pending = set(tasks)
            async with asyncio.timeout(prazo_s):
                while pending:
                    done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                    seen = [tasks[task] for task in done if task.exception() is None]
                    if seen:
                        return seen[0]
        except TimeoutError:
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return None


@asynccontextmanager
async def armar(fontes: Sequence[Fonte]) -> AsyncIterator[Prova]:
    """Arms every source; they are disarmed on leaving."""
    async with AsyncExitStack() as stack:
        esperas = []
        for fonte in fontes:
            espera = await stack.enter_async_context(fonte.vigiar())
            esperas.append((fonte.tipo, espera))
        yield Prova(esperas)


def por_estado(sonda: Sonda, clock: Clock, *, primeira_s: float = 0.05, maxima_s: float = 0.5) -> Fonte:
    """Proof by reading the state again until it is the wanted one; a failed read is read again."""

    @asynccontextmanager
    async def vigiar() -> AsyncIterator[Espera]:
        async def espera() -> None:
            wait = primeira_s
            while not await sonda():
                await clock.sleep(wait)
                wait = min(wait * 2, maxima_s)

        yield espera

    return Fonte(Evidencia.ESTADO, vigiar)

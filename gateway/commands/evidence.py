"""Waiting for proof: armed before a command is sent, so that the proof cannot pass unseen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from gateway.clock import Clock
from gateway.domain.evidencia import Evidencia

NAO_ERA = "nao"
"""The mark of a state that was not the wanted one before the command."""

_INSISTIR_S = 1.0  # longer than a rollback takes, which a second cancellation would interrupt

Sonda = Callable[[], Awaitable[bool | None]]
Espera = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Vigia:
    """An armed source.

    Attributes:
        espera: waits until the effect is seen.
        sozinha: whether a sight of it proves the command where the answer was lost. A state that was so before it was
            sent proves nothing then.
        marca: from where to look, for a gateway that looks again after this one died; None: it could prove nothing.
    """

    espera: Espera
    sozinha: bool = True
    marca: str | None = None


class Vigiar(Protocol):
    """Arms a source."""

    def __call__(self, marca: str | None = None, /) -> AbstractAsyncContextManager[Vigia]:
        """From now on (None), or from where the mark says."""
        ...


@dataclass(frozen=True, slots=True)
class Fonte:
    """One place where the effect can be seen.

    Attributes:
        tipo: what a sight of it is worth.
        vigiar: a context manager; entering it arms it: from now on, or from where a mark of it says.
    """

    tipo: Evidencia
    vigiar: Vigiar


class Prova:
    """The armed sources of one command."""

    def __init__(self, vigias: Sequence[tuple[Evidencia, Vigia]]) -> None:
        self._vigias = vigias

    @property
    def possivel(self) -> bool:
        """Whether any source could show the effect."""
        return bool(self._vigias)

    @property
    def marcas(self) -> tuple[str | None, ...]:
        """The mark of each source, in their order."""
        return tuple(vigia.marca for _, vigia in self._vigias)

    async def esperar(self, prazo_s: float, *, sem_resposta: bool = False) -> Evidencia | None:
        """The first proof seen within the time, or None.

        Args:
            sem_resposta: only what proves the command without an answer of the PBX.
        """
        tasks = {
            asyncio.ensure_future(vigia.espera()): tipo
            for tipo, vigia in self._vigias
            if vigia.sozinha or not sem_resposta
        }
        if not tasks:
            return None
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
            await _encerrar(tasks)
        return None


async def _encerrar(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Ends the tasks. One that swallows its cancellation would look for ever, and hold up the command's end: it
    is asked again until it has ended.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_INSISTIR_S)


@asynccontextmanager
async def armar(fontes: Sequence[Fonte]) -> AsyncIterator[Prova]:
    """Arms every source; they are disarmed on leaving."""
    async with AsyncExitStack() as stack:
        vigias = []
        for fonte in fontes:
            vigias.append((fonte.tipo, await stack.enter_async_context(fonte.vigiar())))
        yield Prova(vigias)


def rearmaveis(fontes: Sequence[Fonte], marcas: Sequence[str | None]) -> list[Fonte]:
    """The sources that can still prove something, each looking from its mark on."""
    return [
        Fonte(fonte.tipo, partial(fonte.vigiar, marca))
        for fonte, marca in zip(fontes, marcas, strict=True)
        if marca is not None
    ]


def por_estado(sonda: Sonda, clock: Clock, *, primeira_s: float = 0.05, maxima_s: float = 0.5) -> Fonte:
    """Proof by reading the state again until it is the wanted one; a read that fails (None) is made again.

    It is read before the command is sent too: only what was not so before proves a command without an answer.
    """

    @asynccontextmanager
    async def vigiar(marca: str | None = None) -> AsyncIterator[Vigia]:
        antes = False if marca is not None else await sonda()

        async def espera() -> None:
            wait = primeira_s
            while not await sonda():
                await clock.sleep(wait)
                wait = min(wait * 2, maxima_s)

        yield Vigia(espera, sozinha=antes is False, marca=NAO_ERA if antes is False else None)

    return Fonte(Evidencia.ESTADO, vigiar)

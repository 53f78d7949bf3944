"""Work that several ask for at one time and that is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Voos(Generic[K, T]):
    """Tasks under way, by what they do. Who asks for the same joins; who goes away leaves it to the others.

    Args:
        fechado: makes the error of whoever waits, or asks, when this is closed.
    """

    def __init__(self, fechado: Callable[[], Exception]) -> None:
        self._fechado = fechado
        self._em_voo: dict[K, asyncio.Task[T]] = {}
        self._todos: set[asyncio.Task[T]] = set()
        self._fechando = False

    def __contains__(self, chave: K) -> bool:
        return chave in self._em_voo

    async def juntar(self, chave: K, fazer: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `fazer` gives, or the one that is under way for the same key.

        Raises:
            Exception: what `fazer` raises, to each who waits; what `fechado` makes.
        """
        if self._fechando:
            raise self._fechado()
        task = self._em_voo.get(chave)
        if task is None:
            task = asyncio.create_task(fazer(), name=f"voo {type(self).__name__}")
            self._em_voo[chave] = task
            self._todos.add(task)
            task.add_done_callback(lambda done: self._pousou(chave, done))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if self._fechando and task.done():
                raise self._fechado() from None
            raise

    def soltar(self, chave: K) -> None:
        """Who asks from now on does not join the one that is under way; those who wait for it still get it."""
        self._em_voo.pop(chave, None)

    async def fechar(self) -> None:
        """Ends what is under way."""
        self._fechando = True
        for task in self._todos:
            task.cancel()
        await asyncio.gather(*self._todos, return_exceptions=True)

    def _pousou(self, chave: K, task: asyncio.Task[T]) -> None:
        self._todos.discard(task)
        if self._em_voo.get(chave) is task:
            del self._em_voo[chave]
        if not task.cancelled():
            task.exception()  # seen, also when everybody has gone

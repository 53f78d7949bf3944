"""A channel that can be taken down and brought up again on the port it had."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Generic, Protocol, TypeVar


class Listening(Protocol):
    """Something that listens; with port 0 asked, `.port` is the one the system chose."""

    port: int


T = TypeVar("T", bound=Listening)


class Part(Generic[T]):
    """Opens what `make(port)` gives, remembers its port, and opens the same port the next time."""

    def __init__(self, make: Callable[[int], AbstractAsyncContextManager[T]], port: int) -> None:
        self._make = make
        self._context: AbstractAsyncContextManager[T] | None = None
        self.port = port
        self.opened: T | None = None

    async def open(self) -> T:
        """Opens it; nothing happens when it is open."""
        if self.opened is None:
            context = self._make(self.port)
            self.opened = await context.__aenter__()
            self._context = context
            self.port = self.opened.port
        return self.opened

    async def close(self) -> None:
        """Closes it and all its connections; nothing happens when it is closed."""
        context, self._context, self.opened = self._context, None, None
        if context is not None:
            await context.__aexit__(None, None, None)

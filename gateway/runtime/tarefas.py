"""Tasks that the gateway cannot do without."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

from gateway.telemetry import logs

_LOG: Final = logs.logger("runtime")


def vigiada(nome: str, trabalho: Coroutine[Any, Any, None], parou: asyncio.Event) -> asyncio.Task[None]:
    """A task whose failure ends the process: without the lease or the event stream it would tell half-truths."""

    def ao_fim(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.critical("tarefa essencial parou", tarefa=nome, exc_info=error)
            parou.set()

    task = asyncio.create_task(trabalho, name=nome)
    task.add_done_callback(ao_fim)
    return task


async def parar(task: asyncio.Task[None]) -> None:
    """Cancels a task and waits for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):  # told by `ao_fim` already
        await task

"""Where objects stand in the answer, and coroutines side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from graphql.pyutils import Path

Lugares = Sequence[Path] | None
"""Where the objects of a level stand in the answer; None where nobody below asks."""


async def juntos(tarefas: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    """The results of coroutines; one alone is awaited without a task of its own. When one fails, the others end."""
    if not tarefas:
        return []
    if len(tarefas) == 1:
        return [await tarefas[0]]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(tarefa) for tarefa in tarefas]
    return [task.result() for task in tasks]


def sob(lugares: Lugares, nome: str) -> list[Path]:
    """The places of a field of each object."""
    if lugares is None:
        raise TypeError("an island knows its place")
    return [Path(lugar, nome, "") for lugar in lugares]

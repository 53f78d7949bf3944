"""Coroutines side by side, and the places of fields."""

from __future__ import annotations

import asyncio

import pytest
from graphql.pyutils import Path

from resolvers.planning.lugares import juntos, sob


async def tarefa() -> asyncio.Task[object] | None:
    return asyncio.current_task()


async def test_one_alone_runs_in_the_task_of_who_asks_and_several_in_tasks_of_their_own() -> None:
    aqui = asyncio.current_task()
    assert await juntos([]) == []
    assert await juntos([tarefa()]) == [aqui]
    outras = await juntos([tarefa(), tarefa()])
    assert len({aqui, *outras}) == 3


async def test_results_stand_in_the_order_of_who_was_asked_and_a_failure_ends_the_others() -> None:
    livre, acabou = asyncio.Event(), asyncio.Event()

    async def primeira() -> str:
        await livre.wait()
        return "primeira"

    async def segunda() -> str:
        livre.set()
        return "segunda"

    async def sem_fim() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            acabou.set()

    async def falha() -> None:
        raise KeyError("x")

    assert await juntos([primeira(), segunda()]) == ["primeira", "segunda"]
    with pytest.raises(ExceptionGroup) as erro:
        await juntos([sem_fim(), falha()])
    assert [type(um) for um in erro.value.exceptions] == [KeyError]
    assert acabou.is_set()


def test_a_field_of_each_object_has_its_place() -> None:
    tops = [Path(None, "a", "Query"), Path(Path(None, "b", "Query"), 0, None)]
    assert [um.as_list() for um in sob(tops, "c")] == [["a", "c"], ["b", 0, "c"]]
    with pytest.raises(TypeError):
        sob(None, "c")

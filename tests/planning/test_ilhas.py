"""Islands: fields of many objects, executed by graphql-core side by side."""

from __future__ import annotations

import inspect
from collections.abc import Coroutine
from typing import Any

import pytest
from graphql import GraphQLObjectType
from graphql.pyutils import Path

from resolvers.planning.execucao import Execucao, Executores
from resolvers.planning.plano import Ilha


async def _lento() -> str:
    return "depois"


class SegundoFalha:
    """An executor whose first field is awaited, and whose second raises before anybody can await it."""

    def __init__(self) -> None:
        self.feitos: list[Coroutine[Any, Any, str]] = []

    def execute_field(self, *_: Any) -> Any:
        if self.feitos:
            raise ValueError("não")
        self.feitos.append(_lento())
        return self.feitos[0]


async def test_of_islands_that_were_begun_none_is_left_behind_when_another_raises_at_once() -> None:
    executor: Any = SegundoFalha()
    nada: Any = None
    execucao = Execucao(Executores(lambda: executor), nada, nada, nada)
    ilha = Ilha("campo", GraphQLObjectType("T", {}), [], frozenset())
    with pytest.raises(ValueError, match="não"):
        await execucao.ilhas(ilha, [1, 2], [Path(None, "a", None), Path(None, "b", None)])
    assert [inspect.getcoroutinestate(um) for um in executor.feitos] == [inspect.CORO_CLOSED]

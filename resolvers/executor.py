"""graphql-core's executor, cured of a leak in subscriptions, and spared the events that can be cast (`molde.py`).

What it offers to resolvers (`info.async_helpers`) holds it weakly: the circle would keep each execution, with all that
its context has read, until the collector comes.

It remembers the sub-fields of each selection under the identity of a list, in a table that all events of a subscription
share; each event makes new lists, so the table grew with every event for as long as somebody listened. Here each event
has a table of its own, and what is remembered for all of them is keyed by the document's nodes, which live as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from weakref import proxy

from graphql import ExecutionResult, GraphQLObjectType
from graphql.type import GraphQLResolveInfoHelpers
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from resolvers.molde import Moldes, Valores


@dataclass(frozen=True, slots=True)
class Moldado:
    """Stands for the executor of an event whose answer is there already."""

    dados: dict[str, Any]

    def execute_operation(self, serially: bool | None = None) -> ExecutionResult:
        """The answer."""
        del serially
        return ExecutionResult(self.dados, None)


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Remembers sub-fields by the nodes of the document."""

    _por_nos: dict[tuple[Any, ...], Any] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        eu: Any = proxy(self)
        self.async_helpers = GraphQLResolveInfoHelpers(
            gather=partial(Executor.gather_async_work, eu), track=partial(Executor.track_async_work, eu)
        )

    @cached_property
    def _moldes(self) -> Moldes:
        return Moldes(proxy(self))

    def build_per_event_executor(self, payload: Any) -> Any:
        """What has the answer for one event: the answer itself, or a copy that shares what was learnt before."""
        dados = self._moldes.dados(Valores(payload))
        if dados is not None:
            return Moldado(dados)
        if self._por_nos is None:
            self._por_nos = {}
        made: Any = super().build_per_event_executor(payload)
        made._relevant_sub_fields = {}
        made._por_nos = self._por_nos
        return made

    def collect_subfields(self, return_type: GraphQLObjectType, field_details_list: Any) -> Any:
        """The sub-fields that a selection asks of a type."""
        shared = self._por_nos
        if shared is None:
            return super().collect_subfields(return_type, field_details_list)
        key = (return_type, *(id(detail.node) for detail in field_details_list))
        found = shared.get(key)
        if found is None:
            found = shared[key] = super().collect_subfields(return_type, field_details_list)
        return found

"""The schema, built by a function: relay and federation types cannot serve two Schema objects."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import strawberry
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from resolvers.context import Contexto
from resolvers.executor import Executor
from resolvers.extensoes import AvisosNaResposta, Corredor, FalhasNaResposta
from resolvers.leituras.nos import Familia, familias
from resolvers.molde import Fundicao
from resolvers.mutations.raiz import Mutation
from resolvers.planning.planejador import Planejador
from resolvers.root import Query
from resolvers.subscriptions import Subscription
from schema.alerta import EventoAlerta
from schema.aovivo_coisas import TIPOS_AO_VIVO
from schema.evento import TIPOS_CONCRETOS
from schema.importacao import UPLOAD, Upload
from schema.ligacao import TIPOS_DE_LIGACAO
from schema.scalars import DATA, DATA_HORA, DECIMAL

_LEMBRADOS: Final = 1_000  # documents parsed, and validated


class Grafo(strawberry.Schema):
    """The schema, and what is read once from its declarations."""

    planejador: Planejador | None = None

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """By its plan where it has one, else by graphql-core."""
        if self.planejador is not None and query and isinstance(context_value, Contexto):
            result = await self.planejador.executar(query, variable_values, operation_name, context_value)
            if result is not None:
                if result.errors:
                    self.process_errors(result.errors)
                return result
        return await super().execute(
            query,
            variable_values,
            context_value,
            root_value,
            operation_name,
            allowed_operation_types,
            operation_extensions,
        )

    @cached_property
    def familias(self) -> Mapping[str, tuple[Familia, ...]]:
        """How objects are found by their global ids."""
        return familias(self._schema)

    @cached_property
    def fundicao(self) -> Fundicao:
        """The moulds of subscriptions' documents; the parsed text is the one that their execution has, too."""
        return Fundicao(self._schema, ParserCache(maxsize=_LEMBRADOS).cached_parse_document)

    def create_extensions_runner(
        self, execution_context: ExecutionContext, extensions: list[SchemaExtension]
    ) -> Corredor:
        """See `Corredor`."""
        return Corredor(execution_context, extensions)


def build_schema(extensions: Iterator[Any] | tuple[Any, ...] = (), *, planos: bool = True) -> Grafo:
    """A new schema.

    Args:
        extensions: further Strawberry extensions (limits, masking), outermost first; they see what graphql-core
            executes.
        planos: whether queries are executed by plans where they have one.
    """
    made = Grafo(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        execution_context_class=Executor,
        types=[EventoAlerta, *TIPOS_CONCRETOS, *TIPOS_AO_VIVO, *TIPOS_DE_LIGACAO],
        config=StrawberryConfig(
            scalar_map={dt.datetime: DATA_HORA, dt.date: DATA, decimal.Decimal: DECIMAL, Upload: UPLOAD}
        ),
        extensions=[
            *extensions,
            AvisosNaResposta,
            FalhasNaResposta,
            lambda: ParserCache(maxsize=_LEMBRADOS),
            lambda: ValidationCache(maxsize=_LEMBRADOS),
        ],
    )
    if planos:
        made.planejador = Planejador(made._schema)
    return made

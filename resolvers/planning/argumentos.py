"""The arguments of a field as its resolver would get them: graphql-core's coercion, then Strawberry's."""

from __future__ import annotations

from typing import Any

from graphql.execution.values import get_argument_values
from strawberry.types.arguments import convert_arguments

from resolvers.executor import Executor
from resolvers.planning.plano import Chamada


def argumentos(executor: Executor, chamada: Chamada) -> dict[str, Any]:
    """Python name → value.

    Raises:
        GraphQLError, EntradaInvalida: one cannot be used.
    """
    if not chamada.no.arguments and not chamada.campo.args:
        return {}
    given = get_argument_values(chamada.campo, chamada.no, executor.variable_values, chamada.fragmento)
    schema: Any = executor.schema.extensions["strawberry-definition"]
    converter = schema.schema_converter
    made: dict[str, Any] = convert_arguments(
        given,
        chamada.field.arguments,
        scalar_registry=converter.scalar_registry,
        config=converter.config,
        info=None,  # only input types that convert themselves ask for it
    )
    return made

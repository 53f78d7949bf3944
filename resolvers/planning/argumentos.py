"""The arguments of a field as its resolver would get them: graphql-core's coercion, then Strawberry's."""

from __future__ import annotations

from typing import Any

from graphql import BREAK, Node, Visitor, visit
from graphql.execution.values import get_argument_values
from strawberry.types.arguments import convert_arguments

from resolvers.executor import Executor
from resolvers.planning.plano import Chamada


def argumentos(executor: Executor, chamada: Chamada) -> dict[str, Any]:
    """Python name → value; not to be changed, since the same are given again where they do not depend on variables.

    Raises:
        GraphQLError, EntradaInvalida: one cannot be used.
    """
    if chamada.fixos:
        return chamada.fixos[0]
    made = _convertidos(executor, chamada)
    if not variam(chamada):
        chamada.fixos.append(made)
    return made


def variam(chamada: Chamada) -> bool:
    """Whether a variable stands anywhere in the arguments."""
    return any(map(_varia, chamada.no.arguments or ()))


def _convertidos(executor: Executor, chamada: Chamada) -> dict[str, Any]:
    given = get_argument_values(chamada.campo, chamada.no, executor.variable_values)
    schema: Any = executor.schema.extensions["strawberry-definition"]
    converter = schema.schema_converter
    made: dict[str, Any] = convert_arguments(
        given,
        chamada.field.arguments,
        scalar_registry=converter.scalar_registry,
        config=converter.config,
    )
    return made


def _varia(node: Node) -> bool:
    """Whether a variable stands anywhere in it."""
    found = False

    class Procura(Visitor):
        def enter_variable(self, *_: Any) -> Any:
            nonlocal found
            found = True
            return BREAK

    visit(node, Procura())
    return found

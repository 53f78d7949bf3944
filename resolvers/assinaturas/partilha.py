"""Which subscriptions can be executed once for many: a single root field of these, whatever its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from graphql.language import ArgumentNode, FieldNode, StringValueNode, VariableNode

from gateway.domain.erros import EntradaInvalida
from gateway.journal.port import Position
from resolvers import cursors

EVENTOS: Final = "eventos"
ESTADOS: Final = frozenset(("ramaisAoVivo", "gruposAoVivo", "campanhasAoVivo", "centralAoVivo"))
APOS: Final = "apos"


@dataclass(frozen=True, slots=True)
class Partilha:
    """A subscription that can be shared.

    Attributes:
        variaveis: those that change what is executed: all but the one that says where to resume.
        apos: where to resume, None: from now on.
        estado: whether it begins with a snapshot, and so resumes nothing.
    """

    variaveis: Mapping[str, Any]
    apos: Position | None
    estado: bool = False


def partilha(query: str, operation_name: str | None, variables: Mapping[str, Any] | None) -> Partilha | None:
    """How the operation can be shared, or None; with a faulty argument it cannot, so that its own execution says so."""
    argumento = _apos(query, operation_name)
    if argumento is None:
        return None
    given = dict(variables or {})
    if argumento.estado:
        return Partilha(given, None, estado=True)
    valor: Any = argumento.valor
    if argumento.variavel is not None:
        valor = given.pop(argumento.variavel, None)
    if valor is None:
        return Partilha(given, None)
    try:
        return Partilha(given, Position(*cursors.ler_posicao(valor)))
    except (EntradaInvalida, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class _Apos:
    """How the document says where to resume: by a variable, by a literal, or not at all."""

    variavel: str | None = None
    valor: str | None = None
    estado: bool = False


@lru_cache(maxsize=1_000)
def _apos(query: str, operation_name: str | None) -> _Apos | None:
    try:
        document = parse(query)
    except GraphQLError:
        return None
    operations = [
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
        and (operation_name is None or (node.name is not None and node.name.value == operation_name))
    ]
    if len(operations) != 1 or operations[0].operation is not OperationType.SUBSCRIPTION:
        return None
    selections = operations[0].selection_set.selections
    field = selections[0]
    if len(selections) != 1 or not isinstance(field, FieldNode) or field.directives:
        return None
    if field.name.value in ESTADOS:
        return _Apos(estado=True)
    if field.name.value != EVENTOS:
        return None
    return _do_argumento(next((one for one in field.arguments or () if one.name.value == APOS), None))


def _do_argumento(argument: ArgumentNode | None) -> _Apos | None:
    match None if argument is None else argument.value:
        case None:
            return _Apos()
        case VariableNode(name=name):
            return _Apos(variavel=name.value)
        case StringValueNode(value=value):
            return _Apos(valor=value)
        case _:
            return None

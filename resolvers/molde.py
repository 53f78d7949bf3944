"""Answers cast in a mould: selections of plain values, compiled once a subscription and type, filled for each event.

A selection can be cast when every field in it is an attribute, or a synchronous function of the object alone, and its
value is a scalar, an enum or an object of which the same holds. Who is asked what (fragments, directives, aliases) is
graphql-core's own `collect_fields`; how a value becomes JSON is its own `coerce_output_value`; rights and masks are in
the fields' functions, which are called as they are. Whatever else comes up (a null where none may be, a function that
raises, a field that reads) is not cast: graphql-core executes the whole event, and says itself what went wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, Undefined, is_leaf_type
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList, collect_fields
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

_DEFINICAO: Final = "strawberry-definition"
Obter = Callable[[Any], Any]
Encher = Callable[[Any], Any]


class NaoCabeError(Exception):
    """This selection, or this value, cannot be cast."""


class Moldes:
    """The moulds of one subscription, one for each type of event that came."""

    def __init__(self, executor: Executor[Any]) -> None:
        self._executor = executor
        self._raiz = _raiz(executor)
        self._por_classe: dict[type, Encher | None] = {}

    def dados(self, evento: object) -> dict[str, Any] | None:
        """The answer for an event, or None where graphql-core has to find it."""
        if self._raiz is None:
            return None
        nome, detalhes = self._raiz
        classe = type(evento)
        if classe not in self._por_classe:
            self._por_classe[classe] = self._fundir(classe, detalhes)
        encher = self._por_classe[classe]
        if encher is None:
            return None
        try:
            return {nome: encher(evento)}
        except Exception:  # whatever it was: graphql-core meets it again, and tells it with its path
            return None

    def _fundir(self, classe: type, detalhes: FieldDetailsList) -> Encher | None:
        definicao = get_object_definition(classe)
        tipo = None if definicao is None else self._executor.schema.get_type(definicao.name)
        if not isinstance(tipo, GraphQLObjectType) or _definicao(tipo).origin is not classe:
            return None
        try:
            return self._objeto(tipo, detalhes)
        except NaoCabeError:
            return None

    def _objeto(self, tipo: GraphQLObjectType, detalhes: FieldDetailsList) -> Encher:
        pedidos = self._executor.collect_subfields(tipo, detalhes)
        if pedidos.new_defer_usages:
            raise NaoCabeError
        campos = [(nome, *self._campo(tipo, achados)) for nome, achados in pedidos.grouped_field_set.items()]
        classe = _definicao(tipo).origin

        def encher(objeto: Any) -> dict[str, Any]:
            if type(objeto) is not classe:
                raise NaoCabeError
            return {nome: completar(obter(objeto)) for nome, obter, completar in campos}

        return encher

    def _campo(self, tipo: GraphQLObjectType, detalhes: FieldDetailsList) -> tuple[Obter, Encher]:
        nome = detalhes[0].node.name.value
        if nome == "__typename":
            return (lambda _: tipo.name), _como_esta
        campo = tipo.fields.get(nome)
        if campo is None:
            raise NaoCabeError
        tipo_do_valor = campo.type
        anulavel = not isinstance(tipo_do_valor, GraphQLNonNull)
        if isinstance(tipo_do_valor, GraphQLNonNull):
            tipo_do_valor = tipo_do_valor.of_type
        if isinstance(tipo_do_valor, GraphQLObjectType):
            completar = self._objeto(tipo_do_valor, detalhes)
        elif is_leaf_type(tipo_do_valor):
            completar = _folha(tipo_do_valor.coerce_output_value)
        else:
            raise NaoCabeError
        return _obter(campo), (_ou_nulo(completar) if anulavel else completar)


def _raiz(executor: Executor[Any]) -> tuple[str, FieldDetailsList] | None:
    """The one field of the operation, None where there are others or where middleware looks on."""
    operacao = executor.operation
    tipo = executor.schema.get_root_type(operacao.operation)
    intermediarios = executor.middleware_manager
    if tipo is None or (intermediarios is not None and intermediarios.middlewares):
        return None
    pedidos = collect_fields(
        executor.schema, executor.fragments, executor.variable_values, tipo, operacao, executor.hide_suggestions
    ).grouped_field_set
    return next(iter(pedidos.items())) if len(pedidos) == 1 else None


def _obter(campo: GraphQLField) -> Obter:
    """How the field's value is had of its object.

    Raises:
        NaoCabeError: it has arguments, reads something, or is watched over by an extension.
    """
    declarado = campo.extensions.get(_DEFINICAO)
    if not isinstance(declarado, StrawberryField) or declarado.extensions or campo.args:
        raise NaoCabeError
    resolver = declarado.base_resolver
    if resolver is None and declarado.default_resolver is getattr:
        return attrgetter(declarado.python_name)
    if resolver is None or declarado.is_async or resolver.info_parameter is not None:
        raise NaoCabeError
    if len(resolver.signature.parameters) != 1:
        raise NaoCabeError
    funcao: Any = resolver.wrapped_func
    return funcao  # type: ignore[no-any-return]  # of the object alone


def _folha(escrever: Encher) -> Encher:
    def completar(valor: Any) -> Any:
        if valor is None:
            raise NaoCabeError
        escrito = escrever(valor)
        if escrito is None or escrito is Undefined:
            raise NaoCabeError
        return escrito

    return completar


def _ou_nulo(completar: Encher) -> Encher:
    return lambda valor: None if valor is None else completar(valor)


def _como_esta(valor: Any) -> Any:
    return valor


def _definicao(tipo: GraphQLObjectType) -> Any:
    return tipo.extensions[_DEFINICAO]

"""Answers cast in a mould: selections of plain values, compiled once a document and type, filled for each event.

A selection can be cast when every field in it is an attribute, or a synchronous function of the object alone, and its
value is a scalar, an enum or an object of which the same holds. Who is asked what (fragments, directives, aliases) is
graphql-core's own `collect_fields`; how a value becomes JSON is its own `coerce_output_value`; rights and masks are in
the fields' functions, which are called as they are. Documents that ask for the same field of the same object share its
value (`Valores`). Whatever else comes up (a null where none may be, a function that raises, a field that reads) is not
cast: graphql-core executes the whole event, and says itself what went wrong.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList, collect_fields, collect_subfields
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

_DEFINICAO: Final = "strawberry-definition"
_CAMPO: Final = "totalip-molde"
_LEMBRADOS: Final = 1_000
Obter = Callable[[Any], Any]
Completar = Callable[[Any], Any]
Encher = Callable[["Valores"], dict[str, Any]]


class NaoCabeError(Exception):
    """This selection, or this value, cannot be cast."""


@dataclass(eq=False, frozen=True, slots=True)
class Campo:
    """A field that can be cast, one for all documents: how its value is had of an object, and written."""

    obter: Obter
    completar: Completar


class Valores(dict[Campo, Any]):
    """The values of one object: each is worked out once, however many documents ask for it."""

    __slots__ = ("objeto",)

    def __init__(self, objeto: object) -> None:
        self.objeto = objeto

    def __missing__(self, campo: Campo) -> Any:
        valor = self[campo] = campo.completar(campo.obter(self.objeto))
        return valor


class Moldes:
    """The moulds of one document, one for each type of event that came."""

    def __init__(self, executor: Executor[Any]) -> None:
        self._executor = executor
        self._raiz = _raiz(executor)
        self._por_classe: dict[type, Encher | None] = {}

    @cached_property
    def inteiros(self) -> bool:
        """Whether an object of every type that can come may be cast."""
        if self._raiz is None:
            return False
        _, detalhes = self._raiz
        schema, operacao = self._executor.schema, self._executor.operation
        raiz = schema.get_root_type(operacao.operation)
        tipo = get_named_type(raiz.fields[detalhes[0].node.name.value].type) if raiz else None
        if not is_abstract_type(tipo):
            return False
        return all(self._fundir(_definicao(um).origin, detalhes) is not None for um in schema.get_possible_types(tipo))

    def dados(self, valores: Valores) -> dict[str, Any] | None:
        """The answer for an event, or None where graphql-core has to find it."""
        if self._raiz is None:
            return None
        nome, detalhes = self._raiz
        classe = type(valores.objeto)
        if classe not in self._por_classe:
            self._por_classe[classe] = self._fundir(classe, detalhes)
        encher = self._por_classe[classe]
        if encher is None:
            return None
        try:
            return {nome: encher(valores)}
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
        executor = self._executor
        pedidos = collect_subfields(  # graphql-core's, without the table that remembers it in the executor
            executor.schema,
            executor.fragments,
            executor.variable_values,
            executor.operation,
            tipo,
            detalhes,
            executor.hide_suggestions,
        )
        if pedidos.new_defer_usages:
            raise NaoCabeError
        campos = [(nome, *self._campo(tipo, achados)) for nome, achados in pedidos.grouped_field_set.items()]
        classe = _definicao(tipo).origin

        def encher(valores: Valores) -> dict[str, Any]:
            if type(valores.objeto) is not classe:
                raise NaoCabeError
            return {
                nome: valores[campo] if dentro is None else dentro(valores[campo]) for nome, campo, dentro in campos
            }

        return encher

    def _campo(self, tipo: GraphQLObjectType, detalhes: FieldDetailsList) -> tuple[Campo, Completar | None]:
        """The field, and what is asked of the object that it has for a value."""
        nome = detalhes[0].node.name.value
        if nome == "__typename":
            return _feito(tipo, lambda: Campo(lambda _: tipo.name, _como_esta)), None
        campo = tipo.fields.get(nome)
        if campo is None:
            raise NaoCabeError
        feito = _feito(campo, lambda: _campo(campo))
        valor = campo.type.of_type if isinstance(campo.type, GraphQLNonNull) else campo.type
        if not isinstance(valor, GraphQLObjectType):
            return feito, None
        dentro = self._objeto(valor, detalhes)
        return feito, dentro if isinstance(campo.type, GraphQLNonNull) else _ou_nulo(dentro)


class Fundicao:
    """The moulds of the documents that were asked for last, shared by all who send the same text.

    Args:
        ler: parses a text.
    """

    def __init__(self, schema: GraphQLSchema, ler: Callable[[str], DocumentNode]) -> None:
        self._schema = schema
        self._ler = ler
        self._feitos: OrderedDict[tuple[str, str | None, str], Moldes | None] = OrderedDict()

    def moldes(
        self, query: str, operacao: str | None, variaveis: Mapping[str, Any] | None, como_texto: str
    ) -> Moldes | None:
        """Those of a document; None where some of what can come has to be executed, or cannot be.

        Args:
            como_texto: the variables. A selection depends on them by its directives alone.
        """
        chave = (query, operacao, como_texto if "@" in query else "")
        if chave not in self._feitos:
            try:
                executor = Executor.build(
                    self._schema, self._ler(query), raw_variable_values=dict(variaveis or {}), operation_name=operacao
                )
                if not isinstance(executor, Executor):
                    return None  # these variables cannot be used; others may
                moldes = Moldes(executor)
                self._feitos[chave] = moldes if moldes.inteiros else None
            except GraphQLError:
                return None
            if len(self._feitos) > _LEMBRADOS:
                self._feitos.popitem(last=False)
        self._feitos.move_to_end(chave)
        return self._feitos[chave]


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


def _feito(de: GraphQLField | GraphQLObjectType, fazer: Callable[[], Campo]) -> Campo:
    """Made once, and kept with what it is of."""
    feito: Campo | None = de.extensions.get(_CAMPO)
    if feito is None:
        feito = de.extensions[_CAMPO] = fazer()
    return feito


def _campo(campo: GraphQLField) -> Campo:
    tipo = campo.type.of_type if isinstance(campo.type, GraphQLNonNull) else campo.type
    if isinstance(tipo, GraphQLObjectType):
        completar: Completar = Valores
    elif is_leaf_type(tipo):
        completar = _folha(tipo.coerce_output_value)
    else:
        raise NaoCabeError
    return Campo(_obter(campo), _existe(completar) if isinstance(campo.type, GraphQLNonNull) else _ou_nulo(completar))


def _folha(escrever: Completar) -> Completar:
    def completar(valor: Any) -> Any:
        escrito = escrever(valor)
        if escrito is None or escrito is Undefined:
            raise NaoCabeError
        return escrito

    return completar


def _existe(completar: Completar) -> Completar:
    def de(valor: Any) -> Any:
        if valor is None:
            raise NaoCabeError
        return completar(valor)

    return de


def _ou_nulo(completar: Completar) -> Completar:
    return lambda valor: None if valor is None else completar(valor)


def _como_esta(valor: Any) -> Any:
    return valor


def _definicao(tipo: GraphQLObjectType) -> Any:
    return tipo.extensions[_DEFINICAO]

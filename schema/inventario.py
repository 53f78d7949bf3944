"""What of the graph carries each place of the contract: read off the declarations of a built schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLInterfaceType, GraphQLObjectType

from schema.fields import Calculado, Coluna, View, declaracao
from schema.lugares import CHAVE_DOS_LUGARES, PELA_API


@dataclass(frozen=True, slots=True)
class CampoDoGrafo:
    """A field of an object type, and where its value comes from.

    Attributes:
        nome: `Tipo.campo`, as clients write it.
        traz: places whose value the field shows (alone, or as part of what it computes).
        usa: those, and the columns it needs to find something else.
    """

    nome: str
    traz: tuple[str, ...]
    usa: tuple[str, ...]


def campos(schema: strawberry.Schema) -> Iterator[CampoDoGrafo]:
    """Every field of every object and interface type, inherited ones once."""
    for tipo, definition in _tipos(schema):
        view: View | None = getattr(definition.origin, "__pbx_view__", None)
        inherited = {field.python_name: field.metadata for above in definition.interfaces for field in above.fields}
        for field in definition.fields:
            name = schema.config.name_converter.from_field(field)
            if inherited.get(field.python_name) == field.metadata or name not in tipo.fields:
                continue  # told by the interface; private
            declared = declaracao(field)
            said: tuple[str, ...] = field.metadata.get(CHAVE_DOS_LUGARES, ())
            used = said + _lugares(view, declared.colunas if declared is not None else frozenset())
            yield CampoDoGrafo(f"{tipo.name}.{name}", used if isinstance(declared, Coluna | Calculado) else said, used)


def por_lugar(schema: strawberry.Schema, *, de_uso: bool = False) -> Mapping[str, tuple[str, ...]]:
    """Place → the fields that show it; with `de_uso` also those that only need it."""
    found: dict[str, list[str]] = {}
    for campo in campos(schema):
        for lugar in campo.usa if de_uso else campo.traz:
            found.setdefault(lugar, []).append(campo.nome)
    return {lugar: tuple(sorted(set(nomes))) for lugar, nomes in found.items()}


def _tipos(schema: strawberry.Schema) -> Iterator[tuple[Any, Any]]:
    for _, tipo in sorted(schema._schema.type_map.items()):
        definition = tipo.extensions.get("strawberry-definition")
        if definition is not None and isinstance(tipo, GraphQLObjectType | GraphQLInterfaceType):
            yield tipo, definition


def _lugares(view: View | None, colunas: frozenset[str]) -> tuple[str, ...]:
    if view is None:
        return ()
    where = view.lugar or f"tabelas.{view.nome}"
    own = tuple(f"{where}.{coluna}" for coluna in sorted(colunas))
    return own + tuple(lugar for one in own for lugar in PELA_API.get(one, ()))

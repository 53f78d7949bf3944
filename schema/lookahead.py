"""Which columns a selection needs: read before anything is fetched, so that nobody's column is read in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionSetNode,
    is_abstract_type,
)
from graphql.language import DirectiveNode, VariableNode

from schema.fields import Coluna, Embutido, declaracao


def colunas_pedidas(info: GraphQLResolveInfo[Any], *caminho: str) -> frozenset[str]:
    """Columns of the row type found under `caminho` (GraphQL names) of the field being resolved.

    Type conditions are ignored (a superset is safe), `@skip` and `@include` are not.
    """
    tipo = _nomeado(info.return_type)
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    for nome in caminho:
        nodes = [n for n in _campos(info, sets) if n.name.value == nome]
        if not nodes:
            return frozenset()
        tipo = _nomeado(tipo.fields[nome].type)
        sets = [n.selection_set for n in nodes if n.selection_set]
    return frozenset(_colunas(info, tipo, sets))


def pede(info: GraphQLResolveInfo[Any], *caminho: str) -> bool:
    """Whether the selection under the field being resolved contains the path `caminho`."""
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    for nome in caminho:
        nodes = [n for n in _campos(info, sets) if n.name.value == nome]
        if not nodes:
            return False
        sets = [n.selection_set for n in nodes if n.selection_set]
    return True


def _colunas(info: GraphQLResolveInfo[Any], tipo: GraphQLNamedType, sets: Sequence[SelectionSetNode]) -> set[str]:
    needed: set[str] = set()
    concrete: Sequence[Any] = info.schema.get_possible_types(tipo) if is_abstract_type(tipo) else (tipo,)
    by_name = [(one, _campos_declarados(one)) for one in concrete]
    for node in _campos(info, sets):
        for one, fields in by_name:
            declared = fields.get(node.name.value)
            if declared is None:
                continue
            needed |= declared.colunas
            if isinstance(declared, Embutido) and node.selection_set:
                child = _nomeado(one.fields[node.name.value].type)
                needed |= _colunas(info, child, [node.selection_set])
    return needed


def _campos_declarados(tipo: Any) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for name, field in getattr(tipo, "fields", {}).items():
        strawberry_field = field.extensions.get("strawberry-definition")
        declared = declaracao(strawberry_field) if strawberry_field is not None else None
        if declared is not None:
            found[name] = declared
    return found


def colunas_do_tipo(tipo: Any) -> frozenset[str]:
    """Every column that the fields of a GraphQL object type can show (for filters and coverage)."""
    return frozenset(d.coluna for d in _campos_declarados(tipo).values() if isinstance(d, Coluna))


def _campos(info: GraphQLResolveInfo[Any], sets: Sequence[SelectionSetNode]) -> Iterator[FieldNode]:
    for one in sets:
        for selection in one.selections:
            if not _incluido(info, selection.directives):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                yield from _campos(info, [selection.selection_set])
            elif isinstance(selection, FragmentSpreadNode):
                fragment: Any = info.fragments[selection.name.value]
                definition = getattr(fragment, "definition", fragment)
                yield from _campos(info, [definition.selection_set])


def _incluido(info: GraphQLResolveInfo[Any], directives: Sequence[DirectiveNode] | None) -> bool:
    for directive in directives or ():
        if directive.name.value not in ("skip", "include"):
            continue
        node = (directive.arguments or ())[0].value
        if isinstance(node, VariableNode):
            values: Any = info.variable_values
            value = getattr(values, "coerced", values).get(node.name.value)
        else:
            value = getattr(node, "value", None)
        if bool(value) is (directive.name.value == "skip"):
            return False
    return True


def _nomeado(tipo: Any) -> Any:
    while hasattr(tipo, "of_type"):
        tipo = tipo.of_type
    return tipo

"""Which columns a selection needs: read before anything is fetched, so that nobody's column is read in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    NamedTypeNode,
    SelectionSetNode,
    is_abstract_type,
)
from graphql.language import DirectiveNode, VariableNode

from schema.fields import Coluna, Embutido, declaracao


def colunas_pedidas(info: GraphQLResolveInfo[Any], *caminho: str, tipo: str | None = None) -> frozenset[str]:
    """Columns of the row type found under `caminho` (GraphQL names) of the field being resolved.

    Args:
        tipo: where that type is abstract, the one concrete type (GraphQL name) that is going to be read; without it
            the columns of all that it could be.
    """
    at = _nomeado(info.return_type)
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    for nome in caminho:
        nodes = [n for n in _campos(info, sets, at) if n.name.value == nome]
        if not nodes:
            return frozenset()
        at = _nomeado(at.fields[nome].type)
        sets = [n.selection_set for n in nodes if n.selection_set]
    return frozenset(_colunas(info, at if tipo is None else info.schema.type_map[tipo], sets))


def colunas_de(fonte: Any, tipo: Any, nodes: Sequence[FieldNode]) -> frozenset[str]:
    """Columns that one field of an object of that type needs, with what is embedded in it.

    Args:
        fonte: what has `schema`, `fragments` and `variable_values`: an info, or an executor.
        nodes: the field's nodes in the document.
    """
    return frozenset(_colunas(fonte, tipo, [SelectionSetNode(selections=tuple(nodes))]))


def pede(info: GraphQLResolveInfo[Any], *caminho: str) -> bool:
    """Whether the selection under the field being resolved contains the path `caminho`."""
    at = _nomeado(info.return_type)
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    for nome in caminho:
        nodes = [n for n in _campos(info, sets, at) if n.name.value == nome]
        if not nodes:
            return False
        at = _nomeado(at.fields[nome].type)
        sets = [n.selection_set for n in nodes if n.selection_set]
    return True


def pedidos(info: GraphQLResolveInfo[Any]) -> set[tuple[str, str]]:
    """The fields two levels under the field being resolved: (field, field of its object)."""
    at = _nomeado(info.return_type)
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    return {
        (outer.name.value, inner.name.value)
        for outer in _campos(info, sets, at)
        if outer.selection_set
        for inner in _campos(info, [outer.selection_set], _nomeado(at.fields[outer.name.value].type))
    }


def _colunas(info: GraphQLResolveInfo[Any], tipo: Any, sets: Sequence[SelectionSetNode]) -> set[str]:
    needed: set[str] = set()
    for one in info.schema.get_possible_types(tipo) if is_abstract_type(tipo) else (tipo,):
        fields = _campos_declarados(one)
        for node in _campos(info, sets, one):
            declared = fields.get(node.name.value)
            if declared is None:
                continue
            needed |= declared.colunas
            if isinstance(declared, Embutido) and node.selection_set:
                needed |= _colunas(info, _nomeado(one.fields[node.name.value].type), [node.selection_set])
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


def _campos(info: GraphQLResolveInfo[Any], sets: Sequence[SelectionSetNode], tipo: Any) -> Iterator[FieldNode]:
    """The fields that are asked of an object of that type, through fragments and directives."""
    for one in sets:
        for selection in one.selections:
            if not _incluido(info, selection.directives):
                continue
            if isinstance(selection, FieldNode):
                yield selection
                continue
            fragment: Any = selection
            if isinstance(selection, FragmentSpreadNode):
                fragment = info.fragments[selection.name.value]
                fragment = getattr(fragment, "definition", fragment)
            if _vale_para(info, fragment.type_condition, tipo):
                yield from _campos(info, [fragment.selection_set], tipo)


def _vale_para(info: GraphQLResolveInfo[Any], condition: NamedTypeNode | None, tipo: Any) -> bool:
    if condition is None or condition.name.value == tipo.name:
        return True
    named: Any = info.schema.type_map[condition.name.value]
    return is_abstract_type(tipo) or (is_abstract_type(named) and info.schema.is_sub_type(named, tipo))


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

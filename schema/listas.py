"""Lists: everything that is said once of a type so that its rows can be read as pages, anywhere in the graph."""

from __future__ import annotations

import datetime as dt
import decimal
import re
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import strawberry
from strawberry.types.base import StrawberryOptional, get_object_definition, has_object_definition

from gateway.domain.ordem import Ordem, Termo
from schema.fields import Coluna, Embutido, View, declaracao
from schema.filters import filtro
from schema.groups import Agregavel, campo_agregar
from schema.orders import entrada_de_ordem
from schema.pages import Connection, Horizonte, horizonte

# Columns that a table of its kind would have indexed, and those with few values (contract/tables.yaml).
_ORDENAVEL: Final = re.compile(
    r"id|id_.*|.*_id|data|data_.*|.*_em|ramal|nome|nome_.*|status|uniqueid|prioridade|criado_em"
)
_POUCOS_VALORES: Final = re.compile(
    r"id_(?!cliente|telefone).*|(?!cliente|telefone).*_id|status.*|nome_.*|ramal|tipo_.*|.*_nome|filial|rota|canal|grupo_.*"
)
_CODIGO: Final = re.compile(r"id|id_.*|.*_id|prioridade|parametro|acao|telefone.*")


@dataclass(frozen=True, slots=True)
class Lista:
    """The rows of a type as connections; made by `lista`, beside the type.

    Attributes:
        tipo: the class decorated with `pbx_type`.
        view: where its rows are.
        filtro: the input type of its conditions.
        ordem: the input type of one part of its order.
        conexao: the connection type.
        padrao: the order of who asks for none; the key makes it total.
        colunas: contract column → the declaration of a field that shows it as it is.
        nomes: contract column → the field's name in the graph.
    """

    tipo: Any
    view: View
    filtro: Any
    ordem: Any
    conexao: Any
    padrao: Ordem
    colunas: Mapping[str, Coluna]
    nomes: Mapping[str, str]


def lista(
    tipo: Any,
    *,
    ordem: Sequence[str] | None = None,
    dimensoes: Sequence[str] | None = None,
    medidas: Sequence[str] | None = None,
    padrao: Ordem | None = None,
) -> Lista:
    """The connection of a type, with the filter, the orders and the aggregates made from its columns.

    Args:
        ordem: the fields (Python names) to order by; else those whose column a table of its kind would have indexed.
        dimensoes: the fields to group by; else dates, booleans and columns with few values.
        medidas: the fields to add up; else numbers that are no codes.
        padrao: the order of who asks for none; else the newest first in a view that grows, by the key otherwise.

    Raises:
        TypeError: the type has no view, or no such field.
    """
    view: View | None = tipo.__pbx_view__
    if view is None:
        raise TypeError(f"{tipo.__name__} has no view")
    fields = {one.python_name: (declared, kind, one.description) for one, declared, kind in _colunas(tipo)}
    orders = _escolher(tipo, fields, ordem, lambda coluna, _: bool(_ORDENAVEL.fullmatch(coluna.coluna)))
    groups = _escolher(tipo, fields, dimensoes, lambda coluna, kind: _e_dimensao(view, coluna, kind))
    figures = _escolher(tipo, fields, medidas, lambda coluna, kind: _e_medida(view, coluna, kind))
    entrada = entrada_de_ordem(tipo, {n: (fields[n][0].coluna, fields[n][2]) for n in orders or fields})
    return Lista(
        tipo=tipo,
        view=view,
        filtro=filtro(tipo),
        ordem=entrada,
        conexao=_conexao(tipo, view, _agregaveis(fields, groups), _agregaveis(fields, figures)),
        padrao=_padrao(view) if padrao is None else padrao,
        colunas=MappingProxyType({one.coluna: one for one in _todas(tipo)}),
        nomes=MappingProxyType({declared.coluna: _camelo(name) for name, (declared, _, _) in fields.items()}),
    )


def _padrao(view: View) -> Ordem:
    if view.chave is None:
        return (Termo(view.faixas[0], decrescente=True),) if view.faixas else ()
    return (Termo(view.chave, decrescente=view.cresce),)


def _colunas(tipo: Any) -> Iterator[tuple[Any, Coluna, Any]]:
    """The fields of a type that show a column: field, declaration, type without null."""
    for one in get_object_definition(tipo, strict=True).fields:
        declared = declaracao(one)
        if isinstance(declared, Coluna):
            kind: Any = one.type
            yield one, declared, kind.of_type if isinstance(kind, StrawberryOptional) else kind


def _todas(tipo: Any, vistos: frozenset[Any] = frozenset()) -> Iterator[Coluna]:
    """Every column that the type shows as it is, in objects made of the same row too."""
    for one in get_object_definition(tipo, strict=True).fields:
        declared = declaracao(one)
        if isinstance(declared, Coluna):
            yield declared
        elif isinstance(declared, Embutido):
            kind: Any = one.type
            inner = kind.of_type if isinstance(kind, StrawberryOptional) else kind
            same_row = getattr(inner, "__pbx_view__", None) == tipo.__pbx_view__
            if same_row and inner not in vistos and has_object_definition(inner):
                yield from _todas(inner, vistos | {tipo})


def _escolher(tipo: Any, fields: Mapping[str, Any], ditos: Sequence[str] | None, serve: Any) -> list[str]:
    if ditos is None:
        return [name for name, (declared, kind, _) in fields.items() if serve(declared, kind)]
    if unknown := [name for name in ditos if name not in fields]:
        raise TypeError(f"{tipo.__name__} shows no column as {', '.join(unknown)}")
    return list(ditos)


def _e_dimensao(view: View, coluna: Coluna, kind: Any) -> bool:
    if coluna.mascara is not None or coluna.coluna == view.chave:
        return False
    return kind in (dt.datetime, dt.date, bool) or (
        kind in (str, int, strawberry.ID) and bool(_POUCOS_VALORES.fullmatch(coluna.coluna))
    )


def _e_medida(view: View, coluna: Coluna, kind: Any) -> bool:
    if coluna.mascara is not None or coluna.coluna == view.chave or _CODIGO.fullmatch(coluna.coluna):
        return False
    return kind in (int, decimal.Decimal) and not _e_dimensao(view, coluna, kind)


def _agregaveis(fields: Mapping[str, Any], names: Sequence[str]) -> list[Agregavel]:
    return [Agregavel(name, fields[name][0].coluna, fields[name][1], fields[name][2] or "") for name in names]


def _conexao(tipo: Any, view: View, dimensoes: Sequence[Agregavel], medidas: Sequence[Agregavel]) -> Any:
    nome = f"{tipo.__name__}Connection"
    namespace: dict[str, Any] = {"__module__": __name__, "__annotations__": {}}
    if dimensoes or medidas:
        namespace["agregar"] = campo_agregar(tipo, dimensoes, medidas)
    if view.cresce:
        namespace["__annotations__"]["horizonte"] = Horizonte | None
        namespace["horizonte"] = strawberry.field(
            resolver=horizonte, description="Até onde estão completas as linhas, quando lidas em ordem de código."
        )
    cls = types.new_class(nome, (Connection[tipo],), {}, lambda made: made.update(namespace))
    return strawberry.type(cls, name=nome, description=f"Uma página de {tipo.__name__}. Canal: gateway.")


def _camelo(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)

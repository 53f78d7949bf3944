"""Every column of every view and command table, put into PostgreSQL with a value of its own and found in the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

import yaml
from graphql import GraphQLList, GraphQLObjectType, get_named_type

from schema.fields import Coluna, View, declaracao
from schema.ligacao_em_curso import LigacaoEmCurso
from schema.telefone import Telefone
from tests.house.tree import ROOT
from tests.support.central import Central

RECUSADAS = {("gerenciar_usuarios", "senha")}
TABELAS: Mapping[str, list[dict[str, Any]]] = {
    one["name"]: one["columns"]
    for one in yaml.safe_load((ROOT / "contract/tables.yaml").read_text(encoding="utf-8"))["tables"]
}


def _raizes(central: Central) -> Iterator[tuple[str, str, GraphQLObjectType]]:
    """Root field, path to its rows, row type: of every root field that lists the rows of a view."""
    query: Any = central.schema._schema.query_type
    for name, field in query.fields.items():
        named: Any = get_named_type(field.type)
        path = ""
        if named.name.endswith("Connection"):
            path, named = "nodes", get_named_type(named.fields["nodes"].type)
        elif not any(isinstance(kind, GraphQLList) for kind in (field.type, getattr(field.type, "of_type", None))):
            continue
        origin = getattr(named.extensions.get("strawberry-definition"), "origin", None)
        view = getattr(origin, "__pbx_view__", None)
        if view is not None and view.lugar is None:  # a view of the database
            yield name, path, named


def _colunas(tipo: GraphQLObjectType) -> dict[str, tuple[str, bool]]:
    """Column → GraphQL field that carries it, and whether it is a telephone."""
    found = {}
    for name, field in tipo.fields.items():
        declared = declaracao(field.extensions["strawberry-definition"])
        if isinstance(declared, Coluna):
            named: Any = get_named_type(field.type)
            found[declared.coluna] = (name, named.name == Telefone.__name__)
    return found


def _valor(tipo: str, n: int, *, telefone: bool) -> Any:
    if telefone:
        return 11_900_000_000 + n if tipo == "bigint" else f"119{n:08}"
    return {
        "integer": n,
        "bigint": n,
        "boolean": n % 2 == 0,
        "timestamp": dt.datetime(2026, 3, 1) + dt.timedelta(minutes=n),
        "date": dt.date(2020, 1, 1) + dt.timedelta(days=n),
        "double precision": n + 0.25,
        "numeric": n + 0.25,
    }.get(tipo, f"único {n}")


def _esperado(valor: Any) -> Any:
    if isinstance(valor, dt.datetime):
        return valor.isoformat() + "-03:00"
    if isinstance(valor, dt.date):
        return valor.isoformat()
    return str(valor) if isinstance(valor, float) else valor


async def test_each_column_of_the_contract_is_found_where_its_view_is_listed(aqui: Central) -> None:
    carried: set[tuple[str, str]] = set()
    numbers = iter(range(1_000, 100_000))
    for root, path, tipo in _raizes(aqui):
        view = tipo.extensions["strawberry-definition"].origin.__pbx_view__.nome
        fields = {column: ((name,), phone) for column, (name, phone) in _colunas(tipo).items()}
        if view == "usuarios":
            live: Any = aqui.schema._schema.type_map[LigacaoEmCurso.__name__]
            fields |= {c: (("ligacaoAtual", "aoVivo", name), phone) for c, (name, phone) in _colunas(live).items()}
        types = {c["name"]: c["type"] for c in TABELAS[view]}
        row = {c: _valor(types[c], next(numbers), telefone=phone) for c, (_, phone) in fields.items()}
        await _trocar_por_tabela(aqui, view, row)
        asked = " ".join(_selecao(*names, *(("bruto",) if phone else ())) for names, phone in fields.values())
        bounds = _limite(tipo.extensions["strawberry-definition"].origin.__pbx_view__, fields, types)
        got = await aqui.query(f"{{ {root}{bounds} {{ {f'{path} {{ {asked} }}' if path else asked} }} }}")
        assert got.errors is None, (root, got.errors)
        (answer,) = got.data[root][path] if path else got.data[root]
        for column, (names, phone) in fields.items():
            shown = reduce(lambda found, name: found[name], (*names, *(("bruto",) if phone else ())), answer)
            assert shown == (str(row[column]) if phone else _esperado(row[column])), (view, column)
            carried.add((view, column))
    wanted = {(view, column["name"]) for view, columns in TABELAS.items() for column in columns}
    assert wanted - carried == RECUSADAS
    assert len(TABELAS) == 40


def _selecao(first: str, *rest: str) -> str:
    return f"{first} {{ {_selecao(*rest)} }}" if rest else first


def _limite(view: View, fields: Mapping[str, tuple[tuple[str, ...], bool]], types: Mapping[str, str]) -> str:
    """The filter that a big view without id wants: from some value on that is below every other."""
    if view.chave is not None or not view.faixas:
        return ""
    least = {"timestamp": '"1990-01-01T00:00:00Z"', "date": '"1990-01-01"'}.get(types[view.faixas[0]], "0")
    return f"(filtro: {{{fields[view.faixas[0]][0][0]}: {{minimo: {least}}}}})"


async def _trocar_por_tabela(central: Central, view: str, row: Mapping[str, Any]) -> None:
    """Puts a table of the contract's types, with that one row, in the place of the view."""
    columns = ", ".join(f'"{c["name"]}" {c["type"]}' for c in TABELAS[view])
    values = ", ".join("NULL" if v is None else f"'{v}'" for v in row.values())
    names = ", ".join(f'"{name}"' for name in row)
    await central.sql(
        f"""DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_views WHERE schemaname = 'public' AND viewname = '{view}')
            THEN DROP VIEW public.{view} CASCADE; ELSE DROP TABLE public.{view} CASCADE; END IF; END $$;
        CREATE TABLE public.{view} ({columns});
        INSERT INTO public.{view} ({names}) VALUES ({values});
        GRANT SELECT ON public.{view} TO integracao;"""
    )

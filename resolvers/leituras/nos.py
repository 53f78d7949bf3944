"""Objects by their global ids: `node` and `nodes`, for every type that declares one."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.types import Info

from gateway.domain.erros import EntradaInvalida
from resolvers.context import Contexto
from schema.fields import By, Node, identificador
from schema.lookahead import colunas_pedidas
from schema.origem import partes_da_chave

MAX_IDS = 100


@dataclass(frozen=True, slots=True)
class Familia:
    """A type whose objects are found by the key in their global id."""

    nome: str
    tipo: Any
    by: By


def familias(schema: GraphQLSchema) -> Mapping[str, tuple[Familia, ...]]:
    """Family name → the types that have it, read from the declarations of a schema's types."""
    found: dict[str, tuple[Familia, ...]] = defaultdict(tuple)
    for named in schema.type_map.values():
        definition: Any = named.extensions.get("strawberry-definition")
        view = getattr(getattr(definition, "origin", None), "__pbx_view__", None)
        if view is None or not isinstance(named, GraphQLObjectType):
            continue
        declared = identificador(definition.origin)
        if declared is not None and len(declared.chave) == 1:
            one = Familia(named.name, definition.origin, By(view, declared.chave[0]))
            found[declared.familia] += (one,)
    return dict(found)


@strawberry.type
class LeiturasDeNos:
    """Refetching."""

    @strawberry.field(description="Um objeto pelo seu identificador global; null se não existe. Canais: BANCO, API.")
    async def node(
        self,
        info: Info[Contexto, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="O `id` de um objeto.")],
    ) -> Node | None:
        """Refetches an object."""
        found: Node | None = await _um(info, str(id))
        return found

    @strawberry.field(
        description=f"Objetos pelos seus identificadores globais (até {MAX_IDS}), na ordem pedida. Canais: BANCO, API."
    )
    async def nodes(
        self,
        info: Info[Contexto, None],
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Os `id` dos objetos.")],
    ) -> list[Node | None]:
        """Refetches objects; one statement a type."""
        if len(ids) > MAX_IDS:
            raise EntradaInvalida("ids", f"Peça até {MAX_IDS} objetos por vez.")
        return list(await asyncio.gather(*(_um(info, str(one)) for one in ids)))


async def _um(info: Info[Contexto, None], id: str) -> Any:
    familia, _, resto = id.partition(":")
    pbx, _, chave = resto.partition(":")
    schema: Any = info.schema
    known = schema.familias.get(familia)
    if known is None or not chave:
        raise EntradaInvalida("id", "Use o `id` de um objeto deste grafo, ex.: `Ramal:principal:5`.")
    if pbx != info.context.recursos.principal:
        return None
    for one in known:
        wanted = colunas_pedidas(info._raw_info, tipo=one.nome)
        linha = await info.context.leitor.buscar(one.by, partes_da_chave(chave)[0], wanted)
        if linha is not None:
            return one.tipo(linha=linha)
    return None

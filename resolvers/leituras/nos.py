"""Objects by their global ids: `node` and `nodes`, for every type that declares one."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.types import Info

from gateway.domain.erros import EntradaInvalida
from resolvers.context import Contexto
from resolvers.reading.partial import lendo
from schema.fields import CHAVE_DOS_METADADOS, By, DosIds, Lote, Node, identificador
from schema.lookahead import colunas_pedidas
from schema.origem import partes_da_chave

MAX_IDS = 100


@dataclass(frozen=True, slots=True)
class Familia:
    """Objects that are found by the key in their global id.

    Attributes:
        nome: the type's name.
        fazer: makes the object of its row.
        onde: the view and column of the key, or the reader of objects that no single view tells.
    """

    nome: str
    fazer: Callable[[Any], Any]
    onde: By | Lote


def familias(schema: GraphQLSchema) -> Mapping[str, tuple[Familia, ...]]:
    """Family name → the types that have it, read from the declarations of a schema's types."""
    found: dict[str, tuple[Familia, ...]] = defaultdict(tuple)
    for named in schema.type_map.values():
        definition: Any = named.extensions.get("strawberry-definition")
        origin = getattr(definition, "origin", None)
        view, composto = getattr(origin, "__pbx_view__", None), getattr(origin, "__pbx_composto__", None)
        if (view is None and composto is None) or not isinstance(named, GraphQLObjectType):
            continue
        declared = identificador(origin)
        if declared is None or len(declared.chave) != 1:
            continue
        if composto is not None:
            found[declared.familia] = (Familia(named.name, composto.fazer, composto.lote),)
        elif view is not None:
            found[declared.familia] += (Familia(named.name, _de_linha(origin), By(view, declared.chave[0])),)
    return dict(found)


@strawberry.type
class LeiturasDeNos:
    """Refetching."""

    @strawberry.field(
        description="Um objeto pelo seu identificador global; null se não existe. Canais: BANCO, API.",
        metadata={CHAVE_DOS_METADADOS: DosIds("id")},
    )
    async def node(
        self,
        info: Info[Contexto, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="O `id` de um objeto.")],
    ) -> Node | None:
        """Refetches an object."""
        found: Node | None = await _um(info, str(id))
        return found

    @strawberry.field(
        description=f"Objetos pelos seus identificadores globais (até {MAX_IDS}), na ordem pedida. Canais: BANCO, API.",
        metadata={CHAVE_DOS_METADADOS: DosIds("ids")},
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


def partes(id: str) -> tuple[str, str, str]:
    """Family, PBX and key of a global id; empty what it has not."""
    familia, _, resto = id.partition(":")
    pbx, _, chave = resto.partition(":")
    return familia, pbx, chave


async def _um(info: Info[Contexto, None], id: str) -> Any:
    familia, pbx, chave = partes(id)
    lendo(info)
    schema: Any = info.schema
    known = schema.familias.get(familia)
    if known is None or not chave:
        raise EntradaInvalida("id", "Use o `id` de um objeto deste grafo, ex.: `Ramal:principal:5`.")
    if pbx != info.context.recursos.principal:
        return None
    for one in known:
        wanted = colunas_pedidas(info._raw_info, tipo=one.nome)
        leitor, key = info.context.leitor, partes_da_chave(chave)[0]
        linha = await (
            leitor.lote(one.onde, key) if isinstance(one.onde, Lote) else leitor.buscar(one.onde, key, wanted)
        )
        if linha is not None:
            return one.fazer(linha)
    return None


def _de_linha(tipo: Any) -> Callable[[Any], Any]:
    return lambda linha: tipo(linha=linha)

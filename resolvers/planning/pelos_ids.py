"""Objects by their global ids, in a plan: `node` and `nodes`, each object by the selection of its own type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType, GraphQLSchema
from graphql.pyutils import Path

from resolvers.leituras.nos import MAX_IDS, partes
from resolvers.planning.buscas import SemPlano
from resolvers.planning.lugares import juntos
from resolvers.planning.plano import PelosIds
from schema.fields import By
from schema.origem import partes_da_chave

if TYPE_CHECKING:
    from resolvers.planning.execucao import Execucao


def planejaveis(schema: GraphQLSchema) -> Mapping[str, tuple[GraphQLObjectType, By]]:
    """Family → its type, and how a row is found: of those that one type has, and one view tells."""
    grafo: Any = schema.extensions["strawberry-definition"]
    found = {}
    for familia, tipos in grafo.familias.items():
        tipo = schema.type_map[tipos[0].nome]
        if len(tipos) == 1 and isinstance(tipos[0].onde, By) and isinstance(tipo, GraphQLObjectType):
            found[familia] = (tipo, tipos[0].onde)
    return found


async def ler_pelos_ids(execucao: Execucao, campo: PelosIds) -> Any:
    """The object of each id, or None where there is none; of each family together.

    Raises:
        SemPlano: too many ids, or one that no plan can follow.
    """
    given = execucao.argumentos(campo.chamada)[campo.argumento]
    ids = given if campo.varios else [given]
    if len(ids) > MAX_IDS:
        raise SemPlano("argumentos")
    pedidos: dict[str, dict[int, str]] = defaultdict(dict)
    for n, um in enumerate(ids):
        familia, pbx, chave = partes(str(um))
        if familia not in campo.tipos or not chave:
            raise SemPlano("identificador")
        if pbx == execucao.buscas.leitor.pbx.nome:
            pedidos[familia][n] = partes_da_chave(chave)[0]
    achados = dict(
        par
        for pares in await juntos([_da_familia(execucao, campo, um, chaves) for um, chaves in pedidos.items()])
        for par in pares
    )
    return [achados.get(n) for n in range(len(ids))] if campo.varios else achados.get(0)


async def _da_familia(
    execucao: Execucao, campo: PelosIds, familia: str, chaves: Mapping[int, str]
) -> Sequence[tuple[int, Any]]:
    """The objects of one family, each with the number of its id."""
    by, objeto = campo.tipos[familia]
    once = list(dict.fromkeys(chaves.values()))
    lidas, linhas = await execucao.buscas.um_por_chave(by, once, objeto.colunas)
    dentro = [n for n, chave in chaves.items() if chave in linhas]
    topo = Path(None, campo.nome, "Query")
    lugares = [Path(topo, n, None) if campo.varios else topo for n in dentro]
    made = await execucao.objetos(
        objeto, lidas.com([linhas[chaves[n]] for n in dentro]), lugares if objeto.tem_ilha else None
    )
    return list(zip(dentro, made, strict=True))

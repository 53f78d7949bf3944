"""Totals and groups of a list, or of the lists of many parents: counted where the rows are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.channels.database.pool import Database
from gateway.domain.condicoes import Condicao, E, colunas
from gateway.domain.erros import ErroDoGateway
from gateway.domain.grupos import Corte, Dimensao, Grupo, Medida
from resolvers.reading import database as pelo_banco
from resolvers.reading.choice import PelaApi
from resolvers.reading.grouping import groups, groups_by_key
from resolvers.reading.leitura import Leitura
from resolvers.reading.sql import Source
from schema.fields import By
from schema.listas import Lista

Relacao = tuple[By, Any]


async def contar(leitor: Leitura, lista: Lista, filtro: Condicao, relacao: Relacao | None) -> int:
    """How many rows of the list, or of a parent in it, meet the filter and the policy.

    Raises:
        ErroDoGateway: no channel could tell, or the identity may not.
    """
    view = lista.view
    policy = leitor.politica(view)

    async def do_banco(db: Database, source: Source) -> int:
        return await pelo_banco.count(db, source, E((filtro, policy)))

    async def da_api() -> tuple[int, tuple[ErroDoGateway, ...]]:
        lida = await leitor.fontes.tudo_da_api(view, frozenset(), filtro, policy)
        return len(lida.linhas), lida.falhas

    needed = colunas(E((filtro, policy)))
    if relacao is None:
        return await leitor.fontes.de_onde(view, do_banco, PelaApi(needed, da_api), 0, lista)
    by, chave = relacao
    if chave is None:
        return 0

    async def batch(keys: list[Any]) -> list[Any]:
        async def do_banco(db: Database, source: Source) -> Mapping[Any, int]:
            return await pelo_banco.counts_by_key(db, await leitor.alvo(by, source, keys), E((filtro, policy)))

        async def da_api() -> tuple[Mapping[Any, int], tuple[ErroDoGateway, ...]]:
            found, unread = await leitor.da_api_por_chave(by, keys, frozenset(), filtro)
            return {key: len(rows) for key, rows in found.items()}, unread

        none: Mapping[Any, int] = dict.fromkeys(keys, 0)
        found = await leitor.fontes.de_onde(view, do_banco, PelaApi(needed | {by.coluna}, da_api), none, lista)
        return [found[key] for key in keys]

    return int(await leitor.junto(("contar", by, filtro), batch, chave))


async def agrupar(
    leitor: Leitura,
    lista: Lista,
    filtro: Condicao,
    por: tuple[Dimensao, ...],
    medidas: tuple[Medida, ...],
    relacao: Relacao | None,
) -> Sequence[Grupo]:
    """Groups of the rows of the list, or of a parent in it, that meet the filter and the policy.

    Raises:
        ErroDoGateway: the database could not tell, or the identity may not.
    """
    condition = E((filtro, leitor.politica(lista.view)))

    async def do_banco(db: Database, source: Source) -> Sequence[Grupo]:
        return _no_fuso(await groups(db, source, condition, por, medidas), leitor.pbx.tz)

    if relacao is None:
        return await leitor.fontes.de_onde(lista.view, do_banco, None, (), lista)
    by, chave = relacao
    if chave is None:
        return ()

    async def batch(keys: list[Any]) -> list[Any]:
        none: Sequence[Grupo] = ()

        async def do_banco(db: Database, source: Source) -> dict[Any, Sequence[Grupo]]:
            alvo = await leitor.alvo(by, source, keys)
            found = await groups_by_key(db, alvo, condition, por, medidas)
            return {key: _no_fuso(found[key], leitor.pbx.tz) for key in keys}

        found = await leitor.fontes.de_onde(lista.view, do_banco, None, dict.fromkeys(keys, none), lista)
        return [found[key] for key in keys]

    made: Sequence[Grupo] = await leitor.junto(("agrupar", by, filtro, por, medidas), batch, chave)
    return made


def _no_fuso(grupos: Sequence[Grupo], tz: Any) -> Sequence[Grupo]:
    """The groups with the PBX's zone on their hours."""
    for grupo in grupos:
        for dimensao, valor in grupo.chave.items():
            if dimensao.corte is Corte.HORA and valor is not None:
                grupo.chave[dimensao] = valor.replace(tzinfo=tz)  # type: ignore[attr-defined]  # a timestamp
    return grupos

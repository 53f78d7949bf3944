"""The sums that metrics are made of, computed in the PBX's database: one statement for all queues of a level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from gateway.channels.database.pool import Database
from resolvers.reading.consultas import Escrita, consultar, fonte, permitidas
from resolvers.reading.leitura import Leitura
from resolvers.reading.sql import Source, Statement, fits, quoted
from schema import views
from schema.fields import View

Somas = Mapping[Any, Mapping[str, int]]
_CONTADAS: Final = ("atendidas_abaixo", "atendidas_acima", "desligadas_abaixo", "desligadas_acima", "total")


async def niveis(leitor: Leitura, parametros: tuple[Any, ...], chaves: Sequence[Any]) -> Somas:
    """Queue → the counts of `nivel_de_servico` in the days."""

    def sums(source: Source, _: Statement) -> list[str]:
        return [f"coalesce(sum(t.{source.name(one)}), 0)::bigint AS {quoted(one)}" for one in _CONTADAS]

    view = views.NIVEL_DE_SERVICO
    return await _somar(leitor, view, "id_grupo_de_atendimento", _CONTADAS, parametros[:2], chaves, sums)


async def filas(leitor: Leitura, parametros: tuple[Any, ...], chaves: Sequence[Any]) -> Somas:
    """Queue → calls, answered ones, what they waited and talked."""

    def sums(source: Source, _: Statement) -> list[str]:
        user, wait, talk = (f"t.{source.name(one)}" for one in ("id_usuario", "tempo_em_espera", "duracao"))
        answered = f"FILTER (WHERE {user} IS NOT NULL)"
        return [
            "count(*) AS total",
            f"count({user}) AS atendidas",
            f"coalesce(sum({wait}) {answered}, 0)::bigint AS espera",
            f"count({wait}) {answered} AS com_espera",
            f"coalesce(sum({talk}) {answered}, 0)::bigint AS falado",
            f"count({talk}) {answered} AS com_duracao",
        ]

    wanted = ("id_usuario", "tempo_em_espera", "duracao")
    view = views.GRUPOS_DE_ATENDIMENTO_LOGS
    return await _somar(leitor, view, "id_grupo_de_atendimento", wanted, parametros[:2], chaves, sums)


async def discador(leitor: Leitura, parametros: tuple[Any, ...], chaves: Sequence[Any]) -> Somas:
    """Campaign → its calls in queues, and those that nobody answered and that waited longer than the limit."""

    def sums(source: Source, statement: Statement) -> list[str]:
        user, wait = f"t.{source.name('id_usuario')}", f"t.{source.name('tempo_em_espera')}"
        limit = statement.bind(int(parametros[2]))
        return [
            "count(*) AS total",
            f"count({wait}) AS com_espera",
            f"count(*) FILTER (WHERE {user} IS NULL AND {wait} > {limit}) AS perdidas",
        ]

    wanted = ("id_usuario", "tempo_em_espera")
    view = views.GRUPOS_DE_ATENDIMENTO_LOGS
    return await _somar(leitor, view, "id_campanha", wanted, parametros[:2], chaves, sums)


async def _somar(
    leitor: Leitura,
    view: View,
    chave: str,
    colunas: Sequence[str],
    dias: tuple[dt.date, dt.date],
    chaves: Sequence[Any],
    sums: Callable[[Source, Statement], list[str]],
) -> Somas:
    """Sums a key of the rows from the first day to the last, whole days of the PBX."""
    de, ate = dias

    async def escrever(database: Database) -> Escrita | None:
        source = await fonte(leitor, database, view, chave, "data", *colunas)
        if source is None:
            return None
        statement = Statement()
        key, day = f"t.{source.name(chave)}", f"t.{source.name('data')}"
        keys = [one for one in (fits(source, chave, value) for value in chaves) if one is not None]
        return (
            f"SELECT {key} AS {quoted('_chave')}, {', '.join(sums(source, statement))} FROM {source.relation} t "  # noqa: S608 - names quoted, values bound
            f"WHERE {key} = ANY({statement.bind(keys)}) AND {day} >= {statement.bind(fits(source, 'data', de))} "
            f"AND {day} < {statement.bind(fits(source, 'data', ate + dt.timedelta(days=1)))} "
            f"AND {permitidas(leitor, source, statement)} GROUP BY 1"
        ), statement.args

    rows = await consultar(leitor, view.nome, escrever)
    found = {str(row["_chave"]): {name: int(value) for name, value in row.items() if name != "_chave"} for row in rows}
    return {one: found[str(one)] for one in chaves if str(one) in found}

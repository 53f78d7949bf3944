"""Reads of rows from the PBX's database: one statement a page, a count or a level, only the columns asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway.channels.database.pool import Database
from gateway.domain.condicoes import Condicao
from resolvers.reading.frases import CHAVE, Alvo, Frase
from resolvers.reading.horizon import Observacao
from resolvers.reading.sql import Source, Statement, quoted, where
from schema.fields import View

Valores = Mapping[str, Any]


async def source_of(db: Database, view: View, tz: ZoneInfo) -> Source | None:
    """The view as this installation has it, or None where it has not.

    Raises:
        Unavailable: the catalogue could not be read.
    """
    table = (await db.catalogue()).table(view.nome)
    return None if table is None else Source(view.nome, table, tz)


async def page(db: Database, frase: Frase, *, para_tras: bool) -> Sequence[Valores]:
    """The rows of one page by the statement of `frases.da_pagina`, in the page's order.

    Raises:
        Unavailable: the statement could not be read to its end.
    """
    rows = await db.fetch(frase.sql, *frase.args)
    return rows[::-1] if para_tras else rows


async def count(db: Database, source: Source, condition: Condicao) -> int:
    """How many rows meet the condition.

    Raises:
        Unavailable: the statement could not be read.
        EntradaInvalida: the condition cannot be asked of this installation.
    """
    statement = Statement()
    sql = f"SELECT count(*) AS n FROM {source.relation} t WHERE {where(source, condition, statement, 't')}"  # noqa: S608 - names quoted, values bound
    return int((await db.fetch(sql, *statement.args))[0]["n"])


async def observe(db: Database, source: Source, key: str) -> Observacao:
    """The highest key and the transactions under way, in one snapshot.

    Raises:
        Unavailable: the statement could not be read.
    """
    column = f"t.{source.name(key)}"
    sql = (
        f"SELECT (SELECT {column} FROM {source.relation} t WHERE {column} IS NOT NULL ORDER BY {column} DESC LIMIT 1) "  # noqa: S608 - names quoted
        "AS maior, txid_snapshot_xmin(s) AS xmin, txid_snapshot_xmax(s) AS xmax FROM txid_current_snapshot() s"
    )
    row = (await db.fetch(sql))[0]
    return Observacao(int(row["maior"] or 0), int(row["xmin"]), int(row["xmax"]))


async def one_by_key(db: Database, alvo: Alvo, frase: Frase | None) -> Mapping[Any, Sequence[Valores]]:
    """All rows for each key, by the statement of `frases.por_chave`; None where no row can have one of the keys.

    Raises:
        Unavailable: the statement could not be read to its end.
    """
    if frase is None:
        return dict.fromkeys(alvo.chaves, ())
    return _por_chave(alvo, await db.fetch(frase.sql, alvo.valores, *frase.args), frase.chave)


async def pages_by_key(
    db: Database, alvo: Alvo, frase: Frase | None, *, para_tras: bool
) -> Mapping[Any, Sequence[Valores]]:
    """The same page for each key, by the statement of `frases.das_paginas`; None as in `one_by_key`.

    Raises:
        Unavailable: the statement could not be read to its end.
    """
    found = await one_by_key(db, alvo, frase)
    return {key: rows[::-1] for key, rows in found.items()} if para_tras else found


async def counts_by_key(db: Database, alvo: Alvo, condition: Condicao) -> Mapping[Any, int]:
    """How many rows each key has, in one statement.

    Raises:
        Unavailable: the statement could not be read.
        EntradaInvalida: the condition cannot be asked of this installation.
    """
    statement = Statement()
    values = alvo.valores
    found: dict[str, int] = {}
    if values:
        sql = (
            f"SELECT {alvo.chave} AS {quoted(CHAVE)}, count(*) AS n FROM {alvo.de} "  # noqa: S608 - names quoted, values bound
            f"WHERE {alvo.chave} = ANY({statement.bind(values)}) AND {where(alvo.source, condition, statement, 't')} "
            "GROUP BY 1"
        )
        found = {str(row[CHAVE]): int(row["n"]) for row in await db.fetch(sql, *statement.args)}
    return {key: found.get(str(key), 0) for key in alvo.chaves}


def _por_chave(alvo: Alvo, records: Sequence[Valores], lugar: int) -> Mapping[Any, Sequence[Valores]]:
    """The records of each key, which stands at `lugar` in them. Keys and what the database has of them may be of
    different types: then their texts are compared.
    """
    found: dict[Any, list[Any]] = defaultdict(list)
    rows: Sequence[Any] = records
    for row in rows:
        found[row[lugar]].append(row)
    if {*map(type, alvo.chaves), *map(type, found)} in _IGUAIS:
        return {key: found.get(key, ()) for key in alvo.chaves}
    textos: dict[str, list[Any]] = defaultdict(list)
    for key, mine in found.items():
        textos[str(key)] += mine
    return {key: textos.get(str(key), ()) for key in alvo.chaves}


_IGUAIS: Final = ({int}, {str})
"""Keys of one such type are the same where their texts are."""

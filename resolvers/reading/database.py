"""Reads of rows from the PBX's database: one statement for many keys, only the columns asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.channels.database.pool import Database
from gateway.domain.condicoes import Condicao
from resolvers.reading.sql import Source, Statement, columns, fits, quoted, where
from schema.fields import By, View

Valores = Mapping[str, Any]

_KEY = "_chave"


async def source_of(db: Database, view: View) -> Source | None:
    """The view as this installation has it, or None where it has not.

    Raises:
        Unavailable: the catalogue could not be read.
    """
    table = (await db.catalogue()).table(view.nome)
    return None if table is None else Source(view.nome, table)


async def rows_by_key(
    db: Database,
    by: By,
    source: Source,
    pairs: Source | None,
    keys: Sequence[Any],
    wanted: frozenset[str],
    limit: int | None,
    policy: Condicao,
) -> Mapping[Any, list[Valores]]:
    """Rows of `by.view` for each key, as one statement.

    Args:
        limit: rows a key for a `many` relation; None for the one row of lowest id.

    Returns:
        key (as given) → rows.

    Raises:
        Unavailable: the statement could not be read to its end.
    """
    if by.por is not None and pairs is not None:
        sql, args = _through(by, source, pairs, keys, wanted, policy)
    elif limit is not None and source.has(by.view.chave or ""):
        sql, args = _lateral(by, source, keys, wanted, limit, policy)
    else:
        sql, args = _any(by, source, keys, wanted, policy)
    found: dict[str, list[Valores]] = defaultdict(list)
    if sql:
        for record in await db.fetch(sql, *args):
            rows = found[str(record[_KEY])]
            if limit is None or len(rows) < limit:
                rows.append(dict(record))
    return {key: found.get(str(key), []) for key in keys}


async def page(
    db: Database,
    source: Source,
    key: str,
    wanted: frozenset[str],
    condition: Condicao,
    after: Any,
    limit: int,
) -> list[Valores]:
    """Up to `limit` rows in the order of `key`, after the given key.

    Raises:
        Unavailable: the statement could not be read to its end.
        EntradaInvalida: the condition cannot be asked of this installation.
    """
    statement = Statement()
    conditions = [where(source, condition, statement, "t")]
    if after is not None:
        conditions.append(f"t.{source.name(key)} > {statement.bind(fits(source, key, after))}")
    sql = (
        f"SELECT {columns(source, sorted(wanted | {key}), 't')} FROM {source.relation} t "  # noqa: S608 - quoted names
        f"WHERE {' AND '.join(conditions)} ORDER BY t.{source.name(key)} LIMIT {statement.bind(limit)}"
    )
    return [dict(record) for record in await db.fetch(sql, *statement.args)]


async def count(db: Database, source: Source, condition: Condicao) -> int:
    """How many rows meet the condition.

    Raises:
        Unavailable: the statement could not be read.
    """
    statement = Statement()
    sql = f"SELECT count(*) AS n FROM {source.relation} t WHERE {where(source, condition, statement, 't')}"  # noqa: S608 - names quoted, values bound
    return int((await db.fetch(sql, *statement.args))[0]["n"])


def _any(
    by: By, source: Source, keys: Sequence[Any], wanted: frozenset[str], policy: Condicao
) -> tuple[str, list[Any]]:
    statement = Statement()
    values = [v for v in (fits(source, by.coluna, k) for k in keys) if v is not None]
    if not values:
        return "", []
    column = f"t.{source.name(by.coluna)}"
    order = f" ORDER BY t.{source.name(by.view.chave)}" if by.view.chave and source.has(by.view.chave) else ""
    sql = (
        f"SELECT {_list(source, wanted)}{column} AS {quoted(_KEY)} FROM {source.relation} t "  # noqa: S608 - names quoted, values bound
        f"WHERE {column} = ANY({statement.bind(values)}) AND {where(source, policy, statement, 't')}{order}"
    )
    return sql, statement.args


def _lateral(
    by: By, source: Source, keys: Sequence[Any], wanted: frozenset[str], limit: int, policy: Condicao
) -> tuple[str, list[Any]]:
    statement = Statement()
    values = [v for v in (fits(source, by.coluna, k) for k in keys) if v is not None]
    if not values:
        return "", []
    direction = "DESC" if by.newest_first else "ASC"
    key = source.name(by.view.chave or "")
    sql = (
        f"SELECT k.v AS {quoted(_KEY)}, r.* FROM unnest({statement.bind(values)}::{source.type(by.coluna)}[]) AS k(v) "  # noqa: S608 - names quoted, values bound
        f"CROSS JOIN LATERAL (SELECT {_list(source, wanted)}1 AS _um FROM {source.relation} t "
        f"WHERE t.{source.name(by.coluna)} = k.v AND {where(source, policy, statement, 't')} "
        f"ORDER BY t.{key} {direction} LIMIT {statement.bind(limit)}) r"
    )
    return sql, statement.args


def _through(
    by: By, source: Source, pairs: Source, keys: Sequence[Any], wanted: frozenset[str], policy: Condicao
) -> tuple[str, list[Any]]:
    if by.por is None:
        raise ValueError("not a relation through pairs")
    statement = Statement()
    values = [v for v in (fits(pairs, by.por.de, k) for k in keys) if v is not None]
    if not values:
        return "", []
    near, far = f"p.{pairs.name(by.por.de)}", f"p.{pairs.name(by.por.para)}"
    key = source.name(by.view.chave or by.coluna)
    sql = (
        f"SELECT {_list(source, wanted)}{near} AS {quoted(_KEY)} FROM {pairs.relation} p "  # noqa: S608 - names quoted, values bound
        f"JOIN {source.relation} t ON t.{source.name(by.coluna)}::text = {far}::text "
        f"WHERE {near} = ANY({statement.bind(values)}) AND {where(source, policy, statement, 't')} "
        f"ORDER BY {near}, t.{key}"
    )
    return sql, statement.args


def _list(source: Source, wanted: frozenset[str]) -> str:
    listed = columns(source, sorted(wanted), "t")
    return listed + ", " if listed else ""

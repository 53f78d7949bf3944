"""Reads of rows from the PBX's database: one statement a page, a count or a level, only the columns asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from gateway.channels.database.pool import Database
from gateway.domain.condicoes import Condicao
from gateway.domain.ordem import Lugar, Ordem
from resolvers.reading.horizon import Observacao
from resolvers.reading.keyset import depois_de, nao_nulas, ordenacao
from resolvers.reading.sql import Source, Statement, columns, fits, quoted, where
from schema.fields import By, View

Valores = Mapping[str, Any]

CHAVE = "_chave"


@dataclass(frozen=True, slots=True)
class Pedido:
    """A page: which rows, in which order, from where on, how many, and which columns of them.

    Attributes:
        chave: the key that the order ends with, never null; None where the view has none.
    """

    chave: str | None
    colunas: frozenset[str]
    condicao: Condicao
    ordem: Ordem
    lugar: Lugar | None
    limite: int
    para_tras: bool = False


@dataclass(frozen=True, slots=True)
class Alvo:
    """The rows that a relation leads to, from many keys at once.

    Attributes:
        pares: the table of pairs, where `by` passes through one.
    """

    by: By
    source: Source
    pares: Source | None
    chaves: Sequence[Any]

    @property
    def de(self) -> str:
        """The FROM list: rows as `t`, pairs as `p`."""
        rows = f"{self.source.relation} t"
        if self.by.por is None or self.pares is None:
            return rows
        near, far = self.source.name(self.by.coluna), self.pares.name(self.by.por.para)
        cast = "" if self.source.type(self.by.coluna) == self.pares.type(self.by.por.para) else "::text"
        return f"{self.pares.relation} p JOIN {rows} ON t.{near}{cast} = p.{far}{cast}"

    @property
    def chave(self) -> str:
        """The column that equals the key."""
        if self.by.por is None or self.pares is None:
            return f"t.{self.source.name(self.by.coluna)}"
        return f"p.{self.pares.name(self.by.por.de)}"

    @property
    def tipo(self) -> str:
        """That column's type."""
        owner, name = self._onde()
        return owner.type(name)

    def valores(self) -> list[Any]:
        """The keys as that column has them; those that no row can have are left out."""
        owner, name = self._onde()
        return [v for v in (fits(owner, name, k) for k in self.chaves) if v is not None]

    def _onde(self) -> tuple[Source, str]:
        if self.by.por is None or self.pares is None:
            return self.source, self.by.coluna
        return self.pares, self.by.por.de


async def source_of(db: Database, view: View, tz: ZoneInfo) -> Source | None:
    """The view as this installation has it, or None where it has not.

    Raises:
        Unavailable: the catalogue could not be read.
    """
    table = (await db.catalogue()).table(view.nome)
    return None if table is None else Source(view.nome, table, tz)


async def page(db: Database, source: Source, pedido: Pedido) -> Sequence[Valores]:
    """The rows of one page, in the page's order.

    Raises:
        Unavailable: the statement could not be read to its end.
        EntradaInvalida: the condition or the place cannot be asked of this installation.
    """
    statement = Statement()
    conditions, order = _onde_e_ordem(source, pedido, statement)
    skip = f" OFFSET {statement.bind(pedido.lugar.ordinal)}" if pedido.lugar and pedido.lugar.ordinal else ""
    sql = (
        f"SELECT {_list(source, pedido.colunas)} FROM {source.relation} t WHERE {conditions}"  # noqa: S608 - names quoted, values bound
        f"{order} LIMIT {statement.bind(pedido.limite)}{skip}"
    )
    rows = await db.fetch(sql, *statement.args)
    return rows[::-1] if pedido.para_tras else rows


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


async def one_by_key(
    db: Database, alvo: Alvo, wanted: frozenset[str], condition: Condicao
) -> Mapping[Any, list[Valores]]:
    """All rows for each key, by the view's key: for keys that have one row, or few.

    Raises:
        Unavailable: the statement could not be read to its end.
    """
    statement = Statement()
    values = alvo.valores()
    if not values:
        return {key: [] for key in alvo.chaves}
    key = alvo.by.view.chave
    order = f" ORDER BY t.{alvo.source.name(key)}" if key and alvo.source.has(key) else ""
    sql = (
        f"SELECT {_list(alvo.source, wanted)}, {alvo.chave} AS {quoted(CHAVE)} FROM {alvo.de} "  # noqa: S608 - names quoted, values bound
        f"WHERE {alvo.chave} = ANY({statement.bind(values)}) AND {where(alvo.source, condition, statement, 't')}{order}"
    )
    return _por_chave(alvo, await db.fetch(sql, *statement.args))


async def pages_by_key(db: Database, alvo: Alvo, pedido: Pedido) -> Mapping[Any, list[Valores]]:
    """The same page for each key, in one statement: a look a key that ends with the page where the order is the id's,
    else one scan for all.

    Raises:
        Unavailable: the statement could not be read to its end.
        EntradaInvalida: the condition or the place cannot be asked of this installation.
    """
    statement = Statement()
    values = alvo.valores()
    if not values:
        return {key: [] for key in alvo.chaves}
    listed = _list(alvo.source, pedido.colunas)
    keys = statement.bind(values)
    conditions, order = _onde_e_ordem(alvo.source, pedido, statement)
    limit = statement.bind(pedido.limite)
    if alvo.by.por is None and pedido.chave is not None and pedido.ordem[0].coluna == pedido.chave:
        sql = (
            f"SELECT k.v AS {quoted(CHAVE)}, r.* FROM unnest({keys}::{alvo.tipo}[]) AS k(v) "  # noqa: S608 - names quoted, values bound
            f"CROSS JOIN LATERAL (SELECT {listed} FROM {alvo.de} "
            f"WHERE {alvo.chave} = k.v AND {conditions}{order} LIMIT {limit}) r"
        )
    else:
        skip = statement.bind(pedido.lugar.ordinal if pedido.lugar else 0)
        sql = (
            f"SELECT * FROM (SELECT {listed}, {alvo.chave} AS {quoted(CHAVE)}, "  # noqa: S608 - names quoted, values bound
            f"row_number() OVER (PARTITION BY {alvo.chave}{order}) AS _n FROM {alvo.de} "
            f"WHERE {alvo.chave} = ANY({keys}) AND {conditions}) r "
            f"WHERE r._n > {skip}::bigint AND r._n <= {skip}::bigint + {limit}::bigint ORDER BY r._n"
        )
    found = _por_chave(alvo, await db.fetch(sql, *statement.args))
    return {key: rows[::-1] for key, rows in found.items()} if pedido.para_tras else found


async def counts_by_key(db: Database, alvo: Alvo, condition: Condicao) -> Mapping[Any, int]:
    """How many rows each key has, in one statement.

    Raises:
        Unavailable: the statement could not be read.
        EntradaInvalida: the condition cannot be asked of this installation.
    """
    statement = Statement()
    values = alvo.valores()
    found: dict[str, int] = {}
    if values:
        sql = (
            f"SELECT {alvo.chave} AS {quoted(CHAVE)}, count(*) AS n FROM {alvo.de} "  # noqa: S608 - names quoted, values bound
            f"WHERE {alvo.chave} = ANY({statement.bind(values)}) AND {where(alvo.source, condition, statement, 't')} "
            "GROUP BY 1"
        )
        found = {str(row[CHAVE]): int(row["n"]) for row in await db.fetch(sql, *statement.args)}
    return {key: found.get(str(key), 0) for key in alvo.chaves}


def _onde_e_ordem(source: Source, pedido: Pedido, statement: Statement) -> tuple[str, str]:
    full = nao_nulas(pedido.condicao) | ({pedido.chave} if pedido.chave else set())
    conditions = where(source, pedido.condicao, statement, "t")
    if pedido.lugar is not None:
        after = depois_de(
            source,
            pedido.lugar,
            full,
            statement,
            para_tras=pedido.para_tras,
            inclusive=pedido.lugar.ordinal > 0,
        )
        conditions = f"{conditions} AND {after}"
    there = tuple(termo for termo in pedido.ordem if source.has(termo.coluna))
    order = ordenacao(source, there, full, para_tras=pedido.para_tras)
    return conditions, f" ORDER BY {order}" if order else ""


def _list(source: Source, wanted: frozenset[str]) -> str:
    return columns(source, sorted(wanted), "t") or "1 AS _um"


def _por_chave(alvo: Alvo, records: Sequence[Valores]) -> Mapping[Any, list[Valores]]:
    found: dict[str, list[Valores]] = defaultdict(list)
    for record in records:
        found[str(record[CHAVE])].append(record)
    return {key: found.get(str(key), []) for key in alvo.chaves}

"""Statements for rows: their text and arguments, the same whatever the keys they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.domain.condicoes import Condicao
from gateway.domain.ordem import Lugar, Ordem
from resolvers.reading.keyset import depois_de, nao_nulas, ordenacao
from resolvers.reading.sql import EM_TEXTO, Source, Statement, cabem, columns, escritos, quoted, where
from schema.fields import By

CHAVE: Final = "_chave"
_AS_CHAVES: Final = "$1"


@dataclass(frozen=True, slots=True)
class Pedido:
    """A page: which rows, in which order, from where on, how many, and which columns of them.

    Attributes:
        chave: the key that the order ends with, never null; None where the view has none.
        textos: columns that may come as PostgreSQL writes them.
    """

    chave: str | None
    colunas: frozenset[str]
    condicao: Condicao
    ordem: Ordem
    lugar: Lugar | None
    limite: int
    para_tras: bool = False
    textos: frozenset[str] = frozenset()
    _hash: list[int] = field(default_factory=list, init=False, compare=False, repr=False)

    def __hash__(self) -> int:
        """Made once: a plan asks the same of every operation."""
        if not self._hash:
            self._hash.append(hash((self.colunas, self.condicao, self.ordem, self.lugar, self.limite, self.textos)))
        return self._hash[0]


@dataclass(frozen=True, slots=True)
class Alvo:
    """The rows that a relation leads to, from many keys at once.

    Attributes:
        pares: the table of pairs, where `by` passes through one.
        valores: the keys as the column has them that equals them; those that no row can have are left out.
    """

    by: By
    source: Source
    pares: Source | None
    chaves: Sequence[Any]
    valores: list[Any]

    @classmethod
    def para(cls, by: By, source: Source, pares: Source | None, chaves: Sequence[Any]) -> Alvo:
        """From these keys."""
        owner, name = _onde(by, source, pares)
        return cls(by, source, pares, chaves, cabem(owner, name, chaves))

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
        owner, name = _onde(self.by, self.source, self.pares)
        return owner.type(name)


def _onde(by: By, source: Source, pares: Source | None) -> tuple[Source, str]:
    """Where the column is that equals the key."""
    return (source, by.coluna) if by.por is None or pares is None else (pares, by.por.de)


@dataclass(frozen=True, slots=True)
class Frase:
    """A statement.

    Attributes:
        args: its arguments; the keys come before them, where it asks for some.
        colunas: column → its place in each row and its PostgreSQL type (`…::text` where it comes as text), as pairs.
        chave: the place of the key, where keys are asked for.
        fontes: what names and types were taken from.
    """

    sql: str
    args: Sequence[Any]
    colunas: tuple[tuple[str, tuple[int, str]], ...]
    fontes: tuple[Source | None, ...]
    chave: int = 0


def da_pagina(source: Source, pedido: Pedido) -> Frase:
    """The rows of one page, in the order in which it is read.

    Raises:
        EntradaInvalida: the condition or the place cannot be asked of this installation.
    """
    statement = Statement()
    conditions, order = _onde_e_ordem(source, pedido, statement)
    skip = f" OFFSET {statement.bind(pedido.lugar.ordinal)}" if pedido.lugar and pedido.lugar.ordinal else ""
    lista = _Lista(source, pedido.colunas, pedido.textos)
    sql = (
        f"SELECT {lista.sql} FROM {source.relation} t WHERE {conditions}"  # noqa: S608 - names quoted, values bound
        f"{order} LIMIT {statement.bind(pedido.limite)}{skip}"
    )
    return Frase(sql, statement.args, lista.colunas(), (source,))


def por_chave(alvo: Alvo, wanted: frozenset[str], textos: frozenset[str], condition: Condicao) -> Frase:
    """All rows for each key, by the view's key: for keys that have one row, or few.

    Raises:
        EntradaInvalida: the condition cannot be asked of this installation.
    """
    statement = _com_as_chaves()
    source, key = alvo.source, alvo.by.view.chave
    order = f" ORDER BY t.{source.name(key)}" if key and source.has(key) else ""
    lista = _Lista(source, wanted, textos)
    sql = (
        f"SELECT {lista.sql}, {alvo.chave} AS {quoted(CHAVE)} FROM {alvo.de} "  # noqa: S608 - names quoted, values bound
        f"WHERE {alvo.chave} = ANY({_AS_CHAVES}) AND {where(source, condition, statement, 't')}{order}"
    )
    return Frase(sql, statement.args[1:], lista.colunas(), (source, alvo.pares), lista.quantas)


def das_paginas(alvo: Alvo, pedido: Pedido) -> Frase:
    """The same page for each key: a look a key that ends with the page where the order is the id's, else one scan for
    all.

    Raises:
        EntradaInvalida: the condition or the place cannot be asked of this installation.
    """
    statement = _com_as_chaves()
    lista = _Lista(alvo.source, pedido.colunas, pedido.textos)
    conditions, order = _onde_e_ordem(alvo.source, pedido, statement)
    limit = statement.bind(pedido.limite)
    if alvo.by.por is None and pedido.chave is not None and pedido.ordem[0].coluna == pedido.chave:
        sql = (
            f"SELECT k.v AS {quoted(CHAVE)}, r.* FROM unnest({_AS_CHAVES}::{alvo.tipo}[]) AS k(v) "  # noqa: S608 - names quoted, values bound
            f"CROSS JOIN LATERAL (SELECT {lista.sql} FROM {alvo.de} "
            f"WHERE {alvo.chave} = k.v AND {conditions}{order} LIMIT {limit}) r"
        )
        return Frase(sql, statement.args[1:], lista.colunas(1), (alvo.source,))
    skip = statement.bind(pedido.lugar.ordinal if pedido.lugar else 0)
    sql = (
        f"SELECT * FROM (SELECT {lista.sql}, {alvo.chave} AS {quoted(CHAVE)}, "  # noqa: S608 - names quoted, values bound
        f"row_number() OVER (PARTITION BY {alvo.chave}{order}) AS _n FROM {alvo.de} "
        f"WHERE {alvo.chave} = ANY({_AS_CHAVES}) AND {conditions}) r "
        f"WHERE r._n > {skip}::bigint AND r._n <= {skip}::bigint + {limit}::bigint ORDER BY r._n"
    )
    return Frase(sql, statement.args[1:], lista.colunas(), (alvo.source, alvo.pares), lista.quantas)


class _Lista:
    """The SELECT list of those of `wanted` that there are."""

    def __init__(self, source: Source, wanted: frozenset[str], textos: frozenset[str]) -> None:
        self._source = source
        self._ha = [coluna for coluna in sorted(wanted) if source.has(coluna)]
        self._textos = escritos(source, textos)
        self.sql = columns(source, self._ha, "t", self._textos) or "1 AS _um"
        self.quantas = max(1, len(self._ha))

    def colunas(self, antes: int = 0) -> tuple[tuple[str, tuple[int, str]], ...]:
        """See `Frase.colunas`; `antes` columns stand before it in the row."""
        types = (self._source.type(one) + (EM_TEXTO if one in self._textos else "") for one in self._ha)
        return tuple((one, (n, kind)) for n, (one, kind) in enumerate(zip(self._ha, types, strict=True), antes))


def _com_as_chaves() -> Statement:
    """A statement whose first argument is the keys."""
    return Statement([None])


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

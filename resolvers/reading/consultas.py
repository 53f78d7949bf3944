"""Statements of one's own: written from the catalogue, with the errors and warnings that every read has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from gateway.access.predicates import linhas as politica
from gateway.channels.database.pool import Database
from gateway.channels.errors import SchemaChanged, Unavailable
from gateway.domain.erros import SemPermissao
from resolvers.reading import database as pelo_banco
from resolvers.reading.failures import ilegivel
from resolvers.reading.leitura import Leitura
from resolvers.reading.sql import Source, Statement, fits, where
from schema.fields import View

Escrita = tuple[str, Sequence[Any]]


async def consultar(
    leitor: Leitura, campo: str, escrever: Callable[[Database], Awaitable[Escrita | None]]
) -> Sequence[Mapping[str, Any]]:
    """The rows of one statement; none, with a warning, where there is no database.

    Args:
        campo: what could not be read, if it could not.
        escrever: makes text and arguments from the catalogue as it is now; None when there is nothing to ask.

    Raises:
        ErroDoGateway: the database could not be read.
        EntradaInvalida: the question cannot be asked of this installation.
    """
    database = leitor.pbx.database
    if database is None:
        leitor.avisar_ausencia(campo, None)
        return []

    async def ask() -> Sequence[Mapping[str, Any]]:
        made = await escrever(database)
        return [] if made is None else await database.fetch(made[0], *made[1])

    try:
        try:
            return await ask()
        except SchemaChanged:
            return await ask()  # with the catalogue read again
    except Unavailable as exc:
        raise ilegivel(exc, campo) from exc


async def fonte(leitor: Leitura, database: Database, view: View, *colunas: str) -> Source | None:
    """The view as this installation has it; None, with a warning, where it or one of the columns is missing.

    Raises:
        SemPermissao: the identity may not read it.
    """
    if not leitor.identidade.pode(view.direito):
        raise SemPermissao(view.direito)
    source = await pelo_banco.source_of(database, view, leitor.pbx.tz)
    if source is None:
        leitor.avisar_ausencia(view.nome, None)
        return None
    for coluna in colunas:
        if not source.has(coluna):
            leitor.avisar_ausencia(view.nome, coluna)
            return None
    return source


def permitidas(leitor: Leitura, source: Source, statement: Statement, alias: str = "t") -> str:
    """The identity's policy on the view, as SQL."""
    return where(source, politica(leitor.identidade, source.view), statement, alias)


def lista_de(source: Source, coluna: str, valores: Iterable[Any], statement: Statement) -> str:
    """The values bound as an array of the column's type; null for null, and for what the column cannot hold."""
    fitted = [None if one is None else fits(source, coluna, one) for one in valores]
    return f"{statement.bind(fitted)}::{source.type(coluna)}[]"

"""Customers: who has which telephones of a campaign, for many at once (the PBX has no table of customers)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from gateway.channels.database.pool import Database
from resolvers.reading.consultas import Escrita, consultar, fonte, lista_de, permitidas
from resolvers.reading.leitura import Leitura
from resolvers.reading.sql import Source, Statement, fits, quoted
from schema.views import TELEFONES_CAMPANHAS

PARAMETROS: Final = ("parametro1", "parametro2", "parametro3", "parametro4")
_VIEW: Final = TELEFONES_CAMPANHAS
CAMPO: Final = "cliente"


async def por_telefone(leitor: Leitura, _: tuple[Hashable, ...], chaves: Sequence[Any]) -> Mapping[Any, Any]:
    """id of any telephone of a customer → the customer."""

    async def escrever(database: Database) -> Escrita | None:
        source = await fonte(leitor, database, _VIEW, "id", "campanha_id")
        if source is None:
            return None
        statement = Statement()
        ids = [one for one in (fits(source, "id", chave) for chave in chaves) if one is not None]
        achados = (
            f"SELECT t.{source.name('id')} AS chave, {identidade(source, 't')} FROM {source.relation} t "  # noqa: S608 - names quoted, values bound
            f"WHERE t.{source.name('id')} = ANY({statement.bind(ids)}) AND {permitidas(leitor, source, statement)}"
        )
        return _clientes(leitor, source, statement, achados), statement.args

    return await _lidos(leitor, escrever, chaves)


async def por_identificadores(
    leitor: Leitura, _: tuple[Hashable, ...], chaves: Sequence[tuple[Any, Any, Any]]
) -> Mapping[Any, Any]:
    """(campaign, identifier 1, identifier 2) → the customer; of several, the one of lowest id."""
    numbered = {str(n): chave for n, chave in enumerate(chaves)}

    async def escrever(database: Database) -> Escrita | None:
        source = await fonte(leitor, database, _VIEW, "id", "campanha_id", *PARAMETROS[:2])
        if source is None:
            return None
        statement = Statement()
        arrays = [
            lista_de(source, column, (chave[place] for chave in chaves), statement)
            for place, column in enumerate(("campanha_id", *PARAMETROS[:2]))
        ]
        achados = (
            f"SELECT DISTINCT k.n - 1 AS chave, {identidade(source, 't')} FROM unnest({', '.join(arrays)}) "  # noqa: S608 - names quoted, values bound
            f"WITH ORDINALITY AS k(c, p, q, n) JOIN {source.relation} t ON t.{source.name('campanha_id')} = k.c "
            f"AND t.{source.name('parametro1')} = k.p "
            f"AND coalesce(t.{source.name('parametro2')}, '') = coalesce(k.q, '') "
            f"WHERE {permitidas(leitor, source, statement)}"
        )
        return _clientes(leitor, source, statement, achados), statement.args

    found = await _lidos(leitor, escrever, list(numbered))
    return {numbered[n]: linha for n, linha in found.items()}


async def da_campanha(leitor: Leitura, parametros: tuple[Hashable, ...], chaves: Sequence[Any]) -> Mapping[Any, Any]:
    """Campaign → its first customers, by id. `parametros`: how many."""
    (primeiros,) = parametros

    async def escrever(database: Database) -> Escrita | None:
        source = await fonte(leitor, database, _VIEW, "id", "campanha_id")
        if source is None:
            return None
        statement = Statement()
        ids = [one for one in (fits(source, "campanha_id", chave) for chave in chaves) if one is not None]
        group = ", ".join(f"t.{source.name(one)}" for one in colunas(source))
        return (
            f"SELECT k.v AS {quoted('_chave')}, r.* "  # noqa: S608 - names quoted, values bound
            f"FROM unnest({statement.bind(ids)}::{source.type('campanha_id')}[]) AS k(v) CROSS JOIN LATERAL "
            f"(SELECT min(t.{source.name('id')}) AS id, {identidade(source, 't')} FROM {source.relation} t "
            f"WHERE t.{source.name('campanha_id')} = k.v AND {permitidas(leitor, source, statement)} "
            f"GROUP BY {group} ORDER BY 1 LIMIT {statement.bind(primeiros)}) r"
        ), statement.args

    found: dict[str, list[Any]] = {}
    for row in await consultar(leitor, CAMPO, escrever):
        found.setdefault(str(row["_chave"]), []).append(linha(leitor, row))
    return {chave: found.get(str(chave), []) for chave in chaves}


def mesmo_cliente(source: Source, a: str, b: str) -> str:
    """That two telephones are of one customer, as SQL: campaign and parameters; not filled and empty are the same."""
    campanha = f"{a}.campanha_id = {b}.{source.name('campanha_id')}"
    equal = [f"coalesce({a}.{one}, '') = coalesce({b}.{source.name(one)}, '')" for one in colunas(source)[1:]]
    return " AND ".join([campanha, *equal])


def linha(leitor: Leitura, row: Mapping[str, Any]) -> Any:
    """The row that `Cliente` is made of; parameters that this installation lacks are null."""
    return leitor.linha_composta(CAMPO, dict.fromkeys(PARAMETROS) | dict(row))


def colunas(source: Source) -> tuple[str, ...]:
    """What makes telephones those of one customer, as far as this installation has it."""
    return ("campanha_id", *(one for one in PARAMETROS if source.has(one)))


def identidade(source: Source, alias: str) -> str:
    """Those columns as a SELECT list, under the contract's names."""
    return ", ".join(f"{alias}.{source.name(one)} AS {quoted(one)}" for one in colunas(source))


def _clientes(leitor: Leitura, source: Source, statement: Statement, achados: str) -> str:
    """For each `chave` of `achados` (with the identity's columns) the customer of lowest id."""
    own = ", ".join(f"a.{quoted(one)}" for one in colunas(source))
    return (
        f"WITH achados AS ({achados}) SELECT DISTINCT ON (a.chave) a.chave AS {quoted('_chave')}, "  # noqa: S608 - names quoted, values bound
        f"min(x.{source.name('id')}) AS id, {own} FROM achados a "
        f"JOIN {source.relation} x ON {mesmo_cliente(source, 'a', 'x')} "
        f"WHERE {permitidas(leitor, source, statement, 'x')} GROUP BY a.chave, {own} ORDER BY a.chave, id"
    )


async def _lidos(leitor: Leitura, escrever: Any, chaves: Sequence[Any]) -> Mapping[Any, Any]:
    found = {str(row["_chave"]): linha(leitor, row) for row in await consultar(leitor, CAMPO, escrever)}
    return {chave: found[str(chave)] for chave in chaves if str(chave) in found}

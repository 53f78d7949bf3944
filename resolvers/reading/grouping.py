"""Groups and their figures, computed in the PBX's database: one statement, for one list or for many parents'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from gateway.channels.database.pool import Database
from gateway.domain.condicoes import Condicao
from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from gateway.domain.grupos import Corte, Dimensao, Funcao, Grupo, Medida
from resolvers.reading.frases import CHAVE, Alvo
from resolvers.reading.sql import Source, Statement, quoted, where

MAX_GRUPOS: Final = 1_000
_FUNCOES: Final[Mapping[Funcao, str]] = {
    Funcao.SOMA: "sum",
    Funcao.MEDIA: "avg",
    Funcao.MINIMO: "min",
    Funcao.MAXIMO: "max",
    Funcao.PREENCHIDOS: "count",
}
_CORTES: Final[Mapping[Corte, str]] = {
    Corte.VALOR: "{0}",
    Corte.MES: "date_trunc('month', {0})::date",
    Corte.DIA: "({0})::date",
    Corte.HORA: "date_trunc('hour', {0})",
    Corte.HORA_DO_DIA: "extract(hour FROM {0})::int",
    Corte.DIA_DA_SEMANA: "extract(isodow FROM {0})::int",
}


async def groups(
    db: Database, source: Source, condition: Condicao, por: Sequence[Dimensao], medidas: Sequence[Medida]
) -> list[Grupo]:
    """The groups of all rows that meet the condition, in the order of their keys, nulls last.

    Raises:
        Unavailable: the statement could not be read to its end.
        EntradaInvalida: this installation has no such column.
        ErroDoGateway: more than `MAX_GRUPOS`.
    """
    statement = Statement()
    cut = f"{source.relation} t WHERE {where(source, condition, statement, 't')}"
    sql = _sql(source, [], cut, por, medidas, statement)
    records = await db.fetch(sql, *statement.args)
    _bastam(len(records))
    return [_grupo(record, por, medidas) for record in records]


async def groups_by_key(
    db: Database, alvo: Alvo, condition: Condicao, por: Sequence[Dimensao], medidas: Sequence[Medida]
) -> Mapping[Any, list[Grupo]]:
    """The groups of each key's rows, in one statement.

    Raises:
        As `groups`; the limit is for all keys together.
    """
    statement = Statement()
    values = alvo.valores
    found: dict[str, list[Grupo]] = defaultdict(list)
    if values:
        cut = (
            f"{alvo.de} WHERE {alvo.chave} = ANY({statement.bind(values)}) "
            f"AND {where(alvo.source, condition, statement, 't')}"
        )
        sql = _sql(alvo.source, [f"{alvo.chave} AS {quoted(CHAVE)}"], cut, por, medidas, statement)
        records = await db.fetch(sql, *statement.args)
        _bastam(len(records))
        for record in records:
            found[str(record[CHAVE])].append(_grupo(record, por, medidas))
    return {key: found.get(str(key), []) for key in alvo.chaves}


def _sql(
    source: Source, keys: list[str], cut: str, por: Sequence[Dimensao], medidas: Sequence[Medida], statement: Statement
) -> str:
    keys = [*keys, *(f"{_chave(source, one, statement)} AS d{n}" for n, one in enumerate(por))]
    figures = [f"{_medida(source, one)} AS m{n}" for n, one in enumerate(medidas)]
    places = ", ".join(str(n) for n in range(1, len(keys) + 1))
    group = f" GROUP BY {places} ORDER BY {places} LIMIT {MAX_GRUPOS + 1}" if keys else ""
    return f"SELECT {', '.join([*keys, *figures, 'count(*) AS n'])} FROM {cut}{group}"  # noqa: S608 - names quoted, values bound


def _chave(source: Source, dimensao: Dimensao, statement: Statement) -> str:
    column = _coluna(source, dimensao.coluna, "por")
    if dimensao.corte is not Corte.VALOR and source.type(dimensao.coluna) == "timestamp with time zone":
        column = f"({column} AT TIME ZONE {statement.bind(source.tz.key)}::text)"
    return _CORTES[dimensao.corte].format(column)


def _medida(source: Source, medida: Medida) -> str:
    column = _coluna(source, medida.coluna, "agregar")
    if medida.funcao is not Funcao.PREENCHIDOS and source.type(medida.coluna) in ("real", "double precision"):
        column = f"{column}::numeric"
    return f"{_FUNCOES[medida.funcao]}({column})"


def _coluna(source: Source, coluna: str, argumento: str) -> str:
    if not source.has(coluna):
        raise EntradaInvalida(
            argumento, f"Este PBX não tem a coluna “{coluna}” em “{source.view}”: não agrupe por ela."
        )
    return f"t.{source.name(coluna)}"


def _grupo(record: Mapping[str, Any], por: Sequence[Dimensao], medidas: Sequence[Medida]) -> Grupo:
    return Grupo(
        {one: record[f"d{n}"] for n, one in enumerate(por)},
        int(record["n"]),
        {one: _numero(record[f"m{n}"]) for n, one in enumerate(medidas)},
    )


def _numero(valor: Any) -> Any:
    return Decimal(valor) if isinstance(valor, int) else valor


def _bastam(quantos: int) -> None:
    if quantos > MAX_GRUPOS:
        raise ErroDoGateway(
            "CONSULTA_AMPLA_DEMAIS",
            f"São mais de {MAX_GRUPOS} grupos: agrupe por menos colunas ou restrinja com “filtro”.",
            detalhes={"argumentos": ["por", "filtro"]},
        )

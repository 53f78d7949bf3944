"""SQL from values: identifiers come from the catalogue, everything else is a parameter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from gateway.channels.database.catalogue import TableInfo
from gateway.domain.condicoes import Comparacao, Condicao, Nao, Operador, Ou
from gateway.domain.erros import EntradaInvalida

MAX_EM = 500
SEM_FUSO = "timestamp without time zone"
EM_TEXTO = "::text"
"""What a column's type ends with where it was read as PostgreSQL writes it."""
_BITS = MappingProxyType({"smallint": 15, "integer": 31, "bigint": 63})
_TEXTOS = frozenset(("text", "character varying", "character"))
_ESCRITOS = frozenset((SEM_FUSO, "numeric"))


def quoted(identifier: str) -> str:
    """An identifier as PostgreSQL reads it literally."""
    return '"' + identifier.replace('"', '""') + '"'


@dataclass(slots=True)
class Statement:
    """One statement in the making: text pieces with their numbered arguments."""

    args: list[Any] = field(default_factory=list)

    def bind(self, value: Any) -> str:
        """Adds an argument; returns its placeholder."""
        self.args.append(value)
        return f"${len(self.args)}"


@dataclass(frozen=True, slots=True)
class Source:
    """A view as this installation has it: real names, found in the catalogue."""

    view: str
    table: TableInfo
    tz: ZoneInfo

    def has(self, column: str) -> bool:
        """Whether the installation has the contract's column (under whatever spelling)."""
        return self.table.real_name(column) is not None

    def name(self, column: str) -> str:
        """The quoted real name of a column that `has`."""
        real = self.table.real_name(column)
        if real is None:
            raise KeyError(column)
        return quoted(real)

    def type(self, column: str) -> str:
        """PostgreSQL type of a column that `has`, as the catalogue spells it."""
        real = self.table.real_name(column)
        if real is None:
            raise KeyError(column)
        return self.table.columns[real].type

    @property
    def relation(self) -> str:
        """The quoted name of the view."""
        return quoted(self.table.name)


def escritos(source: Source, wanted: Iterable[str]) -> frozenset[str]:
    """Those of `wanted` that PostgreSQL writes all but as the graph does, which costs half of a value made and written.

    Times without a zone and decimals: the session's DateStyle is ISO (`channels/database/connections.py`).
    """
    return frozenset(c for c in wanted if source.has(c) and source.type(c) in _ESCRITOS)


def columns(source: Source, wanted: Iterable[str], alias: str, textos: Container[str] = ()) -> str:
    """The SELECT list for those of `wanted` that exist, each under the contract's name; `textos` as text."""
    return ", ".join(
        f"{alias}.{source.name(c)}{EM_TEXTO if c in textos else ''} AS {quoted(c)}" for c in wanted if source.has(c)
    )


def cabem(source: Source, column: str, values: Sequence[Any]) -> list[Any]:
    """The values as `fits` makes them; those that no row can equal are left out."""
    kind, tz = source.type(column), source.tz
    if _como_estao(kind, values):
        return list(values)
    return [fit for value in values if (fit := _fits(kind, tz, value)) is not None]


def _como_estao(kind: str, values: Sequence[Any]) -> bool:
    """Whether all fit as they are, which those that the PBX itself told do."""
    match list(set(map(type, values))):
        case [one] if one is str:
            return kind in _TEXTOS
        case [one] if one is int and kind in _BITS:
            limit = 2 ** _BITS[kind]
            return all(-limit <= value < limit for value in (min(values), max(values)))
    return False


def fits(source: Source, column: str, value: Any) -> Any:
    """`value` as the column's type wants it; None when no row can equal it (so: no match, not an error).

    Instants become the PBX's local time where the column has no zone (gap 11).
    """
    return _fits(source.type(column), source.tz, value)


def _fits(kind: str, tz: ZoneInfo, value: Any) -> Any:
    if kind in _BITS:
        try:
            number = int(value)
        except (TypeError, ValueError):
            return None
        return number if -(2 ** _BITS[kind]) <= number < 2 ** _BITS[kind] else None
    if kind in _TEXTOS:
        return str(value)
    if kind in ("numeric", "double precision", "real"):
        return _number(value, exact=kind == "numeric")
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    if kind == "date":
        local = _local(value, tz)
        return local.date() if isinstance(local, dt.datetime) else local
    if kind in (SEM_FUSO, "timestamp with time zone"):
        local = _local(value, tz)
        if isinstance(local, dt.date) and not isinstance(local, dt.datetime):
            local = dt.datetime(local.year, local.month, local.day)  # noqa: DTZ001 - the PBX's local time (gap 11)
        return local if local is None or kind.endswith("without time zone") else local.replace(tzinfo=tz)
    return value


def _number(value: Any, *, exact: bool) -> Any:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if exact else float(number)


def _local(value: Any, tz: ZoneInfo) -> Any:
    if isinstance(value, dt.datetime):
        return value if value.tzinfo is None else value.astimezone(tz).replace(tzinfo=None)
    return value if isinstance(value, dt.date) else None


def where(source: Source, condition: Condicao, statement: Statement, alias: str) -> str:
    """The condition as SQL over `alias`.

    Raises:
        EntradaInvalida: a list is too long, or the column is not there to be compared.
    """
    if isinstance(condition, Comparacao):
        return _comparison(source, condition, statement, alias)
    if isinstance(condition, Nao):
        return f"NOT ({where(source, condition.parte, statement, alias)})"
    parts = [where(source, part, statement, alias) for part in condition.partes]
    if not parts:
        return "false" if isinstance(condition, Ou) else "true"
    glue = " OR " if isinstance(condition, Ou) else " AND "
    return "(" + glue.join(parts) + ")"


def _comparison(source: Source, c: Comparacao, statement: Statement, alias: str) -> str:
    if not source.has(c.coluna):
        raise EntradaInvalida(c.coluna, f"Este PBX não tem a coluna “{c.coluna}” em “{source.view}”: retire o filtro.")
    column = f"{alias}.{source.name(c.coluna)}"
    match c.operador:
        case Operador.NULO:
            return f"{column} IS {'' if c.valor else 'NOT '}NULL"
        case Operador.EM:
            return _in(source, c, statement, column)
        case Operador.CONTEM:
            return f"{column}::text ILIKE {statement.bind('%' + _like(str(c.valor)) + '%')}"
        case Operador.COMECA_COM:
            return f"{column}::text ILIKE {statement.bind(_like(str(c.valor)) + '%')}"
        case Operador.TERMINA_COM:
            return f"{column}::text LIKE {statement.bind('%' + _like(str(c.valor)))}"
    value = fits(source, c.coluna, c.valor)
    if value is None:
        return "false"
    sign = {Operador.IGUAL: "=", Operador.MINIMO: ">=", Operador.MAXIMO: "<="}[c.operador]
    return f"{column} {sign} {statement.bind(value)}"


def _in(source: Source, c: Comparacao, statement: Statement, column: str) -> str:
    wanted: Sequence[Any] = c.valor
    if len(wanted) > MAX_EM:
        raise EntradaInvalida(c.coluna, f"A lista tem {len(wanted)} valores; o máximo é {MAX_EM}. Divida a consulta.")
    values = cabem(source, c.coluna, wanted)
    return f"{column} = ANY({statement.bind(values)})"


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

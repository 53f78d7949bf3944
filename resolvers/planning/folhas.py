"""How a value of a column becomes a scalar of the answer: Python expressions for those whose types say it all.

An expression is given for the pairs of GraphQL and PostgreSQL types where graphql-core's own serialisation could do
nothing else; for every other pair graphql-core's is called, value by value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

MAX_DIAS: Final = 4_000
_TEXTO: Final = ("text", "character varying", "character")
_SEM_FUSO: Final = "timestamp without time zone"

# (GraphQL type, PostgreSQL type) → the expression; `{v}` is the value, never null; `fuso` the PBX's `Fuso`.
_EXPRESSOES: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("Int", "smallint"): "{v}",
        ("Int", "integer"): "{v}",
        ("Boolean", "boolean"): "{v}",
        ("ID", "smallint"): "str({v})",
        ("ID", "integer"): "str({v})",
        ("ID", "bigint"): "str({v})",
        ("DataHora", _SEM_FUSO): "({v}.isoformat() + d if (d := dias.get({v}.toordinal())) else fuso.escrever({v}))",
        ("DataHora", "timestamp with time zone"): "{v}.isoformat()",
        ("Data", "date"): "{v}.isoformat()",
        ("Data", _SEM_FUSO): "{v}.date().isoformat()",
        ("Decimal", "numeric"): "format({v}, 'f')",
        **{(graphql, texto): "{v}" for graphql in ("String", "ID") for texto in _TEXTO},
    }
)


class Fuso:
    """Writes the local times of a zone: a day's offset is looked up once, unless it changes within the day.

    Attributes:
        dias: the day's ordinal → its offset as RFC 3339 writes it.
    """

    def __init__(self, tz: ZoneInfo) -> None:
        self._tz = tz
        self.dias: dict[int, str] = {}

    def escrever(self, valor: datetime) -> str:
        """The moment with its offset, and that of its day kept."""
        escrito = valor.replace(tzinfo=self._tz).isoformat()
        ordinal = valor.toordinal()
        ends = {
            moment.replace(fold=fold, tzinfo=self._tz).utcoffset()
            for moment in (datetime.combine(valor.date(), time.min), datetime.combine(valor.date(), time.max))
            for fold in (0, 1)
        }
        if len(ends) == 1:
            if len(self.dias) >= MAX_DIAS:
                self.dias.clear()
            self.dias[ordinal] = escrito.removeprefix(valor.isoformat())
        return escrito


def expressao(graphql: str, postgres: str, valor: str) -> str | None:
    """The scalar as an expression over `valor`, an expression that is not null; None: ask graphql-core."""
    found = _EXPRESSOES.get((graphql, postgres))
    return None if found is None else found.format(v=valor)


def como_linha(postgres: str, valor: str) -> str:
    """The value as `Linha.valor` gives it: a moment without zone gets the PBX's (gap 11)."""
    if postgres in _CRUS:
        return valor
    if postgres == _SEM_FUSO:
        return f"(None if {valor} is None else {valor}.replace(tzinfo=tz))"
    return f"da_linha({valor}, tz)"


_CRUS: Final = frozenset((*_TEXTO, "smallint", "integer", "bigint", "numeric", "boolean", "date"))

"""How a value of a column becomes a scalar of the answer: Python expressions for those whose types say it all.

An expression is given for the pairs of GraphQL and PostgreSQL types where graphql-core's own serialisation could do
nothing else; for every other pair graphql-core's is called, value by value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from resolvers.reading.sql import EM_TEXTO, SEM_FUSO

MAX_DIAS: Final = 4_000
_TEXTO: Final = ("text", "character varying", "character")
ESCRITOS: Final = frozenset(("DataHora", "Data", "Decimal"))
"""Types whose columns may come as PostgreSQL writes them."""
_CURTO, _LONGO = 19, 26  # a local time, without and with a fraction of a second
_DO_POSTGRES: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?")

# (GraphQL type, PostgreSQL type) → the expression; `{v}` is the value, never null; `fuso` the PBX's `Fuso`, `dias` its
# `dias`; `x`, `t` and `d` are names of its own.
_EXPRESSOES: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("Int", "smallint"): "{v}",
        ("Int", "integer"): "{v}",
        ("Boolean", "boolean"): "{v}",
        ("ID", "smallint"): "str({v})",
        ("ID", "integer"): "str({v})",
        ("ID", "bigint"): "str({v})",
        ("DataHora", SEM_FUSO): "(t + d if (d := dias.get((t := {v}.isoformat())[:10])) else fuso.escrever(t))",
        ("DataHora", SEM_FUSO + EM_TEXTO): (
            "(f'{{t}}T{{x[11:]}}{{d}}' if (d := dias.get(t := (x := {v})[:-9])) else fuso.ler(x))"  # without a fraction
        ),
        ("DataHora", "timestamp with time zone"): "{v}.isoformat()",
        ("Data", "date"): "{v}.isoformat()",
        ("Data", SEM_FUSO): "{v}.date().isoformat()",
        ("Data", SEM_FUSO + EM_TEXTO): "fuso.ler({v})[:10]",
        ("Decimal", "numeric"): "format({v}, 'f')",
        ("Decimal", "numeric" + EM_TEXTO): "{v}",
        **{(graphql, texto): "{v}" for graphql in ("String", "ID") for texto in _TEXTO},
    }
)


class Fuso:
    """Writes the local times of a zone: a day's offset is looked up once, unless it changes within the day.

    Attributes:
        dias: the day (`2026-11-26`) → its offset as RFC 3339 writes it. What `[:-9]` leaves of a local time is one of
            these only if it has no fraction of a second.
    """

    def __init__(self, tz: ZoneInfo) -> None:
        self._tz = tz
        self.dias: dict[str, str] = {}

    def escrever(self, local: str) -> str:
        """A local time as `isoformat` writes it, with its offset, and that of its day kept."""
        valor = datetime.fromisoformat(local)
        escrito = valor.replace(tzinfo=self._tz).isoformat()
        ends = {datetime.combine(valor, ponta, self._tz).utcoffset() for ponta in (time.min, time.max)}
        if len(ends) == 1:
            if len(self.dias) >= MAX_DIAS:
                self.dias.clear()
            self.dias[local[:10]] = escrito.removeprefix(local)
        return escrito

    def ler(self, texto: str) -> str:
        """A local time as PostgreSQL writes it (`2026-11-26 09:15:00.5`), as `escrever` does.

        Raises:
            ValueError: it is none that Python knows (`infinity`, before Christ, after the year 9999).
        """
        if not _DO_POSTGRES.fullmatch(texto):
            raise ValueError(texto)
        local = texto if len(texto) == _CURTO else texto.ljust(_LONGO, "0")
        return self.escrever(local.replace(" ", "T"))


def expressao(graphql: str, postgres: str, valor: str) -> str | None:
    """The scalar as an expression over `valor`, an expression that is not null; None: ask graphql-core."""
    found = _EXPRESSOES.get((graphql, postgres))
    return None if found is None else found.format(v=valor)


def como_linha(postgres: str, valor: str) -> str:
    """The value as `Linha.valor` gives it: a moment without zone gets the PBX's (gap 11)."""
    if postgres in _CRUS:
        return valor
    if postgres.endswith(EM_TEXTO):
        raise TypeError(f"{postgres} is not a value")  # the plan is left: graphql-core reads it as it is
    if postgres == SEM_FUSO:
        return f"(None if {valor} is None else {valor}.replace(tzinfo=tz))"
    return f"da_linha({valor}, tz)"


_CRUS: Final = frozenset((*_TEXTO, "smallint", "integer", "bigint", "numeric", "boolean", "date"))

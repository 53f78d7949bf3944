"""Values of the PBX's tables, whatever type this installation gives the column (contract `value_notes`, gaps 79, 86,
90, 92 and 94; field facts 8 to 11).

Every function takes what the driver gave (or a text) and returns the value, None for NULL, or a ValorIlegivel: never an
exception, never a silent null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from gateway.protocol.dates import ler_iso

_TRUE: Final = frozenset(("t", "true", "1", "s", "sim", "y", "yes", "on"))
_FALSE: Final = frozenset(("f", "false", "0", "n", "nao", "não", "no", "off"))
_INTEIRO: Final = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?", re.ASCII)
_MAX_BIGINT: Final = 2**63 - 1
_MAX_DIGITS: Final = 1_000


@dataclass(frozen=True, slots=True)
class ValorIlegivel:
    """A value that is not of its column's type; the value itself is not repeated."""

    motivo: str


def booleano(valor: object) -> bool | ValorIlegivel | None:
    """`t`, `f`, `true`, 1 and what PostgreSQL takes for a boolean; also sim and não."""
    if valor is None or isinstance(valor, bool):
        return valor
    if isinstance(valor, int | str):
        word = str(valor).strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
    return ValorIlegivel("não é verdadeiro nem falso")


def inteiro(valor: object) -> int | ValorIlegivel | None:
    """A whole number of 64 bits, from a number or its digits."""
    if valor is None:
        return None
    number: int | None = None
    if isinstance(valor, int) and not isinstance(valor, bool):
        number = valor
    elif isinstance(valor, Decimal | float):
        number = _sem_fracao(Decimal(valor))
    elif isinstance(valor, str) and _INTEIRO.fullmatch(valor.strip()):
        number = int(valor)
    if number is None or abs(number) > _MAX_BIGINT:
        return ValorIlegivel("não é um número inteiro")
    return number


def decimal(valor: object) -> Decimal | ValorIlegivel | None:
    """A number with a point or a decimal comma; exact, whether the column is float or numeric (field fact 11)."""
    if valor is None:
        return None
    if isinstance(valor, int) and not isinstance(valor, bool):
        return Decimal(valor)
    if isinstance(valor, Decimal | float):
        return Decimal(str(valor)) if _finito(valor) else ValorIlegivel("não é um número finito")
    if isinstance(valor, str) and _DECIMAL.fullmatch(valor.strip()):
        return Decimal(valor.strip().replace(",", "."))
    return ValorIlegivel("não é um número")


def porcentagem(valor: object) -> Decimal | ValorIlegivel | None:
    """`42%`, `42,5 %`, `42` or a number: 42 for 42 percent (gap 90)."""
    if isinstance(valor, str):
        return decimal(valor.strip().removesuffix("%").rstrip())
    return decimal(valor)


def texto(valor: object) -> str | ValorIlegivel | None:
    """A text, as it is; of a whole number (a telephone in a bigint column) its digits."""
    if valor is None or isinstance(valor, str):
        return valor
    if isinstance(valor, int) and not isinstance(valor, bool):
        return str(valor)
    if isinstance(valor, Decimal) and _finito(valor) and abs(valor.adjusted()) <= _MAX_DIGITS:
        return format(valor, "f")
    return ValorIlegivel("não é um texto")


def codigo_ligacao(valor: object) -> str | ValorIlegivel | None:
    """A uniqueid: trimmed text (gap 94); None for an empty one. A float has already lost digits and is refused."""
    if isinstance(valor, float):
        return ValorIlegivel("veio como número de ponto flutuante, que perde algarismos")
    found = texto(valor)
    return (found.strip() or None) if isinstance(found, str) else found


def instante(valor: object) -> datetime | ValorIlegivel | None:
    """A local time of the PBX, naive; of a day alone its midnight (gap 79).

    A value with a zone is left as it is: the column is `timestamptz` and needs no guess.
    """
    if valor is None or isinstance(valor, datetime):
        return valor
    if isinstance(valor, date):
        return datetime(valor.year, valor.month, valor.day)  # noqa: DTZ001 - the PBX's local time (gap 11)
    found = ler_iso(valor) if isinstance(valor, str) else None
    return ValorIlegivel("não é uma data") if found is None else found


def dia(valor: object) -> date | ValorIlegivel | None:
    """A day, also where the column holds a time (nivel_de_servico.data, gap 79)."""
    found = instante(valor)
    return found.date() if isinstance(found, datetime) else found


Conversor = Callable[[object], object]

CONVERSORES: Final[Mapping[str, Conversor]] = MappingProxyType(
    {
        "integer": inteiro,
        "bigint": inteiro,
        "text": texto,
        "varchar": texto,
        "boolean": booleano,
        "timestamp": instante,
        "date": dia,
        "double precision": decimal,
        "numeric": decimal,
    }
)
"""Type of the contract's `tables.yaml` → its reader."""


def _sem_fracao(valor: Decimal) -> int | None:
    if not valor.is_finite() or abs(valor) > _MAX_BIGINT or valor != int(valor):
        return None
    return int(valor)


def _finito(valor: Decimal | float) -> bool:
    return Decimal(valor).is_finite()

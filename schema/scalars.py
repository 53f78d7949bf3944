"""Scalars of the graph: instants with the PBX's offset, exact money."""

from __future__ import annotations

import datetime as dt
import decimal

import strawberry

DataHora = dt.datetime

DESCRICAO_DATA_HORA = "Instante em RFC 3339, com o fuso do PBX, ex.: `2026-03-30T08:37:00-03:00`."


def escrever_data_hora(valor: dt.datetime) -> str:
    """RFC 3339 text; a value without zone is a fault of ours, not of the PBX.

    Raises:
        ValueError: the value has no zone.
    """
    if valor.tzinfo is None:
        raise ValueError("timestamp without a zone")
    return valor.isoformat()


def ler_data_hora(texto: object) -> dt.datetime:
    """An instant from RFC 3339 text; an offset is required.

    Raises:
        ValueError: not RFC 3339, or no offset.
    """
    if not isinstance(texto, str):
        raise ValueError("Use um texto RFC 3339, ex.: 2026-03-30T08:37:00-03:00.")
    lido = dt.datetime.fromisoformat(texto)
    if lido.tzinfo is None:
        raise ValueError("Falta o fuso horário, ex.: -03:00.")
    return lido


DATA_HORA = strawberry.scalar(
    name="DataHora",
    description=DESCRICAO_DATA_HORA,
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=escrever_data_hora,
    parse_value=ler_data_hora,
)


def escrever_data(valor: dt.date) -> str:
    """The day as `AAAA-MM-DD`, also of a column that holds a time (gap 79)."""
    return (valor.date() if isinstance(valor, dt.datetime) else valor).isoformat()


def ler_data(texto: object) -> dt.date:
    """A day from `AAAA-MM-DD`.

    Raises:
        ValueError: not such a text.
    """
    if not isinstance(texto, str):
        raise ValueError("Use um texto AAAA-MM-DD, ex.: 2026-03-30.")
    return dt.date.fromisoformat(texto)


DATA = strawberry.scalar(
    name="Data",
    description="Dia no calendário do PBX, ex.: `2026-03-30`.",
    serialize=escrever_data,
    parse_value=ler_data,
)


def escrever_decimal(valor: decimal.Decimal | float) -> str:
    """The number as text without exponent, with the digits that the PBX has."""
    return format(valor if isinstance(valor, decimal.Decimal) else decimal.Decimal(repr(valor)), "f")


def ler_decimal(texto: object) -> decimal.Decimal:
    """A finite number from a text, or from a number as JSON has it.

    Raises:
        ValueError: not such a number.
    """
    if isinstance(texto, bool) or not isinstance(texto, str | int | float):
        raise ValueError('Use um texto com ponto decimal, ex.: "12.50".')
    try:
        lido = decimal.Decimal(repr(texto) if isinstance(texto, float) else texto)
    except decimal.InvalidOperation:
        raise ValueError('Use um número com ponto decimal, ex.: "12.50".') from None
    if not lido.is_finite():
        raise ValueError('Use um número finito, ex.: "12.50".')
    return lido


DECIMAL = strawberry.scalar(
    name="Decimal",
    description="Número decimal exato, em texto e com ponto, ex.: `12.50`.",
    serialize=escrever_decimal,
    parse_value=ler_decimal,
)

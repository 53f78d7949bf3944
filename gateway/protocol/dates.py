"""Dates of the PBX: seven written forms, all local time without a zone (gaps 10, 11, 79 and 112).

Readers give a naive datetime of the PBX, or None for a text that is no such date: the caller says which field it was.
Writers refuse what the form cannot hold (seconds in a form of minutes) rather than round it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from gateway.domain.comandos import Canal
from gateway.protocol.values import NaoRepresentavel

_COMPACTA: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_ISO: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[ T]+([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,6})[0-9]*)?)?)?",
    re.ASCII,
)
_BARRAS: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})[ ]+([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_HIFENS: Final = re.compile(r"([0-9]{2})-([0-9]{2})-([0-9]{4})", re.ASCII)
_HORA: Final = re.compile(r"([0-9]{2}):([0-9]{2})", re.ASCII)


def ler_compacta(text: str) -> datetime | None:
    """`300320120837` is 30/03/2012 08:37: HTTP API and write socket (§1.1.15, §1.2.2.2)."""
    match = _COMPACTA.fullmatch(text.strip())
    return None if match is None else _instante(match[3], match[2], match[1], match[4], match[5])


def escrever_compacta(quando: datetime, canal: Canal, campo: str) -> str:
    """`DDMMYYYYHHMM`.

    Raises:
        NaoRepresentavel: it has seconds or a zone, or its year has not four digits.
    """
    _sem_segundos(quando, canal, campo)
    return f"{quando.day:02}{quando.month:02}{_ano(quando, canal, campo)}{quando.hour:02}{quando.minute:02}"


def ler_iso(text: str) -> datetime | None:
    """`2012-04-24 16:47:46`, without seconds, with a fraction, or the day alone (midnight): database and e-mail."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction = match.groups(default="0")
    return _instante(year, month, day, hour, minute, second, fraction.ljust(6, "0"))


def escrever_iso(quando: datetime, canal: Canal = Canal.BANCO, campo: str = "data") -> str:
    """`YYYY-MM-DD HH:MM:SS`, with six decimals when there is a fraction.

    Raises:
        NaoRepresentavel: it has a zone, or its year has not four digits.
    """
    _sem_zona(quando, canal, campo)
    _ano(quando, canal, campo)
    return quando.isoformat(sep=" ")


def ler_dia(text: str) -> date | None:
    """`2017-05-01`, the day alone (§2.1)."""
    found = ler_iso(text)
    return found.date() if found is not None and ":" not in text else None


def escrever_dia(dia: date, canal: Canal = Canal.EMAIL, campo: str = "data") -> str:
    """`YYYY-MM-DD`.

    Raises:
        NaoRepresentavel: its year has not four digits.
    """
    return f"{_ano(dia, canal, campo)}-{dia.month:02}-{dia.day:02}"


def ler_barras(text: str) -> datetime | None:
    """`04/11/2010 09:51`, with or without seconds (§1.1.14)."""
    match = _BARRAS.fullmatch(text.strip())
    if match is None:
        return None
    day, month, year, hour, minute, second = match.groups(default="0")
    return _instante(year, month, day, hour, minute, second)


def escrever_dia_mes_ano(dia: date) -> dict[str, str]:
    """The parameters `dia`, `mes` and `ano` of grupos_de_atendimento (§1.1.14).

    Raises:
        NaoRepresentavel: its year has not four digits.
    """
    return {"dia": str(dia.day), "mes": str(dia.month), "ano": _ano(dia, Canal.API, "ano")}


def ler_agendamento(dia: str, hora: str) -> datetime | None:
    """`24-04-2012` and `16:47`: the two fields of a schedule in the import file (§1.5)."""
    day, hour = _HIFENS.fullmatch(dia.strip()), _HORA.fullmatch(hora.strip())
    if day is None or hour is None:
        return None
    return _instante(day[3], day[2], day[1], hour[1], hour[2])


def escrever_agendamento(quando: datetime, canal: Canal, campo: str) -> tuple[str, str]:
    """The two fields of a schedule in the import file.

    Raises:
        NaoRepresentavel: it has seconds or a zone, or its year has not four digits.
    """
    _sem_segundos(quando, canal, campo)
    day = f"{quando.day:02}-{quando.month:02}-{_ano(quando, canal, campo)}"
    return day, f"{quando.hour:02}:{quando.minute:02}"


def para_local(quando: datetime, tz: ZoneInfo) -> datetime:
    """The PBX's naive local time of an instant.

    Of the hour that is repeated when daylight saving ends, the second pass is kept in `fold`, which no written form
    can hold: see `ambigua`.

    Raises:
        ValueError: no zone, or outside the calendar.
    """
    if quando.tzinfo is None:
        raise ValueError("an instant needs a zone")
    try:
        return quando.astimezone(tz).replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


def de_local(quando: datetime, tz: ZoneInfo) -> datetime:
    """The instant of a naive local time of the PBX; of a repeated hour the first pass, unless `fold` is 1."""
    return quando.replace(tzinfo=tz)


def inexistente(quando: datetime, tz: ZoneInfo) -> bool:
    """Whether the clock of the PBX never shows this time (it is skipped when daylight saving begins)."""
    try:
        there_and_back = quando.replace(tzinfo=tz).astimezone(UTC).astimezone(tz)
    except OverflowError:
        return False
    return there_and_back.replace(tzinfo=None) != quando


def ambigua(quando: datetime, tz: ZoneInfo) -> bool:
    """Whether the clock of the PBX shows this time twice (daylight saving ends)."""
    first, second = quando.replace(tzinfo=tz, fold=0), quando.replace(tzinfo=tz, fold=1)
    return first.utcoffset() != second.utcoffset() and not inexistente(quando.replace(fold=0), tz)


def dividir_periodo(de: date, ate: date, max_dias: int = 28) -> list[tuple[date, date]]:
    """The days from `de` to `ate`, both included, in pieces of at most `max_dias`, in order (gap 108).

    Empty when `ate` is before `de`.

    Raises:
        ValueError: `max_dias` is not positive.
    """
    if max_dias < 1:
        raise ValueError("max_dias must be positive")
    pieces = []
    for first in range(de.toordinal(), ate.toordinal() + 1, max_dias):
        last = min(first + max_dias - 1, ate.toordinal())
        pieces.append((date.fromordinal(first), date.fromordinal(last)))
    return pieces


def _instante(
    year: str, month: str, day: str, hour: str, minute: str, second: str = "0", micro: str = "0"
) -> datetime | None:
    try:
        return datetime(  # noqa: DTZ001 - the PBX's local time (gap 11)
            int(year), int(month), int(day), int(hour), int(minute), int(second), int(micro)
        )
    except ValueError:
        return None


def _sem_zona(quando: datetime, canal: Canal, campo: str) -> None:
    if quando.tzinfo is not None:
        raise NaoRepresentavel(canal, campo, "o PBX só conhece a hora local, sem fuso; converta-a antes")


def _sem_segundos(quando: datetime, canal: Canal, campo: str) -> None:
    _sem_zona(quando, canal, campo)
    if timedelta(seconds=quando.second, microseconds=quando.microsecond):
        raise NaoRepresentavel(canal, campo, "este canal só leva data, hora e minuto; informe segundos zero")


def _ano(quando: date, canal: Canal, campo: str) -> str:
    if quando.year < 1000:
        raise NaoRepresentavel(canal, campo, "o ano precisa de quatro algarismos")
    return str(quando.year)

"""Dates of the PBX in each of its forms, and to and from instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.comandos import Canal
from gateway.protocol import dates
from gateway.protocol.values import NaoRepresentavel

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("300320120837", at("2012-03-30T08:37")),
        ("290820141420", at("2014-08-29T14:20")),
        ("200520131030", at("2013-05-20T10:30")),
        (" 200520131030 ", at("2013-05-20T10:30")),
        ("310220130000", None),
        ("20052013103", None),
        ("2005201310300", None),
        ("3003201208 37", None),
        ("٣٠٠٣٢٠١٢٠٨٣٧", None),
        ("", None),
    ],
)
def test_the_compact_form_of_the_api_and_the_socket(text: str, when: datetime | None) -> None:
    assert dates.ler_compacta(text) == when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2012-04-24 16:47:46", at("2012-04-24T16:47:46")),
        ("2012-01-03 19:00", at("2012-01-03T19:00")),
        ("2017-05-15 15:57:15.108438", at("2017-05-15T15:57:15.108438")),
        ("2017-05-15T15:57:15.1", at("2017-05-15T15:57:15.100000")),
        ("2017-05-01", at("2017-05-01T00:00")),
        ("2017-05-15 15:57:15.1084389", at("2017-05-15T15:57:15.108438")),
        ("2017-13-01", None),
        ("2017-05-15 24:00", None),
        ("15/05/2017", None),
        ("2017-05-15 15:57:15+00", None),
    ],
)
def test_the_form_of_the_database_and_the_emails(text: str, when: datetime | None) -> None:
    assert dates.ler_iso(text) == when


def test_the_form_of_the_attendance_groups() -> None:
    assert dates.ler_barras("04/11/2010 09:51") == at("2010-11-04T09:51")
    assert dates.ler_barras("04/11/2010  09:51:07") == at("2010-11-04T09:51:07")
    assert dates.ler_barras("11/13/2010 09:51") is None
    assert dates.escrever_dia_mes_ano(date(2010, 10, 9)) == {"dia": "9", "mes": "10", "ano": "2010"}


def test_the_form_of_the_import_file() -> None:
    assert dates.ler_agendamento("29-08-2014", "14:20") == at("2014-08-29T14:20")
    assert dates.ler_agendamento("11", "33553400") is None
    assert dates.escrever_agendamento(at("2014-08-29T14:20"), Canal.BANCO, "x") == ("29-08-2014", "14:20")


def test_a_day_is_a_day() -> None:
    assert dates.ler_dia("2017-05-31") == date(2017, 5, 31)
    assert dates.ler_dia("2017-05-31 10:00") is None
    assert dates.escrever_dia(date(2017, 5, 1)) == "2017-05-01"


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (at("2014-08-29T14:20:30"), "segundos"),
        (at("2014-08-29T14:20:00.000001"), "segundos"),
        (at("2014-08-29T14:20:00-03:00"), "fuso"),
        (at("0999-08-29T14:20"), "ano"),
    ],
)
def test_what_a_form_cannot_hold_is_refused_and_not_rounded(when: datetime, reason: str) -> None:
    with pytest.raises(NaoRepresentavel, match=reason) as caught:
        dates.escrever_compacta(when, Canal.COMANDOS, "diahora")
    assert (caught.value.canal, caught.value.campo) == (Canal.COMANDOS, "diahora")


MINUTES = st.datetimes(min_value=at("1000-01-01T00:00")).map(lambda when: when.replace(second=0, microsecond=0))


@given(MINUTES)
@settings(deadline=None, max_examples=150)
def test_minutes_come_back_from_every_form(when: datetime) -> None:
    assert dates.ler_compacta(dates.escrever_compacta(when, Canal.API, "data")) == when
    assert dates.ler_agendamento(*dates.escrever_agendamento(when, Canal.BANCO, "x")) == when
    assert dates.ler_iso(dates.escrever_iso(when)) == when
    assert dates.ler_dia(dates.escrever_dia(when.date())) == when.date()


@given(st.datetimes(min_value=at("1000-01-01T00:00")))
@settings(deadline=None, max_examples=150)
def test_microseconds_come_back_from_the_database_form(when: datetime) -> None:
    assert dates.ler_iso(dates.escrever_iso(when)) == when


@given(st.text("0123456789-/:. T", max_size=26))
@settings(deadline=None, max_examples=200)
def test_any_text_is_a_date_or_none(text: str) -> None:
    for reader in (dates.ler_compacta, dates.ler_iso, dates.ler_barras, dates.ler_dia):
        reader(text)
    dates.ler_agendamento(text, text)


def test_local_time_and_the_hours_that_daylight_saving_skips_and_repeats() -> None:
    assert dates.para_local(at("2026-11-24T03:00:00+00:00"), SAO_PAULO) == at("2026-11-24T00:00")
    assert dates.de_local(at("2026-11-24T00:00"), SAO_PAULO).astimezone(UTC) == at("2026-11-24T03:00:00+00:00")
    skipped, repeated, plain = at("2018-11-04T00:30"), at("2018-02-17T23:30"), at("2018-06-01T12:00")
    assert [dates.inexistente(when, SAO_PAULO) for when in (skipped, repeated, plain)] == [True, False, False]
    assert [dates.ambigua(when, SAO_PAULO) for when in (skipped, repeated, plain)] == [False, True, False]
    first, second = dates.de_local(repeated, SAO_PAULO), dates.de_local(repeated.replace(fold=1), SAO_PAULO)
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)


def test_an_instant_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        dates.para_local(at("2026-11-24T00:00"), SAO_PAULO)
    with pytest.raises(ValueError, match="calendar"):
        dates.para_local(at("0001-01-01T00:00:00+00:00"), SAO_PAULO)


@given(st.datetimes(timezones=st.just(UTC), min_value=at("0001-01-02T00:00"), max_value=at("9999-12-30T00:00")))
@settings(deadline=None, max_examples=200)
def test_every_instant_comes_back_from_local_time(when: datetime) -> None:
    local = dates.para_local(when, SAO_PAULO)
    assert dates.de_local(local, SAO_PAULO).astimezone(UTC) == when
    assert not dates.inexistente(local, SAO_PAULO)


@given(st.datetimes())
@settings(deadline=None, max_examples=100)
def test_any_local_time_is_judged(when: datetime) -> None:
    dates.inexistente(when, SAO_PAULO)
    dates.ambigua(when, SAO_PAULO)


def test_a_long_period_is_cut_into_pieces_of_28_days() -> None:
    assert dates.dividir_periodo(date(2017, 5, 1), date(2017, 6, 10)) == [
        (date(2017, 5, 1), date(2017, 5, 28)),
        (date(2017, 5, 29), date(2017, 6, 10)),
    ]
    assert dates.dividir_periodo(date(2017, 5, 1), date(2017, 5, 1)) == [(date(2017, 5, 1), date(2017, 5, 1))]
    assert dates.dividir_periodo(date(2017, 5, 2), date(2017, 5, 1)) == []
    assert dates.dividir_periodo(date.max, date.max) == [(date.max, date.max)]
    with pytest.raises(ValueError, match="positive"):
        dates.dividir_periodo(date.min, date.max, 0)


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 400), st.integers(1, 60))
@settings(deadline=None, max_examples=150)
def test_the_pieces_of_a_period_are_every_day_once(first: date, days: int, size: int) -> None:
    pieces = dates.dividir_periodo(first, first + timedelta(days=days), size)
    seen = [start + timedelta(days=n) for start, stop in pieces for n in range((stop - start).days + 1)]
    assert seen == [first + timedelta(days=n) for n in range(days + 1)]
    assert all((stop - start).days < size for start, stop in pieces)

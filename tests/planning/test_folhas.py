"""Local times are written as `datetime.isoformat` writes them in their zone, on days of change too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.planning import folhas
from resolvers.planning.folhas import Fuso, como_linha, expressao
from resolvers.planning.formas import da_linha
from resolvers.reading.sql import EM_TEXTO, SEM_FUSO

ZONAS = [ZoneInfo(nome) for nome in ("America/Sao_Paulo", "America/Noronha", "Europe/Lisbon", "Asia/Kathmandu")]
ESCREVER = compile(expressao("DataHora", SEM_FUSO, "v") or "", "<folha>", "eval")
REESCREVER = compile(expressao("DataHora", SEM_FUSO + EM_TEXTO, "v") or "", "<folha>", "eval")
SO_O_DIA = compile(expressao("Data", SEM_FUSO + EM_TEXTO, "v") or "", "<folha>", "eval")


def escrita(fuso: Fuso, valor: datetime) -> object:
    """The same from the value and from what PostgreSQL writes of it."""
    nomes = {"fuso": fuso, "dias": fuso.dias}
    texto = do_postgres(valor)
    made: object = eval(ESCREVER, {**nomes, "v": valor})
    assert eval(REESCREVER, {**nomes, "v": texto}) == made
    assert eval(SO_O_DIA, {**nomes, "v": texto}) == valor.date().isoformat()
    return made


def do_postgres(valor: datetime) -> str:
    """As PostgreSQL writes it with DateStyle ISO: no zeros at the end of a fraction."""
    inteiro, _, fracao = valor.isoformat(" ").partition(".")
    return f"{inteiro}.{fracao.rstrip('0')}" if fracao else inteiro


@given(
    st.sampled_from(ZONAS),
    st.lists(
        st.builds(
            lambda moment, micros: moment.replace(microsecond=micros),
            st.datetimes(datetime(1890, 1, 1), datetime(2090, 1, 1)),
            st.sampled_from((0, 500_000, 120_000, 123_456, 1)),
        ),
        min_size=1,
    ),
)
def test_any_moment_is_written_with_its_offset(tz: ZoneInfo, moments: list[datetime]) -> None:
    fuso = Fuso(tz)
    for moment in (*moments, *moments):
        assert escrita(fuso, moment) == moment.replace(tzinfo=tz).isoformat()


@pytest.mark.parametrize("texto", ["infinity", "-infinity", "0044-03-15 12:00:00 BC", "10000-01-01 00:00:00"])
def test_a_moment_that_python_does_not_know_is_not_written(texto: str) -> None:
    fuso = Fuso(ZONAS[0])
    for code in (REESCREVER, SO_O_DIA):
        with pytest.raises(ValueError, match=re.escape(texto)):
            eval(code, {"fuso": fuso, "dias": fuso.dias, "v": texto})


@pytest.mark.parametrize("dia", [(2018, 11, 4), (2018, 2, 17), (2018, 2, 18), (2019, 2, 16), (1914, 1, 1)])
def test_a_day_on_which_the_offset_changes_is_looked_up_each_time(dia: tuple[int, int, int]) -> None:
    fuso = Fuso(ZONAS[0])
    for hour in (*range(24), *range(24)):
        moment = datetime(*dia, hour, 30)
        assert escrita(fuso, moment) == moment.replace(tzinfo=ZONAS[0]).isoformat()


@pytest.mark.parametrize(
    ("postgres", "valor", "dado"),
    [
        ("text", "Ana", "Ana"),
        ("numeric", Decimal("1.50"), Decimal("1.50")),
        ("timestamp without time zone", datetime(2026, 11, 24, 12), datetime(2026, 11, 24, 12, tzinfo=ZONAS[0])),
        ("timestamp without time zone", None, None),
        ("timestamp with time zone", datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)),
        ("momento", datetime(2026, 11, 24, 12), datetime(2026, 11, 24, 12, tzinfo=ZONAS[0])),
        ("time without time zone", time(12, 5), time(12, 5)),
        ("interval", None, None),
    ],
)
def test_what_functions_of_columns_are_given_has_the_zone_of_the_pbx(
    postgres: str, valor: object, dado: object
) -> None:
    found = eval(como_linha(postgres, "v"), {"da_linha": da_linha, "tz": ZONAS[0], "v": valor})
    assert (found, getattr(found, "tzinfo", None)) == (dado, getattr(dado, "tzinfo", None))


def test_the_offset_of_a_day_is_looked_up_once_unless_it_changes() -> None:
    fuso = Fuso(ZONAS[0])
    assert [escrita(fuso, datetime(2018, *dia, 12)) for dia in ((11, 3), (11, 4), (11, 5))] == [
        "2018-11-03T12:00:00-03:00",
        "2018-11-04T12:00:00-02:00",
        "2018-11-05T12:00:00-02:00",
    ]
    assert fuso.dias == {"2018-11-03": "-03:00", "2018-11-05": "-02:00"}


def test_days_are_kept_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folhas, "MAX_DIAS", 3)
    fuso = Fuso(ZONAS[0])
    for day in range(1, 20):
        fuso.escrever(datetime(2026, 1, day, 12).isoformat())
        assert len(fuso.dias) <= 3

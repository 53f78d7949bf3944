"""The type of a column that the HTTP API told: one for all its values, or none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from resolvers.planning.da_api import _tipo

LOCAL = dt.datetime(2026, 11, 26, 9, 15)


@pytest.mark.parametrize(
    ("valores", "tipo"),
    [
        ([], "text"),
        ([None, None], "text"),
        (["Ana", None], "text"),
        ([True], "boolean"),
        ([1.5], "double precision"),
        ([Decimal("1.5"), None], "numeric"),
        ([dt.date(2026, 11, 26)], "date"),
        ([None, 2**31 - 1, -(2**31)], "integer"),
        ([1, 2**31], "bigint"),
        ([-(2**31) - 1], "bigint"),
        ([LOCAL, None], "timestamp without time zone"),
        ([LOCAL.replace(tzinfo=dt.UTC), None], "timestamp with time zone"),
        ([LOCAL, LOCAL.replace(tzinfo=dt.UTC)], None),
        ([1, "1"], None),
        ([1, 1.5], None),
        ([dt.timedelta(1)], None),
    ],
)
def test_values_of_one_kind_have_its_type(valores: list[object], tipo: str | None) -> None:
    assert _tipo(valores) == tipo

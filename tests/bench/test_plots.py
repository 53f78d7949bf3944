"""The plots' own parts: slopes, axes, and a picture that is well-formed and shows every point."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.growth import DEPTHS, Growth, depth_document, page
from bench.plot import Axis, slope, svg

LOG, STRAIGHT = Axis("rows", log=True), Axis("ms", log=False)


@given(st.floats(-3, 3), st.floats(0.01, 100))
def test_the_slope_of_a_power_is_its_exponent(exponent: float, factor: float) -> None:
    points = [(x, factor * x**exponent) for x in (10.0, 100.0, 1_000.0)]
    assert slope(points, log=True) == pytest.approx(exponent, abs=1e-6)


def test_the_slope_of_a_line_is_what_a_step_costs() -> None:
    assert slope([(n, 3 + 2.5 * n) for n in DEPTHS], log=False) == pytest.approx(2.5)


@given(st.lists(st.floats(0.01, 1e6), min_size=1))
def test_axes_hold_every_value_between_their_ends(values: list[float]) -> None:
    for axis in (LOG, STRAIGHT):
        low, high = axis.ends(values)
        assert all(-1e-9 <= axis.place(value, low, high) <= 1 + 1e-9 for value in values)
        assert len(axis.ticks(low, high)) >= 2


def test_a_picture_shows_every_point_and_escapes_its_texts() -> None:
    drawn = svg("a < b", LOG, STRAIGHT, {"ours & theirs": [(10, 1.0), (1_000, 7.0)], "other": [(10, 2.0)]})
    root = ET.fromstring(drawn)
    assert len(root.findall("{*}circle")) == 3
    assert "a < b" in [text.text for text in root.findall("{*}text")]
    assert all(
        0 <= float(dot.attrib["cx"]) <= 640 and 0 <= float(dot.attrib["cy"]) <= 400 for dot in root.iter("{*}circle")
    )


def test_a_growth_tells_its_points_and_its_slope() -> None:
    one = Growth("rows", "Rows", LOG, Axis("ms", log=True), {"ours": [(10, 1.0), (100, 10.0)]})
    assert page(one).splitlines()[-1] == "| ours | 1.00 | 10.00 | 1 |"
    assert "exponent" in page(one)


def test_each_depth_is_a_document_of_that_many_levels() -> None:
    for levels in DEPTHS:
        text = depth_document(levels)
        assert text.count("codigo ") - text.count("codigoCampanha ") == levels
        assert text.count("{") == text.count("}")

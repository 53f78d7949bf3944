"""One plot as SVG, without a library: points and lines over two axes, logarithmic or straight, and a legend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 34, 48, 52
_LEGEND = 18
_COLOURS = ("#1f6fb2", "#c2571a", "#2f8f4e", "#7a4fa3", "#666666")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axis:
    """What it says, and whether it is logarithmic."""

    says: str
    log: bool

    def place(self, value: float, low: float, high: float) -> float:
        """Where a value stands between the ends, from 0 to 1."""
        if self.log:
            value, low, high = (math.log10(one) for one in (value, low, high))
        return (value - low) / (high - low) if high > low else 0.5

    def ends(self, values: Sequence[float]) -> tuple[float, float]:
        """Whole decades around the values; from nothing where it is straight."""
        if self.log:
            low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
            return 10.0**low, 10.0 ** max(high, low + 1)
        return 0.0, _round_up(max(values))

    def ticks(self, low: float, high: float) -> Sequence[float]:
        """Decades, or five steps."""
        if self.log:
            return [10.0**n for n in range(round(math.log10(low)), round(math.log10(high)) + 1)]
        return [low + (high - low) * n / 5 for n in range(6)]


def slope(points: Points, *, log: bool) -> float:
    """Least squares: of the logarithms (the exponent of the growth), or of the values themselves."""
    pairs = [(math.log10(x), math.log10(y)) for x, y in points] if log else list(points)
    mean_x = sum(x for x, _ in pairs) / len(pairs)
    mean_y = sum(y for _, y in pairs) / len(pairs)
    return sum((x - mean_x) * (y - mean_y) for x, y in pairs) / sum((x - mean_x) ** 2 for x, _ in pairs)


def svg(title: str, x: Axis, y: Axis, series: Mapping[str, Points]) -> str:
    """The picture."""
    x_low, x_high = x.ends([point[0] for points in series.values() for point in points])
    y_low, y_high = y.ends([point[1] for points in series.values() for point in points])
    right, floor = WIDTH - _RIGHT, HEIGHT - _BOTTOM

    def at_x(value: float) -> float:
        return _LEFT + x.place(value, x_low, x_high) * (right - _LEFT)

    def at_y(value: float) -> float:
        return floor - y.place(value, y_low, y_high) * (floor - _TOP)

    parts = [_text(WIDTH / 2, 20, title, "middle", 15)]
    for value in x.ticks(x_low, x_high):
        parts += [
            _line(at_x(value), floor, at_x(value), _TOP),
            _text(at_x(value), floor + 17, _number(value), "middle"),
        ]
    for value in y.ticks(y_low, y_high):
        parts += [
            _line(_LEFT, at_y(value), right, at_y(value)),
            _text(_LEFT - 6, at_y(value) + 4, _number(value), "end"),
        ]
    parts += [_text((_LEFT + right) / 2, HEIGHT - 12, x.says, "middle"), _text(_LEFT - 50, _TOP - 12, y.says, "start")]
    for place, (name, points) in enumerate(series.items()):
        colour = _COLOURS[place % len(_COLOURS)]
        path = " ".join(f"{at_x(a):.1f},{at_y(b):.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{at_x(a):.1f}" cy="{at_y(b):.1f}" r="3.5" fill="{colour}"/>' for a, b in points]
        parts.append(_text(_LEFT, HEIGHT + _LEGEND * (place + 0.5), f"● {name}", "start", 12, colour))
    tall = HEIGHT + _LEGEND * (len(series) + 1)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" font-family="sans-serif">'
    back = f'<rect width="{WIDTH}" height="{tall}" fill="#ffffff"/>'
    return "\n".join([head, back, *parts, "</svg>", ""])


def _round_up(value: float) -> float:
    size = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(size * step for step in (1, 2, 2.5, 5, 10) if size * step >= value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:g}"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#e0e0e0"/>'


def _text(x: float, y: float, text: str, anchor: str, size: int = 12, colour: str = "#333333") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{escape(text)}</text>'
    )

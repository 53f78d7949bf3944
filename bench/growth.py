"""How the cost of one answer grows: with its rows, with its depth, and with the PBX around it. A plot of each in docs/.

(With subscribers: `bench/fanout/crescer.py`.)

The processor time of a request in the gateway's own process, as the product runs: the median of bursts of one client,
taken in turns over all the points. What PostgreSQL works is not in it, and neither is what others do on the machine.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench.documents import CAMPANHA
from bench.load import Load, request
from bench.plot import Axis, Points, slope, svg
from bench.processes import ROOT, Served, gateway
from bench.servers import ours
from bench.tables import table

ROWS = (10, 32, 100, 316, 1_000, 3_162, 10_000)
DEPTHS = (1, 2, 3, 4, 5, 6)
RAMAIS = (40, 200, 1_000, 5_000)
MILLISECONDS = Axis("processor ms a request", log=True)

# Each is written around the next: {0}.
_LEVELS = (
    "ligacoesAtivas(first: 50, filtro: {{codigoCampanha: {{igual: 1}}}}) {{ nodes {{ codigo {0} }} }}",
    "ramal {{ codigo {0} }}",
    "grupo {{ codigo {0} }}",
    "ramais(first: 1) {{ nodes {{ codigo {0} }} }}",
    "ligacoesAtivas(first: 1) {{ nodes {{ codigo {0} }} }}",
    "campanha {{ codigo {0} }}",
)


@dataclass(frozen=True, slots=True)
class Growth:
    """A curve of each of our columns, and what it says."""

    name: str
    title: str
    x: Axis
    y: Axis
    curves: Mapping[str, Points]

    @property
    def slopes(self) -> Mapping[str, float]:
        """Exponents where both axes are logarithmic, else what one more step takes."""
        return {name: slope(points, log=self.x.log and self.y.log) for name, points in self.curves.items()}

    def draw(self) -> None:
        """Writes docs/performance/<name>.svg."""
        folder = ROOT / "docs/performance"
        folder.mkdir(exist_ok=True)
        (folder / f"{self.name}.svg").write_text(svg(self.title, self.x, self.y, self.curves), encoding="utf-8")


def page(one: Growth) -> str:
    """The figures and the slope of a curve."""
    xs = [x for x, _ in next(iter(one.curves.values()))]
    unit = "exponent" if one.x.log and one.y.log else "each further one"
    rows = [[name, *(f"{y:.2f}" for _, y in points), f"{one.slopes[name]:.2g}"] for name, points in one.curves.items()]
    return f"## {one.title}\n\n" + table([f"{one.x.says}: {one.y.says}", *(f"{x:,.0f}" for x in xs), unit], rows)


def rows_document(rows: int) -> str:
    """So many calls of a campaign, 12 fields."""
    return f"""{{ ligacoesAtivas(first: {rows}, filtro: {{codigoCampanha: {{igual: {CAMPANHA}}}}}) {{ nodes {{
      codigo duracao billing status numeroRamal data tipoLigacao custo custoTotal billingArredondado uniqueid
      codigoRota }} }} }}"""


def depth_document(levels: int) -> str:
    """50 calls, and as many objects (or fewer, where they share one) at each level below."""
    made = ""
    for level in reversed(_LEVELS[:levels]):
        made = level.format(made)
    return f"{{ {made} }}"


def by_rows(dsn: str, load: Load, repetitions: int) -> Growth:
    """An answer of 10 to 10,000 rows."""
    curves = _curves(
        {name: [(n, env, rows_document(n)) for n in ROWS] for name, env in ours(dsn).items()}, load, repetitions
    )
    return Growth("rows", "Rows of one answer, 12 fields each", Axis("rows", log=True), MILLISECONDS, curves)


def by_depth(dsn: str, load: Load, repetitions: int) -> Growth:
    """1 to 6 levels of 50 objects."""
    asked = {name: [(n, env, depth_document(n)) for n in DEPTHS] for name, env in ours(dsn).items()}
    curves = _curves(asked, load, repetitions)
    straight = Axis(MILLISECONDS.says, log=False)
    return Growth("depth", "Levels of 50 objects", Axis("levels", log=False), straight, curves)


def by_ramais(dsns: Mapping[int, str], load: Load, repetitions: int) -> Growth:
    """The same two questions of PBXs of 40 to 5,000 extensions."""
    curves: dict[str, Points] = {}
    for says, document in (
        ("one ramal", '{ ramal(numero: "30005") { codigo nome numero codigoStatusUsuario nomeStatusTelefone email } }'),
        ("40 ramais, their groups", "{ ramais(first: 40) { nodes { codigo nome numero grupo { codigo nome } } } }"),
    ):
        asked: dict[str, list[tuple[float, Mapping[str, str], str]]] = {}
        for ramais, dsn in dsns.items():
            for name, env in ours(dsn).items():
                asked.setdefault(f"{name}: {says}", []).append((ramais, env, document))
        curves |= _curves(asked, load, repetitions)
    return Growth("extensions", "The same question of a larger PBX", Axis("extensions", log=True), MILLISECONDS, curves)


def _curves(
    asked: Mapping[str, Sequence[tuple[float, Mapping[str, str], str]]], load: Load, repetitions: int
) -> dict[str, Points]:
    """Each point's processor time. One gateway a setting serves all points with it."""
    with ExitStack() as stack:
        running: dict[str, Served] = {}
        wanted = []
        for curve, points in asked.items():
            for x, env, document in points:
                key = repr(sorted(env.items()))
                if key not in running:
                    running[key] = stack.enter_context(gateway(curve, env))
                wanted.append((curve, x, running[key], request(running[key], document)))
        seen: dict[tuple[str, float], list[float]] = {}
        for repetition in range(repetitions + 1):
            for curve, x, served, whole in wanted:
                cpu_s = served.cpu_s
                burst = load.burst(served.port, whole, clients=1, seconds=0.6)
                if repetition:
                    cost_ms = (served.cpu_s - cpu_s) / burst.answers * 1e3
                    seen.setdefault((curve, x), []).append(cost_ms)
    found: dict[str, list[tuple[float, float]]] = {}
    for (curve, x), times in seen.items():
        found.setdefault(curve, []).append((x, statistics.median(times)))
    return dict(found)

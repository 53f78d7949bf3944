"""Results as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.documents import QUESTIONS
from bench.reads import Ratio, Results, Seen, latency, rate
from bench.servers import BARE, MERCURIUS, OURS, POSTGRAPHILE

# The goals: requests per second of ours to theirs, and p50 at one client; `None`: no goal.
GOALS: Mapping[str, tuple[float, float | None]] = {POSTGRAPHILE: (2.0, 0.5), MERCURIUS: (1.0, None), BARE: (0.8, None)}
RSS_GOAL_MIB = 120.0


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside the figures."""

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    load_before: float
    load_after: float
    repetitions: int


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows)]
    return "\n".join(lines)


def absolutes(results: Results, rss_mib: Mapping[str, float]) -> str:
    """Every server's own figures: p50 with one client in milliseconds / requests per second with many."""
    names = list(next(iter(results.values())))
    rows = [[name, *(_absolute(results[q][name]) for q in results), f"{rss_mib[name]:.0f}"] for name in names]
    return table(["p50 ms, 1 client / requests/s, 32", *results, "RSS MiB"], rows)


def ratios(results: Results) -> str:
    """Ours to each other: requests per second × (worst), p50 × (worst)."""
    others = [name for name in next(iter(results.values())) if name != OURS]
    rows = []
    for name in others:
        rows.append(
            [
                name,
                *(
                    f"{_said(rate(seen[OURS], seen[name]))} · {_said(latency(seen[OURS], seen[name]))}"
                    for seen in results.values()
                ),
            ]
        )
    return table(["ours to: requests/s × (worst) · p50 × (worst)", *results], rows)


def capacity(results: Results) -> str:
    """What a request costs each server's processor, and how many a core of its own could answer; ours to theirs."""
    names = list(next(iter(results.values())))
    rows = []
    for name in names:
        cells = []
        for seen in results.values():
            cpu_ms, ours_ms = (statistics.median(seen[one].cpu_ms) for one in (name, OURS))
            cells.append(f"{cpu_ms:.3f} ms · {1_000 / cpu_ms:,.0f}/s · {cpu_ms / ours_ms:.2f} ×")
        rows.append([name, *cells])
    return table(["processor a request · requests/s a core · × ours", *results], rows)


def goals(results: Results, rss_mib: Mapping[str, float]) -> str:
    """Each goal, reached or not, by the medians."""
    rows = []
    for name, (at_least, at_most) in GOALS.items():
        if name not in next(iter(results.values())):
            continue
        found = [rate(seen[OURS], seen[name]) for seen in results.values()]
        rows.append([f"requests/s at least {at_least:g} × {name}", *(_reached(r.median >= at_least) for r in found)])
        if at_most is not None:
            slow = [latency(seen[OURS], seen[name]) for seen in results.values()]
            rows.append([f"p50 at most {at_most:g} × {name}", *(_reached(r.median <= at_most) for r in slow)])
    said = _reached(rss_mib[OURS] <= RSS_GOAL_MIB)
    rows.append([f"RSS under {RSS_GOAL_MIB:.0f} MiB", *[said] * len(results)])
    return table(["goal", *results], rows)


def page(results: Results, rss_mib: Mapping[str, float], around: Around) -> str:
    """The whole result of the reads."""
    questions = "\n".join(f"- **{q.name}**: {q.says}" for q in QUESTIONS if q.name in results)
    return "\n\n".join(
        [
            "# Reads over PostgreSQL",
            "Everybody in turns, each server on one core, the load on the other, PostgreSQL where it likes. "
            "Ratios are taken inside a repetition; told is their median, and the worst for ours in brackets.",
            questions,
            absolutes(results, rss_mib),
            ratios(results),
            capacity(results),
            goals(results, rss_mib),
            below(around),
        ]
    )


def below(around: Around) -> str:
    """What stands under every result: where and with what it was measured."""
    machine = ", ".join(f"{name} {value}" for name, value in around.machine.items())
    versions = ", ".join(f"{name} {value}" for name, value in around.versions.items())
    return (
        f"{around.repetitions} repetitions. Machine: {machine}. Load average before {around.load_before:.1f}, "
        f"after {around.load_after:.1f}.\n\nVersions: {versions}."
    )


def _absolute(seen: Seen) -> str:
    p50 = statistics.median(burst.p50_ms for burst in seen.alone)
    per_s = statistics.median(burst.per_s for burst in seen.crowd)
    return f"{p50:.2f} / {per_s:,.0f}"


def _said(ratio: Ratio) -> str:
    return f"{ratio.median:.2f} ({ratio.worst:.2f})"


def _reached(yes: bool) -> str:
    return "yes" if yes else "**no**"

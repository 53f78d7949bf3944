"""`python -m bench reads`: Q1 to Q4 put to everybody in turns; ratios inside each repetition, medians of those."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from bench.answers import compare, normal
from bench.documents import QUESTIONS, Question
from bench.load import Burst, Load, ask
from bench.servers import Server

CLIENTS = 32


@dataclass(frozen=True, slots=True)
class Seen:
    """Of one server and question, in the order of the repetitions: one client, many, and what one request of those
    cost the server's processor, in milliseconds. The last does not mind what else the machine does.
    """

    alone: list[Burst]
    crowd: list[Burst]
    cpu_ms: list[float]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Of one server to another: the median of the ratios inside the repetitions, and the worst for the first."""

    median: float
    worst: float


Results = Mapping[str, Mapping[str, Seen]]
"""Question → server → what was seen."""


def check(servers: Mapping[str, Server], questions: Sequence[Question] = QUESTIONS) -> None:
    """Asks everybody everything once.

    Raises:
        Differs: two answers are not the same.
    """
    for question in questions:
        first = None
        for name, server in servers.items():
            got = normal(orjson.loads(ask(server.served.port, server.asked(question))))
            if first is None:
                first = got
            compare(f"{question.name}, {name}", first, got)


def measure(
    servers: Mapping[str, Server],
    load: Load,
    *,
    repetitions: int,
    alone_s: float,
    crowd_s: float,
    questions: Sequence[Question] = QUESTIONS,
) -> Results:
    """Bursts in turns, after one of each that is not counted; who begins changes with the repetition."""
    names = list(servers)
    seen: dict[str, dict[str, Seen]] = {q.name: {name: Seen([], [], []) for name in names} for q in questions}
    for repetition in range(repetitions + 1):
        turn = repetition % len(names)
        for question in questions:
            for name in names[turn:] + names[:turn]:
                server = servers[name]
                port, asked = server.served.port, server.asked(question)
                alone = load.burst(port, asked, clients=1, seconds=alone_s)
                cpu_s = server.served.cpu_s
                crowd = load.burst(port, asked, clients=CLIENTS, seconds=crowd_s)
                cpu_ms = (server.served.cpu_s - cpu_s) / crowd.answers * 1e3
                if repetition:
                    kept = seen[question.name][name]
                    kept.alone.append(alone)
                    kept.crowd.append(crowd)
                    kept.cpu_ms.append(cpu_ms)
    return seen


def rate(ours: Seen, theirs: Seen) -> Ratio:
    """Requests per second of ours to theirs with many clients; the worst is the lowest."""
    ratios = [a.per_s / b.per_s for a, b in zip(ours.crowd, theirs.crowd, strict=True)]
    return Ratio(statistics.median(ratios), min(ratios))


def latency(ours: Seen, theirs: Seen) -> Ratio:
    """Median time of ours to theirs with one client; the worst is the highest."""
    ratios = [a.p50_ms / b.p50_ms for a, b in zip(ours.alone, theirs.alone, strict=True)]
    return Ratio(statistics.median(ratios), max(ratios))

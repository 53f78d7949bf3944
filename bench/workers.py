"""`python -m bench workers`: what a follower costs, and what a second worker brings.

An event's cost is processor time, which others at work on the machine lengthen less than they do the clock: of the
owner and of the follower, over the same events. Requests are counted in turns, with one worker and with two.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.documents import Q1, Q2, Question
from bench.load import Load, request
from bench.processes import Served, gateway

EVENTOS_POR_S = 500
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Processor time that a process used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_S


def workers_of(pid: int) -> list[int]:
    """The processes that a gateway started, in the order of their numbers; itself where it is alone."""
    children = [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return sorted(children) or [pid]


@contextmanager
def spread(name: str, settings: dict[str, str], workers: int) -> Iterator[Served]:
    """A gateway that may use every core."""
    with gateway(name, {**settings, "GATEWAY_WORKERS": str(workers), "GATEWAY_LOG_LEVEL": "warning"}) as served:
        for pid in (served.pid, *workers_of(served.pid)):
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), range(os.cpu_count() or 1))
        yield served


async def per_event(seconds: float) -> dict[str, float]:
    """Microseconds of processor time an event, of owner and follower, nobody subscribed; an idle time is taken off."""
    writers: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await writers.put(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = {"TOTALIP_EVENTS": f"127.0.0.1:{port}", "TOTALIP_EVENTS_IDLE_TIMEOUT_S": "86400"}
    with spread("events", settings, 2) as served:
        pids = workers_of(served.pid)
        writer = await writers.get()
        await asyncio.sleep(3)
        idle = await _spent(pids, asyncio.sleep(seconds))
        busy = await _spent(pids, _send(writer, seconds))
    server.close()
    sent = EVENTOS_POR_S * seconds
    owner, follower = ((b - i) / sent * 1e6 for b, i in zip(busy, idle, strict=True))
    return {"owner": owner, "follower": follower, "idle follower": idle[1] / seconds * 1e6}


def per_request(load: Load, dsn: str, question: Question, rounds: int, seconds: float) -> list[tuple[float, float]]:
    """Requests a second with one worker and with two, side by side."""
    settings = {"TOTALIP_DB_DSN": dsn}
    with spread("one", settings, 1) as one, spread("two", settings, 2) as two:
        pairs = []
        for served in (one, two):
            load.burst(served.port, request(served, question.ours), clients=32, seconds=1)
        for _ in range(rounds):
            found = [
                load.burst(s.port, request(s, question.ours), clients=32, seconds=seconds).per_s for s in (one, two)
            ]
            pairs.append((found[0], found[1]))
    return pairs


def report(load: Load, dsn: str, *, rounds: int, seconds: float) -> str:
    """Both, as lines to read."""
    lines = []
    events = [asyncio.run(per_event(10)) for _ in range(3)]
    for who in events[0]:
        values = sorted(one[who] for one in events)
        lines.append(f"{who}: {statistics.median(values):.0f} µs ({values[0]:.0f} to {values[-1]:.0f})")
    for question in (Q1, Q2):
        pairs = per_request(load, dsn, question, rounds, seconds)
        one, two = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        lines.append(f"{question.name}: {one:.0f}/s with one worker, {two:.0f}/s with two, ratio {ratio:.2f}")
    return "\n".join(lines)


async def _spent(pids: list[int], work: Awaitable[None]) -> list[float]:
    before = [cpu_s(pid) for pid in pids]
    await work
    await asyncio.sleep(1)
    return [cpu_s(pid) - b for pid, b in zip(pids, before, strict=True)]


async def _send(writer: asyncio.StreamWriter, seconds: float) -> None:
    start, n = time.monotonic(), 0
    while n < EVENTOS_POR_S * seconds:
        due = int(min(time.monotonic() - start, seconds) * EVENTOS_POR_S)
        lines = [f"<R><{40000 + i % 500}><11999990000><1133334444><1700000000.{i:09d}>\r\n" for i in range(n, due)]
        writer.write("".join(lines).encode())
        await writer.drain()
        n = max(n, due)
        await asyncio.sleep(0.01)

"""`python -m bench api`: users of the PBX's HTTP API alone, without a database: ours beside bare Python.

What the PBX was asked is counted at the PBX: its journal has two entries a call (received, answered).
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from bench.answers import compare, normal
from bench.load import Burst, Load, ask, request
from bench.processes import Served, cores, gateway, program
from bench.tables import table

SIZES = (50, 500)
CLIENTS = (1, 32)
OURS, BARE = "ours", "httpx + orjson"


@dataclass(frozen=True, slots=True)
class Row:
    """Of one server, size and number of clients: bursts, calls that the PBX got for a request, and what a request cost
    the server's processor, in milliseconds."""

    size: int
    clients: int
    name: str
    bursts: list[Burst] = field(default_factory=list)
    upstream: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


def measure(load: Load, *, repetitions: int, seconds: float, sizes: Sequence[int] = SIZES) -> Sequence[Row]:
    """Bursts in turns, after one of each that is not counted; answers are compared first."""
    rows = []
    for size in sizes:
        with _side_by_side(size) as (asked, calls):
            answers = [normal(orjson.loads(ask(one.port, whole))) for one, whole in asked.values()]
            compare(f"{size} users", *answers)
            here = [Row(size, clients, name) for clients in CLIENTS for name in asked]
            for repetition in range(repetitions + 1):
                for row in here:
                    served, whole = asked[row.name]
                    before, cpu_s = calls(), served.cpu_s
                    burst = load.burst(served.port, whole, clients=row.clients, seconds=seconds)
                    if repetition:
                        row.bursts.append(burst)
                        row.upstream.append((calls() - before) / burst.answers)
                        row.cpu_ms.append((served.cpu_s - cpu_s) / burst.answers * 1e3)
            rows += here
    return rows


def page(rows: Sequence[Row]) -> str:
    """The table."""
    return table(
        ["users", "clients", "server", "requests/s", "p50 ms", "processor ms a request", "calls to the PBX a request"],
        [
            [
                str(row.size),
                str(row.clients),
                row.name,
                f"{statistics.median(one.per_s for one in row.bursts):,.0f}",
                f"{statistics.median(one.p50_ms for one in row.bursts):.2f}",
                f"{statistics.median(row.cpu_ms):.2f}",
                f"{statistics.median(row.upstream):.3f}",
            ]
            for row in rows
        ],
    )


@contextmanager
def _side_by_side(size: int) -> Iterator[tuple[dict[str, tuple[Served, bytes]], Callable[[], int]]]:
    """Both servers over one PBX of that size: how each is asked, and how many calls the PBX got so far."""
    with tempfile.TemporaryDirectory(prefix="medida-") as folder:
        logs = Path(folder)
        arguments = (sys.executable, "-m", "bench.pbx", str(size))
        says = r"listening on (\d+) (\d+) (\S+)"
        with program("PBX", arguments, {}, says, logs / "pbx", on=cores()[1]) as (_, pbx):
            url, control, key = f"http://127.0.0.1:{pbx[1]}", pbx[2], pbx[3]
            settings = {"TOTALIP_API_URL": url, "TOTALIP_API_KEY": key, "GATEWAY_PROBE_INTERVAL_S": "3600"}
            bare = (sys.executable, "-m", "bench.bare_api")
            env = {"API": f"{url}/api/usuarios?chave={key}"}
            with (
                gateway(OURS, settings) as ours,
                program(BARE, bare, env, r"listening on (\d+)", logs / "bare") as (pid, found),
            ):
                theirs = Served(BARE, int(found[1]), "/", pid, {})
                document = f"{{ ramais(first: {size}) {{ nodes {{ codigo nome numero }} }} }}"
                yield (
                    {
                        OURS: (ours, request(ours, document)),
                        BARE: (theirs, request(theirs, "/", get=True)),
                    },
                    lambda: _calls(control),
                )


def _calls(control: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{control}/state", timeout=30) as answer:
        return int(json.load(answer)["registros"]) // 2

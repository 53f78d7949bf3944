"""Where the time of a request goes in our process: cProfile's own time, summed by part of the program.

By the processor's time, so that others on the machine do not count; and cProfile makes small Python functions look
dearer than C: shares, not times.
"""

from __future__ import annotations

import os
import pstats
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.load import ask, request
from bench.processes import ROOT, gateway
from bench.tables import table

_BEFORE = """
import cProfile, signal, time
profile = cProfile.Profile(time.process_time)
signal.signal(signal.SIGUSR1, lambda *_: profile.enable())
def end(*_):
    profile.disable()
    profile.dump_stats({file!r} + ".part")
    import os
    os.rename({file!r} + ".part", {file!r})
signal.signal(signal.SIGUSR2, end)
"""


@dataclass(frozen=True, slots=True)
class Profile:
    """Of `requests` requests: own seconds by part, and the dearest functions."""

    requests: int
    parts: Mapping[str, float]
    functions: Sequence[tuple[str, int, float, float]]

    @property
    def seconds(self) -> float:
        """All of it."""
        return sum(self.parts.values())


def profile(document: str, settings: Mapping[str, str], requests: int) -> Profile:
    """Asks the document that often, one after another, with the profiler on; the first answers come before it."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "stats")
        with gateway("ours", settings, _BEFORE.format(file=file)) as served:
            asked = request(served, document)
            for _ in range(20):
                ask(served.port, asked)
            os.kill(served.pid, signal.SIGUSR1)
            for _ in range(requests):
                ask(served.port, asked)
            os.kill(served.pid, signal.SIGUSR2)
            while not Path(file).exists():
                ask(served.port, asked)
                time.sleep(0.05)
            stats = pstats.Stats(file)
    return _summed(stats, requests)


def _summed(stats: pstats.Stats, requests: int) -> Profile:
    parts: Counter[str] = Counter()
    rows = []
    for (file, line, name), (_, calls, own, whole, _) in stats.stats.items():  # type: ignore[attr-defined]  # made by its constructor
        part = _part(file, name)
        if part is None:
            continue
        parts[part] += own
        where = f"{_short(file)}:{line} {name}" if line else name
        rows.append((where, calls, own, whole))
    rows.sort(key=lambda row: -row[2])
    return Profile(requests, dict(parts.most_common()), rows)


def _short(file: str) -> str:
    path = file.partition("site-packages/")[2]
    return path or file.removeprefix(f"{ROOT}/")


def _part(file: str, name: str) -> str | None:
    """Which part of the program a function belongs to; None: waiting, which is no work."""
    if "run_forever" in name or "epoll" in name or name == "<method 'run' of '_asyncio.Runner'>":
        return None
    if file == "~":
        return _of_c(name)
    short = _short(file)
    if file.startswith(str(ROOT)) and "site-packages" not in file:
        return "/".join(Path(short).parts[:2])
    if "/lib/python" in file and "site-packages" not in file:
        return f"python {Path(file).stem if 'asyncio' not in file else 'asyncio'}"
    return short.split("/")[0]


def _of_c(name: str) -> str:
    for word in ("orjson", "asyncpg", "uvloop", "httptools"):
        if word in name:
            return f"{word} (C)"
    return "builtins (C)"


def said(one: Profile, functions: int = 15) -> str:
    """The shares as Markdown: parts of at least 1 %, and the dearest functions."""
    parts = [[name, f"{own / one.seconds:.1%}"] for name, own in one.parts.items() if own / one.seconds >= 0.01]
    dear = [
        [where, f"{own / one.seconds:.1%}", f"{whole / one.seconds:.1%}", f"{calls / one.requests:.0f}"]
        for where, calls, own, whole in one.functions[:functions]
    ]
    head = f"{one.requests} requests, {one.seconds / one.requests * 1e3:.2f} ms each under the profiler."
    return "\n\n".join(
        [head, table(["part", "own"], parts), table(["function", "own", "with what it calls", "calls a request"], dear)]
    )

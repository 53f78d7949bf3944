"""Servers as real processes, each on one core; ours as the product runs."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: where it answers, what a request must say, and who it is."""

    name: str
    port: int
    path: str
    pid: int
    headers: Mapping[str, str]

    @property
    def rss_mib(self) -> float:
        """Memory that it holds now."""
        text = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", text)[0]) / 1024

    @property
    def cpu_s(self) -> float:
        """Processor time that it used so far, all of its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cores() -> tuple[set[int], set[int]]:
    """Where the servers run, and where the load is made; the same where there is only one core."""
    every = sorted(os.sched_getaffinity(0))
    return {every[0]}, set(every[1:]) or {every[0]}


@contextmanager
def program(
    name: str,
    arguments: Sequence[str],
    env: Mapping[str, str],
    says: str,
    log: Path,
    *,
    on: set[int] | None = None,
) -> Iterator[tuple[int, re.Match[str]]]:
    """A program until the block ends: its pid, and the match of `says` in what it printed.

    Args:
        on: the cores that it may use; without them the servers'.

    Raises:
        RuntimeError: it ended, or was silent for too long; the text has its last lines.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env={**_clean(), **env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, on or cores()[0]),  # noqa: PLW1509 - one call, before any thread
        )
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while (found := re.search(says, log.read_text(errors="replace"))) is None:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)
        yield process.pid, found
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def gateway(name: str, settings: Mapping[str, str], before: str = "") -> Iterator[Served]:
    """`totalip-gateway serve`, everything on that is on by default, with an administrator's key.

    Args:
        settings: at least one channel of a PBX.
        before: Python that the process runs first (a profiler).
    """
    key = f"medida_{secrets.token_urlsafe(24)}"
    with tempfile.TemporaryDirectory(prefix="medida-") as folder:
        env = {
            "GATEWAY_PORT": "0",
            "GATEWAY_ADMIN_KEY": key,
            "GATEWAY_DATA_DIR": folder,
            "GATEWAY_MAX_PAGE": "10000",
            **settings,
        }
        run = (
            f"{before}\nimport sys; sys.argv = ['totalip-gateway', 'serve']\nfrom gateway.cli.main import main; main()"
        )
        says = r"Gateway em http://[^:]+:(\d+)/graphql"
        with program(name, (sys.executable, "-c", run), env, says, Path(folder) / "log") as (pid, found):
            yield Served(name, int(found[1]), "/graphql", pid, {"Authorization": f"Bearer {key}"})


def _clean() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("TOTALIP_", "GATEWAY_", "PYTHONPROFILE"))}

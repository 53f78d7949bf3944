"""Requests: one by one from Python, to compare answers; by hundreds from a small C program, to time servers."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Served, cores

_SOURCE = Path(__file__).with_name("load.c")


@dataclass(frozen=True, slots=True)
class Burst:
    """What a burst of requests saw: times in milliseconds, the length of an answer, and all answers that came."""

    per_s: float
    p50_ms: float
    p99_ms: float
    bytes: int
    answers: int = 0


def request(served: Served, document: str, *, get: bool = False) -> bytes:
    """The bytes of one HTTP/1.1 request."""
    head = {"Host": "127.0.0.1", "Accept": "application/json", **served.headers}
    if get:
        lines = [f"GET {document} HTTP/1.1", *(f"{k}: {v}" for k, v in head.items()), "", ""]
        return "\r\n".join(lines).encode()
    body = json.dumps({"query": re.sub(r"\s+", " ", document)}).encode()
    head |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    return (
        "\r\n".join([f"POST {served.path} HTTP/1.1", *(f"{k}: {v}" for k, v in head.items()), "", ""]).encode() + body
    )


def ask(port: int, asked: bytes) -> bytes:
    """The body of one answer, over a connection of its own.

    Raises:
        RuntimeError: it was not 200.
    """
    first, _, rest = asked.partition(b"\r\n")
    head, _, body = rest.partition(b"\r\n\r\n")
    method, path, _ = first.decode().split(" ")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        got = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"HTTP {answer.status}: {got[:500]!r}")
        return got
    finally:
        connection.close()


class Load:
    """The compiled load generator."""

    def __init__(self, program: Path) -> None:
        self._program = program

    def burst(self, port: int, asked: bytes, *, clients: int, seconds: float) -> Burst:
        """Asks the same for some seconds, over as many connections, each asking again when answered.

        Raises:
            RuntimeError: an answer was not 200, was cut or of another length than the first.
        """
        core = ",".join(str(n) for n in cores()[1])
        ran = subprocess.run(
            ["taskset", "-c", core, str(self._program), str(port), str(clients), str(seconds)],
            input=asked,
            capture_output=True,
            check=False,
        )
        if ran.returncode:
            raise RuntimeError(ran.stderr.decode())
        told = json.loads(ran.stdout)
        return Burst(told["per_s"], told["p50_us"] / 1000, told["p99_us"] / 1000, told["bytes"], told["answers"])


@contextmanager
def compiled() -> Iterator[Load]:
    """The load generator, compiled now.

    Raises:
        RuntimeError: there is no C compiler.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise RuntimeError("a C compiler is needed to make load: install gcc")
    with tempfile.TemporaryDirectory(prefix="carga-") as folder:
        program = Path(folder) / "load"
        subprocess.run([compiler, "-O2", "-Wall", "-Werror", "-o", str(program), str(_SOURCE)], check=True)
        yield Load(program)

"""The load program (`carga.c`), compiled when it is needed and spoken to in lines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final, Self

from bench.processes import Served, cores

_FONTE: Final = Path(__file__).with_name("carga.c")


def compilar(pasta: Path) -> Path:
    """The program, made in `pasta`.

    Raises:
        RuntimeError: there is no compiler, and a reader in Python would be measured instead of the servers.
    """
    compilador = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compilador is None:
        raise RuntimeError("bench fanout needs a C compiler (cc, gcc or clang)")
    made = pasta / "carga"
    subprocess.run([compilador, "-O2", "-o", str(made), str(_FONTE)], check=True)
    return made


class Carga:
    """One run of the program: the event socket of one server, and all of its subscribers. Use it with `with`."""

    def __init__(self, programa: Path) -> None:
        self._processo = subprocess.Popen(
            [str(programa)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores()[1]),  # noqa: PLW1509 - one call, before any thread
        )
        self.porta_de_eventos: int = self._ler()["porta_de_eventos"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.encerrar()

    def encerrar(self) -> None:
        """Drops all of its connections; doing so twice is doing so once."""
        self._processo.kill()
        self._processo.communicate()

    def assinar(self, served: Served, assinantes: int, pedidos: Path, *, dirigido: bool) -> dict[str, Any]:
        """Subscribes to a server, and waits until each has got an event.

        Args:
            pedidos: the payloads, one a line.
            dirigido: each event is for one subscriber alone.
        """
        self.mandar("servidor", served.pid)
        self.mandar("autorizar", served.headers["Authorization"])
        self.mandar("dirigido", int(dirigido))
        return self.mandar("assinar", assinantes, served.port, pedidos)

    def mandar(self, *ordem: object) -> dict[str, Any]:
        """Gives one order (see `carga.c`) and waits for its answer."""
        assert self._processo.stdin is not None
        self._processo.stdin.write(" ".join(map(str, ordem)) + "\n")
        self._processo.stdin.flush()
        return self._ler()

    def _ler(self) -> dict[str, Any]:
        assert self._processo.stdout is not None
        line = self._processo.stdout.readline()
        if not line:
            raise RuntimeError(f"carga: ended with {self._processo.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

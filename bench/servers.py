"""The servers that are put side by side, and how each is asked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.documents import Question
from bench.load import request
from bench.processes import ROOT, Served, gateway, program
from gateway.settings import VARIAVEIS

PEERS = ROOT / "bench/peers"
OURS = "ours"
PLAIN = "ours, planning off"
BARE = "asyncpg + orjson"
POSTGRAPHILE = "PostGraphile"
MERCURIUS = "mercurius + JIT"
_SAYS = r"listening on (\d+)"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and the request that puts a question to it."""

    served: Served
    asked: Callable[[Question], bytes]


@contextmanager
def servers(dsn: str, *, node: str | None) -> Iterator[Mapping[str, Server]]:
    """Everybody over the same database: ours as the product runs; the peers of Node where there is one."""
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="medida-") as folder:
        logs = Path(folder)
        found = {}
        for name, settings in ours(dsn).items():
            served = stack.enter_context(gateway(name, settings))
            found[name] = Server(served, _asker(served, "ours"))
        served = stack.enter_context(_peer(BARE, (sys.executable, "-m", "bench.bare"), dsn, logs))
        found[BARE] = Server(served, _asker(served, "bare"))
        if node is not None:
            for name, script, document in (
                (POSTGRAPHILE, "postgraphile.mjs", "postgraphile"),
                (MERCURIUS, "mercurius.mjs", "mercurius"),
            ):
                served = stack.enter_context(_peer(name, (node, str(PEERS / script)), dsn, logs))
                found[name] = Server(served, _asker(served, document))
        yield found


def ours(dsn: str) -> Mapping[str, Mapping[str, str]]:
    """Our columns and their settings: with planning, and without it where it can be turned off."""
    settings = {"TOTALIP_DB_DSN": dsn}
    if any(one.nome == "GATEWAY_PLANO" for one in VARIAVEIS):
        return {OURS: settings, PLAIN: {**settings, "GATEWAY_PLANO": "0"}}
    return {OURS: settings}


def installed_node() -> str | None:
    """The Node that runs the peers, whose packages `make` installs as the lock file says; None where it did not."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if node is None or not (PEERS / "node_modules").is_dir():
        return None
    # the program itself: the one beside Python is a script that starts it, and its memory would be measured
    return subprocess.run([node, "-p", "process.execPath"], capture_output=True, text=True, check=True).stdout.strip()


def versions(node: str | None) -> Mapping[str, str]:
    """What was measured, by name and version."""
    found = {"Python": sys.version.split()[0]}
    found |= {
        name: version(name) for name in ("strawberry-graphql", "graphql-core", "asyncpg", "orjson", "uvicorn", "uvloop")
    }
    if node is not None:
        found["Node"] = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        locked = json.loads((PEERS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        for name in json.loads((PEERS / "package.json").read_text(encoding="utf-8"))["dependencies"]:
            found[name] = locked[f"node_modules/{name}"]["version"]
        found["graphql-jit"] = locked["node_modules/graphql-jit"]["version"]
    return found


@contextmanager
def _peer(name: str, arguments: tuple[str, ...], dsn: str, logs: Path) -> Iterator[Served]:
    env = {"DSN": dsn, "NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    with program(name, arguments, env, _SAYS, logs / f"{name}.log") as (pid, found):
        yield Served(name, int(found[1]), "/graphql", pid, {})


def _asker(served: Served, document: str) -> Callable[[Question], bytes]:
    """How a server is asked: with that document of the question; `bare` is a path."""
    return lambda question: request(served, getattr(question, document), get=document == "bare")

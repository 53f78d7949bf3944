"""Starts a simulated PBX and the gateway here, says what to open and what to paste, ends with Ctrl-C.

Usage: demo.py [--port N] [--speed X] [--seed N] [--state-dir DIR] [--ready-file FILE]
"""

# ruff: noqa: T201, S310, S603 - it talks to the terminal, and starts and asks only our own programs
from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import types
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXAMPLES = (
    ("consulta", "1. Uma consulta"),
    ("comando", "2. Um comando"),
    ("assinatura", "3. Uma assinatura, ao vivo"),
)
START_TIMEOUT_S = 50.0
STOP_TIMEOUT_S = 15.0
USUAL_PORT = 8000


class DidNotStart(Exception):
    """A program of the demonstration ended or stayed silent; the text says which, in Portuguese."""


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C or SIGTERM."""


def main(arguments: list[str]) -> int:
    """Runs until told to stop. Exit status: 0 stopped by the user, 1 something did not start or died."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    options.state_dir.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as running:
            _run(options, options.state_dir.resolve(), running)
    except Stopped:
        print("\nDemonstração encerrada.")
        return 0
    except DidNotStart as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace, state: Path, running: ExitStack) -> None:
    key = _key(state)
    print("Iniciando o PBX simulado…", flush=True)
    ports_file = state / "portas.json"
    ports_file.unlink(missing_ok=True)
    simulator = running.enter_context(
        program(
            state / "simulador.log",
            *("totalip-simulator", "--seed", str(options.seed), "--speed", str(options.speed)),
            *("--ports-file", str(ports_file)),
        )
    )
    wait_for(ports_file.exists, {state / "simulador.log": simulator})
    ports = json.loads(ports_file.read_text(encoding="utf-8"))

    print("Iniciando o gateway…", flush=True)
    port = options.port or usual_or_free_port()
    environment = gateway_environment(ports, port, key, state / "dados")
    gateway = running.enter_context(program(state / "gateway.log", "totalip-gateway", "serve", env=environment))
    both = {state / "gateway.log": gateway, state / "simulador.log": simulator}
    root = f"http://127.0.0.1:{port}"
    wait_for(lambda: answers(f"{root}/ready"), both)
    print(welcome(root, key, state), flush=True)
    if options.ready_file:
        ready = {"url": f"{root}/graphql", "chave": key, "portas": ports}
        written = options.ready_file.with_suffix(".parcial")
        written.write_text(json.dumps(ready), encoding="utf-8")
        written.rename(options.ready_file)
    while True:
        raise_if_ended(both)
        time.sleep(0.5)


def gateway_environment(ports: Mapping[str, Any], port: int, key: str, data_dir: Path) -> dict[str, str]:
    """The gateway's settings for a simulator on these ports.

    Args:
        ports: what the simulator wrote to its ports file; `environment` has the TOTALIP_* settings.
        port: where the gateway shall listen on 127.0.0.1.
        key: the administrator's key of the demonstration.
        data_dir: where the gateway keeps its journal.
    """
    return {
        **ports["environment"],
        "GATEWAY_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "GATEWAY_ADMIN_KEY": key,
        "GATEWAY_DATA_DIR": str(data_dir),
        "GATEWAY_DEV": "1",
    }


@contextmanager
def program(
    log_file: Path, command: str, *arguments: str, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """One of our programs, running until the block ends; what it says goes to `log_file`.

    It gets a session of its own, so that Ctrl-C reaches only this script and the order of the end is ours.
    """
    binary = Path(sys.executable).with_name(command)
    if not binary.exists():
        raise DidNotStart(f"Falta o programa {command} em {binary.parent}: rode `make demo` para instalá-lo.")
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [binary, *arguments],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Asks for the end, waits, and insists where nobody listens."""
    if process.poll() is not None:
        return
    process.terminate()
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while process.poll() is None:
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue


def wait_for(ready: Callable[[], bool], processes: Mapping[Path, subprocess.Popen[bytes]]) -> None:
    """Returns when `ready()`; raises DidNotStart when a process ends before, or the time is over.

    Args:
        ready: looked at ten times a second.
        processes: what must live meanwhile, by the file it logs to; the first is the one waited for.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    while not ready():
        raise_if_ended(processes)
        if time.monotonic() > deadline:
            log = next(iter(processes))
            raise DidNotStart(_last_lines(f"“{log.stem}” não respondeu em {START_TIMEOUT_S:.0f} s.", log))
        time.sleep(0.1)


def raise_if_ended(processes: Mapping[Path, subprocess.Popen[bytes]]) -> None:
    """Raises DidNotStart, with what it said last, when one of the processes has ended."""
    for log, process in processes.items():
        if process.poll() is not None:
            raise DidNotStart(_last_lines(f"O programa “{log.stem}” terminou antes da hora.", log))


def answers(url: str) -> bool:
    """Whether the address answers 200 now."""
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def usual_or_free_port() -> int:
    """8000 where nobody has it, any free port otherwise."""
    for wanted in (USUAL_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DidNotStart("Não há porta livre nesta máquina.")


def welcome(root: str, key: str, state: Path) -> str:
    """What the user reads when everything is up, in Portuguese."""
    built = (ROOT / "gateway/web/static/ide/index.html").exists()
    lines = [
        "",
        "Pronto. Um call center simulado está funcionando, e o gateway responde por ele.",
        "",
        f"  Abra:   {root}/graphql#key={key}" if built else f"  Abra:   {root}/graphql",
        f"  Chave:  {key}",
        f"          (em outros clientes, o cabeçalho  Authorization: Bearer {key})",
        "",
        "Três coisas para colar na página" + (" (cada uma já está em uma aba):" if built else ":"),
    ]
    for name, title in EXAMPLES:
        text = (ROOT / f"docs/exemplos/{name}.graphql").read_text(encoding="utf-8").rstrip()
        lines += ["", f"  {title}", "", *(f"    {line}" for line in text.splitlines())]
    lines += ["", f"Registros em {state}. Para encerrar: Ctrl-C."]
    return "\n".join(lines)


def _key(state: Path) -> str:
    """The demonstration's key: made once, kept readable for its owner only."""
    file = state / "chave"
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as kept:
            kept.write(f"demo_{secrets.token_urlsafe(32)}")
    return file.read_text(encoding="utf-8").strip()


def _last_lines(sentence: str, log: Path) -> str:
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    return "\n".join([f"{sentence} Suas últimas linhas ({log}):", "", *last])


def _stop(_signal: int, _frame: types.FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # once is enough: the end is on its way, in order
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Um call center simulado e o gateway, nesta máquina.")
    parser.add_argument("--port", type=int, default=0, help="porta do gateway (8000, se livre)")
    parser.add_argument("--speed", type=float, default=1.0, help="segundos simulados por segundo real")
    parser.add_argument("--seed", type=int, default=1, help="a mesma semente repete o mesmo dia")
    parser.add_argument("--state-dir", type=Path, default=ROOT / ".demo", help="registros, chave e diário")
    parser.add_argument("--ready-file", type=Path, help="arquivo escrito quando tudo responde (JSON)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

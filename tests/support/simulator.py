"""A simulated PBX for tests: in this process, or as the real program with a client of its control port.

    async with running_simulator() as sim:        # the Simulator itself: sim.ports, sim.journal, sim.emitted
    async with simulator_process(seed=7) as pbx:  # a process; pbx.ports, await pbx.quirk("charset", …)

Both stand still by default (`traffic=False`): a test makes its own calls with `act`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pbx_simulator.app import Simulator

from pbx_simulator.config import SimConfig

_ROOT = Path(__file__).resolve().parents[2]
_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 20.0


@asynccontextmanager
async def running_simulator(**config: Any) -> AsyncIterator[Simulator]:
    """A simulator in this event loop. Arguments are those of SimConfig."""
    settings: dict[str, Any] = {"traffic": False, "poll_s": 0.05, **config}
    async with Simulator(SimConfig(**settings)) as sim:
        yield sim


class Refused(Exception):
    """The control port refused; the text is its own."""


@dataclass
class ControlClient:
    """Speaks to the control port of a simulator, whichever process it runs in."""

    http: httpx.AsyncClient

    async def quirk(self, name: str, **values: object) -> dict[str, Any]:
        """Switches a quirk on."""
        return await self._json("PUT", f"/quirks/{name}", values)

    async def unquirk(self, name: str | None = None) -> dict[str, Any]:
        """Switches one quirk off, or all of them."""
        return await self._json("DELETE", f"/quirks/{name}" if name else "/quirks")

    async def quirks(self) -> dict[str, Any]:
        """The quirks that exist (`existem`) and those that are on (`ativos`)."""
        return await self._json("GET", "/quirks")

    async def act(self, acao: str, **args: object) -> dict[str, Any]:
        """Makes a scripted act."""
        return await self._json("POST", "/act", {"acao": acao, **args})

    async def advance(self, segundos: float) -> dict[str, Any]:
        """Moves simulated time on."""
        return await self._json("POST", "/advance", {"segundos": segundos})

    async def journal(self, after: int = 0, wait_s: float = 0, **selecting: str) -> list[dict[str, Any]]:
        """Journal entries above `after`; `fase`, `canal`, `nome` select; `wait_s` waits for a first one."""
        return await self._entries("/journal", {"after": after, "wait_s": wait_s, **selecting})

    async def emitted(self, after: int = 0, wait_s: float = 0) -> list[dict[str, Any]]:
        """Event lines above number `after`."""
        return await self._entries("/emitted", {"after": after, "wait_s": wait_s})

    async def executed(self, nome: str) -> int:
        """How many times the command of this name ran."""
        return len(await self.journal(fase="executado", nome=nome))

    async def kill(self, part: str) -> None:
        """Takes events, database, commands or api down."""
        await self._json("POST", f"/kill/{part}")

    async def restart(self, part: str) -> None:
        """Brings it up again on the same port."""
        await self._json("POST", f"/restart/{part}")

    async def reset(self) -> None:
        """No quirk, everything up, empty journals."""
        await self._json("POST", "/reset")

    async def state(self) -> dict[str, Any]:
        """A summary of world and channels."""
        return await self._json("GET", "/state")

    async def _entries(self, path: str, params: Mapping[str, object]) -> list[dict[str, Any]]:
        asked = {name: str(value) for name, value in {"limit": 100_000, **params}.items()}
        reply = await self.http.get(path, params=asked)
        return list(_checked(reply)["itens"])

    async def _json(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        return _checked(await self.http.request(method, path, json=dict(body) if body is not None else None))


def _checked(reply: httpx.Response) -> dict[str, Any]:
    value: dict[str, Any] = reply.json()
    if reply.status_code >= 400:
        raise Refused(value.get("erro", reply.text))
    return value


@asynccontextmanager
async def control_client(control_url: str) -> AsyncIterator[ControlClient]:
    """A client of a control port."""
    async with httpx.AsyncClient(base_url=control_url, timeout=70) as http:
        yield ControlClient(http)


@dataclass
class SimulatorProcess(ControlClient):
    """A simulator in a process of its own."""

    ports: dict[str, Any]
    process: asyncio.subprocess.Process

    @property
    def environment(self) -> dict[str, str]:
        """What a gateway needs in its environment."""
        return dict(self.ports["environment"])


@asynccontextmanager
async def simulator_process(*arguments: str, **options: object) -> AsyncIterator[SimulatorProcess]:
    """`totalip-simulator` as a real process, ended by SIGTERM.

    `options` become `--option value`; a quirk is written `quirk="charset:canal=events"`. Raises RuntimeError
    with the program's output when it does not come up.
    """
    with tempfile.TemporaryDirectory(prefix="totalip-teste-") as folder:
        ports_file = Path(folder) / "portas.json"
        words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        log = (Path(folder) / "saida.txt").open("wb")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pbx_simulator", "--ports-file", str(ports_file), *words, *arguments),
            cwd=_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=log,
            stderr=log,
        )
        try:
            ports = await _ports(ports_file, process, Path(log.name))
            async with httpx.AsyncClient(base_url=ports["control_url"], timeout=70) as http:
                yield SimulatorProcess(http, ports, process)
        finally:
            log.close()
            await _stop(process)


async def _ports(path: Path, process: asyncio.subprocess.Process, log: Path) -> dict[str, Any]:
    async with asyncio.timeout(_START_TIMEOUT_S):
        while (found := _read(path)) is None:
            if process.returncode is not None:
                raise RuntimeError(f"o simulador não subiu:\n{_tail(log)}")
            await asyncio.sleep(0.02)
    return found


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-4000:]


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(_STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()

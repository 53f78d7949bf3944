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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from pbx_simulator.app import Simulator
from pbx_simulator.config import SimConfig
from tests.support.control import ControlClient, Refused

__all__ = [
    "ControlClient",
    "Refused",
    "SimulatorProcess",
    "control_client",
    "running_simulator",
    "simulator_process",
]

_ROOT = Path(__file__).resolve().parents[2]
_START_TIMEOUT_S = 300.0
_STOP_TIMEOUT_S = 20.0
_LIMITES = httpx.Limits(keepalive_expiry=1.0)  # well before the simulator closes an idle connection (5 s)


@asynccontextmanager
async def running_simulator(**config: Any) -> AsyncIterator[Simulator]:
    """A simulator in this event loop. Arguments are those of SimConfig."""
    settings: dict[str, Any] = {"traffic": False, "poll_s": 0.05, **config}
    async with Simulator(SimConfig(**settings)) as sim:
        yield sim


@asynccontextmanager
async def control_client(control_url: str) -> AsyncIterator[ControlClient]:
    """A client of a control port."""
    async with httpx.AsyncClient(base_url=control_url, timeout=70, limits=_LIMITES) as http:
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
            async with httpx.AsyncClient(base_url=ports["control_url"], timeout=70, limits=_LIMITES) as http:
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

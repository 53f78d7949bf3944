"""The reference client in TypeScript, running in Node as an app would have it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.gateway import CHAVE
from tests.support.node import node

_ROOT = Path(__file__).resolve().parents[2]
_PACOTE = _ROOT / "clients/typescript"


@dataclass
class Cliente:
    """Its process and what it has said."""

    process: asyncio.subprocess.Process
    linhas: list[dict[str, Any]] = field(default_factory=list)

    async def ate(self, condicao: Callable[[], bool], prazo_s: float = 40.0) -> None:
        """Listens until that holds of what it has said."""
        assert self.process.stdout is not None
        async with asyncio.timeout(prazo_s):
            while not condicao():
                line = await self.process.stdout.readline()
                assert line, "o cliente acabou"
                self.linhas.append(json.loads(line))

    def ditos(self, o: str, **campos: Any) -> list[dict[str, Any]]:
        """What it has said of that kind with those fields."""
        return [dito for dito in self.linhas if dito["o"] == o and all(dito.get(k) == v for k, v in campos.items())]

    def agora(self, estado: str) -> dict[str, Any]:
        """A state as it last told it; empty before it did."""
        return next((dito for dito in reversed(self.linhas) if dito["o"] == estado), {})

    def status(self) -> list[int]:
        """The changes of status that it has handled."""
        return [dito["codigoStatus"] for dito in self.ditos("evento", tipo="EventoTrocaStatus")]

    def mandar(self, linha: str) -> None:
        """Tells it something."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{linha}\n".encode())


@asynccontextmanager
async def cliente_ts(url: str, cursor: Path, chave: str = CHAVE) -> AsyncIterator[Cliente]:
    """A client of that gateway, keeping its cursor in that file; ended with SIGKILL if it does not end itself."""
    process = await asyncio.create_subprocess_exec(
        *(node(_PACOTE / "dist"), "tests/clients/cliente.mjs", url.replace("http", "ws", 1), str(cursor)),
        cwd=_ROOT,
        env={**os.environ, "KEY": chave},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 22,
    )
    try:
        yield Cliente(process)
    finally:
        if process.returncode is None:
            process.kill()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        await process.stdout.read()
        await process.wait()

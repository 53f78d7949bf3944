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
    """Its process and what it has said.

    Attributes:
        visto: index of the first line that no wait has passed yet.
    """

    process: asyncio.subprocess.Process
    linhas: list[dict[str, Any]] = field(default_factory=list)
    visto: int = 0

    async def ate(self, certo: Callable[[dict[str, Any]], bool], prazo_s: float = 40.0) -> dict[str, Any]:
        """The next thing it says of which that holds."""
        assert self.process.stdout is not None
        async with asyncio.timeout(prazo_s):
            while True:
                while self.visto < len(self.linhas):
                    self.visto += 1
                    if certo(self.linhas[self.visto - 1]):
                        return self.linhas[self.visto - 1]
                line = await self.process.stdout.readline()
                assert line, "o cliente acabou"
                self.linhas.append(json.loads(line))

    async def ouvir(self, o: str, **campos: Any) -> dict[str, Any]:
        """The next thing of that kind with those fields."""
        return await self.ate(lambda dito: dito["o"] == o and all(dito.get(k) == v for k, v in campos.items()))

    def mandar(self, linha: str) -> None:
        """Tells it something."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{linha}\n".encode())

    def eventos(self, tipo: str = "EventoTrocaStatus") -> list[dict[str, Any]]:
        """Events handled so far, in order."""
        return [dito for dito in self.linhas if dito["o"] == "evento" and dito["tipo"] == tipo]


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
        await process.wait()

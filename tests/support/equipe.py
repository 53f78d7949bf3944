"""A gateway of several workers: which one is asked, who owns the PBX, and their processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.gateway import CHAVE, Gateway, gateway_process


@dataclass
class Equipe:
    """The gateway and its workers."""

    gateway: Gateway

    @asynccontextmanager
    async def http(self, worker: int) -> AsyncIterator[httpx.AsyncClient]:
        """A client whose connection leads to that worker, for a few seconds."""
        headers, base = {"Authorization": f"Bearer {CHAVE}"}, self.gateway.url.removesuffix("/graphql")
        while True:
            async with httpx.AsyncClient(headers=headers, base_url=base, timeout=60, trust_env=False) as http:
                if await _de_quem(http) == str(worker):
                    yield http
                    return

    async def dados(self, worker: int, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation asked of that worker, which must have no error."""
        answer = await self.perguntar(worker, query, **variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def perguntar(self, worker: int, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer."""
        async with self.http(worker) as http:
            reply = await http.post("/graphql", json={"query": query, "variables": variables})
            assert reply.headers["x-gateway-worker"] == str(worker)
            answer: dict[str, Any] = reply.json()
            return answer

    async def papeis(self) -> dict[int, str | None]:
        """Each worker's part, as any of them says."""
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
                reply = await http.get(self.gateway.url.removesuffix("/graphql") + "/ready")
        except httpx.TransportError:  # of a worker that just died
            return {}
        return {int(um["worker"]): um["papel"] for um in reply.json()["workers"]}

    async def ate_papeis(self, *papeis: str, prazo_s: float = 30.0) -> dict[int, str | None]:
        """Waits until the workers have these parts, in any order."""
        async with asyncio.timeout(prazo_s):
            while True:
                found = await self.papeis()
                if sorted(map(str, found.values())) == sorted(papeis):
                    return found
                await asyncio.sleep(0.02)

    async def dono(self) -> int:
        """The worker that owns the PBX."""
        found = await self.ate_papeis("dono", *["seguidor"] * (len(self.pids()) - 1))
        (dono,) = (worker for worker, papel in found.items() if papel == "dono")
        return dono

    def pids(self) -> dict[int, int]:
        """The processes by worker; of one that was replaced, the newest."""
        lines = [json.loads(line) for line in self.gateway.log.read_text().splitlines() if line.startswith("{")]
        return {line["numero"]: line["pid"] for line in lines if line.get("event") == "worker nasceu"}


async def _de_quem(http: httpx.AsyncClient) -> str | None:
    """The worker that the client's connection leads to; None for one that is dead or stopped."""
    try:
        reply = await http.get("/live", timeout=2)
    except httpx.TransportError:
        return None
    return reply.headers["x-gateway-worker"]


@asynccontextmanager
async def equipe_de(
    quantos: int, environment: Mapping[str, str], data_dir: str | None = None, antes: str = ""
) -> AsyncIterator[Equipe]:
    """`totalip-gateway serve` with so many workers, each serving, the PBX's events arriving."""
    async with gateway_process({**environment, "GATEWAY_WORKERS": str(quantos)}, data_dir, antes) as gateway:
        equipe = Equipe(gateway)
        await gateway.ate("EVENTOS", True)
        await equipe.ate_papeis("dono", *["seguidor"] * (quantos - 1))
        yield equipe

"""The gateway as the real program, with clients for HTTP and WebSocket."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import websockets.asyncio.client as websockets

from tests.support.ambiente import ambiente_limpo
from tests.support.viveiro import Processo, nascer
from tests.support.waiting import until_asked

CHAVE = "chave-de-teste-0123456789abcdef"
_START_TIMEOUT_S = 300.0


@dataclass
class Inscricao:
    """One subscription on a socket of its own."""

    socket: websockets.ClientConnection
    itens: list[dict[str, Any]] = field(default_factory=list)

    async def fim(self, prazo_s: float = 60.0) -> bool:
        """Whether the subscription ends before anything else comes."""
        async with asyncio.timeout(prazo_s):
            while (message := json.loads(await self.socket.recv()))["type"] == "ping":
                await self.socket.send(json.dumps({"type": "pong"}))
        return bool(message["type"] == "complete")

    async def proximo(self, tipo: str | None = None, prazo_s: float = 60.0) -> dict[str, Any]:
        """The next item (of that `__typename`); whatever came before it is in `itens`."""
        async with asyncio.timeout(prazo_s):
            while True:
                message = json.loads(await self.socket.recv())
                if message["type"] == "ping":
                    await self.socket.send(json.dumps({"type": "pong"}))
                    continue
                assert message["type"] == "next", message
                assert "errors" not in message["payload"], message
                (item,) = message["payload"]["data"].values()
                self.itens.append(item)
                if tipo is None or item["__typename"] == tipo:
                    return item


@dataclass
class Gateway:
    """A running gateway."""

    url: str
    process: Processo
    http: httpx.AsyncClient
    log: Path

    async def perguntar(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to an operation."""
        reply = await self.http.post(self.url, json={"query": query, "variables": variables})
        answer: dict[str, Any] = reply.json()
        return answer

    async def dados(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation that must have no error."""
        answer = await self.perguntar(query, **variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def pronto(self) -> dict[str, Any]:
        """What /ready says."""
        reply = await self.http.get(self.url.removesuffix("/graphql") + "/ready")
        answer: dict[str, Any] = {**reply.json(), "status": reply.status_code}
        return answer

    async def ate(self, canal: str, ok: bool, prazo_s: float = 60.0) -> None:
        """Waits until /ready says that of a channel."""
        async with asyncio.timeout(prazo_s):
            while True:
                canais = (await self.pronto())["pbxs"]["principal"]
                if any(one["canal"] == canal and one["ok"] is ok for one in canais):
                    return
                await asyncio.sleep(0.02)

    async def ate_assinantes(self, quantos: int, prazo_s: float = 60.0) -> None:
        """Waits until shared documents have so many subscribers, at all workers together."""

        async def tem() -> bool:
            async with httpx.AsyncClient(headers=self.http.headers, timeout=20, trust_env=False) as http:
                texto = (await http.get(self.url.removesuffix("/graphql") + "/metrics")).text
            found = re.findall(r"^gateway_shared_members(?:\{.*\})? (\S+)$", texto, re.M)
            return sum(map(float, found)) == quantos

        await until_asked(tem, prazo_s)

    @asynccontextmanager
    async def inscrito(self, query: str, *, worker: int | None = None, **variables: Any) -> AsyncIterator[Inscricao]:
        """A subscription over graphql-transport-ws, its connection acknowledged.

        Args:
            worker: the worker that it has to be at; the port gives connections to any.
        """
        async with self._socket(worker) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {CHAVE}"}}))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            await socket.send(
                json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query, "variables": variables}})
            )
            yield Inscricao(socket)

    @asynccontextmanager
    async def _socket(self, worker: int | None) -> AsyncIterator[websockets.ClientConnection]:
        url = self.url.replace("http://", "ws://")
        while True:
            async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]  # its NewType
                assert socket.response is not None
                if worker is None or socket.response.headers["x-gateway-worker"] == str(worker):
                    yield socket
                    return


@asynccontextmanager
async def gateway_process(
    environment: Mapping[str, str], data_dir: str | None = None, antes: str = ""
) -> AsyncIterator[Gateway]:
    """`totalip-gateway` as a real process on a free port, ended by SIGTERM.

    Args:
        antes: Python that the process runs first (a fault to install).
    """
    with tempfile.TemporaryDirectory(prefix="gateway-teste-") as folder:
        log = Path(folder) / "saida.txt"
        process = await nascer(
            ambiente={
                **ambiente_limpo(),
                "GATEWAY_PORT": "0",
                "GATEWAY_ADMIN_KEY": CHAVE,
                "GATEWAY_DATA_DIR": data_dir or folder,
                **environment,
            },
            saida=log,
            antes=antes,
        )
        try:
            url = await _url(log, process)
            headers = {"Authorization": f"Bearer {CHAVE}"}
            limits = httpx.Limits(keepalive_expiry=1.0)  # well before the gateway closes an idle connection (5 s)
            async with httpx.AsyncClient(headers=headers, timeout=60, trust_env=False, limits=limits) as http:
                yield Gateway(url, process, http, log)
        finally:
            if process.returncode is None:
                process.terminate()
            async with asyncio.timeout(30):
                await process.wait()


async def _url(log: Path, process: Processo) -> str:
    async with asyncio.timeout(_START_TIMEOUT_S):
        while (found := re.search(r"Gateway em (http://\S+)", log.read_text(errors="replace"))) is None:
            assert process.returncode is None, log.read_text(errors="replace")
            await asyncio.sleep(0.02)
    return found[1]

"""An HTTP API that answers what a test says, and counts what it is asked; and the graph over it alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from gateway.access.identity import Identidade
from gateway.channels.api import PbxApi
from gateway.clock import SystemClock
from resolvers.context import Contexto, Recursos
from tests.support.central import ADMIN, recursos_com
from tests.support.fake_peers import peer
from tests.support.grafo import grafo

HTML = "<!DOCTYPE html><html><body>Sistema em manutenção</body></html>"


@dataclass
class ApiFalsa:
    """Answers by function and query; `ao_mesmo_tempo` is the most that it was ever asked at once.

    Attributes:
        respostas: `funcao` or `funcao?query` → body; bytes as they are, text in UTF-8.
        mudas: of these no answer comes, and the connection is closed.
    """

    respostas: dict[str, str | bytes]
    mudas: set[str] = field(default_factory=set)
    pedidos: list[str] = field(default_factory=list)
    ao_mesmo_tempo: int = 0
    _agora: int = 0

    async def script(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            asked = unquote(head.split(b" ")[1].decode().removeprefix("/api/").rstrip("?"))
            self.pedidos.append(asked)
            self._agora += 1
            self.ao_mesmo_tempo = max(self.ao_mesmo_tempo, self._agora)
            await asyncio.sleep(0)  # lets the others in, if there are any
            self._agora -= 1
            if asked in self.mudas:
                return
            answer = self.respostas.get(asked, self.respostas.get(asked.partition("?")[0], b""))
            body = answer if isinstance(answer, bytes) else answer.encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()


async def perguntar(
    texto: str,
    *,
    quem: Identidade | None = ADMIN,
    variables: Mapping[str, Any] | None = None,
    recursos: Recursos | None = None,
    **canais: Any,
) -> Any:
    """Executes an operation over a PBX with these channels alone, or with these resources."""
    contexto = Contexto(recursos or recursos_com(**canais), quem)
    return await grafo().execute(texto, variable_values=dict(variables or {}), context_value=contexto)


@asynccontextmanager
async def api_falsa(falsa: ApiFalsa, **opcoes: Any) -> AsyncIterator[PbxApi]:
    """The channel to it."""
    async with (
        peer(falsa.script) as pbx,
        PbxApi(f"http://127.0.0.1:{pbx.port}", clock=SystemClock(), read_tries=1, **opcoes) as api,
    ):
        yield api

"""A client of the simulator's control port, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx


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

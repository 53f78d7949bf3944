"""The control port: how a test or an operator looks into the simulator and breaks it on purpose.

GET  /ports /state /quirks              what runs, a summary, the quirks that exist and those that are on
GET  /journal?after=&limit=&fase=&canal=&nome=&wait_s=     what was received and executed
GET  /emitted?after=&limit=&wait_s=     what port 25000 emitted
PUT  /quirks/NAME {…}   DELETE /quirks/NAME   DELETE /quirks
POST /act {"acao": …, …}                a scripted act in the world
POST /advance {"segundos": N}           moves simulated time on, with everything that happens in it
POST /kill/WHAT   POST /restart/WHAT    WHAT: events, database, commands, api
POST /reset                             quirks off, everything that was killed up again, journals emptied
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pbx_simulator.faults.catalogue import CATALOGUE
from pbx_simulator.faults.journal import Emitted, Journal, selecting
from pbx_simulator.faults.numbered import Entry, NumberedLog

PARTS = ("events", "database", "commands", "api")
MAX_WAIT_S = 60.0
MAX_LIMIT = 100_000


class AtoInvalido(ValueError):
    """An act that cannot be made; the text says why."""


class Controlled(Protocol):
    """What the control port needs of the simulator."""

    journal: Journal
    emitted: Emitted

    def describe_ports(self) -> Mapping[str, object]:
        """Ports and addresses of every channel."""

    def state(self) -> Mapping[str, object]:
        """A summary of the world and of the channels."""

    def active_quirks(self) -> Mapping[str, object]:
        """The quirks that are on."""

    async def put_quirk(self, name: str, values: Mapping[str, object]) -> Mapping[str, object]:
        """Switches a quirk on. Raises ValueError."""

    async def remove_quirk(self, name: str) -> bool:
        """Switches a quirk off."""

    async def clear_quirks(self) -> None:
        """Switches all quirks off."""

    async def act(self, acao: str, args: Mapping[str, object]) -> Mapping[str, object]:
        """Makes a scripted act. Raises ValueError."""

    async def advance(self, seconds: float) -> Mapping[str, object]:
        """Moves simulated time on."""

    async def kill(self, part: str) -> None:
        """Takes one channel down."""

    async def restart(self, part: str) -> None:
        """Brings one channel up again, on the same port."""

    async def reset(self) -> None:
        """Everything up, no quirk, empty journals."""


Handler = Callable[[Request], Awaitable[Response]]


def control_app(sim: Controlled) -> Starlette:
    """The ASGI application of the control port."""
    return Starlette(
        routes=[*_looking(sim), *_breaking(sim)], exception_handlers={ValueError: _refused, HTTPException: _http_error}
    )


def _looking(sim: Controlled) -> list[Route]:
    async def journal(request: Request) -> Response:
        wanted = {key: request.query_params.get(key) for key in ("fase", "canal", "nome")}
        return await _entries(request, sim.journal.log, selecting(**wanted))

    async def emitted(request: Request) -> Response:
        return await _entries(request, sim.emitted.log, None)

    async def quirks(_: Request) -> Response:
        return JSONResponse({"existem": _catalogue(), "ativos": sim.active_quirks()})

    async def ports(_: Request) -> Response:
        return JSONResponse(sim.describe_ports())

    async def state(_: Request) -> Response:
        return JSONResponse(sim.state())

    return [
        Route("/ports", ports, methods=["GET"]),
        Route("/state", state, methods=["GET"]),
        Route("/journal", journal, methods=["GET"]),
        Route("/emitted", emitted, methods=["GET"]),
        Route("/quirks", quirks, methods=["GET"]),
    ]


def _breaking(sim: Controlled) -> list[Route]:
    async def quirk_put(request: Request) -> Response:
        return JSONResponse(await sim.put_quirk(request.path_params["name"], await _body(request)))

    async def quirk_delete(request: Request) -> Response:
        return JSONResponse({"removido": await sim.remove_quirk(request.path_params["name"])})

    async def quirks_clear(_: Request) -> Response:
        await sim.clear_quirks()
        return JSONResponse({"ok": True})

    async def act(request: Request) -> Response:
        body = await _body(request)
        acao = body.pop("acao", None)
        if not isinstance(acao, str):
            raise AtoInvalido("informe a acao")
        return JSONResponse(await sim.act(acao, body))

    async def advance(request: Request) -> Response:
        seconds = (await _body(request)).get("segundos")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= 40 * 86_400:
            raise AtoInvalido("segundos deve ser um número entre 0 e 3456000")
        return JSONResponse(await sim.advance(float(seconds)))

    async def kill(request: Request) -> Response:
        await sim.kill(_part(request))
        return JSONResponse({"ok": True})

    async def restart(request: Request) -> Response:
        await sim.restart(_part(request))
        return JSONResponse({"ok": True, "ports": sim.describe_ports()})

    async def reset(_: Request) -> Response:
        await sim.reset()
        return JSONResponse({"ok": True})

    return [
        Route("/quirks", quirks_clear, methods=["DELETE"]),
        Route("/quirks/{name}", quirk_put, methods=["PUT"]),
        Route("/quirks/{name}", quirk_delete, methods=["DELETE"]),
        Route("/act", act, methods=["POST"]),
        Route("/advance", advance, methods=["POST"]),
        Route("/kill/{part}", kill, methods=["POST"]),
        Route("/restart/{part}", restart, methods=["POST"]),
        Route("/reset", reset, methods=["POST"]),
    ]


def _catalogue() -> list[dict[str, object]]:
    return [
        {
            "nome": quirk.name,
            "descricao": quirk.descricao,
            "parametros": dict(quirk.params),
            "valores": {key: list(values) for key, values in quirk.choices.items()},
        }
        for quirk in CATALOGUE.values()
    ]


async def _entries(request: Request, log: NumberedLog, where: Callable[[Entry], bool] | None) -> Response:
    after = int(_number(request, "after", 0, 1e15))
    limit = int(_number(request, "limit", 1000, MAX_LIMIT))
    wait_s = _number(request, "wait_s", 0, MAX_WAIT_S)
    found = await log.wait_after(after, wait_s, limit, where) if wait_s else log.after(after, limit, where)
    return JSONResponse({"ultimo": log.last, "itens": found})


def _number(request: Request, name: str, default: float, top: float) -> float:
    raw = request.query_params.get(name)
    if raw is None:
        return default
    try:
        value = float(raw)
    except ValueError as exc:
        raise AtoInvalido(f"{name} deve ser um número") from exc
    if not 0 <= value <= top:
        raise AtoInvalido(f"{name} deve estar entre 0 e {int(top)}")
    return value


def _part(request: Request) -> str:
    part: str = request.path_params["part"]
    if part not in PARTS:
        raise AtoInvalido(f"parte deve ser uma de {', '.join(PARTS)}")
    return part


async def _body(request: Request) -> dict[str, object]:
    raw = await request.body()
    if not raw:
        return {}
    try:
        value = json.loads(raw)
    except ValueError as exc:
        raise AtoInvalido("o corpo deve ser JSON") from exc
    if not isinstance(value, dict):
        raise AtoInvalido("o corpo deve ser um objeto JSON")
    return value


async def _refused(_: Request, exc: Exception) -> Response:
    return JSONResponse({"erro": str(exc)}, status_code=400)


async def _http_error(_: Request, exc: Exception) -> Response:
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    return JSONResponse({"erro": "caminho ou método não existe neste porto"}, status_code=status)

"""One request over HTTP: noted, disturbed as the quirks say, answered. Used by /api and /api_mail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from pbx_simulator.channels.seam import Pbx, Plan

MAX_BODY_BYTES = 1_000_000


@dataclass(frozen=True)
class Reply:
    """An answer before the quirks. `resultado` is what the journal keeps of it."""

    body: str | bytes
    resultado: str
    content_type: str = "text/plain"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Work = Callable[[int, Mapping[str, str], Plan], Awaitable[Reply]]


async def arguments(request: Request) -> dict[str, str]:
    """The parameters of the query and of a form; the first of two with one name counts."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    if request.method == "POST":
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                break
        pairs += parse_qsl(body[:MAX_BODY_BYTES].decode("utf-8", "replace"), keep_blank_values=True)
    args: dict[str, str] = {}
    for name, value in pairs:
        args.setdefault(name.strip(), value)
    return args


async def serve(pbx: Pbx, canal: str, nome: str, request: Request, send: Send, work: Work) -> None:
    """Answers one request. `work` is not called when a quirk answers in its place."""
    args = await arguments(request)
    origem = request.client.host if request.client else ""
    pedido = pbx.received(canal, nome, args, origem)
    plan = pbx.quirks.plan(canal, nome)
    if plan.delay_s:
        await asyncio.sleep(plan.delay_s)
    if plan.silent:
        pbx.unanswered(pedido, canal, nome, "muda")
        await _gone(request.receive)
        return
    if plan.forced is not None:
        forced = plan.forced
        reply = Reply(forced.text, f"forçada {forced.status}", forced.content_type, forced.status)
    else:
        reply = await work(pedido, args, plan)
    if plan.lost:
        pbx.unanswered(pedido, canal, nome, "perdida")
        await _gone(request.receive)
        return
    await _send(reply, plan, request.scope, request.receive, send)
    pbx.answered(pedido, canal, nome, reply.resultado)


async def _send(reply: Reply, plan: Plan, scope: Scope, receive: Receive, send: Send) -> None:
    if isinstance(reply.body, bytes):
        body, kind = reply.body, reply.content_type
    else:
        body = reply.body.encode(plan.charset, "replace")
        kind = reply.content_type.split(";")[0]
        kind += f"; charset={'iso-8859-1' if plan.charset == 'latin-1' else plan.charset}"
    if plan.cut_bytes is None and plan.pause_s is None:
        response = Response(body, reply.status, {**reply.headers, "content-type": kind})
        await response(scope, receive, send)
        return
    headers = {**reply.headers, "content-type": kind, "content-length": str(len(body))}
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    if plan.cut_bytes is not None:
        # Less than was announced: the server closes the connection.
        shorter = min(plan.cut_bytes, max(len(body) - 1, 0))
        await send(_part(body[:shorter], more=True))
        return
    half = len(body) // 2
    await send(_part(body[:half], more=True))
    await asyncio.sleep(plan.pause_s or 0)
    await send(_part(body[half:], more=False))


def _part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


async def _gone(receive: Receive) -> None:
    """Returns when the client has given up."""
    while (await receive())["type"] != "http.disconnect":
        pass

"""The built GraphiQL page, opened in a real browser against a small server of our own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from graphql import build_schema, graphql
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from tests.house.chromium import Page, browser, find_chromium

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "gateway/web/static/ide"
SDL = "type Query { ramal: String } type Subscription { eventos: String }"
KEY = "tip_chave-de-teste"
TABS = len(list((ROOT / "docs/exemplos").glob("*.graphql")))

pytestmark = pytest.mark.navegador


@dataclass
class Backend:
    """A GraphQL server of one field; keeps what each HTTP request and each connection_init carried."""

    port: int = 0
    targets: list[str] = field(default_factory=list)
    bearers: list[str | None] = field(default_factory=list)
    inits: list[object] = field(default_factory=list)
    subprotocols: list[list[str]] = field(default_factory=list)

    async def graphql(self, request: Request) -> Response:
        self.targets.append(str(request.url))
        if request.method == "GET":
            return FileResponse(BUILT / "index.html")
        self.bearers.append(request.headers.get("authorization"))
        body = await request.json()
        result = await graphql(build_schema(SDL), body["query"], {"ramal": "0204 em pausa"})
        return JSONResponse(result.formatted)

    async def socket(self, ws: WebSocket) -> None:
        self.subprotocols.append(ws.scope["subprotocols"])
        await ws.accept("graphql-transport-ws")
        async for text in ws.iter_text():
            message = json.loads(text)
            if message["type"] == "connection_init":
                self.inits.append(message.get("payload"))
                await ws.send_json({"type": "connection_ack"})
            elif message["type"] == "subscribe":
                data = {"data": {"eventos": "R 0204 tocando"}}
                await ws.send_json({"id": message["id"], "type": "next", "payload": data})

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/graphql", self.graphql, methods=["GET", "POST"]),
                WebSocketRoute("/graphql", self.socket),
                Mount("/graphql/ide", StaticFiles(directory=BUILT)),
            ]
        )


@pytest.fixture
async def backend() -> AsyncIterator[Backend]:
    kept = Backend()
    server = uvicorn.Server(uvicorn.Config(kept.app(), port=0, log_level="error", lifespan="off"))
    started = asyncio.Event()
    serving = asyncio.create_task(_serve(server, started))
    await started.wait()
    kept.port = server.servers[0].sockets[0].getsockname()[1]
    yield kept
    server.force_exit = server.should_exit = True
    await serving


async def _serve(server: uvicorn.Server, started: asyncio.Event) -> None:
    startup = server.startup

    async def startup_and_tell(sockets: object = None) -> None:
        await startup()
        started.set()

    server.startup = startup_and_tell  # type: ignore[method-assign]  # uvicorn has no "started" signal to await
    await server.serve()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    binary = find_chromium()
    if binary is None:
        pytest.skip("sem Chromium nesta máquina")
    async with browser(binary) as opened:
        yield opened


def only_local(page: Page, port: int) -> list[str]:
    """URLs the page asked for that did not go to our own server."""
    ours = (f"http://127.0.0.1:{port}/", f"ws://127.0.0.1:{port}/", "data:", "blob:")
    return [url for url in page.requests if not url.startswith(ours)]


async def run_operation(page: Page, tab: int, query: str, name: str) -> None:
    """Chooses a tab, pastes `query` over what its editor holds, and presses Ctrl+Enter.

    The page reads the editor a moment after the last key, then shows the operation's name on the tab: only
    then does it know that the operation is a subscription.
    """
    await page.evaluate(f"document.querySelectorAll('.graphiql-tab-button')[{tab}].click()")
    await page.until("document.querySelector('.graphiql-query-editor .monaco-editor')")
    editor = ".graphiql-query-editor textarea, .graphiql-query-editor .native-edit-context"
    await page.evaluate(f"document.querySelector('{editor}').focus()")
    await page.press("a", 65, modifiers=2)
    await page.call("Input.insertText", text=query)
    await page.until(f"document.querySelectorAll('.graphiql-tab-button')[{tab}].innerText === '{name}'")
    await page.press("Enter", 13, modifiers=2)


async def test_the_page_opens_offline_in_portuguese(backend: Backend, page: Page) -> None:
    await page.open(f"http://127.0.0.1:{backend.port}/graphql#key={KEY}")
    await page.until(f"document.querySelectorAll('.graphiql-tab-button').length === {TABS}")
    await page.until("document.querySelectorAll('.monaco-editor .view-line').length > 3")

    assert await page.evaluate("document.title") == "Total IP Gateway — GraphiQL"
    assert await page.evaluate("document.documentElement.lang") == "pt-BR"
    names = await page.evaluate("[...document.querySelectorAll('.graphiql-tab-button')].map(e => e.innerText)")
    assert len(names) == TABS == 14
    assert await page.evaluate("document.querySelector('[aria-label=\"Show GraphiQL Explorer\"]') !== null")
    assert only_local(page, backend.port) == []


async def test_a_query_carries_the_key_and_the_address_does_not(backend: Backend, page: Page) -> None:
    await page.open(f"http://127.0.0.1:{backend.port}/graphql#key={KEY}")
    await page.until(f"document.querySelectorAll('.graphiql-tab-button').length === {TABS}")
    await run_operation(page, 0, "query Ver { ramal }", "Ver")
    await page.until("document.querySelector('.result-window').innerText.includes('0204')")

    assert await page.evaluate("location.href") == f"http://127.0.0.1:{backend.port}/graphql"
    assert set(backend.bearers) == {f"Bearer {KEY}"}
    assert not [target for target in backend.targets if KEY in target]
    assert only_local(page, backend.port) == []


async def test_a_subscription_sends_the_key_in_connection_init(backend: Backend, page: Page) -> None:
    await page.open(f"http://127.0.0.1:{backend.port}/graphql?key={KEY}")
    await page.until(f"document.querySelectorAll('.graphiql-tab-button').length === {TABS}")
    await run_operation(page, 2, "subscription Ouvir { eventos }", "Ouvir")
    await page.until("document.querySelector('.result-window').innerText.includes('tocando')")

    assert backend.inits == [{"authorization": f"Bearer {KEY}"}]
    assert backend.subprotocols == [["graphql-transport-ws"]]
    assert await page.evaluate("location.href") == f"http://127.0.0.1:{backend.port}/graphql"
    assert only_local(page, backend.port) == []

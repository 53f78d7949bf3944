"""A headless Chromium over its own debugging socket: open a page, ask it things, see what it requested."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import websockets


def find_chromium() -> str | None:
    """Path of the browser on this machine, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


class Page:
    """One tab. `requests`: every URL it asked for; `console`: every line and uncaught error it printed."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self._session = ""
        self._next_id = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.requests: list[str] = []
        self.console: list[str] = []

    async def open(self, url: str) -> None:
        """Opens `url` in a new tab with the network and the console watched from the first byte."""
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Network", "Runtime", "Page"):
            await self.call(f"{domain}.enable")
        await self.call("Page.navigate", url=url)

    async def call(self, method: str, **params: object) -> Any:
        """One command of the debugging protocol; returns its result."""
        self._next_id += 1
        message: dict[str, object] = {"id": self._next_id, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        answer = self._answers[self._next_id] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps(message))
        return await answer

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited where it is a promise."""
        result = await self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    async def until(self, expression: str, *, timeout_s: float = 30.0) -> None:
        """Waits until the expression is true in the page, looking again at each frame the page draws."""
        look = (
            f"new Promise(ok => {{ const see = () => ({expression}) ? ok(true) : requestAnimationFrame(see); see(); }})"
        )
        try:
            await asyncio.wait_for(self.evaluate(look), timeout_s)
        except TimeoutError:
            text = await self.evaluate("document.body.innerText")
            raise AssertionError(f"never true: {expression}\n{self.console}\n{text[:2000]}") from None

    async def press(self, key: str, code: int, *, modifiers: int = 0) -> None:
        """A key pressed and released in the focused element; modifiers: 2 is Ctrl."""
        for kind in ("rawKeyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                modifiers=modifiers,
            )

    async def listen(self) -> None:
        """Reads what the browser says until it closes the socket."""
        async for raw in self._socket:
            message = json.loads(raw)
            if "id" in message:
                answer = self._answers.pop(message["id"])
                if answer.done():
                    continue
                if "error" in message:
                    answer.set_exception(RuntimeError(message["error"]["message"]))
                else:
                    answer.set_result(message["result"])
            elif message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
            elif message["method"] == "Network.webSocketCreated":
                self.requests.append(message["params"]["url"])
            elif message["method"] == "Runtime.exceptionThrown":
                self.console.append(str(message["params"]["exceptionDetails"]))
            elif message["method"] == "Runtime.consoleAPICalled":
                self.console.append(str([a.get("value") for a in message["params"]["args"]]))


@asynccontextmanager
async def browser(binary: str) -> AsyncIterator[Page]:
    """A browser with an empty profile and nothing resolvable but localhost; yields one unopened tab."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            binary,
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "about:blank",
            stdout=subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(30):
                address = await _debugging_address(process)
            async with websockets.connect(address, max_size=None) as socket:
                page = Page(socket)
                listener = asyncio.create_task(page.listen())
                try:
                    yield page
                finally:
                    listener.cancel()
                    with suppress(asyncio.CancelledError):
                        await listener
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.communicate(), 10)
            except TimeoutError:
                process.kill()
                await process.communicate()


async def _debugging_address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = []
    async for line in process.stderr:
        text = line.decode(errors="replace").strip()
        said.append(text)
        if text.startswith("DevTools listening on "):
            return text.removeprefix("DevTools listening on ")
    raise AssertionError("the browser did not start: " + "\n".join(said[-10:]))

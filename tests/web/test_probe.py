"""`/ready` learns of a fall and of a return by itself."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

import httpx

from gateway.channels.api import PbxApi
from gateway.clock import SystemClock
from gateway.pbx import Pbx
from gateway.probe import sondar
from gateway.web.health import julgar


class Pacer(SystemClock):
    """A clock whose sleeps end when the test says so."""

    def __init__(self) -> None:
        self.asleep: asyncio.Queue[asyncio.Event] = asyncio.Queue()

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self.asleep.put_nowait(woken)
        await woken.wait()


async def test_a_fall_and_a_return_are_seen_without_any_client() -> None:
    up = [True]

    def reply(request: httpx.Request) -> httpx.Response:
        if not up[0]:
            raise httpx.ConnectError("down")
        return httpx.Response(200, stream=httpx.ByteStream(b"1;Logado\n"))

    pacer = Pacer()
    transport = httpx.MockTransport(reply)
    async with PbxApi("http://pbx.test", clock=SystemClock(), chave="x", transport=transport) as api:
        pbx = Pbx("principal", ZoneInfo("America/Sao_Paulo"), api)
        probing = asyncio.create_task(sondar(pbx, pacer, cada_s=5))
        seen = []
        async with asyncio.timeout(20):
            for status in (200, 500, 200):
                woken = await pacer.asleep.get()
                if seen:
                    woken.set()
                    woken = await pacer.asleep.get()
                seen.append(julgar({"principal": [api.estado]}))
                up[0] = status == 500
                pacer.asleep.put_nowait(woken)
        probing.cancel()
    assert seen == [("pronto", 200), ("indisponivel", 503), ("pronto", 200)]

"""What a worker does that does not own the PBX: hands on, waits, and tells the truth about an answer that was lost."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from gateway.channels.peers import DONO, Colegas
from gateway.clock import SystemClock
from gateway.web.forward import INTERNO, DonoCaiuError, Encaminhador, SemDonoError
from gateway.web.requests import Pedido
from tests.support.clocks import ManualClock
from tests.support.waiting import until

MUDAR = Pedido('mutation { mudar(para: "a") }', None, None)
RESPOSTA = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"data":{}}'
Servir = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def pasta() -> Iterator[Path]:
    """A short one: the name of a unix socket has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="w-") as found:
        yield Path(found)


@contextlib.asynccontextmanager
async def dono(pasta: Path, servir: Servir) -> AsyncIterator[None]:
    """Somebody at the owner's name."""
    server = await asyncio.start_unix_server(servir, str(pasta / DONO))
    try:
        yield
    finally:
        server.close()


def pedido(**scope: object) -> Request:
    """A request of a client."""
    base = {"type": "http", "method": "POST", "path": "/graphql", "headers": [], "client": ("10.0.0.7", 1)}
    return Request({**base, **scope})


async def test_without_an_owner_it_waits_and_then_says_that_nothing_was_done(pasta: Path) -> None:
    clock = ManualClock()
    voltas: list[None] = []
    async with Colegas(pasta) as colegas:
        caminho = Encaminhador(colegas, lambda: False, lambda: voltas.append(None), clock)
        levando = asyncio.create_task(caminho.levar(pedido(), MUDAR))
        await until(lambda: bool(colegas._clients))
        clock.passed_s = 9.0
        with pytest.raises(SemDonoError):
            await levando
    assert voltas == []


async def test_who_comes_to_own_the_pbx_while_it_waits_does_it_itself(pasta: Path) -> None:
    sou = False
    async with Colegas(pasta) as colegas:
        caminho = Encaminhador(colegas, lambda: sou, lambda: None, SystemClock())
        levando = asyncio.create_task(caminho.levar(pedido(), MUDAR))
        await until(lambda: bool(colegas._clients))
        sou = True
        assert await levando is None


async def test_an_owner_that_dies_over_a_request_may_have_done_it(pasta: Path) -> None:
    async def morrer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with dono(pasta, morrer), Colegas(pasta) as colegas:
        caminho = Encaminhador(colegas, lambda: False, lambda: None, SystemClock())
        with pytest.raises(DonoCaiuError) as caiu:
            await caminho.levar(pedido(), MUDAR)
    assert caiu.value.extensions == {"codigo": "RESPOSTA_PERDIDA", "repetivel": False}


async def test_the_owner_hears_for_whom_it_is_asked_and_what_was_read_before_is_forgotten(pasta: Path) -> None:
    ouvido = b""
    voltas: list[None] = []

    async def responder(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal ouvido
        ouvido = await reader.readuntil(b"\r\n\r\n")
        writer.write(RESPOSTA)
        writer.close()

    async with dono(pasta, responder), Colegas(pasta) as colegas:
        caminho = Encaminhador(colegas, lambda: False, lambda: voltas.append(None), SystemClock())
        headers = [(b"authorization", b"Bearer chave"), (b"x-gateway-cliente", b"1.1.1.1"), (b"cookie", b"a=b")]
        found = await caminho.levar(pedido(headers=headers), MUDAR)
        assert isinstance(found, Response)
        assert found.status_code == 200
        corpo = b"".join([piece async for piece in found.body_iterator])  # type: ignore[attr-defined]  # a stream

    assert corpo == b'{"data":{}}'
    assert voltas == [None]
    assert b"x-gateway-cliente: 10.0.0.7\r\n" in ouvido.lower()
    assert b"authorization: Bearer chave\r\n" in ouvido.replace(b"Authorization", b"authorization")
    assert b"1.1.1.1" not in ouvido
    assert b"cookie" not in ouvido.lower()


async def test_what_came_from_another_worker_never_goes_on_to_a_third(pasta: Path) -> None:
    async with Colegas(pasta) as colegas:
        caminho = Encaminhador(colegas, lambda: False, lambda: None, SystemClock())
        with pytest.raises(SemDonoError):
            await caminho.levar(pedido(**{INTERNO: True}), MUDAR)


def test_only_mutations_are_handed_on() -> None:
    caminho = Encaminhador(Colegas(Path("/")), lambda: False, lambda: None, SystemClock())
    consulta = Pedido("query mutation { ola }", None, None)
    duas = "query Ler { ola } mutation Mudar { mudar(para: 1) }"
    assert caminho.leva(MUDAR)
    assert not caminho.leva(consulta)
    assert not caminho.leva(Pedido(duas, None, "Ler"))
    assert caminho.leva(Pedido(duas, None, "Mudar"))
    assert not caminho.leva(Pedido("mutation {", None, None))
    assert not caminho.leva(Pedido(MUDAR.query, None, None, so_query=True))

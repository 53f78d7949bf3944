"""A call goes to the address that was looked at, never inside, never redirected, and is bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gateway.channels.webhook import EnderecoRecusadoError, Entregador, _publico
from gateway.clock import SystemClock
from gateway.domain.webhooks import Resposta


@asynccontextmanager
async def receptor(answer: bytes, pedidos: list[bytes]) -> AsyncIterator[int]:
    """A server that keeps what it gets and gives one answer."""

    async def atender(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(h.split(b":")[1]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length"))
        pedidos.append(head + await reader.readexactly(size))
        if answer:
            writer.write(answer)
            await writer.drain()
            writer.close()

    server = await asyncio.start_server(atender, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("answer", "resposta"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", Resposta(204)),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Resposta(302)),
        (b"HTTP/1.1 503 X\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", Resposta(503, 7.0)),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000, Resposta(200)),
        (b"lixo\r\n\r\n", Resposta(None, erro="a conexão falhou (RemoteProtocolError)")),
        (b"", Resposta(None, erro="não respondeu no prazo")),
    ],
)
async def test_each_answer_is_told_and_costs_one_request(answer: bytes, resposta: Resposta) -> None:
    pedidos: list[bytes] = []
    async with receptor(answer, pedidos) as port, Entregador(SystemClock(), privado=True, prazo_s=1.0) as entregador:
        got = await entregador.entregar(f"http://localhost:{port}/gancho?a=1", b'{"n":1}', {"webhook-id": "m1"})

    assert got == resposta
    (pedido,) = pedidos
    assert pedido.startswith(b"POST /gancho?a=1 HTTP/1.1\r\n")
    assert f"host: localhost:{port}".encode() in pedido.lower()
    assert b"webhook-id: m1" in pedido.lower()
    assert pedido.endswith(b'{"n":1}')


async def test_nobody_there_is_an_answer_too() -> None:
    async with Entregador(SystemClock(), privado=True) as entregador:
        got = await entregador.entregar("http://127.0.0.1:1/", b"{}", {})
    assert got == Resposta(None, erro="a conexão falhou (ConnectError)")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
async def test_an_address_inside_is_never_called(host: str) -> None:
    pedidos: list[bytes] = []
    async with receptor(b"HTTP/1.1 204 X\r\n\r\n", pedidos) as port, Entregador(SystemClock()) as entregador:
        with pytest.raises(EnderecoRecusadoError):
            await entregador.entregar(f"https://{host}:{port}/", b"{}", {})
    assert pedidos == []


@pytest.mark.parametrize(
    "endereco",
    ["0.0.0.0", "100.64.0.1", "192.168.0.1", "172.16.0.1", "224.0.0.1", "fe80::1%eth0", "fc00::1", "2002:7f00:1::"],
)
def test_what_is_inside(endereco: str) -> None:
    assert not _publico(endereco)


def test_what_is_outside() -> None:
    assert _publico("93.184.216.34")
    assert _publico("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nada",
        "ftp://x/",
        "http://exemplo.com/",
        "https://",
        "https://u:p@exemplo.com/",
        "https://exemplo.com/#x",
        "https://exemplo.com/a b",
        "https://exemplo.com/\n",
        "https://exemplo.com:0/",
        "https://exemplo.com:x/",
        "https://[x/",
    ],
)
async def test_what_is_no_url_to_call_is_refused_with_the_reason(url: str) -> None:
    async with Entregador(SystemClock()) as entregador:
        with pytest.raises(EnderecoRecusadoError):
            entregador.conferir(url)

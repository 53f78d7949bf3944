"""The socket that ready frames are written to: free while its transport takes something, and silent after its end."""

from __future__ import annotations

from typing import Any

import uvicorn
from uvicorn.server import ServerState

from gateway.cli.protocolo import Protocolo


class FakeTransport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.escrito: list[bytes] = []
        self.write: Any = self.escrito.append


def aberto() -> tuple[Protocolo, FakeTransport]:
    config = uvicorn.Config("nobody:app", ws=Protocolo, interface="asgi3", log_config=None)
    config.loaded, config.loaded_app = True, None
    fio, transport = Protocolo(config, ServerState(), {}), FakeTransport()
    fio.transport = transport  # type: ignore[assignment]  # all that is called of it is there
    return fio, transport


async def test_a_socket_is_free_exactly_while_its_transport_is_writable() -> None:
    fio, _ = aberto()
    vistos = [(fio.livre, fio.writable.is_set())]
    for passo in (fio.pause_writing, fio.resume_writing, fio.pause_writing):
        passo()
        vistos.append((fio.livre, fio.writable.is_set()))
    fio.connections.add(fio)
    fio.connection_lost(ConnectionError())
    vistos.append((fio.livre, fio.writable.is_set()))

    assert vistos == [(True, True), (False, False), (True, True), (False, False), (True, True)]
    assert not fio.aberto


async def test_nothing_is_written_behind_the_close_frame() -> None:
    fio, transport = aberto()
    fio.escrever(b"first")
    fio.close_sent = True
    fio.escrever(b"second")

    assert transport.escrito == [b"first"]
    assert not fio.aberto


async def test_what_each_delivery_looks_at_lies_in_the_object_itself() -> None:
    fio, _ = aberto()

    assert {"close_sent", "disconnected", "livre", "transport"}.isdisjoint(vars(fio))

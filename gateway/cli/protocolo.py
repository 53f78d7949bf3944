"""uvicorn's WebSocket, opened to ready frames, and its HTTP, opened to being cut off."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.web.frames import EXTENSAO
from gateway.web.sse import ABORTO


class Protocolo(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which lets the application write ready frames (`scope["extensions"]`).

    What each delivery looks at lies in the object itself: uvicorn's has so many attributes that a thousand sockets'
    dictionaries are in no cache.
    """

    __slots__ = ("close_sent", "disconnected", "livre", "transport")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.livre = True

    def pause_writing(self) -> None:
        """Notes it as ever."""
        super().pause_writing()
        self.livre = False

    def resume_writing(self) -> None:
        """Notes it as ever."""
        super().resume_writing()
        self.livre = True

    def handle_connect(self, event: Any) -> None:
        """Accepts as ever, and offers itself to the application."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: Any = self.scope["extensions"]
            extensions[EXTENSAO] = self

    def start_keepalive(self) -> None:
        """Starts it as ever; the handshake is over by now, and what it needed is let go of."""
        super().start_keepalive()
        del self.request, self.response

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends as ever; what it offered would else hold it in a circle, until the collector comes."""
        super().connection_lost(exc)
        self.livre = True
        if hasattr(self, "scope"):
            extensions: Any = self.scope["extensions"]
            extensions.pop(EXTENSAO, None)

    @property
    def aberto(self) -> bool:
        """See `Fio`."""
        return not (self.close_sent or self.disconnected)

    def escrever(self, quadros: bytes) -> None:
        """See `Fio`."""
        if not self.close_sent:  # a transport that is lost takes nothing by itself
            self.transport.write(quadros)

    def abortar(self) -> None:
        """See `Fio`."""
        self.transport.abort()


class ProtocoloHttp(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # httptools where it is there, else h11
    """uvicorn's HTTP, which lets the application drop a connection whose reader takes nothing."""

    app: Any
    parser: Any

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begins as ever, and offers the end of the connection with each request."""
        super().connection_made(transport)
        app = self.app

        async def com_aborto(scope: Any, receive: Any, send: Any) -> None:
            scope["extensions"] = {ABORTO: transport.abort}
            await app(scope, receive, send)

        self.app = com_aborto

    def handle_websocket_upgrade(self, *event: Any) -> None:
        """Hands the connection over as ever, and lets go of the parser, whose callbacks hold this in a circle."""
        super().handle_websocket_upgrade(*event)
        self.parser = None

"""uvicorn's WebSocket, opened to ready frames."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.web.frames import EXTENSAO


class Protocolo(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which lets the application write ready frames (`scope["extensions"]`)."""

    def handle_connect(self, event: Any) -> None:
        """Accepts as ever, and offers itself to the application."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: Any = self.scope["extensions"]
            extensions[EXTENSAO] = self

    @property
    def aberto(self) -> bool:
        """See `Fio`."""
        return not (self.close_sent or self.disconnected)

    def escrever(self, quadro: bytes) -> None:
        """See `Fio`."""
        self.transport.write(quadro)

    def abortar(self) -> None:
        """See `Fio`."""
        self.transport.abort()

"""The gateway with sharing off: uvicorn's own WebSocket takes no ready frames, so each subscription runs for itself.

Usage: as `totalip-gateway`, with the same environment.
"""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.cli import main, serve

vars(serve)["Protocolo"] = WebSocketsSansIOProtocol

if __name__ == "__main__":
    main.main()

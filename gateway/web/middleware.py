"""What surrounds every request: an id, log lines, its time. Plain ASGI, so that streams pass untouched."""

from __future__ import annotations

import re
import secrets
import string
from typing import Final

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.clock import Clock
from gateway.telemetry import logs
from gateway.telemetry.metrics import Metrics

_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_LETRAS: Final = (string.ascii_lowercase.encode() * 10)[:256]
_METODOS: Final = frozenset(("GET", "POST", "HEAD", "OPTIONS"))


class Acompanhamento:
    """Gives each request its `X-Request-Id` (the caller's, if fit), binds it to the logs, counts, times.

    Args:
        worker: of several, the one that answers; told in `X-Gateway-Worker`.
    """

    def __init__(self, app: ASGIApp, clock: Clock, metrics: Metrics, worker: str | None = None) -> None:
        self._app = app
        self._quem = [] if worker is None else [(b"x-gateway-worker", worker.encode())]
        self._clock = clock
        self._metrics = metrics
        self._log = logs.logger("http").bind()  # once: every request has a line
        self._series: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = dict(scope["headers"]).get(b"x-request-id", b"")
        pedido = asked.decode() if _ID.fullmatch(asked) else _novo_id()
        logs.limpar_vinculos()
        logs.vincular(pedido=pedido)
        status = 500
        start = self._clock.monotonic()

        async def enviar(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.accept"):
                status = message.get("status", 101)
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", pedido.encode()), *self._quem]
            await send(message)

        if scope["type"] == "websocket":
            self._log.info("websocket aberto", caminho=scope["path"])
            await self._app(scope, receive, enviar)
            self._log.info("websocket fechado", caminho=scope["path"])
            return
        try:
            await self._app(scope, receive, enviar)
        finally:
            took = self._clock.monotonic() - start
            metodo = scope["method"] if scope["method"] in _METODOS else "OUTRO"
            self._contar(metodo, status, took)
            self._log.info(
                "pedido",
                metodo=metodo,
                caminho=scope["path"],
                status=status,
                duracao_ms=round(took * 1000, 2),
            )

    def _contar(self, metodo: str, status: int, took_s: float) -> None:
        found = self._series.get((metodo, status))
        if found is None:
            found = self._metrics.pedidos.labels(metodo, str(status)), self._metrics.duracao.labels(metodo)
            self._series[metodo, status] = found
        found[0].inc()
        found[1].observe(took_s)


def _novo_id() -> str:
    # Letters only: a run of digits would be taken for a phone number and hidden from the logs.
    return secrets.token_bytes(20).translate(_LETRAS).decode()

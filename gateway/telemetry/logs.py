"""Logs: one JSON object a line, with the request, the identity and the operation it belongs to."""

from __future__ import annotations

import logging
import sys
from typing import Any, Final, TextIO

import orjson
import structlog

from gateway.telemetry.redaction import redigir

# These say what we say better, or repeat addresses and texts that may be personal.
_CALADOS: Final = (
    "httpx",
    "httpcore",
    "strawberry",
    "strawberry.execution",
    "strawberry.ws.task",
    "uvicorn.access",
)


def configurar(nivel: str = "info", saida: TextIO | None = None, worker: str | None = None) -> None:
    """Sends everything that is logged, ours and the libraries', as JSON lines to `saida` (stderr).

    Called once, by the program's entry point, and again in each of several workers.

    Args:
        worker: of several, the one that logs; in every line.
    """

    def com_worker(_: Any, __: str, evento: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return evento if worker is None else {**evento, "worker": worker}

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        com_worker,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    escritos: list[Any] = [
        structlog.processors.format_exc_info,
        redigir,
        structlog.processors.JSONRenderer(serializer=_json),
    ]
    saida = saida or sys.stderr
    handler = logging.StreamHandler(saida)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *escritos],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(nivel.upper())
    for nome in _CALADOS:
        logging.getLogger(nome).setLevel(logging.CRITICAL)
    # ours do not pass through `logging`, which would double what a request's line costs
    structlog.configure(
        processors=[*shared, *escritos],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, nivel.upper())),
        logger_factory=structlog.WriteLoggerFactory(saida),
        cache_logger_on_first_use=False,
    )


def logger(lugar: str) -> Any:
    """A logger for one part of the program; usable before `configurar`, and following it afterwards."""
    return structlog.get_logger(lugar=lugar)


def vincular(**campos: str) -> None:
    """Adds fields to every later line of this task and its children (request id, identity, operation)."""
    structlog.contextvars.bind_contextvars(**campos)


def vinculo(campo: str) -> str | None:
    """What `vincular` gave that field in this task, if anything."""
    found: str | None = structlog.contextvars.get_contextvars().get(campo)
    return found


def limpar_vinculos() -> None:
    """Forgets what `vincular` added."""
    structlog.contextvars.clear_contextvars()


def _json(evento: Any, **_: Any) -> str:
    return orjson.dumps(evento, default=str, option=orjson.OPT_NON_STR_KEYS).decode()

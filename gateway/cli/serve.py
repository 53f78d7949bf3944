"""`totalip-gateway serve`: opens everything, serves, and on SIGTERM or SIGINT tells, drains and closes."""

from __future__ import annotations

import contextlib
import sys
from typing import Final

import click

from gateway.access.policy import PolicyError
from gateway.cli.ambiente import Falha, ler_settings
from gateway.cli.escuta import anunciar, escutar
from gateway.cli.processo import rodar, servir
from gateway.journal.port import JournalError
from gateway.runtime.diario import NaoAbriu
from gateway.settings import Settings
from gateway.telemetry import logs
from resolvers.build import build_schema

_LOG: Final = logs.logger("cli")


@click.command()
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Quantos processos servem na mesma porta; sem isto, GATEWAY_WORKERS."
)
def serve(workers: int | None) -> None:
    """Serve até receber SIGTERM ou Ctrl-C."""
    settings = ler_settings()
    quantos = workers or settings.workers
    logs.configurar(settings.log_level)
    for aviso in settings.avisos:
        _LOG.warning("configuração", aviso=aviso)
    try:
        status = _sozinho(settings) if quantos == 1 else _juntos(settings, quantos)
    except (NaoAbriu, PolicyError, JournalError) as exc:
        raise Falha(str(exc)) from None
    sys.exit(status)


def _sozinho(settings: Settings) -> int:
    with contextlib.closing(escutar(settings)) as listener:
        return rodar(
            servir(settings, build_schema(planos=settings.plans), listener, lambda: anunciar(settings, listener))
        )


def _juntos(settings: Settings, quantos: int) -> int:
    if sys.platform == "win32":
        raise Falha("Vários workers precisam de um sistema com fork (Linux, macOS): use um só.")
    from gateway.cli.workers import servir_juntos  # noqa: PLC0415 - it needs what Windows does not have

    return servir_juntos(settings, quantos)

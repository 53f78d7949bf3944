"""Where the gateway listens."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import click

from gateway.cli.ambiente import Falha
from gateway.settings import Settings

_BACKLOG = 2048


def escutar(settings: Settings) -> socket.socket:
    """The listening socket of the settings.

    Raises:
        Falha: it cannot be opened.
    """
    return _abrir(settings, settings.port)


def escutar_juntos(settings: Settings, quantos: int) -> list[socket.socket]:
    """As many sockets on one port: the system spreads connections over them, and each keeps its own queue.

    Raises:
        Falha: another program listens there, or the system cannot do it.
    """
    with contextlib.closing(escutar(settings)) as sozinho:  # with SO_REUSEPORT alone another gateway would go unnoticed
        port = sozinho.getsockname()[1]
    return [_abrir(settings, port, juntos=True) for _ in range(quantos)]


def escutar_colegas(path: Path) -> socket.socket:
    """A socket for the other workers, in place of one that was there."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(_BACKLOG)
    return listener


def anunciar(settings: Settings, listener: socket.socket) -> None:
    """Says where, on standard output."""
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"Gateway em http://{shown}:{listener.getsockname()[1]}/graphql")


def _abrir(settings: Settings, port: int, *, juntos: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, port), family=family, backlog=_BACKLOG, reuse_port=juntos)
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise Falha(
            f"Não dá para escutar em {settings.host}:{port} ({reason}): mude GATEWAY_HOST ou GATEWAY_PORT."
        ) from None

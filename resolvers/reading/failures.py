"""What a client is told when a channel could not be read."""

from __future__ import annotations

from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.domain.erros import ErroDoGateway


def ilegivel(exc: Unavailable | UnreadableReply, campo: str) -> ErroDoGateway:
    """What the client is told when a channel could not be read."""
    if isinstance(exc, UnreadableReply):
        return ErroDoGateway(
            "RESPOSTA_ILEGIVEL", f"A resposta de “{campo}” não pôde ser lida.", canal=exc.canal, campo=campo
        )
    return ErroDoGateway(
        "CANAL_INDISPONIVEL",
        f"“{campo}” não pôde ser lido: o canal {exc.canal.value} não está respondendo.",
        canal=exc.canal,
        campo=campo,
        repetivel=True,
    )

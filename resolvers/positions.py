"""Places in the stream, as the graph shows them."""

from __future__ import annotations

from gateway.journal.port import Position
from resolvers import cursors
from schema.evento import Posicao


def posicao_de(posicao: Position) -> Posicao:
    """The graph's object for a position."""
    return Posicao(
        epoca=posicao.epoch,
        sequencia=posicao.sequence,
        cursor=cursors.posicao(posicao.epoch, posicao.sequence),
    )

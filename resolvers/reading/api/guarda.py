"""How an answer of the HTTP API is kept: what it weighs, and what it shows, by which it is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sys import getsizeof
from typing import TYPE_CHECKING, Any, Final

from gateway.channels.answers import Guardar, Pergunta

if TYPE_CHECKING:
    from resolvers.reading.api.leitura import Lida

_PESADAS: Final = 64
"""How many rows of an answer are weighed; the others are taken to be like them."""


def como_guardar(pergunta: Pergunta, lida: Lida) -> Guardar | None:
    """How to keep it; None: not at all, since a line of it could not be read, or it shows nothing that could change."""
    if lida.falhas:
        return None
    peso = _peso(lida.linhas)
    match pergunta:
        case ("status_ramal", *_):
            ramais = frozenset(str(row["extension"]) for row in lida.linhas)
            return Guardar(peso, ramais) if ramais else None
        case ("ligacoes_campanha", campanha):
            return Guardar(peso, frozenset((str(campanha),)))
        case _:
            return Guardar(peso)


def _peso(linhas: Sequence[Mapping[str, Any]]) -> int:
    """About how many bytes the rows take."""
    passo = -(-len(linhas) // _PESADAS) or 1
    amostra = linhas[::passo]
    pesado = sum(getsizeof(row) + sum(map(getsizeof, row.values())) for row in amostra)
    return 256 + (pesado * len(linhas) // len(amostra) if amostra else 0)

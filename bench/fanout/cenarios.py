"""What is measured: how many subscribers ask for what, and what they are put through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bench.fanout.documentos import um_documento, um_documento_cada, um_filtro_cada
from bench.fanout.servidores import GRAPHQL_WS, NOSSO, SIMPLES, TETO

_TODOS: Final = (NOSSO, SIMPLES, GRAPHQL_WS, TETO)


@dataclass(frozen=True, slots=True)
class Cenario:
    """One kind of load.

    Attributes:
        pedidos: the payloads of `subscribe`.
        dirigido: each event is for one subscriber alone.
        janela: events on their way at most, where as many as possible are sent; 0: this is not measured.
        taxa: events a second, where latency is measured; 0: it is not.
        parados: of the subscribers, how many stop reading at the end, after which latency is measured once more.
        servidores: those that can serve it.
    """

    nome: str
    titulo: str
    assinantes: int
    pedidos: Callable[[int], Sequence[str]]
    dirigido: bool = False
    janela: int = 0
    taxa: int = 0
    parados: int = 0
    servidores: tuple[str, ...] = _TODOS

    def cabe(self, entregas_por_s: float) -> bool:
        """Whether a server that is so fast can keep the rate; another one would only fill its memory."""
        return entregas_por_s > self.taxa * (1 if self.dirigido else self.assinantes)


CENARIOS: Final = (
    Cenario("um-1000", "1,000 subscribers of one document", 1_000, lambda _: um_documento(), False, 64, 20, 10),
    Cenario("um-5000", "5,000 subscribers of one document", 5_000, lambda _: um_documento(), False, 16, 4),
    Cenario("filtros-1000", "1,000 different filters", 1_000, um_filtro_cada, True, 0, 1_000),
    Cenario(
        "documentos-1000",
        "1,000 different documents",
        1_000,
        um_documento_cada,
        False,
        16,
        5,
        servidores=(NOSSO, SIMPLES, GRAPHQL_WS),
    ),
)

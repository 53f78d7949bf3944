"""How a delivery's cost, and a subscriber's memory, grow with the number of subscribers: the plots in docs/."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from bench.fanout.carga import compilar
from bench.fanout.cenarios import Cenario
from bench.fanout.documentos import um_documento, um_filtro_cada
from bench.fanout.medir import medir
from bench.fanout.relatorio import Medido
from bench.fanout.servidores import NOSSO, Servidores
from bench.growth import Growth
from bench.plot import Axis

ASSINANTES: Final = (10, 100, 1_000, 5_000)
_ENTREGAS_POR_S: Final = 20_000  # what one document is measured at, whoever shares it
_EIXO: Final = Axis("subscribers", log=True)


def por_assinantes(rodadas: int, segundos: float, quantos: Sequence[int] = ASSINANTES) -> tuple[Growth, Growth]:
    """Processor time a delivery, and resident memory that they take together."""
    servidores = Servidores(None)
    curvas: dict[str, list[tuple[float, float]]] = {}
    memoria: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as nome:
        pasta = Path(nome)
        programa = compilar(pasta)
        for n in quantos:
            for cenario in _cenarios(n):
                visto = medir(cenario, servidores, programa, pasta, rodadas, segundos)[NOSSO]
                for como, medida in (("in bursts", "vazao"), ("one event at a time", "ritmo")):
                    if medida in visto.rodadas[0]:
                        curvas.setdefault(f"{cenario.titulo}, {como}", []).append((n, _custo(visto, medida)))
                memoria.setdefault(cenario.titulo, []).append((n, visto.assinado["kib_por_assinante"] * n / 1024))
    custo = Axis("processor µs a delivery", log=True)
    ocupado = Axis("MiB for all of them", log=False)
    return (
        Growth("subscribers", "A delivery to one of many subscribers", _EIXO, custo, curvas),
        Growth("memory", "Memory of idle subscribers", Axis(_EIXO.says, log=False), ocupado, memoria),
    )


def _cenarios(n: int) -> tuple[Cenario, ...]:
    juntos = max(4, min(200, _ENTREGAS_POR_S // n))
    return (
        Cenario(f"um-{n}", "one document", n, lambda _: um_documento(), False, 16, juntos, servidores=(NOSSO,)),
        Cenario(f"filtros-{n}", "a filter each", n, um_filtro_cada, True, 0, 500, servidores=(NOSSO,)),
    )


def _custo(visto: Medido, medida: str) -> float:
    return median(float(rodada[medida]["cpu_s_por_milhao"]) for rodada in visto.rodadas)

"""What was measured, as tables: medians of rounds, and medians of the ratios inside each round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from bench.fanout.cenarios import Cenario
from bench.fanout.servidores import NOSSO
from bench.tables import table


@dataclass
class Medido:
    """What one server did in one scenario.

    Attributes:
        assinado: what was seen when all had subscribed.
        rodadas: in the order in which they were run, side by side with those of the other servers.
        com_parados: of those that still read, after some had stopped reading.
    """

    assinado: dict[str, Any]
    rodadas: list[dict[str, Any]] = field(default_factory=list)
    com_parados: dict[str, Any] | None = None


Ler = Callable[[Mapping[str, Any]], float | None]


def _de(medida: str, nome: str) -> Ler:
    return lambda rodada: rodada.get(medida, {}).get(nome)


_COLUNAS: Final[Mapping[str, Ler]] = {
    "deliveries/s": _de("vazao", "entregas_por_s"),
    "CPU s per million": _de("vazao", "cpu_s_por_milhao"),
    "p50 ms": _de("ritmo", "p50_ms"),
    "p99 ms": _de("ritmo", "p99_ms"),
    "CPU s per million at that rate": _de("ritmo", "cpu_s_por_milhao"),
}


def pagina(medidos: Mapping[Cenario, Mapping[str, Medido]]) -> str:
    """Every scenario under a title of its own."""
    return "\n\n".join(_cenario(cenario, servidores) for cenario, servidores in medidos.items())


def _cenario(cenario: Cenario, servidores: Mapping[str, Medido]) -> str:
    linhas = [
        [
            nome,
            *(_escrito(_mediana(map(ler, medido.rodadas))) for ler in _COLUNAS.values()),
            f"{medido.assinado['kib_por_assinante']:.1f}",
        ]
        for nome, medido in servidores.items()
    ]
    nosso = servidores[NOSSO]
    linhas += [
        [f"*{NOSSO} ÷ {nome}*", *(_razao(ler, nosso.rodadas, medido.rodadas) for ler in _COLUNAS.values()), ""]
        for nome, medido in servidores.items()
        if medido is not nosso
    ]
    ritmo = f"; latency at {cenario.taxa:,} events/s" if cenario.taxa else ""
    dito = f"## {cenario.titulo}{ritmo}\n\n" + table(["server", *_COLUNAS, "KiB per idle subscriber"], linhas)
    if (parados := nosso.com_parados) is not None:
        dito += (
            f"\n\nAfter {cenario.parados} of the gateway's subscribers had stopped reading, the others: "
            f"p50 {parados['p50_ms']:.2f} ms, p99 {parados['p99_ms']:.2f} ms."
        )
    return dito


def _razao(ler: Ler, nossas: Sequence[Mapping[str, Any]], outras: Sequence[Mapping[str, Any]]) -> str:
    pares = [(ler(uma), ler(outra)) for uma, outra in zip(nossas, outras, strict=True)]
    razoes = [uma / outra for uma, outra in pares if uma is not None and outra]
    return f"{median(razoes):.2f} ({min(razoes):.2f} to {max(razoes):.2f})" if razoes else "–"


def _mediana(valores: Iterable[float | None]) -> float | None:
    ha = [valor for valor in valores if valor is not None]
    return median(ha) if ha else None


def _escrito(valor: float | None) -> str:
    return "–" if valor is None else f"{valor:,.0f}" if valor >= 1_000 else f"{valor:.2f}"

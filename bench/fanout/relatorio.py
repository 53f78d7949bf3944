"""What was measured, as a table: medians of rounds, and medians of the ratios inside each round."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.fanout.cenarios import CENARIOS
from bench.fanout.servidores import GRAPHQL_WS, NOSSO, SIMPLES, TETO

_COLUNAS: Final[tuple[tuple[str, Callable[[dict[str, Any]], float | None]], ...]] = (
    ("entregas/s", lambda rodada: _de(rodada, "vazao", "entregas_por_s")),
    ("CPU s por milhão", lambda rodada: _de(rodada, "vazao", "cpu_s_por_milhao")),
    ("p50 ms", lambda rodada: _de(rodada, "ritmo", "p50_ms")),
    ("p99 ms", lambda rodada: _de(rodada, "ritmo", "p99_ms")),
)


def maquina(carga_antes: Sequence[float]) -> dict[str, Any]:
    """What it was measured on."""
    modelo = next(
        (line.split(":", 1)[1].strip() for line in _linhas("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    memoria = next((int(line.split()[1]) for line in _linhas("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processador": modelo,
        "nucleos": os.cpu_count(),
        "memoria_gib": round(memoria / 2**20, 1),
        "sistema": f"{platform.system()} {platform.machine()}",
        "carga_media_antes": [round(um, 2) for um in carga_antes],
        "carga_media_depois": [round(um, 2) for um in os.getloadavg()],
    }


def tabela(resultado: Mapping[str, Any]) -> str:
    """The whole report, in Markdown."""
    maq = resultado["maquina"]
    linhas = [
        f"{maq['processador']} · {maq['nucleos']} núcleos · {maq['memoria_gib']} GiB · {maq['sistema']} · carga média "
        f"{maq['carga_media_antes'][0]} antes, {maq['carga_media_depois'][0]} depois (com a própria medida)",
        "",
        " · ".join(f"{nome} {versao}" for nome, versao in resultado["versoes"].items()),
    ]
    for cenario in CENARIOS:
        servidores = resultado["cenarios"].get(cenario.nome)
        if servidores is None:
            continue
        ritmo = f" · latência a {cenario.taxa} eventos/s" if cenario.taxa else ""
        linhas += ["", f"### {cenario.titulo}{ritmo}", ""]
        linhas += _uma(servidores)
        if (parados := servidores.get(NOSSO, {}).get("assinado", {}).get("com_parados")) is not None:
            linhas += [
                "",
                f"Com {cenario.parados} assinantes que pararam de ler, os outros: p50 {parados['p50_ms']:.2f} ms, "
                f"p99 {parados['p99_ms']:.2f} ms.",
            ]
    return "\n".join(linhas)


def _uma(servidores: Mapping[str, Any]) -> list[str]:
    cabeca = ["servidor", *(nome for nome, _ in _COLUNAS), "KiB por assinante"]
    linhas = ["| " + " | ".join(cabeca) + " |", "|---" + "|---:" * (len(cabeca) - 1) + "|"]
    for servidor, medido in servidores.items():
        valores = [_escrito(_mediana(map(ler, medido["rodadas"]))) for _, ler in _COLUNAS]
        linhas.append(f"| {servidor} | {' | '.join(valores)} | {medido['assinado']['kib_por_assinante']:.1f} |")
    for outro in (SIMPLES, GRAPHQL_WS, TETO):
        if outro in servidores and NOSSO in servidores:
            pares = list(zip(servidores[NOSSO]["rodadas"], servidores[outro]["rodadas"], strict=True))
            razoes = [_razao([(ler(um), ler(dois)) for um, dois in pares]) for _, ler in _COLUNAS]
            linhas.append(f"| *{NOSSO} ÷ {outro}* | {' | '.join(razoes)} | |")
    return linhas


def _razao(pares: Sequence[tuple[float | None, float | None]]) -> str:
    razoes = [um / dois for um, dois in pares if um is not None and dois]
    return f"{median(razoes):.2f} ({min(razoes):.2f}–{max(razoes):.2f})" if razoes else "–"


def _de(rodada: dict[str, Any], medida: str, nome: str) -> float | None:
    found: float | None = rodada.get(medida, {}).get(nome)
    return found


def _mediana(valores: Any) -> float | None:
    ha = [valor for valor in valores if valor is not None]
    return median(ha) if ha else None


def _escrito(valor: float | None) -> str:
    if valor is None:
        return "–"
    return f"{valor:,.0f}".replace(",", ".") if valor >= 1_000 else f"{valor:.2f}"


def _linhas(arquivo: str) -> list[str]:
    caminho = Path(arquivo)
    return caminho.read_text().splitlines() if caminho.exists() else []

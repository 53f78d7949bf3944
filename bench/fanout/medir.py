"""`python -m bench fanout`: runs every scenario on every server, interleaved.

Before anything is timed, the servers' answers are compared. A round whose events were lost, doubled or out of order is
no measurement: it ends the run.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from bench.fanout.carga import Carga, compilar
from bench.fanout.cenarios import CENARIOS, Cenario
from bench.fanout.relatorio import Medido, pagina
from bench.fanout.servidores import NOSSO, Servidores
from bench.machine import describe, load_average
from bench.results import keep
from bench.servers import installed_node, versions
from bench.tables import Around, below

_AMOSTRA: Final = 3
_VARIAM: Final = frozenset(("recebidoEm", "id", "epoca", "sequencia", "cursor"))
"""Fields that are each server's own."""


def fanout(rodadas: int, segundos: float, cenarios: Sequence[Cenario] = CENARIOS) -> None:
    """Measures, prints the page and keeps it (of all scenarios only)."""
    antes = load_average()
    node = installed_node()
    servidores = Servidores(node)
    with tempfile.TemporaryDirectory() as pasta:
        programa = compilar(Path(pasta))
        medidos = {um: medir(um, servidores, programa, Path(pasta), rodadas, segundos) for um in cenarios}
    around = Around(describe(), versions(node), antes, load_average(), rodadas)
    page = f"# Events to many subscribers\n\n{pagina(medidos)}\n\n{below(around)}"
    print(page)
    if cenarios is CENARIOS:
        figuras = {cenario.nome: todos for cenario, todos in medidos.items()}
        keep("fanout", page, {"around": around, "scenarios": figuras})


def medir(
    cenario: Cenario, servidores: Servidores, programa: Path, pasta: Path, rodadas: int, segundos: float
) -> dict[str, Medido]:
    """One scenario on each of its servers that is there."""
    pedidos = pasta / f"{cenario.nome}.txt"
    pedidos.write_text("\n".join(cenario.pedidos(cenario.assinantes)) + "\n")
    medidos: dict[str, Medido] = {}
    with ExitStack() as stack:
        cargas: dict[str, Carga] = {}
        for nome in filter(servidores.ha, cenario.servidores):
            carga = cargas[nome] = stack.enter_context(Carga(programa))
            served = stack.enter_context(servidores.servindo(nome, carga.porta_de_eventos, pasta))
            stack.callback(carga.encerrar)
            medidos[nome] = Medido(carga.assinar(served, cenario.assinantes, pedidos, dirigido=cenario.dirigido))
            _dizer(cenario, nome, medidos[nome].assinado)
        if len(cargas) > 1:
            comparar({nome: _colher(carga, pasta / "amostra") for nome, carga in cargas.items()})
        for _ in range(rodadas):
            for nome, carga in cargas.items():
                medidos[nome].rodadas.append(_rodada(cenario, carga, segundos))
                _dizer(cenario, nome, medidos[nome].rodadas[-1])
        if cenario.parados and NOSSO in cargas:
            medidos[NOSSO].com_parados = _com_parados(cenario, cargas[NOSSO], segundos)
    return medidos


def _rodada(cenario: Cenario, carga: Carga, segundos: float) -> dict[str, Any]:
    feita: dict[str, Any] = {}
    if cenario.janela:
        feita["vazao"] = _inteira(carga.mandar("vazao", segundos, cenario.janela))
    if cenario.taxa and ("vazao" not in feita or cenario.cabe(feita["vazao"]["entregas_por_s"])):
        feita["ritmo"] = _inteira(carga.mandar("ritmo", segundos, cenario.taxa))
    return feita


def _com_parados(cenario: Cenario, carga: Carga, segundos: float) -> dict[str, Any]:
    """Some stop reading; their buffers are filled, then the latency of the others is measured."""
    carga.mandar("parar", cenario.parados)
    _inteira(carga.mandar("vazao", segundos, cenario.janela))
    return _inteira(carga.mandar("ritmo", segundos, cenario.taxa))


def _inteira(relato: dict[str, Any]) -> dict[str, Any]:
    if relato["faltam"] or relato["fora_de_ordem"]:
        raise RuntimeError(f"bench fanout: events lost or out of order: {relato}")
    return relato


def _colher(carga: Carga, arquivo: Path) -> list[str]:
    carga.mandar("amostra", _AMOSTRA, arquivo)
    return arquivo.read_text().splitlines()


def comparar(amostras: dict[str, list[str]]) -> None:
    """Whether all servers say the same, but for what is each server's own.

    Raises:
        RuntimeError: they do not.
    """
    (primeiro, esperada), *outras = ((nome, _comparavel(linhas)) for nome, linhas in amostras.items())
    for nome, achada in outras:
        if achada != esperada:
            raise RuntimeError(f"bench fanout: {nome} and {primeiro} differ:\n{achada}\n{esperada}")


def _comparavel(linhas: Iterable[str]) -> list[Any]:
    mensagens = [json.loads(linha) for linha in linhas]
    primeiro = min((_numero(mensagem["payload"]) for mensagem in mensagens), default=0)
    return [_normal(mensagem["payload"], primeiro) for mensagem in mensagens]


def _numero(payload: dict[str, Any]) -> int:
    return int(payload["data"]["eventos"]["uniqueid"].split(".")[1])


def _normal(valor: Any, primeiro: int) -> Any:
    """With the names of types for what differs, and calls numbered from the first one."""
    if isinstance(valor, dict):
        feito: dict[str, Any] = {}
        for nome, dentro in valor.items():
            if nome in _VARIAM:
                feito[nome] = type(dentro).__name__
            elif nome == "uniqueid":
                feito[nome] = int(dentro.split(".")[1]) - primeiro
            elif nome != "numeroRamal":  # it goes round with the number of the call
                feito[nome] = _normal(dentro, primeiro)
        return feito
    return valor


def _dizer(cenario: Cenario, nome: str, que: dict[str, Any]) -> None:
    print(f"# {cenario.nome} · {nome} · {json.dumps(que)}", flush=True)

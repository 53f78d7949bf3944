"""`python -m bench fanout`: runs every scenario on every server, interleaved, and writes what came out.

Before anything is timed, the servers' answers are compared. A round whose events were lost, doubled or out of order is
no measurement: it ends the run.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.fanout.carga import Carga, SemCompiladorError, compilar
from bench.fanout.cenarios import CENARIOS, Cenario
from bench.fanout.relatorio import maquina, tabela
from bench.fanout.servidores import NOSSO, RAIZ, ha, servindo, versoes

RESULTADOS: Final = RAIZ / "bench" / "results"
_AMOSTRA: Final = 3
_VARIAM: Final = frozenset(("recebidoEm", "id", "epoca", "sequencia", "cursor"))
"""Fields that are each server's own."""


@dataclass
class Medido:
    """What one server did in one scenario; `rodadas` are in the order in which they were run, side by side."""

    assinado: dict[str, Any]
    rodadas: list[dict[str, Any]] = field(default_factory=list)


def main(argumentos: Sequence[str]) -> None:
    """Measures, prints the tables and keeps them in bench/results."""
    parser = argparse.ArgumentParser(prog="python -m bench fanout", description=__doc__)
    parser.add_argument("--rodadas", type=int, default=5)
    parser.add_argument("--segundos", type=float, default=3.0, help="de cada medida")
    parser.add_argument("--cenario", action="append", choices=[cenario.nome for cenario in CENARIOS])
    parser.add_argument("--sem-guardar", action="store_true", help="só imprime")
    args = parser.parse_args(argumentos)
    escolhidos = [cenario for cenario in CENARIOS if not args.cenario or cenario.nome in args.cenario]
    carga_antes = os.getloadavg()
    with tempfile.TemporaryDirectory() as pasta:
        try:
            programa = compilar(Path(pasta))
        except SemCompiladorError as exc:
            raise SystemExit(str(exc)) from None
        medidos = {um.nome: medir(um, programa, Path(pasta), args.rodadas, args.segundos) for um in escolhidos}
    resultado = {
        "maquina": maquina(carga_antes),
        "versoes": versoes(),
        "cenarios": {
            nome: {servidor: vars(medido) for servidor, medido in servidores.items()}
            for nome, servidores in medidos.items()
        },
    }
    texto = tabela(resultado)
    print(texto)
    if not args.sem_guardar:
        RESULTADOS.mkdir(exist_ok=True)
        (RESULTADOS / "fanout.json").write_text(json.dumps(resultado, indent=1) + "\n")
        (RESULTADOS / "fanout.md").write_text(texto + "\n")


def medir(cenario: Cenario, programa: Path, pasta: Path, rodadas: int, segundos: float) -> dict[str, Medido]:
    """One scenario on each of its servers that is there."""
    pedidos = pasta / f"{cenario.nome}.txt"
    pedidos.write_text("\n".join(cenario.pedidos(cenario.assinantes)) + "\n")
    medidos: dict[str, Medido] = {}
    with ExitStack() as stack:
        cargas: dict[str, Carga] = {}
        for nome in filter(ha, cenario.servidores):
            carga = cargas[nome] = stack.enter_context(Carga(programa))
            porta = stack.enter_context(servindo(nome, carga, pasta / f"{cenario.nome}-{len(cargas)}"))
            carga.mandar("dirigido", int(cenario.dirigido))
            medidos[nome] = Medido(carga.mandar("assinar", cenario.assinantes, porta, pedidos))
            _dizer(cenario, nome, medidos[nome].assinado)
        comparar({nome: _colher(carga, pasta / "amostra") for nome, carga in cargas.items()})
        for _ in range(rodadas):
            for nome, carga in cargas.items():
                medidos[nome].rodadas.append(_rodada(cenario, carga, segundos))
                _dizer(cenario, nome, medidos[nome].rodadas[-1])
        if cenario.parados and NOSSO in cargas:
            medidos[NOSSO].assinado["com_parados"] = _com_parados(cenario, cargas[NOSSO], segundos)
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

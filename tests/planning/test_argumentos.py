"""Arguments are converted once, unless a variable is among them."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.executor import Executor
from resolvers.planning import argumentos as modulo
from resolvers.planning.argumentos import argumentos
from resolvers.planning.plano import Chamada, DePagina
from tests.support.grafo import com_planos

TEXTO = """query($n: Int, $numero: String!) {
  constante: ramais(first: 2) { nodes { nome } }
  nenhum: ramais { nodes { nome } }
  variavel: ramais(first: $n) { nodes { nome } }
  dentro: ramais(first: 2, filtro: {numero: {em: ["0201", $numero]}}) { nodes { nome } }
}"""


def chamada(nome: str, variaveis: dict[str, Any]) -> tuple[Executor, Chamada]:
    planejador = com_planos().planejador
    assert planejador is not None
    campos = {campo.nome: campo for campo, _ in planejador.plano(TEXTO, variaveis, None).campos}
    documento = planejador._documento(TEXTO, None)
    assert documento is not None
    campo = campos[nome]
    assert isinstance(campo, DePagina)
    return planejador._executor(documento, variaveis, None, None), campo.chamada


def dados(executor: Executor, chamada: Chamada) -> dict[str, Any]:
    """Those that are not null, as all that a document leaves out are."""
    return {nome: valor for nome, valor in argumentos(executor, chamada).items() if valor is not None}


@pytest.mark.parametrize(("nome", "certos"), [("constante", {"first": 2}), ("nenhum", {})])
def test_constants_are_converted_once(monkeypatch: pytest.MonkeyPatch, nome: str, certos: dict[str, Any]) -> None:
    assert dados(*chamada(nome, {"n": 3, "numero": "0202"})) == certos
    monkeypatch.delattr(modulo, "_convertidos")
    assert dados(*chamada(nome, {"n": 4, "numero": "0202"})) == certos


def test_variables_are_read_each_time_wherever_they_stand() -> None:
    for n, numero in ((3, "0202"), (4, "0203")):
        variaveis = {"n": n, "numero": numero}
        assert dados(*chamada("variavel", variaveis)) == {"first": n}
        filtro = dados(*chamada("dentro", variaveis))["filtro"]
        assert filtro.numero.em == ["0201", numero]

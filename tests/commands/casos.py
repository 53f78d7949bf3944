"""A good case of every intent: whom it needs in the world, and arguments that the PBX accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import asyncpg

from gateway.commands.catalogo import INTENCOES
from gateway.commands.intencao import Intencao
from gateway.domain.comandos import Canal
from gateway.domain.evidencia import Evidencia
from pbx_simulator.app import Simulator
from pbx_simulator.world import model as m
from pbx_simulator.world.state import World
from tests.simulator.effects.subjects import (
    Dados,
    Preparo,
    bloqueado,
    cliente,
    em_almoco,
    entregue,
    hardphone,
    livre,
    logado,
    softphone,
)
from tests.support.bancada import daqui_a
from tests.support.waiting import until_asked

_NUMEROS = count(10_000)
AMANHA = object()
"""Stands for an instant in the future."""


@dataclass(frozen=True)
class Caso:
    """One good case of one intent.

    Attributes:
        argumentos: of the mutation; texts are templates over what the subjects told, `int:` ones are numbers.
        evidencias: what may prove it.
    """

    nome: str
    preparo: tuple[Preparo, ...]
    argumentos: Mapping[str, Any]
    evidencias: frozenset[Evidencia] = field(default=frozenset((Evidencia.EVENTO, Evidencia.ESTADO)))
    variante: str = ""

    @property
    def intencao(self) -> Intencao:
        """The intent."""
        return INTENCOES[self.nome]

    async def montar(self, sim: Simulator) -> dict[str, Any]:
        """Makes its subjects in the world and returns the arguments."""
        dados: Dados = {"n": str(next(_NUMEROS))}
        for preparo in self.preparo:
            preparo(sim.pbx.world, dados)
        await sim.pbx.flush()
        if "uniqueid" in dados:
            dados["mensal"] = str(await _linha_mensal(sim, dados["uniqueid"]))
        return {nome: _preenchido(valor, dados) for nome, valor in self.argumentos.items()}


async def _linha_mensal(sim: Simulator, uniqueid: str) -> int:
    """The id of the call's monthly row, once it is committed: a busy machine answers before that."""
    connection = await asyncpg.connect(sim.database_dsn, ssl=False)
    found: list[int] = []

    async def committed() -> bool:
        rows = await connection.fetch("SELECT id FROM resultado_discador_mensal WHERE uniqueid = $1", uniqueid)
        found.extend(row["id"] for row in rows)
        return bool(rows)

    try:
        await until_asked(committed, 30)
    finally:
        await connection.close()
    return found[0]


def _preenchido(valor: Any, dados: Dados) -> Any:
    if valor is AMANHA:
        return daqui_a(86_400)
    if isinstance(valor, list):
        return [_preenchido(one, dados) for one in valor]
    if isinstance(valor, dict):
        return {nome: _preenchido(one, dados) for nome, one in valor.items()}
    if not isinstance(valor, str):
        return valor
    texto = valor.format_map(dados)
    return int(texto.removeprefix("int:")) if texto.startswith("int:") else texto


def campanha_propria(world: World, dados: Dados) -> None:
    """An inactive campaign of its own with a customer."""
    numero = world.next_id("campanha", 5_000)
    world.campanhas[numero] = m.Campanha(numero, f"Campanha {numero}")
    dados["campanha"] = str(numero)
    customer = world.add_cliente(world.campanhas[numero], [f"p {numero}"])
    world.add_telefone(customer, f"1135{dados['n'].zfill(6)}", 1)
    world.show(world.campanhas[numero])


_RESPOSTA = frozenset((Evidencia.RESPOSTA,))
_TABULACAO = {"parametro1": "{p1}", "telefone": "{numero1}", "campanha": "int:{campanha}", "ramal": "{ramal}"}
_BUSCA = {"campanha": "int:{campanha}", "parametro": 1, "valor": "{p1}"}
_ATENDENTE = (softphone, cliente)

CASOS: tuple[Caso, ...] = (
    Caso("login", (softphone,), {"ramal": "{ramal}"}),
    Caso("logout", (softphone, logado), {"ramal": "{ramal}"}),
    Caso("loginHardphone", (hardphone,), {"ramal": "{ramal}"}),
    Caso("loginHardphone", (hardphone,), {"ramal": "{ramal}", "compartilhado": "50001"}, variante="compartilhado"),
    Caso("logoutHardphone", (hardphone, logado), {"ramal": "{ramal}"}),
    Caso("alterarStatusRamal", (softphone, logado), {"ramal": "{ramal}", "statusId": 6}),
    Caso("pausar", (softphone, logado), {"ramal": "{ramal}"}, _RESPOSTA),
    Caso("despausar", (softphone, em_almoco), {"ramal": "{ramal}"}, _RESPOSTA),
    Caso("discar", (softphone, logado, livre), {"ramal": "{ramal}", "numero": "{livre}"}),
    Caso("tabular", _ATENDENTE, {**_TABULACAO, "statusId": 10}),
    Caso(
        "tabular",
        (softphone, logado, cliente, entregue),
        {**_TABULACAO, "statusId": 93, "uniqueid": "{uniqueid}", "data": "2012-03-30T08:37:00-03:00"},
        variante="com uniqueid e data",
    ),
    Caso(
        "tabularPorParametro1",
        _ATENDENTE,
        {"parametro1": "{p1}", "campanha": "int:{campanha}", "statusId": 10, "ramal": "{ramal}"},
    ),
    Caso(
        "tabularPorParametro1",
        _ATENDENTE,
        {"parametro1": "{p1}", "campanha": 0, "statusId": 1002, "ramal": "{ramal}", "data": AMANHA},
        variante="em todas as campanhas",
    ),
    Caso("agendarOperador", _ATENDENTE, {**_TABULACAO, "data": AMANHA}),
    Caso("agendarDiscador", _ATENDENTE, {**_TABULACAO, "telefone": "{numero2}", "statusId": 23, "data": AMANHA}),
    Caso("inserirTelefone", (cliente,), {**_BUSCA, "ddd": "11", "telefone": "35550001", "prioridade": 4}),
    Caso(
        "inserirTelefone", (cliente,), {**_BUSCA, "ddd": "11", "telefone": "35550002"}, variante="na próxima prioridade"
    ),
    Caso("alterarCliente", (cliente,), {**_BUSCA, "novoParametro": 3, "novoValor": "contrato {n}"}),
    Caso(
        "importarCliente",
        (livre,),
        {
            "campanha": 80,
            "identificador1": "novo {n}",
            "identificador2": "Maria",
            "telefones": [{"numero": "30010001", "ddd": "11"}, {"numero": "985550002", "discarAgora": True}],
        },
    ),
    Caso(
        "importarCliente",
        (livre,),
        {
            "campanha": 80,
            "identificador1": "outro {n}",
            "telefones": [{"numero": "985550003", "ddd": "11", "discarEm": AMANHA}],
        },
        variante="discado em uma data",
    ),
    Caso(
        "ligarAgora",
        (livre,),
        {"campanha": 80, "identificador1": "agora {n}", "ddd": "11", "telefone": "985550004"},
    ),
    Caso("excluirTelefone", (cliente,), {"telefoneId": "int:{telefone2}"}),
    Caso("excluirListaDaCampanha", (campanha_propria,), {"campanha": "int:{campanha}"}),
    Caso("incluirNaBlackList", (livre,), {"blackList": 1, "telefone": "{livre}"}),
    Caso("removerDaBlackList", (bloqueado,), {"telefone": "{livre}", "blackList": 2}),
    Caso("removerDaBlackList", (bloqueado,), {"telefone": "{livre}"}, variante="de todas"),
    Caso("definirCampanhaAtiva", (campanha_propria,), {"campanha": "int:{campanha}", "ativa": True}),
    Caso("criarUsuario", (livre,), {"ramalPadrao": "77777", "ramal": "63{n}"}),
    Caso(
        "criarUsuario",
        (livre,),
        {
            "ramalPadrao": "77777",
            "ramal": "64{n}",
            "nome": "Pessoa Nova {n}",
            "email": "p{n}@exemplo.com.br",
            "celular": "11987654321",
            "senha": "segredo-{n}",
        },
        variante="com tudo",
    ),
    Caso("atualizarUsuario", (softphone,), {"ramalPadrao": "77777", "ramal": "{ramal}", "nome": "Renomeada {n}"}),
    Caso("marcarReplicado", (softphone, logado, cliente, entregue), {"ids": ["int:{mensal}"], "replicado": True}),
)


def por_canal() -> list[tuple[Caso, Canal]]:
    """Every case on every channel of its intent."""
    return [(caso, canal) for caso in CASOS for canal in caso.intencao.formas]

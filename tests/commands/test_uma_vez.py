"""Exactly once: a fault at every point of every channel, over all intents; the PBX's journal never has it twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from gateway.commands.catalogo import INTENCOES
from gateway.commands.intencao import PelaApi
from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS, Caso
from tests.conftest import Prova
from tests.support.bancada import Bancada, bancada, pbx_de_agora
from tests.support.falhas import (
    DO_BANCO,
    SO_DE_TEXTO,
    Caminho,
    Ponto,
    caminho,
    comando_da_api,
    comando_do_socket,
    transacao_que_escreve,
)
from tests.support.waiting import until_asked

FUNCOES = [forma.funcao for one in INTENCOES.values() for forma in one.formas.values() if isinstance(forma, PelaApi)]
NOMES_NO_PBX = ("ramal", "valor_parametro", "identificador1", "id_telefone", "telefone", "id_campanha", "campanha_id")
PESO = {Canal.COMANDOS: 1, Canal.API: 2, Canal.BANCO: 3}
"""How many lanes each channel has, side by side; rows of tables take longest."""
PRAZOS = {
    "TOTALIP_API_READ_TIMEOUT_S": "0.3",
    "TOTALIP_COMMANDS_REPLY_TIMEOUT_S": "0.3",
    "TOTALIP_DB_STATEMENT_TIMEOUT_S": "0.5",
    "TOTALIP_DB_ACQUIRE_TIMEOUT_S": "0.5",
    "GATEWAY_EVIDENCE_TIMEOUT_S": "0.3",
    "GATEWAY_COMMANDS_PER_S": "100000",
    "GATEWAY_BREAKER_WINDOW": "1000",
    "GATEWAY_BREAKER_FAILURES": "1000",
    "GATEWAY_COMMAND_ROW_TIMEOUT_S": "0.6",
}


def pontos(canal: Canal) -> list[Ponto | None]:
    """Where a command of that channel can break; None: nowhere."""
    if canal is Canal.BANCO:
        return [None, *(one for one in Ponto if one not in SO_DE_TEXTO)]
    return [None, *(one for one in Ponto if one not in DO_BANCO)]


@dataclass
class Rodada:
    """One command with one fault."""

    caso: Caso
    argumentos: Mapping[str, Any]
    ponto: Ponto | None
    canal: Canal
    fim: Mapping[str, Any]

    def e_dela(self, args: Mapping[str, str]) -> bool:
        """Whether a request that reached the PBX is this command."""
        nomes = ("ramal", "valor", "identificador1", "telefoneId", "telefone", "campanha")
        nosso = next(str(self.argumentos[nome]) for nome in nomes if nome in self.argumentos)
        return any(str(args.get(nome)) == nosso for nome in NOMES_NO_PBX)


@dataclass
class Faixa:
    """A gateway whose three channels lead over paths of its own."""

    aqui: Bancada
    caminhos: Mapping[Canal, Caminho]

    async def rodar(self, caso: Caso, canal: Canal, ponto: Ponto | None) -> Rodada:
        """One command, broken there on its first channel, asked for twice with one key."""
        argumentos = await caso.montar(self.aqui.sim)
        path = self.caminhos[canal]
        if ponto is not None:
            await path.quebrar(ponto)
        chave = f"{caso.nome} {argumentos}"[:190]
        try:
            first = await self.aqui.executar(caso.intencao, argumentos, chave=chave)
        finally:
            await path.consertar()
        again = await self.aqui.executar(caso.intencao, argumentos, chave=chave)
        assert again == {**first, "repetido": True}
        return Rodada(caso, argumentos, ponto, canal, first)


@asynccontextmanager
async def faixa(sim: Simulator, ordem: str) -> AsyncIterator[Faixa]:
    """One lane."""
    async with AsyncExitStack() as stack:
        ports = sim.ports
        paths = {
            Canal.API: await stack.enter_async_context(caminho(ports["api"], comando_da_api(FUNCOES), http=True)),
            Canal.COMANDOS: await stack.enter_async_context(caminho(ports["commands"], comando_do_socket)),
            Canal.BANCO: await stack.enter_async_context(caminho(ports["database"], transacao_que_escreve)),
        }
        dsn = (sim.database_dsn or "").replace(f":{ports['database']}/", f":{paths[Canal.BANCO].port}/")
        aqui = await stack.enter_async_context(
            bancada(
                sim,
                TOTALIP_API_URL=f"http://127.0.0.1:{paths[Canal.API].port}",
                TOTALIP_COMMANDS=f"127.0.0.1:{paths[Canal.COMANDOS].port}",
                TOTALIP_DB_DSN=dsn,
                TOTALIP_CANAIS=ordem,
                **PRAZOS,
            )
        )
        yield Faixa(aqui, paths)


def primeiro(canal: Canal) -> str:
    """Every intent that has it tries that channel first."""
    return ";".join(
        f"{nome}=" + ",".join([canal, *(other for other in one.formas if other is not canal)])
        for nome, one in INTENCOES.items()
        if canal in one.formas
    )


@pytest.mark.prova
async def test_no_fault_makes_a_command_run_twice_and_every_end_is_true(prova: Prova) -> None:
    rng = random.Random(prova.seed)
    todas = [(c, k, p) for c in CASOS for k in c.intencao.formas for p in pontos(k)]
    n = prova.n(len(todas) // 6, 10_000)
    plano = [todas[place % len(todas)] for place in range(max(n, len(todas)))]
    rng.shuffle(plano)
    async with pbx_de_agora() as sim, AsyncExitStack() as stack:
        fila: dict[Canal, asyncio.Queue[tuple[Caso, Ponto | None]]] = {canal: asyncio.Queue() for canal in PESO}
        for caso, canal, ponto in plano[:n]:
            fila[canal].put_nowait((caso, ponto))
        rodadas: list[Rodada] = []

        async def trabalhar(lane: Faixa, canal: Canal) -> None:
            while not fila[canal].empty():
                caso, ponto = fila[canal].get_nowait()
                rodadas.append(await lane.rodar(caso, canal, ponto))

        lanes = [
            (await stack.enter_async_context(faixa(sim, primeiro(canal))), canal)
            for canal, quantas in PESO.items()
            for _ in range(quantas * (3 if prova.whole else 1))
        ]
        await asyncio.gather(*(trabalhar(lane, canal) for lane, canal in lanes))
        vezes = await _vezes(sim, rodadas)
    pares = list(zip(rodadas, vezes, strict=True))
    assert [(one, v) for one, v in pares if not _certo(one, v)] == []
    assert [one for one in rodadas if _devia_seguir(one) and one.fim["estado"] != "CONFIRMADO"] == []
    fins = Counter(str(one.fim["estado"]) for one in rodadas)
    prova.record(duas_vezes=sum(v > 1 for v in vezes), **{estado: fins[estado] for estado in sorted(fins)})


def _devia_seguir(rodada: Rodada) -> bool:
    """Nobody listened on the first channel, another one exists, and the evidence did not need the one that is away."""
    outros = [canal for canal in rodada.caso.intencao.formas if canal is not rodada.canal]
    sem_posse = rodada.fim["estado"] == "FALHOU" and "posse" in str(rodada.fim["motivo"])  # a machine that was too busy
    return rodada.ponto is Ponto.RECUSA and bool(outros) and rodada.canal is not Canal.BANCO and not sem_posse


def _certo(rodada: Rodada, vezes: int) -> bool:
    """What the end says agrees with how often the PBX ran it."""
    if rodada.caso.nome == "marcarReplicado":  # an UPDATE: the PBX's journal does not see it
        return vezes == 0
    estado = rodada.fim["estado"]
    if estado == "CONFIRMADO":
        return vezes == 1
    return vezes <= 1 if estado == "DESCONHECIDO" else vezes == 0


async def _vezes(sim: Simulator, rodadas: list[Rodada]) -> list[int]:
    """How often the PBX executed each command, once nothing is under way any more."""

    async def quieto() -> bool:
        entries = sim.journal.after(0, 1_000_000)
        ends = {one["pedido"] for one in entries if one["fase"] in ("respondido", "sem_resposta")}
        return all(one["pedido"] in ends for one in entries if one["fase"] == "recebido")

    await until_asked(quieto, 30)
    entries = sim.journal.after(0, 1_000_000)
    args = {one["pedido"]: (one["nome"], one["args"]) for one in entries if one["fase"] == "recebido"}
    ran = [args[one["pedido"]] for one in entries if one["fase"] == "executado"]
    nomes = {one.nome: _nomes(one) for one in {rodada.caso.nome: rodada.caso for rodada in rodadas}.values()}
    return [sum(nome in nomes[r.caso.nome] and r.e_dela(given) for nome, given in ran) for r in rodadas]


def _nomes(caso: Caso) -> set[str]:
    """Functions, verbs and tables of an intent, as the simulator's journal names them."""
    found = set()
    for forma in caso.intencao.formas.values():
        found |= {str(getattr(forma, name)) for name in ("funcao", "verbo", "tabela") if hasattr(forma, name)}
    return found

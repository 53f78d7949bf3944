"""Commands broken at a chosen point: lanes of gateways over one PBX, and what its journal says of each command.

A machine that is busy must not decide how a command ends. So a time-out is short only where a fault makes the gateway
wait for it: in a hasty lane, and there only of the channel that breaks. Faults that must end well run in patient lanes,
whose time-outs are never reached.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from gateway.commands.catalogo import INTENCOES
from gateway.commands.intencao import PelaApi
from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS, Caso
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
APRESSADAS = {Canal.COMANDOS: 1, Canal.API: 2, Canal.BANCO: 3}
"""The most hasty lanes of a channel, side by side; rows of tables take longest. One patient lane each besides."""
POR_FAIXA = 50
"""Commands that are worth a hasty lane more."""
SEM_PRESSA = {
    "TOTALIP_API_READ_TIMEOUT_S": "60",
    "TOTALIP_API_CONNECT_TIMEOUT_S": "60",
    "TOTALIP_COMMANDS_CONNECT_TIMEOUT_S": "60",
    "TOTALIP_COMMANDS_REPLY_TIMEOUT_S": "60",
    "TOTALIP_DB_STATEMENT_TIMEOUT_S": "60",
    "TOTALIP_DB_ACQUIRE_TIMEOUT_S": "60",
    "GATEWAY_COMMAND_ROW_TIMEOUT_S": "60",
    "GATEWAY_EVIDENCE_TIMEOUT_S": "60",
    "GATEWAY_COMMANDS_PER_S": "100000",
    "GATEWAY_BREAKER_WINDOW": "1000",
    "GATEWAY_BREAKER_FAILURES": "1000",
}
COM_PRESSA = {
    Canal.COMANDOS: {"TOTALIP_COMMANDS_REPLY_TIMEOUT_S": "0.3"},
    Canal.API: {"TOTALIP_API_READ_TIMEOUT_S": "0.3"},
    Canal.BANCO: {
        "TOTALIP_DB_STATEMENT_TIMEOUT_S": "0.5",
        "TOTALIP_DB_ACQUIRE_TIMEOUT_S": "0.5",
        "GATEWAY_COMMAND_ROW_TIMEOUT_S": "0.6",
    },
}

Receita = tuple[int, Canal, Ponto | None]
"""Place of the case in CASOS, the channel tried first, where it breaks (None: nowhere): it can go to a process."""


def receitas() -> list[Receita]:
    """Every case on every channel of its intent, broken at every point of it."""
    return [(n, k, p) for n, caso in enumerate(CASOS) for k in caso.intencao.formas for p in _pontos(k)]


def _pontos(canal: Canal) -> list[Ponto | None]:
    alheios = SO_DE_TEXTO if canal is Canal.BANCO else DO_BANCO
    return [None, *(one for one in Ponto if one not in alheios)]


def com_paciencia(caso: Caso, canal: Canal, ponto: Ponto | None) -> bool:
    """Whether it must end CONFIRMADO: nothing breaks, or nobody listens on the first channel, another one exists, and
    the evidence does not need the one that is away.
    """
    return ponto is None or (ponto is Ponto.RECUSA and canal is not Canal.BANCO and len(caso.intencao.formas) > 1)


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

    def certa(self, vezes: int) -> bool:
        """Whether its end agrees with how often the PBX ran it."""
        estado = self.fim["estado"]
        if estado != "CONFIRMADO" and com_paciencia(self.caso, self.canal, self.ponto):
            return False
        if self.caso.nome == "marcarReplicado":  # an UPDATE: the PBX's journal does not see it
            return vezes == 0
        if estado == "CONFIRMADO":
            return vezes == 1
        return vezes <= 1 if estado == "DESCONHECIDO" else vezes == 0


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
async def faixa(sim: Simulator, canal: Canal, *, pressa: bool) -> AsyncIterator[Faixa]:
    """One lane, which tries that channel first."""
    async with AsyncExitStack() as stack:
        ports = sim.ports
        paths = {
            Canal.API: await stack.enter_async_context(caminho(ports["api"], comando_da_api(FUNCOES), http=True)),
            Canal.COMANDOS: await stack.enter_async_context(caminho(ports["commands"], comando_do_socket)),
            Canal.BANCO: await stack.enter_async_context(caminho(ports["database"], transacao_que_escreve)),
        }
        dsn = (sim.database_dsn or "").replace(f":{ports['database']}/", f":{paths[Canal.BANCO].port}/")
        prazos = {**SEM_PRESSA, **({**COM_PRESSA[canal], "GATEWAY_EVIDENCE_TIMEOUT_S": "0.5"} if pressa else {})}
        aqui = await stack.enter_async_context(
            bancada(
                sim,
                TOTALIP_API_URL=f"http://127.0.0.1:{paths[Canal.API].port}",
                TOTALIP_COMMANDS=f"127.0.0.1:{paths[Canal.COMANDOS].port}",
                TOTALIP_DB_DSN=dsn,
                TOTALIP_CANAIS=_primeiro(canal),
                **prazos,
            )
        )
        yield Faixa(aqui, paths)


def _primeiro(canal: Canal) -> str:
    """Every intent that has it tries that channel first."""
    return ";".join(
        f"{nome}=" + ",".join([canal, *(other for other in one.formas if other is not canal)])
        for nome, one in INTENCOES.items()
        if canal in one.formas
    )


@dataclass
class Relato:
    """What became of some commands.

    Attributes:
        fins: how many ended in each state.
        duas_vezes: how many the PBX ran more than once.
        erradas: those whose end is not what it must be, told whole.
    """

    fins: Counter[str] = field(default_factory=Counter)
    duas_vezes: int = 0
    erradas: list[str] = field(default_factory=list)

    def somar(self, other: Relato) -> None:
        """Adds those of another PBX."""
        self.fins += other.fins
        self.duas_vezes += other.duas_vezes
        self.erradas += other.erradas


async def rodar(plano: Sequence[Receita]) -> Relato:
    """Runs the commands on a PBX of their own, some side by side."""
    filas: dict[tuple[Canal, bool], asyncio.Queue[tuple[Caso, Ponto | None]]] = {
        (canal, pressa): asyncio.Queue() for canal in APRESSADAS for pressa in (False, True)
    }
    for place, canal, ponto in plano:
        caso = CASOS[place]
        filas[canal, not com_paciencia(caso, canal, ponto)].put_nowait((caso, ponto))
    rodadas: list[Rodada] = []

    async def trabalhar(lane: Faixa, canal: Canal, pressa: bool) -> None:
        fila = filas[canal, pressa]
        while not fila.empty():
            caso, ponto = fila.get_nowait()
            rodadas.append(await lane.rodar(caso, canal, ponto))

    async with pbx_de_agora() as sim:
        async with AsyncExitStack() as lanes, asyncio.TaskGroup() as tasks:
            for canal, no_maximo in APRESSADAS.items():
                quantas = min(no_maximo, 1 + filas[canal, True].qsize() // POR_FAIXA)
                for pressa in (False, *[True] * quantas):  # one after another: each start takes a while
                    lane = await lanes.enter_async_context(faixa(sim, canal, pressa=pressa))
                    tasks.create_task(trabalhar(lane, canal, pressa))
        vezes = await _vezes(sim, rodadas)
    pares = list(zip(rodadas, vezes, strict=True))
    return Relato(
        Counter(str(one.fim["estado"]) for one in rodadas),
        sum(v > 1 for v in vezes),
        [f"{v}x {one}" for one, v in pares if not one.certa(v)],
    )


def rodar_em_outro_processo(plano: Sequence[Receita]) -> Relato:
    """`rodar`, as the whole work of a process."""
    return asyncio.run(rodar(plano))


async def _vezes(sim: Simulator, rodadas: list[Rodada]) -> list[int]:
    """How often the PBX executed each command, once nothing is under way any more."""

    async def quieto() -> bool:
        entries = sim.journal.after(0, 1_000_000)
        ends = {one["pedido"] for one in entries if one["fase"] in ("respondido", "sem_resposta")}
        return all(one["pedido"] in ends for one in entries if one["fase"] == "recebido")

    await until_asked(quieto, 60)
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

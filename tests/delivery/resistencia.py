"""Clients that come and go, and what the gateway holds meanwhile: it may not grow with time."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, linear_regression
from typing import Any

import httpx

from tests.delivery.assinantes import CORTADO, Assinante
from tests.delivery.conferencia import Classe, conferir_posicoes
from tests.delivery.leitura import EVENTOS
from tests.support.gateway import Gateway
from tests.support.waiting import until_asked

FILTRADOS = EVENTOS.replace("$ramais: [String!], $alertas: [TipoAlerta!]", "$filtro: FiltroDeEventos").replace(
    "ramais: $ramais, alertas: $alertas", "filtro: $filtro"
)
VIVOS = """subscription ($ramais: [String!], $modo: ModoAoVivo!) {
    ramaisAoVivo(ramais: $ramais, modo: $modo) { __typename posicao { sequencia } } }"""
AQUECER = 0.25
"""The part of the samples that is not looked at: caches fill, and the first clients come."""
MEDIDAS = {
    "sockets": "gateway_websockets",
    "operacoes": "gateway_websocket_operations",
    "membros": "gateway_shared_members",
    "grupos": "gateway_shared_groups",
    "leitores": "gateway_event_readers",
    "tarefas": "gateway_tasks",
}


@dataclass
class Movimento:
    """What the clients saw.

    Attributes:
        achados: faults.
        entregas: items that they were given.
        retomadas: visits that began where the one before had ended.
    """

    achados: list[str] = field(default_factory=list)
    entregas: int = 0
    visitas: int = 0
    retomadas: int = 0
    quedas: int = 0
    lacunas: int = 0


@dataclass
class Multidao:
    """Clients of one gateway.

    Attributes:
        presente_s, ausente_s: how long each stays, and stays away: the least and the most.
        fim: set: all of them go.
    """

    gateway: Gateway
    ramais: Sequence[str]
    presente_s: tuple[float, float]
    ausente_s: tuple[float, float]
    movimento: Movimento = field(default_factory=Movimento)
    fim: asyncio.Event = field(default_factory=asyncio.Event)

    async def ir_e_vir(self, acaso: random.Random) -> None:
        """One client: comes, reads, goes away or is cut off, comes back with its cursor or as somebody else."""
        if acaso.random() < 0.05:
            await self._vigiar(acaso)
            return
        await self.passar(acaso.uniform(0, self.ausente_s[1]))
        um = self._alguem(acaso)
        while not self.fim.is_set():
            self.movimento.visitas += 1
            um.acordar()
            await self.passar(acaso.uniform(*self.presente_s))
            if acaso.random() < 0.3 and not um.sse:
                um.cair()
                self.movimento.quedas += 1
                await self.passar(acaso.uniform(*self.presente_s))
            await um.dormir()
            self._contar(um)
            await self.passar(acaso.uniform(*self.ausente_s))
            if acaso.random() < 0.3:
                um = self._alguem(acaso)
            else:
                self.movimento.retomadas += 1

    async def _vigiar(self, acaso: random.Random) -> None:
        """One that watches state."""
        while not self.fim.is_set():
            modo = acaso.choice(("ESTADO", "EVENTOS"))
            with suppress(*CORTADO):
                async with (
                    asyncio.timeout(acaso.uniform(*self.presente_s)),
                    self.gateway.inscrito(VIVOS, ramais=[acaso.choice(self.ramais)], modo=modo) as vivo,
                ):
                    self.movimento.visitas += 1
                    while not self.fim.is_set():
                        await vivo.proximo()
                        self.movimento.entregas += 1
            await self.passar(acaso.uniform(*self.ausente_s))

    def _alguem(self, acaso: random.Random) -> Assinante:
        made = Assinante(
            lambda: self.gateway.url,
            {"filtro": _filtro(acaso, self.ramais)},
            documento=FILTRADOS,
            sse=acaso.random() < 0.3,
        )
        made.lendo.set()
        return made

    def _contar(self, um: Assinante) -> None:
        self.movimento.achados += [f"{um.variaveis}: {achado}" for achado in conferir_posicoes(um.itens)]
        self.movimento.achados += um.erros
        self.movimento.entregas += len(um.itens)
        self.movimento.lacunas += sum(item.classe is Classe.LACUNA for item in um.itens)
        del um.itens[:-1]  # the last one is compared with what comes next
        um.erros.clear()

    async def passar(self, segundos: float) -> None:
        """Waits for the end, so long at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.fim.wait(), segundos)


def _filtro(acaso: random.Random, ramais: Sequence[str]) -> Mapping[str, Any]:
    """Most look at an extension or two; few at a kind, a queue or a telephone."""
    um = acaso.choice(ramais)
    return acaso.choices(
        (
            {"ramais": [um]},
            {"ramais": [um, ramais[0]]},
            {"ramais": [um], "tipos": ["H"]},
            {"telefones": ["11980000001"]},
            {"gruposAtendimento": [1]},
            {"tipos": ["S"]},
        ),
        (780, 120, 60, 20, 10, 10),
    )[0]


@asynccontextmanager
async def vindo(gente: Multidao, quantos: int, semente: int) -> AsyncIterator[None]:
    """So many of them, coming and going until the block ends."""
    async with asyncio.TaskGroup() as grupo:
        for numero in range(quantos):
            grupo.create_task(gente.ir_e_vir(random.Random(semente + numero)))
        try:
            yield
        finally:
            gente.fim.set()


async def medir(gateway: Gateway) -> dict[str, float]:
    """What the gateway holds now: MEDIDAS, `rss_mib`, `descritores` (open files), and when (`em_s`)."""
    texto = ""

    async def responde() -> bool:
        nonlocal texto
        with suppress(httpx.TransportError):  # a machine that is busy elsewhere
            texto = (await gateway.http.get(gateway.url.removesuffix("/graphql") + "/metrics", timeout=600)).text
        return bool(texto)

    await until_asked(responde, 600)
    valores = dict(re.findall(r"^(\w+) ([0-9.e+-]+)$", texto, re.MULTILINE))
    pasta = Path(f"/proc/{gateway.process.pid}")
    rss_kib = re.search(r"VmRSS:\s+(\d+)", (pasta / "status").read_text())
    assert rss_kib is not None
    return {
        "em_s": time.monotonic(),
        "rss_mib": int(rss_kib[1]) / 1024,
        "descritores": len(list((pasta / "fd").iterdir())),
        **{nome: float(valores[metrica]) for nome, metrica in MEDIDAS.items()},
    }


async def amostrar(gente: Multidao, vezes: int, cada_s: float) -> list[dict[str, float]]:
    """`medir`, so many times while they come and go."""
    amostras = []
    for _ in range(vezes):
        await gente.passar(cada_s)
        amostras.append(await medir(gente.gateway))
    return amostras


def subida(amostras: Sequence[Mapping[str, float]], nome: str) -> float:
    """By how much of its mean a measure grows in an hour, after the warm-up."""
    firmes = amostras[int(len(amostras) * AQUECER) :]
    valores = [amostra[nome] for amostra in firmes]
    inclinacao = linear_regression([amostra["em_s"] for amostra in firmes], valores).slope
    return inclinacao * 3600 / fmean(valores)

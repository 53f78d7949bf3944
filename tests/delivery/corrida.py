"""One seeded run: calls are made while the path to the PBX breaks, the gateway dies and clients come and go."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

from tests.delivery.assinantes import Assinante, assinante
from tests.delivery.conferencia import Achado, Classe, Escrito, Fato, conferir, conferir_estado
from tests.delivery.faltas import FALTAS
from tests.delivery.leitura import GORDO, ramais_conhecidos
from tests.delivery.pista import Pista
from tests.support.waiting import until

ESPERA_S = 300.0
LIXO = (
    b"\r\n\r\n",
    b"isto nao e um evento\r\n",
    b"<XYZ><1><2>\r\n",
    b"<S><40001>\r\n",
    b"\xff\xfe\x00<\r\n",
    b"<" + b"9" * 1_000_000 + b">\r\n",
)


@dataclass
class Resultado:
    """What became of runs."""

    corridas: int = 0
    achados: list[str] = field(default_factory=list)
    falhas: Counter[str] = field(default_factory=Counter)
    eventos: int = 0
    sinteticos: int = 0
    lacunas: int = 0
    quedas: int = 0
    cortes: int = 0
    plantadas: int = 0

    def somar(self, outro: Resultado) -> None:
        """Adds what became of other runs."""
        for campo in fields(self):
            setattr(self, campo.name, getattr(self, campo.name) + getattr(outro, campo.name))

    def linha(self) -> dict[str, object]:
        """The row of the table: what went wrong, what clients were given, and how many planted faults were found."""
        falhas = ", ".join(f"{nome} {vezes}" for nome, vezes in sorted(self.falhas.items()))
        return {
            "eventos": self.eventos,
            "sinteticos": self.sinteticos,
            "lacunas": self.lacunas,
            "quedas": self.quedas,
            "plantadas_e_achadas": self.plantadas,
            "falhas": falhas,
        }


@dataclass
class Corrida:
    """A run over a lane; `clientes` are those of this run, by name."""

    pista: Pista
    acaso: random.Random
    clientes: Mapping[str, Assinante]
    resultado: Resultado

    async def fazer(self, quantas: int) -> None:
        """That many things go wrong, one after the other."""
        for _ in range(quantas):
            nome = self.acaso.choices(list(FALHAS), [peso for _, peso in FALHAS.values()])[0]
            self.resultado.falhas[nome] += 1
            await self.pista.agir(self.acaso.randint(2, 6))
            await FALHAS[nome][0](self)
            await self.pista.agir(self.acaso.randint(2, 6))

    async def cortar(self) -> None:
        await self.pista.linha.cortar()

    async def bater(self) -> None:
        for _ in range(self.acaso.randint(3, 6)):
            await self.pista.linha.cortar()
            await self.pista.agir(1)

    async def recusar(self) -> None:
        await self.pista.linha.recusar()
        await self.pista.agir(self.acaso.randint(3, 8))
        await self.pista.linha.aceitar()

    async def congelar(self) -> None:
        """Only a reconnection ends it: what is connected and silent has to be found."""
        antes = self.pista.linha.conexoes
        self.pista.linha.congelar()
        async with asyncio.timeout(ESPERA_S):
            while self.pista.linha.conexoes == antes:
                await self.pista.agir(2)

    async def segurar(self) -> None:
        self.pista.linha.segurar()
        await self.pista.agir(self.acaso.randint(2, 5))
        self.pista.linha.soltar()

    async def truncar(self) -> None:
        self.pista.linha.truncar()
        await self.pista.agir(3)

    async def sujar(self) -> None:
        self.pista.linha.sujar(self.acaso.choice(LIXO))
        await self.pista.agir(2)

    async def partir(self) -> None:
        self.pista.linha.bloco = self.acaso.choice((1, 7, 23))
        await self.pista.agir(5)
        self.pista.linha.bloco = None

    async def colar(self) -> None:
        self.pista.linha.segurar()
        await self.pista.agir(8)
        self.pista.linha.soltar()

    async def matar(self) -> None:
        await self.pista.matar()
        await self.pista.agir(self.acaso.randint(0, 4))
        await self.pista.partir()

    async def dormir(self) -> None:
        um = self.clientes[self.acaso.choice(("ws", "sse"))]
        await um.dormir()
        await self.pista.agir(self.acaso.randint(3, 10))
        um.acordar()

    async def nao_ler(self) -> None:
        um = self.clientes["lento"]
        um.lendo.clear()
        await self.pista.agir(self.acaso.randint(15, 60))
        um.lendo.set()

    async def terminar(self, desde: int, nome: str) -> None:
        """Everything is whole again; then each client's record is compared."""
        ate_aqui = len(self.resultado.achados)
        await self.pista.aquietar()
        try:
            await _todos_ouvem(self.pista, self.clientes)
        except TimeoutError:
            ultimos = {quem: um.itens[-1:] for quem, um in self.clientes.items()}
            self.resultado.achados.append(f"{nome}: o último evento não chegou a todos: {ultimos}")
        escrito = await self.pista.historia(desde)
        for quem, um in self.clientes.items():
            achados = conferir(escrito, um.itens)
            self.resultado.achados += [f"{nome} {quem}: {_dito(achado)}" for achado in achados]
            self.resultado.achados += [f"{nome} {quem}: {erro}" for erro in um.erros]
            if not achados:
                self._plantar(escrito, um, f"{nome} {quem}")
            self._contar(um)
        self.resultado.achados += [f"{nome} estado: {_dito(um)}" for um in await self._estado()]
        if achados := self.resultado.achados[ate_aqui:]:
            self._registrar(achados, escrito, nome)
        self.resultado.corridas += 1

    def _registrar(self, achados: Sequence[str], escrito: Sequence[Escrito], nome: str) -> None:
        """Keeps everything of a run in which something was found."""
        partes: dict[str, Sequence[object]] = {"achados": achados, "o PBX escreveu": escrito}
        partes |= {f"cliente {quem}": um.itens for quem, um in self.clientes.items()}
        partes["o caminho demorou a entrar no PBX (s)"] = self.pista.linha.entradas_s
        partes["gateway"] = self.pista.gateway.log.read_text(errors="replace").splitlines()
        linhas = [texto for titulo, parte in partes.items() for texto in (f"== {titulo}", *map(str, parte))]
        Path(self.pista.data_dir).with_name(f"{nome}.txt").write_text("\n".join(linhas), encoding="utf-8")

    def _plantar(self, escrito: Sequence[Escrito], um: Assinante, onde: str) -> None:
        for falta, esperadas in FALTAS.items():
            com = falta(um.itens, self.acaso, escrito)
            if com is None:
                continue
            self.resultado.plantadas += 1
            if not {achado.falha for achado in conferir(escrito, com)} & esperadas:
                self.resultado.achados.append(f"{onde}: não se achou o que {falta.__name__} plantou")

    def _contar(self, um: Assinante) -> None:
        self.resultado.cortes += um.cortes
        for item in um.itens:
            self.resultado.eventos += item.real
            self.resultado.sinteticos += item.sintetico
            self.resultado.lacunas += item.classe is Classe.LACUNA
            self.resultado.quedas += item.classe is Classe.CAIU

    async def _estado(self) -> list[Achado]:
        visto = await ramais_conhecidos(self.pista.gateway, self.pista.ramais, ESPERA_S)
        return conferir_estado(visto, await self.pista.do_pbx())


FALHAS: Mapping[str, tuple[Callable[[Corrida], Awaitable[None]], int]] = {
    "corte": (Corrida.cortar, 4),
    "vaivém": (Corrida.bater, 2),
    "recusa": (Corrida.recusar, 3),
    "meio aberta": (Corrida.congelar, 2),
    "pausa": (Corrida.segurar, 2),
    "truncada": (Corrida.truncar, 3),
    "lixo": (Corrida.sujar, 4),
    "partida": (Corrida.partir, 2),
    "colada": (Corrida.colar, 2),
    "SIGKILL": (Corrida.matar, 3),
    "cliente dorme": (Corrida.dormir, 5),
    "cliente não lê": (Corrida.nao_ler, 2),
}
"""What goes wrong, and how often."""


async def correr(pista: Pista, semente: int, resultado: Resultado) -> None:
    """A whole run; what was found is in `resultado`."""
    acaso = random.Random(semente)
    pista.acaso = acaso
    variaveis = {"ramais": list(pista.ramais), "alertas": None}
    async with AsyncExitStack() as stack:
        clientes = {
            "ws": await stack.enter_async_context(assinante(pista.url, variaveis)),
            "sse": await stack.enter_async_context(assinante(pista.url, variaveis, sse=True)),
            "lento": await stack.enter_async_context(
                assinante(pista.url, variaveis, documento=GORDO, janela_bytes=4096)
            ),
        }
        marco = await _todos_ouvem(pista, clientes)
        comeco = await pista.ultimo()
        for um in clientes.values():
            um.itens[:] = um.itens[_depois(um, marco) :]
        corrida = Corrida(pista, acaso, clientes, resultado)
        await pista.abandonar()
        await corrida.fazer(acaso.randint(2, 4))
        await corrida.terminar(comeco, f"semente {semente}")


async def _todos_ouvem(pista: Pista, clientes: Mapping[str, Assinante]) -> Fato:
    """Makes calls until every client was given the last of them, which is returned, and lacks no reconciliation.

    Who was just coming back had not heard yet that the line fell: so it is asked again after the call.
    """

    def falta() -> bool:
        return any(map(_falta_reconciliar, clientes.values()))

    async with asyncio.timeout(ESPERA_S):
        while True:
            await until(lambda: not falta(), ESPERA_S)
            marco = await pista.marco()
            with suppress(TimeoutError):  # the path was down, or somebody was coming back
                await until(lambda m=marco: all(um.tem(m) for um in clientes.values()), 3)  # type: ignore[misc]  # a lambda's default
                if not falta():
                    return marco


def _depois(um: Assinante, marco: Fato) -> int:
    return 1 + max(i for i, item in enumerate(um.itens) if item.real and item.fato == marco)


def _falta_reconciliar(um: Assinante) -> bool:
    """Whether it was told that the line fell or came back, and not yet of a reconciliation (or of what it missed)."""
    ditas = (Classe.CAIU, Classe.VOLTOU, Classe.RECONCILIADO, Classe.LACUNA)
    classes = [item.classe for item in um.itens if item.classe in ditas]
    return bool(classes) and classes[-1] in (Classe.CAIU, Classe.VOLTOU)


def _dito(achado: Achado) -> str:
    return f"{achado.falha}: {achado.onde}"

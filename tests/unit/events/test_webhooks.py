"""Each endpoint gets the stream in order, at least once, over failures and restarts, and holds up nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.access.identity import TUDO, Escopo, Identidade
from gateway.channels.errors import Unavailable
from gateway.clock import SystemClock
from gateway.domain.comandos import Canal
from gateway.domain.eventos import LigacaoDiscador
from gateway.domain.webhooks import PAUSAS_S, Resposta, Situacao, Webhook, segredo_de
from gateway.events.hub import Hub
from gateway.events.items import EventoGuardado
from gateway.events.lotacao import Lotacao
from gateway.events.stored import encode
from gateway.events.webhooks.arquivo import ArquivoDeWebhooks
from gateway.events.webhooks.correio import Correio
from gateway.journal.port import Position, Put
from gateway.journal.sealed import Seal
from tests.support.waiting import until, until_asked
from tests.unit.events.fakes import AGORA, Mesa, status

SEAL = Seal(b"k" * 32)
DONO = Identidade("crm", frozenset(("integrador",)), frozenset(("eventos", "ler")), TUDO)


class Relogio(SystemClock):
    """Sleeps at once and keeps how long it was asked to."""

    def __init__(self) -> None:
        self.pausas: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pausas.append(seconds)
        await asyncio.sleep(0)


class Enderecos:
    """The endpoints of the world: url → what it answers; keeps what each took."""

    def __init__(self) -> None:
        self.respostas: dict[str, Callable[[int], Resposta]] = {}
        self.chamadas: list[tuple[str, str]] = []
        self.corpos: list[dict[str, Any]] = []

    async def entregar(self, url: str, corpo: bytes, headers: Any) -> Resposta:
        self.chamadas.append((url, headers["webhook-id"]))
        self.corpos.append(json.loads(corpo))
        await asyncio.sleep(0)
        quantas = sum(1 for um in self.chamadas if um == (url, headers["webhook-id"]))
        return self.respostas.get(url, lambda _: Resposta(204))(quantas)

    def de(self, url: str) -> list[str]:
        return [ident for outro, ident in self.chamadas if outro == url]


class Mundo:
    def __init__(self, mesa: Mesa) -> None:
        self.mesa, self.hub, self.enderecos, self.relogio = mesa, Hub(), Enderecos(), Relogio()
        self.arquivo = ArquivoDeWebhooks(mesa.journal, SEAL)
        self.donos = {"crm": [DONO]}
        self.lotacao = Lotacao()
        self.sem_grupos = 0
        self.usos: list[str] = []

    @asynccontextmanager
    async def lotar(self) -> AsyncIterator[Lotacao]:
        if self.sem_grupos:
            self.sem_grupos -= 1
            raise Unavailable(Canal.BANCO, "usuarios")
        self.usos.append("usa")
        try:
            yield self.lotacao
        finally:
            self.usos.append("larga")

    async def criar(self, ident: str, **outros: Any) -> Webhook:
        webhook = Webhook(ident, "principal", f"https://{ident}/", "crm", (segredo_de(b"s" * 32),), AGORA, **outros)
        await self.arquivo.guardar(webhook)
        await self.arquivo.recuar(ident, await self.mesa.journal.head())
        return webhook

    async def publicar(self, *itens: Any) -> list[Position]:
        posicoes = await self.mesa.guardar(*(encode(item, AGORA) for item in itens))
        for item, posicao in zip(itens, posicoes, strict=True):
            self.hub.publicar(EventoGuardado("principal", posicao, AGORA, item))
        return posicoes

    def correio(self) -> Correio:
        entregador: Any = self.enderecos
        return Correio(
            "principal",
            self.mesa.journal,
            self.hub,
            self.arquivo,
            entregador,
            lambda nome: self.donos.get(nome, []),
            self.lotar,
            self.relogio,
            acaso=lambda: 0.0,
        )

    @asynccontextmanager
    async def rodando(self) -> AsyncIterator[Correio]:
        correio = self.correio()
        task = asyncio.create_task(correio.rodar())
        try:
            yield correio
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def mundo(tmp_path: Path) -> AsyncIterator[Mundo]:
    async with Mesa(tmp_path) as mesa:
        yield Mundo(mesa)


def ids(posicoes: list[Position]) -> list[str]:
    return [f"Evento:principal:{p.epoch}.{p.sequence}" for p in posicoes]


async def test_events_come_in_order_with_the_graphs_names_and_the_owners_masks(mundo: Mundo) -> None:
    await mundo.criar("a", tipos=("D", "S"))
    async with mundo.rodando():
        posicoes = await mundo.publicar(
            status(6), LigacaoDiscador("40000", "11987654321", "João", "123", 7, "9.1"), status(1)
        )
        await until(lambda: len(mundo.enderecos.de("https://a/")) == 3)

    assert mundo.enderecos.de("https://a/") == ids(posicoes)
    primeiro, discador, _ = mundo.enderecos.corpos
    assert primeiro["type"] == "totalip.evento.S"
    assert primeiro["data"]["numeroRamal"] == "40000"
    assert (primeiro["data"]["codigoStatus"], primeiro["data"]["nomeStatus"]) == (6, "Status 6")
    assert primeiro["data"]["posicao"]["cursor"] == f"{posicoes[0].epoch}.{posicoes[0].sequence}"
    assert discador["data"]["codigoCampanha"] == 7
    assert discador["data"]["telefoneDiscado"] == "•••••••4321"
    assert "bruto" not in discador["data"]


async def test_what_fails_is_tried_again_in_order_and_holds_up_nobody_else(mundo: Mundo) -> None:
    await mundo.criar("a")
    await mundo.criar("b")
    mundo.enderecos.respostas["https://a/"] = lambda vez: Resposta(503, 7.0) if vez < 3 else Resposta(200)
    async with mundo.rodando():
        posicoes = await mundo.publicar(status(1), status(2))
        await until(lambda: len(mundo.enderecos.de("https://a/")) == 6 and len(mundo.enderecos.de("https://b/")) == 2)
        await until_asked(lambda: ate(mundo, "a", posicoes[-1]))
    um, dois = ids(posicoes)

    assert mundo.enderecos.de("https://a/") == [um, um, um, dois, dois, dois]
    assert mundo.enderecos.de("https://b/") == [um, dois]
    assert mundo.relogio.pausas == [7.0, 30.0, 7.0, 30.0]
    tentativas = await mundo.arquivo.tentativas("a")
    assert [(t.numero, t.fim, t.status) for t in tentativas[::-1]] == [
        (1, "REPETIR", 503),
        (2, "REPETIR", 503),
        (3, "ENTREGUE", 200),
    ] * 2


async def test_what_is_given_up_is_a_dead_letter_and_the_next_goes_on(mundo: Mundo) -> None:
    webhook = await mundo.criar("a")
    async with mundo.rodando() as correio:
        await mundo.publicar(status(0))
        await until(lambda: len(mundo.enderecos.de("https://a/")) == 1)
        mundo.enderecos.respostas["https://a/"] = lambda _: Resposta(None, erro="a conexão falhou")
        (perdida,) = await mundo.publicar(status(1))
        await until(lambda: len(mundo.enderecos.de("https://a/")) == 2 + len(PAUSAS_S))
        mundo.enderecos.respostas.clear()
        (seguinte,) = await mundo.publicar(status(2))
        await until_asked(lambda: ate(mundo, "a", seguinte))
        (morta,) = await mundo.arquivo.mortas("a")
        assert (morta.posicao, morta.erro) == (perdida, "a conexão falhou")

        antes = len(mundo.enderecos.chamadas)
        correio.reenviar(webhook, Position(perdida.epoch, perdida.sequence - 1), perdida)
        await until(lambda: len(mundo.enderecos.chamadas) == antes + 1)
        assert await mundo.arquivo.posicao("a") == seguinte, "a range sent again does not set it back"
    assert mundo.enderecos.de("https://a/")[-1] == ids([perdida])[0]


async def test_a_gateway_that_starts_again_goes_on_after_the_last_that_was_taken(mundo: Mundo) -> None:
    await mundo.criar("a")
    async with mundo.rodando():
        primeiras = await mundo.publicar(status(1), status(2))
        await until_asked(lambda: ate(mundo, "a", primeiras[-1]))
    fora = await mundo.publicar(status(3), status(4))
    async with mundo.rodando():
        await until_asked(lambda: ate(mundo, "a", fora[-1]))

    assert mundo.enderecos.de("https://a/") == ids(primeiras + fora)


async def test_410_switches_off_and_switching_on_again_brings_what_was_missed(mundo: Mundo) -> None:
    webhook = await mundo.criar("a")
    mundo.enderecos.respostas["https://a/"] = lambda _: Resposta(410)
    async with mundo.rodando() as correio:
        posicoes = await mundo.publicar(status(1), status(2))

        async def desligado() -> bool:
            found = await mundo.arquivo.achar("a")
            return found is not None and found.situacao is Situacao.DESLIGADO

        await until_asked(desligado)
        assert mundo.enderecos.de("https://a/") == ids(posicoes[:1])
        mundo.enderecos.respostas.clear()
        await mundo.arquivo.guardar(webhook)
        correio.mudou("a")
        await until_asked(lambda: ate(mundo, "a", posicoes[-1]))
    assert mundo.enderecos.de("https://a/") == ids([posicoes[0], *posicoes])


async def test_a_revoked_key_suspends_its_webhooks_and_a_narrowed_one_narrows_them(mundo: Mundo) -> None:
    await mundo.criar("a")
    mundo.donos["crm"] = [replace(DONO, escopo=Escopo(ramais=frozenset(("40001",))))]
    async with mundo.rodando():
        _, sua = await mundo.publicar(status(1, "40000"), status(1, "40001"))
        await until_asked(lambda: ate(mundo, "a", sua))
        assert mundo.enderecos.de("https://a/") == ids([sua])
        mundo.donos.clear()
        await mundo.publicar(status(2, "40001"))

        async def suspenso() -> bool:
            found = await mundo.arquivo.achar("a")
            return found is not None and found.situacao is Situacao.SUSPENSO

        await until_asked(suspenso)
    assert mundo.enderecos.de("https://a/") == ids([sua])


async def test_a_deleted_webhook_gets_nothing_and_is_not_listed(mundo: Mundo) -> None:
    webhook = await mundo.criar("a")
    async with mundo.rodando() as correio:
        await mundo.arquivo.apagar(webhook)
        correio.mudou("a")
        await mundo.criar("b")
        correio.mudou("b")
        (posicao,) = await mundo.publicar(status(1))
        await until_asked(lambda: ate(mundo, "b", posicao))
    assert mundo.enderecos.de("https://a/") == []
    assert [w.id for w in await mundo.arquivo.todos()] == ["b"]
    assert await mundo.arquivo.achar("a") is None


async def test_one_that_is_deleted_while_the_list_is_read_is_not_served(mundo: Mundo) -> None:
    webhook = await mundo.criar("a")
    await mundo.criar("b")
    todos = mundo.arquivo.todos
    correio = mundo.correio()

    async def lida_e_apagada() -> list[Webhook]:
        mundo.arquivo.todos = todos  # type: ignore[method-assign]  # the real one again
        lida = await todos()
        await mundo.arquivo.apagar(webhook)
        correio.mudou("a")
        return lida

    mundo.arquivo.todos = lida_e_apagada  # type: ignore[method-assign]  # a list read just before
    task = asyncio.create_task(correio.rodar())
    (posicao,) = await mundo.publicar(status(1))
    await until_asked(lambda: ate(mundo, "b", posicao))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert mundo.enderecos.de("https://a/") == []


async def ate(mundo: Mundo, ident: str, posicao: Position) -> bool:
    return await mundo.arquivo.posicao(ident) == posicao


# -- the filter of `eventos`


def ligacao(ramal: str, telefone: str, campanha: int, uniqueid: str) -> LigacaoDiscador:
    return LigacaoDiscador(ramal, telefone, "cpf", "x", campanha, uniqueid)


@pytest.mark.parametrize(
    ("escolha", "vem"),
    [
        pytest.param({"campanhas": (27,)}, ["1", "2"], id="campaign"),
        pytest.param({"telefones": ("(21) 98765-4321",)}, ["1", "3"], id="phone in another form"),
        pytest.param({"filas": (7,)}, ["2"], id="attendance group"),
        pytest.param({"grupos": (2,), "campanhas": (27,)}, ["1"], id="users' group and campaign"),
    ],
)
async def test_an_endpoint_gets_what_its_filter_lets_through(
    mundo: Mundo, escolha: dict[str, Any], vem: list[str]
) -> None:
    ve_tudo = replace(DONO, direitos=DONO.direitos | {"ver.TELEFONE"})
    mundo.donos["crm"] = [ve_tudo]
    mundo.lotacao.filas = {"40001": frozenset((7,))}
    mundo.lotacao.grupos = {"40000": frozenset((2,)), "40001": frozenset((3,))}
    await mundo.criar("a", **escolha)
    async with mundo.rodando():
        await mundo.publicar(
            ligacao("40000", "21987654321", 27, "1"),
            ligacao("40001", "1133334444", 27, "2"),
            ligacao("40002", "021987654321", 28, "3"),
        )
        await until(lambda: len(mundo.enderecos.corpos) == len(vem))
        assert [corpo["data"]["uniqueid"] for corpo in mundo.enderecos.corpos] == vem
    assert mundo.usos == (["usa", "larga"] if {"filas", "grupos"} & set(escolha) else [])


async def test_groups_that_cannot_be_read_yet_lose_nothing(mundo: Mundo) -> None:
    mundo.sem_grupos = 3
    mundo.lotacao.filas = {"40001": frozenset((7,))}
    await mundo.criar("a", filas=(7,))
    await mundo.publicar(ligacao("40001", "1133334444", 27, "1"))
    async with mundo.rodando():
        await until(lambda: bool(mundo.enderecos.corpos))
    assert [corpo["data"]["uniqueid"] for corpo in mundo.enderecos.corpos] == ["1"]
    assert mundo.relogio.pausas == [1.0] * 3


async def test_whose_owner_may_see_phones_no_more_chooses_by_none_and_is_suspended(mundo: Mundo) -> None:
    webhook = await mundo.criar("a", telefones=("21987654321",))

    async def suspenso() -> bool:
        found = await mundo.arquivo.achar(webhook.id)
        return found is not None and found.situacao is Situacao.SUSPENSO

    async with mundo.rodando():
        await until_asked(suspenso)
    assert mundo.enderecos.corpos == []


async def test_an_endpoint_of_an_older_gateway_is_read_as_one_without_the_newer_choices(mundo: Mundo) -> None:
    webhook = await mundo.criar("a", ramais=("40000",))
    velho = {
        **dict.fromkeys(("ramais", "tipos", "motivo")),
        **{"id": "a", "pbx": "principal", "url": webhook.url, "dono": "crm", "segredos": list(webhook.segredos)},
        **{"criado_em": AGORA.isoformat(), "ramais": ["40000"], "situacao": "ATIVO"},
    }
    await mundo.mesa.journal.commit(
        Put("webhooks", "a", SEAL.seal(json.dumps(velho).encode(), "webhooks:a"), expect=None)
    )
    assert await mundo.arquivo.achar("a") == webhook

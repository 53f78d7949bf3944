"""A group fed by the hub itself gives what one that is executed gives: each item once, in order, by the same rights."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.identity import TUDO, Identidade
from gateway.domain.eventos import LigacaoAtiva, TrocaStatus
from gateway.events.hub import Hub
from gateway.events.items import EventoGuardado
from gateway.events.state import EstadoAoVivo
from gateway.events.stored import encode
from gateway.web.direct import POR_VEZ
from gateway.web.fanout import Leque, NaoComecouError
from gateway.web.frames import em_quadros, prefixo
from gateway.web.member import Membro
from gateway.web.requests import Pedido
from gateway.web.shared import Partilhada, codificar
from resolvers import cursors
from resolvers.assinaturas import fontes
from resolvers.assinaturas.eventos import objeto
from resolvers.build import Grafo, build_schema
from resolvers.context import Contexto, Recursos
from tests.support.central import ADMIN, recursos_com
from tests.support.waiting import until
from tests.unit.events.fakes import AGORA, Mesa, status
from tests.unit.schema.test_molde import ITENS, QUEM, selecoes
from tests.web.test_member import FakeFio, lido

DIRETO = build_schema()
EXECUTADO = build_schema()
EXECUTADO.__dict__["fundicao"] = SimpleNamespace(moldes=lambda *_: None)
SIMPLES = "subscription { eventos { __typename posicao { sequencia } ... on EventoTrocaStatus { codigoStatus } } }"
CADA = """subscription ($ramais: [String!], $apos: String) { eventos(ramais: $ramais, apos: $apos) {
    posicao { sequencia } ... on EventoDeRamal { numeroRamal } } }"""
GRANDE = TrocaStatus("40000", 2**40, "x")  # no Int of GraphQL: graphql-core says so


@dataclass
class Leitor:
    """One subscriber."""

    fio: FakeFio
    task: asyncio.Task[None]

    @property
    def dados(self) -> list[Any]:
        return [lido(quadro)["payload"] for quadro in self.fio.quadros]

    @property
    def sequencias(self) -> list[int]:
        return [um["data"]["eventos"]["posicao"]["sequencia"] for um in self.dados]


@dataclass
class Sala:
    """A hub with its journal, and the groups that read it."""

    mesa: Mesa
    hub: Hub = field(default_factory=Hub)
    leque: Leque = field(default_factory=lambda: Leque(codificar, lambda: None))
    leitores: list[Leitor] = field(default_factory=list)

    @property
    def recursos(self) -> Recursos:
        estado = EstadoAoVivo("principal")
        return replace(
            recursos_com(), journal=self.mesa.journal, hubs={"principal": self.hub}, estados={"principal": estado}
        )

    async def publicar(self, *itens: Any) -> list[int]:
        """Stores and publishes, as ingest does."""
        posicoes = await self.mesa.guardar(*(encode(item, AGORA) for item in itens))
        for item, posicao in zip(itens, posicoes, strict=True):
            self.hub.publicar(EventoGuardado("principal", posicao, AGORA, item))
        return [posicao.sequence for posicao in posicoes]

    async def entrar(
        self, query: str, quem: Identidade = ADMIN, schema: Grafo = DIRETO, *, espera: bool = True, **variaveis: Any
    ) -> Leitor:
        recursos, antes = self.recursos, self.hub.leitores
        partilhada = Partilhada.de(
            schema, self.leque, Pedido(query, variaveis, None), quem, lambda who: Contexto(recursos, who)
        )
        assert partilhada is not None
        fio = FakeFio()
        membro = Membro(em_quadros(prefixo("1")), fio, max_pendentes=999, parado_s=30, vive=lambda: None)
        leitor = Leitor(fio, asyncio.create_task(partilhada.servir(membro)))
        self.leitores.append(leitor)
        if espera:
            await until(lambda: self.hub.leitores > antes or leitor.task.done())
        return leitor

    def executados(self) -> int:
        """How many groups have a task that executes them."""
        return sum(task.get_name() == "leque" and not task.done() for task in asyncio.all_tasks())


@asynccontextmanager
async def sala() -> AsyncIterator[Sala]:
    with tempfile.TemporaryDirectory() as pasta:
        async with Mesa(Path(pasta)) as mesa:
            made = Sala(mesa)
            try:
                yield made
            finally:
                for leitor in made.leitores:
                    leitor.task.cancel()
                await asyncio.gather(*(leitor.task for leitor in made.leitores), return_exceptions=True)


@settings(max_examples=40, deadline=None)
@given(selecoes("Evento"), st.booleans(), QUEM, st.lists(st.lists(ITENS, min_size=1, max_size=4), max_size=4))
def test_what_is_given_is_what_an_execution_gives(
    selecao: str, sim: bool, quem: Identidade, vezes: Sequence[Sequence[Any]]
) -> None:
    query = f"subscription ($sim: Boolean!) {{ eventos {{ {selecao} a: __typename @skip(if: $sim) b: id }} }}"

    async def correr() -> None:
        async with sala() as uma, sala() as outra:
            direto = await uma.entrar(query, quem, sim=sim)
            outra.mesa, outra.hub = uma.mesa, uma.hub
            executado = await outra.entrar(query, quem, EXECUTADO, sim=sim)

            def tem(quantos: int) -> bool:
                return len(executado.dados) == quantos == len(direto.dados)

            for vez, itens in enumerate(vezes):
                await uma.publicar(*itens)
                await until(partial(tem, sum(map(len, vezes[: vez + 1]))))
            assert [orjson.dumps(um) for um in direto.dados] == [orjson.dumps(um) for um in executado.dados]

    asyncio.run(correr())


async def test_documents_of_plain_values_have_no_task_and_one_object_an_event() -> None:
    async with sala() as aqui:
        quantos = POR_VEZ + 3
        leitores = [await aqui.entrar(SIMPLES.replace("codigoStatus", f"a{n}: codigoStatus")) for n in range(quantos)]
        assert (aqui.hub.leitores, aqui.executados()) == (quantos, 0)
        with patch("gateway.web.shared.objeto", wraps=objeto) as feito:
            (sequencia,) = await aqui.publicar(status(3))
            await until(lambda: all(leitor.dados for leitor in leitores))
        assert feito.call_count == 1
        assert [leitor.sequencias for leitor in leitores] == [[sequencia]] * quantos
        assert leitores[-1].dados[0]["data"]["eventos"][f"a{quantos - 1}"] == 3


async def test_each_is_shown_what_its_own_rights_show() -> None:
    async with sala() as aqui:
        cego = Identidade("cego", frozenset(("papel",)), frozenset(("ler", "eventos")), TUDO)
        query = "subscription { eventos { ... on EventoLigacaoAtiva { telefoneDiscado } } }"
        todos, mascarado = await aqui.entrar(query), await aqui.entrar(query, cego)
        await aqui.publicar(LigacaoAtiva("40000", "11987654321", "1.1"))
        await until(lambda: bool(todos.dados and mascarado.dados))
        assert todos.dados[0]["data"]["eventos"]["telefoneDiscado"] == "11987654321"
        assert mascarado.dados[0]["data"]["eventos"]["telefoneDiscado"] not in ("11987654321", None)


async def test_a_value_that_may_not_be_is_told_and_nothing_is_lost_or_doubled_by_it() -> None:
    async with sala() as aqui:
        leitor = await aqui.entrar(SIMPLES)
        antes = await aqui.publicar(status(1), status(2))
        await aqui.publicar(GRANDE)
        depois = await aqui.publicar(status(3), status(4))
        await until(lambda: len(leitor.dados) == 5)
        depois += await aqui.publicar(status(5))
        await until(lambda: len(leitor.dados) == 6)
        assert ["errors" in um for um in leitor.dados] == [False, False, True, False, False, False]
        certos = [um["data"]["eventos"] for um in leitor.dados if "errors" not in um]
        assert [um["posicao"]["sequencia"] for um in certos] == [*antes, *depois]
        assert [um["codigoStatus"] for um in certos] == [1, 2, 3, 4, 5]
        assert aqui.executados() == 1


async def test_what_is_published_while_a_group_begins_is_given_once() -> None:
    async with sala() as aqui:
        await aqui.publicar(status(1))
        entre = fontes.entre

        async def devagar(*args: Any) -> Any:
            lidos = await entre(*args)
            await aqui.publicar(status(3))  # after what was read, and before the group goes on
            return lidos

        async def escolher(self: Partilhada) -> Any:
            filtro = await original(self)
            sequencias.extend(await aqui.publicar(status(2)))  # after it began, and before it reads the hub
            return filtro

        original = Partilhada._filtro
        sequencias: list[int] = []
        with patch.object(fontes, "entre", devagar), patch.object(Partilhada, "_filtro", escolher):
            leitor = await aqui.entrar(SIMPLES)
            await until(lambda: len(leitor.dados) == 2)
        await aqui.publicar(status(4))
        await until(lambda: len(leitor.dados) == 3)
        assert [um["data"]["eventos"]["codigoStatus"] for um in leitor.dados] == [2, 3, 4]
        assert aqui.executados() == 0


async def test_a_filter_is_its_own_and_who_resumes_has_what_was_before() -> None:
    async with sala() as aqui:
        primeira, segunda = await aqui.publicar(status(1, "40000"), status(2, "40001"))
        posicao = aqui.hub.posicao("principal")
        assert posicao is not None
        volta = await aqui.entrar(CADA, ramais=["40000"], apos=cursors.posicao(posicao.epoch, primeira - 1))
        outro = await aqui.entrar(CADA, ramais=["40001"])
        terceira, quarta = await aqui.publicar(status(3, "40000"), status(4, "40001"))
        await until(lambda: len(volta.dados) == 2 and len(outro.dados) == 1)
        assert (volta.sequencias, outro.sequencias) == ([primeira, terceira], [quarta])
        assert segunda not in outro.sequencias


async def test_who_leaves_leaves_no_reader_and_the_end_of_the_hub_is_the_end() -> None:
    async with sala() as aqui:
        sai, fica = await aqui.entrar(SIMPLES), await aqui.entrar(SIMPLES.replace("codigo", "x: codigo"))
        sai.task.cancel()
        await until(lambda: aqui.hub.leitores == 1)
        await aqui.publicar(status(1))
        aqui.hub.fechar()
        async with asyncio.timeout(10):
            await fica.task
        assert len(fica.dados) == 1
        await until(lambda: aqui.hub.leitores == 0)
        assert aqui.leque.numeros()["grupos"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "subscription { eventos { naoExiste } }",
        "subscription { eventos(ramais: 3) { id } }",
        "subscription ($x: [String!]!) { eventos(ramais: $x) { id } }",
        "subscription { eventos { id @include(if: 3) } }",
    ],
)
async def test_a_document_that_cannot_be_executed_is_refused_as_ever(query: str) -> None:
    async with sala() as aqui:
        leitor = await aqui.entrar(query, espera=False)
        with pytest.raises(NaoComecouError) as recusa:
            await leitor.task
        assert recusa.value.result.errors
        assert aqui.hub.leitores == 0

"""A live state that many share: each member's snapshot and the changes after it fit, however slow it reads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.eventos import TrocaStatus
from gateway.events.hub import Hub
from gateway.events.items import Conexao, EventoGuardado, Reconciliado
from gateway.events.state import EstadoAoVivo
from gateway.journal.port import Position
from gateway.web.fanout import Leque, NaoComecouError
from gateway.web.member import Membro
from gateway.web.ready import Embrulho
from gateway.web.requests import Pedido
from gateway.web.shared import Partilhada, codificar
from resolvers.build import build_schema
from resolvers.context import Contexto
from tests.support.central import ADMIN, recursos_com
from tests.support.waiting import until

VIVO = """subscription ($modo: ModoAoVivo! = EVENTOS, $ramais: [String!]) {
    ramaisAoVivo(modo: $modo, ramais: $ramais) { __typename posicao { sequencia }
        ... on RetratoDosRamais { ramais { numero codigoStatus } }
        ... on MudancaDeRamal { numeroRamal ramal { codigoStatus } }
        ... on LacunaDoEstado { de { sequencia } ate { sequencia } } } }"""
SCHEMA = build_schema()
EM = datetime(2026, 3, 2, tzinfo=UTC)


class FakeFio:
    """A socket that takes answers while it is writable, and keeps them as they are."""

    def __init__(self) -> None:
        self.writable = asyncio.Event()
        self.writable.set()
        self.aberto = True
        self.quadros: list[bytes] = []

    @property
    def livre(self) -> bool:
        return self.writable.is_set()

    def escrever(self, quadro: bytes) -> None:
        assert self.writable.is_set(), "written to a socket that takes nothing"
        self.quadros.append(quadro)


@dataclass
class Leitor:
    """One member, and what its client makes of what it was written."""

    fio: FakeFio
    membro: Membro
    task: asyncio.Task[None]
    ramais: dict[str, int] = field(default_factory=dict)

    @property
    def itens(self) -> list[dict[str, Any]]:
        return [json.loads(one)["data"]["ramaisAoVivo"] for quadro in self.fio.quadros for one in quadro.split(b"\n")]

    def tipos(self) -> list[str]:
        return [item["__typename"] for item in self.itens]

    def estado(self) -> dict[str, int]:
        known: dict[str, int] = {}
        for item in self.itens:
            if item["__typename"] == "RetratoDosRamais":
                known = {one["numero"]: one["codigoStatus"] for one in item["ramais"]}
            elif item["__typename"] == "MudancaDeRamal":
                known[item["numeroRamal"]] = item["ramal"]["codigoStatus"]
        return known


class Mesa:
    """A state fed by a hub, and a fan of subscribers."""

    def __init__(self) -> None:
        self.hub, self.vivo = Hub(), EstadoAoVivo("principal")
        self.hub.antes("principal", self.vivo.aplicar)
        self.recursos = replace(
            recursos_com(), hubs={"principal": self.hub}, estados={"principal": self.vivo}, max_pendentes=1_000
        )
        self.leque = Leque(codificar, lambda: None)
        self.numero = 0

    def publicar(self, item: Any) -> None:
        self.numero += 1
        self.hub.publicar(EventoGuardado("principal", Position("e", self.numero), EM, item))

    def trocar(self, ramal: str, codigo: int) -> None:
        self.publicar(TrocaStatus(ramal, codigo, f"Status {codigo}"))

    def entrar(self, **variables: Any) -> Leitor:
        fio = FakeFio()
        membro = Membro(
            Embrulho("linhas", lambda prontos: [b"\n".join(pronto.payload for pronto in prontos)], b"".join),
            fio,
            max_pendentes=3,
            parado_s=60,
            vive=lambda: None,
        )  # type: ignore[arg-type]  # a fake socket
        partilhada = Partilhada.de(
            SCHEMA, self.leque, Pedido(VIVO, variables, None), ADMIN, lambda quem: Contexto(self.recursos, quem)
        )
        assert partilhada is not None
        return Leitor(fio, membro, asyncio.create_task(partilhada.servir(membro)))


@asynccontextmanager
async def mesa() -> AsyncIterator[Mesa]:
    made = Mesa()
    made.publicar(Conexao(True))
    made.publicar(Reconciliado(0, 0))
    try:
        yield made
    finally:
        made.vivo.fechar()


@pytest.mark.parametrize(("modo", "dita"), [("EVENTOS", ["LacunaDoEstado"]), ("ESTADO", [])])
async def test_a_slow_member_gets_what_fitted_then_the_whole_anew_and_the_others_miss_nothing(
    modo: str, dita: list[str]
) -> None:
    async with mesa() as made:
        lento, outro = made.entrar(modo=modo), made.entrar(modo=modo)
        await until(lambda: len(lento.itens) == len(outro.itens) == 1)
        lento.fio.writable.clear()
        for codigo in range(1, 11):
            made.trocar("40000", codigo)
            await until(lambda codigo=codigo: outro.estado() == {"40000": codigo})  # type: ignore[misc]  # bound now
        lento.fio.writable.set()
        await until(lambda: lento.estado() == {"40000": 10})
        made.trocar("40000", 11)
        await until(lambda: lento.estado() == outro.estado() == {"40000": 11})
        assert lento.tipos() == [
            "RetratoDosRamais",
            *["MudancaDeRamal"] * 3,
            *dita,
            "RetratoDosRamais",
            "MudancaDeRamal",
        ]
        assert outro.tipos() == ["RetratoDosRamais", *["MudancaDeRamal"] * 11]
        assert made.leque.perdidos == 7
        if dita:
            lacuna = lento.itens[4]
            assert (lacuna["de"]["sequencia"], lacuna["ate"]["sequencia"]) == (5, 12)


async def test_a_refused_argument_is_the_error_of_each() -> None:
    async with mesa() as made:
        leitor = made.entrar(ramais=["1"] * 501)
        with pytest.raises(NaoComecouError) as caught:
            await leitor.task
        assert "501" not in str(caught.value.result.errors)
        assert leitor.itens == []


async def test_before_anything_was_published_there_is_a_snapshot_and_then_what_comes() -> None:
    made = Mesa()
    leitor = made.entrar()
    await until(lambda: len(leitor.itens) == 1)
    assert leitor.itens[0]["posicao"] is None
    made.trocar("40000", 4)
    await until(lambda: leitor.estado() == {"40000": 4})
    made.vivo.fechar()
    await leitor.task
    assert leitor.tipos() == ["RetratoDosRamais", "MudancaDeRamal"]


_ATOS = st.lists(
    st.one_of(
        st.tuples(st.just("trocar"), st.integers(0, 2), st.integers(1, 9)),
        st.tuples(st.just("entrar"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("parar"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("soltar"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("voltas"), st.integers(1, 30), st.just(0)),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(_ATOS)
async def test_every_member_ends_with_the_state_in_order_and_without_an_untold_hole(
    atos: list[tuple[str, int, int]],
) -> None:
    async with mesa() as made:
        leitores: list[Leitor] = [made.entrar()]
        for ato, n, codigo in atos:
            if ato == "trocar":
                made.trocar(f"4000{n}", codigo)
            elif ato == "entrar":
                leitores.append(made.entrar(modo=("EVENTOS", "ESTADO")[n]))
            elif ato == "voltas":
                for _ in range(n):
                    await asyncio.sleep(0)
            else:
                escrever = leitores[n % len(leitores)].fio.writable
                escrever.clear() if ato == "parar" else escrever.set()
        for leitor in leitores:
            leitor.fio.writable.set()
        made.trocar("fim", 1)
        certo = {numero: vivo.id_status for numero, vivo in made.vivo.ramais.items()}
        await until(lambda: all(leitor.estado() == certo for leitor in leitores))
        for leitor in leitores:
            lugares = [int(item["posicao"]["sequencia"]) for item in leitor.itens]
            assert lugares == sorted(lugares)
            assert leitor.tipos()[0] == "RetratoDosRamais"

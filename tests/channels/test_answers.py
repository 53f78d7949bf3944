"""Answers of the API that are shared while they are asked for, and kept while they are fresh."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.answers import NADA, Guardar, Limites, Respostas
from gateway.channels.api import PbxApi
from gateway.channels.errors import Unavailable
from gateway.clock import SystemClock
from gateway.domain.comandos import Canal
from tests.support.clocks import ManualClock
from tests.support.fake_peers import http, peer

DEZ_S = Limites({"status_ramal": 10.0, "fila_espera": 10.0}, 100, 100_000)
A, B = ("status_ramal", "ramal", "40009"), ("status_ramal", "ramal", "10005")


class Pbx:
    """What each question is answered with; `presas` are not answered before `soltar`."""

    def __init__(self, limites: Limites = DEZ_S) -> None:
        self.clock = ManualClock()
        self.respostas = Respostas(self.clock, limites)
        self.pedidos: list[Any] = []
        self.soltar = asyncio.Event()
        self.soltar.set()
        self.erro: Exception | None = None

    async def ler(self, pergunta: Any, mostra: frozenset[str] | None = None, bytes: int = 10) -> str:
        async def pedir() -> str:
            self.pedidos.append(pergunta)
            numero = len(self.pedidos)
            await self.soltar.wait()
            if self.erro is not None:
                raise self.erro
            return f"resposta {numero}"

        shown = frozenset((pergunta[-1],)) if mostra is None and pergunta[0] == "status_ramal" else mostra
        return await self.respostas.ler(pergunta, pedir, lambda _: Guardar(bytes, shown))

    def contagem(self, funcao: str = "status_ramal") -> tuple[int, int, int]:
        """Asked of the PBX, shared, from memory."""
        found = self.respostas.contagem
        return found[funcao, "pedida"], found[funcao, "compartilhada"], found[funcao, "lembrada"]


async def test_identical_questions_in_flight_are_one_request_and_a_cancelled_first_asker_spoils_none() -> None:
    pbx = Pbx()
    pbx.soltar.clear()
    askers = [asyncio.create_task(pbx.ler(A)) for _ in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    askers[0].cancel()
    pbx.soltar.set()
    got = await asyncio.gather(*askers, return_exceptions=True)
    assert isinstance(got[0], asyncio.CancelledError)
    assert got[1:] == ["resposta 1"] * 4
    assert (pbx.pedidos, pbx.contagem()) == ([A], (1, 4, 0))


async def test_at_a_real_socket_too_five_readers_are_one_request() -> None:
    seen: list[bytes] = []
    async with (
        peer(http(b"1;Logado\n", keep=seen)) as pbx,
        PbxApi(f"http://127.0.0.1:{pbx.port}", clock=SystemClock()) as api,
    ):
        got = await asyncio.gather(*(api.respostas.ler(("status",), api.status, lambda _: None) for _ in range(5)))
    assert [one.linhas[0].nome for one in got] == ["Logado"] * 5
    assert seen == [b"GET /api/status HTTP/1.1"]


async def test_an_answer_is_given_again_until_its_time_is_over() -> None:
    pbx = Pbx()
    assert await pbx.ler(A) == "resposta 1"
    pbx.clock.passed_s = 9.9
    assert await pbx.ler(A) == "resposta 1"
    pbx.clock.passed_s = 10.0
    assert await pbx.ler(A) == "resposta 2"
    assert pbx.contagem() == (2, 0, 1)


async def test_an_error_is_shared_by_those_who_wait_and_not_remembered() -> None:
    pbx = Pbx()
    pbx.soltar.clear()
    pbx.erro = Unavailable(Canal.API, "status_ramal")
    askers = [asyncio.create_task(pbx.ler(A)) for _ in range(3)]
    await asyncio.sleep(0)
    pbx.soltar.set()
    assert all(isinstance(one, Unavailable) for one in await asyncio.gather(*askers, return_exceptions=True))
    assert len(pbx.pedidos) == 1
    pbx.erro = None
    assert await pbx.ler(A) == "resposta 2"


async def test_what_shows_an_extension_is_forgotten_with_it_and_the_others_stay() -> None:
    pbx = Pbx()
    await pbx.ler(A)
    await pbx.ler(B)
    await pbx.ler(("fila_espera", "Vendas"))
    pbx.respostas.esquecer("status_ramal", "40009")
    assert await pbx.ler(A) == "resposta 4"
    assert await pbx.ler(B) == "resposta 2"
    pbx.respostas.esquecer("fila_espera", "40009")  # it does not say what it shows
    assert await pbx.ler(("fila_espera", "Vendas")) == "resposta 5"
    pbx.respostas.esquecer("status_ramal")
    assert [await pbx.ler(A), await pbx.ler(B)] == ["resposta 6", "resposta 7"]


async def test_an_answer_on_its_way_when_its_extension_changed_is_given_to_who_waits_and_to_nobody_later() -> None:
    pbx = Pbx()
    pbx.soltar.clear()
    early = asyncio.create_task(pbx.ler(A))
    other = asyncio.create_task(pbx.ler(B))
    while len(pbx.pedidos) < 2:
        await asyncio.sleep(0)
    pbx.respostas.esquecer("status_ramal", "40009")
    late = [asyncio.create_task(pbx.ler(A)) for _ in range(2)]
    while len(pbx.pedidos) < 3:
        await asyncio.sleep(0)
    pbx.soltar.set()
    assert await asyncio.gather(early, other, *late) == ["resposta 1", "resposta 2", "resposta 3", "resposta 3"]
    assert [await pbx.ler(A), await pbx.ler(B)] == ["resposta 3", "resposta 2"]
    assert len(pbx.pedidos) == 3


async def test_a_function_without_a_time_is_shared_and_never_kept() -> None:
    pbx = Pbx(NADA)
    assert await asyncio.gather(pbx.ler(A), pbx.ler(A)) == ["resposta 1"] * 2
    assert await pbx.ler(A) == "resposta 2"
    assert (len(pbx.respostas), pbx.respostas.bytes) == (0, 0)


async def test_what_is_too_big_to_be_kept_pushes_nothing_out() -> None:
    pbx = Pbx()
    await pbx.ler(A)
    await pbx.ler(B, bytes=100_001)
    assert (await pbx.ler(A), len(pbx.respostas)) == ("resposta 1", 1)


async def test_whoever_waits_when_the_channel_closes_is_told_that_it_is_unavailable() -> None:
    pbx = Pbx()
    pbx.soltar.clear()
    waiting = asyncio.create_task(pbx.ler(A))
    while not pbx.pedidos:
        await asyncio.sleep(0)
    await pbx.respostas.fechar()
    with pytest.raises(Unavailable):
        await waiting
    with pytest.raises(Unavailable):
        await pbx.ler(B)


_ACOES = st.lists(
    st.one_of(
        st.tuples(st.just("ler"), st.integers(0, 9), st.integers(0, 60)),
        st.tuples(st.just("esquecer"), st.integers(-1, 9), st.just(0)),
        st.tuples(st.just("passar"), st.integers(0, 6), st.just(0)),
    ),
    max_size=60,
)


@given(_ACOES)
def test_nothing_stale_is_given_and_the_bounds_hold_whatever_happens(acoes: list[tuple[str, int, int]]) -> None:
    async def rodar() -> None:
        pbx = Pbx(Limites({"status_ramal": 5.0}, 4, 100))
        truth: dict[int, int] = {}
        given_at: dict[str, tuple[int, float]] = {}
        for acao, n, peso in acoes:
            if acao == "passar":
                pbx.clock.passed_s += n
            elif acao == "esquecer":
                for one in range(10) if n < 0 else (n,):
                    truth[one] = len(pbx.pedidos)
                pbx.respostas.esquecer("status_ramal", None if n < 0 else str(n))
            else:
                before = len(pbx.pedidos)
                got = await pbx.ler(("status_ramal", "ramal", str(n)), bytes=peso)
                if len(pbx.pedidos) > before:
                    given_at[got] = (len(pbx.pedidos), pbx.clock.passed_s)
                made, at = given_at[got]
                assert pbx.pedidos[made - 1][-1] == str(n)
                assert made > truth.get(n, 0)
                assert pbx.clock.passed_s - at < 5
            assert len(pbx.respostas) <= 4
            assert pbx.respostas.bytes <= 100
        pbx.respostas.esquecer("status_ramal")
        assert (len(pbx.respostas), pbx.respostas.bytes) == (0, 0)

    asyncio.run(rodar())

"""A reader that stalls is told what it lost, or is dropped; nobody else notices."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.delivery.leitura import EVENTOS, GORDO
from tests.e2e.test_leque import metrica
from tests.support.cru import Cru, cru
from tests.support.gateway import Gateway, Inscricao, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

RAMAL = "40000"
SO_ELE = {"ramais": [RAMAL]}
GORDURA = " ".join(f"{'x' * 4000}{i}: __typename" for i in range(45))
VIVOS = (
    f"subscription ($ramais: [String!]) {{ ramaisAoVivo(ramais: $ramais, modo: EVENTOS) {{ __typename {GORDURA} }} }}"
)
AMBIENTE = {"GATEWAY_ALERTAS": "", "GATEWAY_MAX_PENDING_EVENTS": "5"}


@asynccontextmanager
async def cena(
    sse: bool, documento: str, **ambiente: str
) -> AsyncIterator[tuple[SimulatorProcess, Gateway, Cru, Inscricao]]:
    """A PBX, a gateway, a reader on a bare socket that has read something, and another that reads as one should."""
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process({**pbx.environment, **AMBIENTE, **ambiente}) as gateway,
        cru(gateway.url, documento, sse, **SO_ELE) as parado,
        gateway.inscrito(EVENTOS, **SO_ELE) as outro,
    ):
        await gateway.ate("EVENTOS", True)

        async def ambos_leem() -> bool:
            return await metrica(gateway, "gateway_websocket_operations") == 2

        await until_asked(ambos_leem, 20)
        await trocar(pbx, outro, 6)
        await parado.ler(lambda: len(parado.respostas) > 0)
        yield pbx, gateway, parado, outro


def itens(um: Cru) -> list[Mapping[str, Any]]:
    return [resposta["data"]["eventos"] for resposta in um.respostas]


async def trocar(pbx: SimulatorProcess, outro: Inscricao, codigo: int) -> None:
    """A change of status, which the other reader is given."""
    await pbx.act("status", ramal=RAMAL, id_status=codigo)
    assert (await outro.proximo("EventoTrocaStatus", prazo_s=10))["codigoStatus"] == codigo


async def perder(pbx: SimulatorProcess, gateway: Gateway, outro: Inscricao) -> None:
    """Changes until somebody has lost one."""

    async def perdeu() -> bool:
        for codigo in (4, 1, 6):
            await trocar(pbx, outro, codigo)
        return await metrica(gateway, "gateway_shared_lost_total") > 0

    await until_asked(perdeu, 60)


@pytest.mark.parametrize("sse", [False, True], ids=["websocket", "sse"])
async def test_a_reader_that_reads_on_is_told_in_its_place_what_it_lost(sse: bool) -> None:
    async with cena(sse, GORDO) as (pbx, gateway, parado, outro):
        await perder(pbx, gateway, outro)
        await parado.ler(lambda: any(um["__typename"] == "Lacuna" for um in itens(parado)))
        await trocar(pbx, outro, 4)
        ultimo = outro.itens[-1]["posicao"]["sequencia"]
        await parado.ler(lambda: itens(parado)[-1]["posicao"]["sequencia"] == ultimo)

    vistos = [um["posicao"]["sequencia"] for um in itens(parado)]
    assert vistos == sorted(set(vistos)), "in order, nothing twice"
    fora = {um["posicao"]["sequencia"] for um in outro.itens if um["__typename"] == "EventoTrocaStatus"} - set(vistos)
    assert fora, "it did lose something"
    lacunas = [(um["de"]["sequencia"], um["ate"]["sequencia"]) for um in itens(parado) if um["__typename"] == "Lacuna"]
    assert all(any(de < sequencia <= ate for de, ate in lacunas) for sequencia in fora), "all of it was told"
    assert {um["motivo"] for um in itens(parado) if um["__typename"] == "Lacuna"} == {"lento"}


@pytest.mark.parametrize("documento", [GORDO, VIVOS], ids=["eventos", "ramaisAoVivo"])
@pytest.mark.parametrize("sse", [False, True], ids=["websocket", "sse"])
async def test_a_reader_that_does_not_recover_is_dropped_and_holds_nothing_any_more(sse: bool, documento: str) -> None:
    async with cena(sse, documento, GATEWAY_STALLED_TIMEOUT_S="1") as (pbx, gateway, parado, outro):
        assert parado.preso()

        async def caiu() -> bool:
            for codigo in (4, 1, 6):
                await trocar(pbx, outro, codigo)
            return not parado.preso()

        await until_asked(caiu, 90)

        async def so_o_outro() -> bool:
            return await metrica(gateway, "gateway_websocket_operations") == 1

        await until_asked(so_o_outro, 10)
        assert await metrica(gateway, "gateway_websockets") == 1
        assert gateway.log.read_text().count("assinante parado") == 1
        await trocar(pbx, outro, 4)

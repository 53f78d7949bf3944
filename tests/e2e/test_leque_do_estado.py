"""Many watchers of one state cost one execution a change; each begins with its own snapshot, without a seam."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from itertools import cycle, islice
from typing import Any

from tests.e2e.test_leque import ate, metrica
from tests.support.gateway import Gateway, Inscricao, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process

VIVO = """subscription ($ramais: [String!], $modo: ModoAoVivo!) { ramaisAoVivo(ramais: $ramais, modo: $modo) {
    __typename posicao { sequencia }
    ... on RetratoDosRamais { conhecido ramais { numero codigoStatus } }
    ... on MudancaDeRamal { ramal { codigoStatus } } ... on EstadoDesconhecido { motivo } } }"""
AMBIENTE = {"TOTALIP_RECONCILE_SETTLE_S": "0.2", "GATEWAY_ALERTAS": ""}
CODIGOS = list(islice(cycle((6, 4, 5, 7)), 60))
ULTIMO = 3


async def sabendo(gateway: Gateway) -> None:
    """Waits until the state equals the PBX."""
    async with gateway.inscrito(VIVO, ramais=["40000"], modo="EVENTOS") as vivo:
        if not (await vivo.proximo("RetratoDosRamais"))["conhecido"]:
            await vivo.proximo("EstadoReconciliado")


async def trocar(pbx: SimulatorProcess, *codigos: int) -> None:
    for codigo in codigos:
        await pbx.act("status", ramal="40000", id_status=codigo)


def lugar(item: dict[str, Any]) -> int:
    return int(item["posicao"]["sequencia"])


async def test_a_hundred_watchers_cost_one_execution_a_change_and_each_has_its_snapshot() -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process({**pbx.environment, **AMBIENTE}) as gateway,
        AsyncExitStack() as stack,
    ):
        await gateway.ate("EVENTOS", True)
        await sabendo(gateway)
        await ate(gateway, "gateway_shared_members", 0)
        todos = [
            await stack.enter_async_context(gateway.inscrito(VIVO, ramais=["40000"], modo="EVENTOS"))
            for _ in range(100)
        ]
        retratos = [await um.proximo("RetratoDosRamais") for um in todos]
        assert await metrica(gateway, "gateway_shared_groups") == 1
        antes = await metrica(gateway, "gateway_shared_executions_total")
        await trocar(pbx, 6, 4, 5)
        mudancas = [[await um.proximo() for _ in range(3)] for um in todos]
        assert await metrica(gateway, "gateway_shared_executions_total") - antes == 3

        await pbx.kill("events")
        perdas = [await um.proximo() for um in todos]

    assert all([one["ramal"]["codigoStatus"] for one in dele] == [6, 4, 5] for dele in mudancas)
    assert all(dele == mudancas[0] for dele in mudancas)
    assert all(lugar(retrato) < lugar(mudancas[0][0]) for retrato in retratos)
    assert {one["__typename"] for one in perdas} == {"EstadoDesconhecido"}


async def test_whoever_comes_while_it_changes_has_no_seam_between_snapshot_and_changes() -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process({**pbx.environment, **AMBIENTE}) as gateway,
        AsyncExitStack() as stack,
    ):
        await gateway.ate("EVENTOS", True)
        await sabendo(gateway)
        mudando = asyncio.create_task(trocar(pbx, *CODIGOS, ULTIMO))
        chegados: list[Inscricao] = []
        while not mudando.done():
            um = await stack.enter_async_context(gateway.inscrito(VIVO, ramais=["40000"], modo="EVENTOS"))
            chegados.append(um)
            await um.proximo("RetratoDosRamais")
        await mudando
        for um in chegados:
            while _codigo(um.itens[-1]) != ULTIMO:
                await um.proximo()

    assert len(chegados) > 3
    tudo = [*CODIGOS, ULTIMO]
    for um in chegados:
        vistos = [_codigo(item) for item in um.itens]
        assert vistos == tudo[-len(vistos) :] or vistos[1:] == tudo  # whoever came before the first change
        assert [lugar(item) for item in um.itens] == sorted({lugar(item) for item in um.itens})


def _codigo(item: dict[str, Any]) -> int:
    ramal = item["ramais"][0] if item["__typename"] == "RetratoDosRamais" else item["ramal"]
    return int(ramal["codigoStatus"])

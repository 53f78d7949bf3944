"""Many subscribers of one document cost one execution an event; each gets all, resumes, and is told what it lost."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from typing import Any

from tests.support.gateway import Gateway, Inscricao, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

EVENTOS = """subscription ($ramais: [String!], $apos: String) { eventos(ramais: $ramais, tipos: [S], apos: $apos) {
    __typename posicao { sequencia cursor } ... on EventoTrocaStatus { codigoStatus ramal { nome } }
    ... on Lacuna { motivo de { cursor } } } }"""
TROCAR = 'mutation ($s: Int!) { alterarStatusRamal(ramal: "40000", statusId: $s) { estado } }'


async def metrica(gateway: Gateway, nome: str) -> int:
    reply = await gateway.http.get(gateway.url.removesuffix("/graphql") + "/metrics")
    found = re.search(rf"^{nome} ([0-9.]+)$", reply.text, re.M)
    assert found, reply.text
    return int(float(found[1]))


async def ate(gateway: Gateway, nome: str, valor: int) -> None:
    async def chegou() -> bool:
        return await metrica(gateway, nome) == valor

    await until_asked(chegou, 20)


async def status(inscricao: Inscricao, quantos: int) -> list[Any]:
    itens: list[Any] = []
    while len(itens) < quantos:
        item = await inscricao.proximo()
        if item["__typename"] == "EventoTrocaStatus":
            itens.append(item)
    return itens


async def trocar(pbx: SimulatorProcess, *codigos: int) -> None:
    for codigo in codigos:
        await pbx.act("status", ramal="40000", id_status=codigo)


async def test_a_hundred_subscribers_cost_one_execution_an_event_and_all_get_the_same() -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process({**pbx.environment, "GATEWAY_ALERTAS": ""}) as gateway,
        AsyncExitStack() as stack,
    ):
        await gateway.ate("EVENTOS", True)
        abertas = [await stack.enter_async_context(gateway.inscrito(EVENTOS, ramais=["40000"])) for _ in range(100)]
        await ate(gateway, "gateway_shared_members", 100)
        assert await metrica(gateway, "gateway_shared_groups") == 1
        antes = await metrica(gateway, "gateway_shared_executions_total")
        await trocar(pbx, 6, 4, 1)
        vistos = [await status(inscricao, 3) for inscricao in abertas]
        depois = await metrica(gateway, "gateway_shared_executions_total")
        canais = {canal["canal"]: canal for canal in (await gateway.pronto())["pbxs"]["principal"]}
        await stack.aclose()
        await ate(gateway, "gateway_shared_groups", 0)

    assert [item["codigoStatus"] for item in vistos[0]] == [6, 4, 1]
    assert vistos[0][0]["ramal"]["nome"]
    assert all(visto == vistos[0] for visto in vistos)
    assert depois - antes == 3
    assert canais["EVENTOS"]["detalhes"]["conexoes"] == "1", "one to the PBX for all hundred"


async def test_another_filter_is_another_group_and_who_resumes_joins_its_group_without_a_seam() -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process({**pbx.environment, "GATEWAY_ALERTAS": ""}) as gateway,
        gateway.inscrito(EVENTOS, ramais=["40000"]) as primeira,
        gateway.inscrito(EVENTOS, ramais=["40001"]) as outra,
    ):
        await gateway.ate("EVENTOS", True)
        await ate(gateway, "gateway_shared_groups", 2)
        await trocar(pbx, 6, 4, 1)
        vistos = await status(primeira, 3)
        async with gateway.inscrito(EVENTOS, ramais=["40000"], apos=vistos[0]["posicao"]["cursor"]) as retomada:
            perdidos = await status(retomada, 2)
            assert await metrica(gateway, "gateway_shared_groups") == 2
            await trocar(pbx, 6)
            (novo,) = await status(retomada, 1)
            assert await status(primeira, 1) == [novo]
        assert [i for i in outra.itens if i["__typename"] == "EventoTrocaStatus"] == []

    assert perdidos == vistos[1:]
    sequencias = [item["posicao"]["sequencia"] for item in retomada.itens]
    assert sequencias == sorted(set(sequencias)), "nothing twice"


async def test_a_cursor_that_is_none_and_a_document_that_is_none_are_refused_to_each_alone() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        await gateway.ate("EVENTOS", True)
        for documento, variaveis in ((EVENTOS, {"apos": "lixo"}), ("subscription { eventos { nada } }", {})):
            async with gateway.inscrito(documento, **variaveis) as inscricao:
                message = await recusa(inscricao)
            assert message["type"] in ("error", "next")
            payload = message["payload"]
            assert payload[0]["message"] if message["type"] == "error" else payload["errors"]
        await ate(gateway, "gateway_shared_groups", 0)


async def recusa(inscricao: Inscricao) -> dict[str, Any]:
    import json

    async with asyncio.timeout(20):
        while True:
            message: dict[str, Any] = json.loads(await inscricao.socket.recv())
            if message["type"] != "ping":
                return message

"""GraphQL clients that others wrote, each against the real gateway over a simulated PBX."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from gql import Client, gql
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from tests.support.gateway import CHAVE, Gateway, gateway_process
from tests.support.node import node
from tests.support.simulator import simulator_process

_NODE = Path(__file__).parents[1] / "web/node"
_CHAVE = {"authorization": f"Bearer {CHAVE}"}
_ESTADO = 'subscription { ramaisAoVivo(ramais: ["40000"]) { __typename posicao { cursor } } }'
_MUTATION = 'mutation { alterarStatusRamal(ramal: "40000", statusId: %d) { estado } }'
_EVENTOS = """subscription ($apos: String) {
  eventos(tipos: [S], apos: $apos) { __typename ... on EventoTrocaStatus { numeroRamal codigoStatus } } }"""


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway() -> AsyncIterator[Gateway]:
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as running:
        await running.ate("EVENTOS", True)
        yield running


async def _do_node(cliente: str, url: str, status: int) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(node(_NODE / "node_modules"), "clientes.mjs", cliente, url, str(status)),
        cwd=_NODE,
        env={**os.environ, "KEY": CHAVE},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode(errors="replace")
    told: dict[str, Any] = json.loads(out)
    return told


async def _do_gql(url: str, status: int) -> dict[str, Any]:
    http = Client(transport=HTTPXAsyncTransport(url=url, headers=_CHAVE))
    socket = Client(transport=WebsocketsTransport(url=url.replace("http", "ws"), init_payload=_CHAVE))
    async with asyncio.timeout(60), http as pedidos, socket as sessao:
        query = await pedidos.execute(gql('{ ramal(numero: "40000") { numero } }'))
        state = await anext(aiter(sessao.subscribe(gql(_ESTADO))))
        eventos = gql(_EVENTOS)
        eventos.variable_values = {"apos": state["ramaisAoVivo"]["posicao"]["cursor"]}
        mutation = await pedidos.execute(gql(_MUTATION % status))
        async for event in sessao.subscribe(eventos):
            if event["eventos"]["__typename"] == "EventoTrocaStatus":
                break
    return {"query": query, "state": state, "mutation": mutation, "event": event}


@pytest.mark.parametrize(
    ("cliente", "status"),
    [("graphql-ws", 6), ("graphql-sse", 4), ("@apollo/client", 6), ("urql", 4), ("gql", 6)],
)
async def test_a_client_asks_commands_and_follows(cliente: str, status: int, gateway: Gateway) -> None:
    told = await (_do_gql(gateway.url, status) if cliente == "gql" else _do_node(cliente, gateway.url, status))

    assert told["query"]["ramal"]["numero"] == "40000"
    assert told["state"]["ramaisAoVivo"]["__typename"] == "RetratoDosRamais"
    assert told["mutation"]["alterarStatusRamal"]["estado"] == "CONFIRMADO"
    event = told["event"]["eventos"]
    assert (event["__typename"], event["numeroRamal"], event["codigoStatus"]) == ("EventoTrocaStatus", "40000", status)

"""The reference client in TypeScript against the real gateway and a simulated PBX, both of which die under it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.cliente import Cliente, cliente_ts
from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

ESTADOS_SEGUIDOS = 4  # by tests/clients/cliente.mjs; each is a member of a group, as who follows events is
AMBIENTE = {"TOTALIP_RECONCILE_SETTLE_S": "0.2", "GATEWAY_ALERTAS": ""}


@asynccontextmanager
async def no_lugar(pbx: SimulatorProcess, dados: Path, de: str = "http://127.0.0.1:0") -> AsyncIterator[Gateway]:
    """A gateway with that data, at the address of another."""
    ambiente = {**pbx.environment, **AMBIENTE, "GATEWAY_PORT": str(urlsplit(de).port or 0)}
    async with gateway_process(ambiente, str(dados)) as gateway:
        await gateway.ate("EVENTOS", True)
        yield gateway


async def trocar(pbx: SimulatorProcess, *codigos: int) -> None:
    for codigo in codigos:
        await pbx.act("status", ramal="40000", id_status=codigo)


async def seguindo(cliente: Cliente) -> None:
    """Waits until it follows: it knows where the stream is, and the state."""
    await cliente.ate(lambda: bool(cliente.ditos("cursor") and cliente.agora("ramais").get("conhecido")))


async def test_an_app_that_comes_back_gets_what_it_missed_once_and_in_order(tmp_path: Path) -> None:
    cursor = tmp_path / "cursor"
    async with simulator_process("--no-traffic") as pbx, no_lugar(pbx, tmp_path) as gateway:
        async with cliente_ts(gateway.url, cursor) as antes:
            await seguindo(antes)
            await trocar(pbx, 6)
            await antes.ate(lambda: antes.status() == [6] and antes.linhas[-1]["o"] == "cursor")
        await trocar(pbx, 4, 1)
        async with cliente_ts(gateway.url, cursor) as depois:
            await depois.ate(lambda: len(depois.status()) == 2)
            await trocar(pbx, 6)
            await depois.ate(lambda: len(depois.status()) == 3)
            depois.mandar("parar")
            await depois.ate(lambda: bool(depois.ditos("fim")))

    assert antes.status() == [6]
    assert depois.status() == [4, 1, 6]
    assert depois.ditos("fim") == [{"o": "fim"}], "stopped, not failed"


async def test_a_gateway_that_is_killed_and_comes_back_costs_no_event(tmp_path: Path) -> None:
    async with simulator_process("--no-traffic") as pbx:
        async with no_lugar(pbx, tmp_path) as gateway, cliente_ts(gateway.url, tmp_path / "cursor") as cliente:
            await seguindo(cliente)
            await trocar(pbx, 6)
            await cliente.ate(lambda: cliente.status() == [6])
            gateway.process.kill()
            await gateway.process.wait()
            await cliente.ate(lambda: bool(cliente.ditos("queda")) and not cliente.agora("ramais")["conhecido"])
            await trocar(pbx, 4)
            async with no_lugar(pbx, tmp_path, gateway.url):
                await cliente.ate(lambda: len(cliente.status()) == 2 and cliente.agora("ramais")["conhecido"])
                await trocar(pbx, 1)
                await cliente.ate(lambda: len(cliente.status()) == 3)

    assert cliente.status() == [6, 4, 1]
    assert [um["sintetico"] for um in cliente.ditos("evento", tipo="EventoTrocaStatus")] == [False, True, False]
    assert cliente.ditos("lacuna") == []


async def test_a_gateway_that_says_that_it_leaves_is_come_back_to(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await seguindo(cliente)
        gateway.process.terminate()
        await cliente.ate(lambda: bool(cliente.ditos("queda", codigo=1001)))
        await gateway.process.wait()
        async with no_lugar(pbx, tmp_path, gateway.url):
            await trocar(pbx, 6)
            await cliente.ate(lambda: cliente.status() == [6])

    ids = [um["id"] for um in cliente.ditos("evento")]
    assert len(ids) == len(set(ids)), "nothing twice"


async def test_a_lost_pbx_makes_the_state_unknown_and_its_truth_comes_back(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await seguindo(cliente)
        await pbx.kill("events")
        await cliente.ate(lambda: not cliente.agora("ramais")["conhecido"])
        lost = cliente.agora("ramais")
        await gateway.dados('mutation { alterarStatusRamal(ramal: "40000", statusId: 4) { estado } }')
        await pbx.restart("events")
        await cliente.ate(lambda: bool(cliente.agora("ramais")["conhecido"]))

    assert lost["motivo"]
    assert "40000" in lost["valor"], "what was last known is still shown"
    assert cliente.agora("ramais")["valor"]["40000"]["codigoStatus"] == 4
    assert cliente.agora("ramais")["motivo"] is None


async def test_queues_campaigns_and_totals_are_a_snapshot_then_changes(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await cliente.ate(lambda: bool(cliente.agora("painel").get("conhecido")))
        await pbx.act("cliente_liga", fila=1, origem="1133334444")
        await cliente.ate(lambda: cliente.agora("painel")["valor"]["esperando"] == 1)
        await cliente.ate(lambda: bool(cliente.agora("campanhas").get("conhecido")))
        await cliente.ate(lambda: bool(cliente.agora("grupos")["valor"]["1"]["esperando"]))
        perguntadas = await gateway.dados("{ campanhas { nodes { codigo } } }")

    assert [um["numero"] for um in cliente.agora("grupos")["valor"]["1"]["esperando"]] == ["1133334444"]
    codigos = {str(uma["codigo"]) for uma in perguntadas["campanhas"]["nodes"]}
    assert set(cliente.agora("campanhas")["valor"]) == codigos


async def test_trunks_and_servers_are_known_each_apart_and_change(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await cliente.ate(lambda: bool(cliente.agora("central").get("conhecido")))
        antes = cliente.agora("central")["valor"]
        await pbx.act("login", ramal="40005")
        await pbx.act("discar", ramal="40005", telefone="21987654321")
        await cliente.ate(lambda: cliente.agora("central")["valor"]["canais"] != antes["canais"])
        em_uso = cliente.agora("central")["valor"]["canais"]
        await pbx.kill("database")
        await cliente.ate(lambda: not cliente.agora("central")["conhecido"])
        perdido = cliente.agora("central")

    assert {uma["nome"] for uma in antes["servidores"].values()}
    assert sum(um["uso"] for um in em_uso.values()) == sum(um["uso"] for um in antes["canais"].values()) + 1
    assert perdido["motivo"]
    assert perdido["valor"]["servidores"] == antes["servidores"], "what was last known is still shown"


async def test_an_app_that_is_slow_leaves_and_takes_up_again_and_loses_nothing(tmp_path: Path) -> None:
    codigos = [6, 4, 1] * 7
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await seguindo(cliente)
        cliente.mandar("segurar")
        await cliente.ate(lambda: bool(cliente.ditos("segurando")))
        await trocar(pbx, *codigos)
        await until_asked(lambda: _saiu(gateway), 20)  # nothing waits for it in the gateway
        cliente.mandar("soltar")
        await cliente.ate(lambda: len(cliente.status()) == len(codigos))

    assert cliente.status() == codigos


async def _saiu(gateway: Gateway) -> bool:
    reply = await gateway.http.get(gateway.url.removesuffix("/graphql") + "/metrics")
    found = re.search(r"^gateway_shared_members ([0-9.]+)$", reply.text, re.M)
    assert found, reply.text
    return float(found[1]) == ESTADOS_SEGUIDOS


async def test_a_key_that_is_none_ends_it(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor", "chave-que-ninguem-deu-a-ninguem") as cliente,
    ):
        await cliente.ate(lambda: cliente.ditos("fim") == [{"o": "fim", "erro": "ChaveRecusada"}])

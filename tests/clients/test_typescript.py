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
    await cliente.ouvir("cursor")
    await cliente.ouvir("ramais", conhecido=True)


async def test_an_app_that_comes_back_gets_what_it_missed_once_and_in_order(tmp_path: Path) -> None:
    cursor = tmp_path / "cursor"
    async with simulator_process("--no-traffic") as pbx, no_lugar(pbx, tmp_path) as gateway:
        async with cliente_ts(gateway.url, cursor) as antes:
            await seguindo(antes)
            await trocar(pbx, 6)
            await antes.ouvir("evento", codigoStatus=6)
            await antes.ouvir("cursor")
        await trocar(pbx, 4, 1)
        async with cliente_ts(gateway.url, cursor) as depois:
            await depois.ouvir("evento", codigoStatus=1)
            await trocar(pbx, 6)
            await depois.ouvir("evento", codigoStatus=6)
            depois.mandar("parar")
            assert await depois.ouvir("fim") == {"o": "fim"}

    assert [um["codigoStatus"] for um in antes.eventos()] == [6]
    assert [um["codigoStatus"] for um in depois.eventos()] == [4, 1, 6]


async def test_a_gateway_that_is_killed_and_comes_back_costs_no_event(tmp_path: Path) -> None:
    async with simulator_process("--no-traffic") as pbx:
        async with no_lugar(pbx, tmp_path) as gateway, cliente_ts(gateway.url, tmp_path / "cursor") as cliente:
            await seguindo(cliente)
            await trocar(pbx, 6)
            await cliente.ouvir("evento", codigoStatus=6)
            gateway.process.kill()
            await gateway.process.wait()
            await cliente.ouvir("queda")
            await cliente.ouvir("ramais", conhecido=False)
            await trocar(pbx, 4)
            async with no_lugar(pbx, tmp_path, gateway.url):
                assert (await cliente.ouvir("evento", codigoStatus=4))["sintetico"] is True
                await cliente.ouvir("ramais", conhecido=True)
                await trocar(pbx, 1)
                assert (await cliente.ouvir("evento", codigoStatus=1))["sintetico"] is False

    assert [um["codigoStatus"] for um in cliente.eventos()] == [6, 4, 1]
    assert not [dito for dito in cliente.linhas if dito["o"] == "lacuna"]


async def test_a_gateway_that_says_that_it_leaves_is_come_back_to_at_once(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await seguindo(cliente)
        gateway.process.terminate()
        await cliente.ouvir("queda", codigo=1001)
        await gateway.process.wait()
        async with no_lugar(pbx, tmp_path, gateway.url):
            await trocar(pbx, 6)
            await cliente.ouvir("evento", codigoStatus=6)

    ids = [um["id"] for dito in ("EventoTrocaStatus", "EventoDeConexao") for um in cliente.eventos(dito)]
    assert len(ids) == len(set(ids))


async def test_a_lost_pbx_makes_the_state_unknown_and_its_truth_comes_back(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await seguindo(cliente)
        await pbx.kill("events")
        lost = await cliente.ouvir("ramais", conhecido=False)
        assert lost["motivo"]
        assert "40000" in lost["valor"], "what was last known is still shown"
        await gateway.dados('mutation { alterarStatusRamal(ramal: "40000", statusId: 4) { estado } }')
        await pbx.restart("events")
        truth = await cliente.ate(lambda dito: dito["o"] == "ramais" and dito["conhecido"])
        assert truth["valor"]["40000"]["codigoStatus"] == 4
        assert truth["motivo"] is None


async def test_queues_campaigns_and_totals_are_a_snapshot_then_changes(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await cliente.ate(lambda dito: dito["o"] == "painel" and dito["conhecido"])
        await pbx.act("cliente_liga", fila=1, origem="1133334444")
        await cliente.ate(
            lambda dito: (
                dito["o"] == "grupos"
                and dito["conhecido"]
                and [um["numero"] for um in dito["valor"]["1"]["esperando"]] == ["1133334444"]
            )
        )
        painel = await cliente.ate(lambda dito: dito["o"] == "painel" and dito["valor"]["esperando"] == 1)
        codigos = {str(c["codigo"]) for c in (await gateway.dados("{ campanhas { nodes { codigo } } }"))["campanhas"]["nodes"]}
        campanhas = [dito for dito in cliente.linhas if dito["o"] == "campanhas" and dito["conhecido"]]

    assert painel["valor"]["ramais"] > 0
    assert set(campanhas[-1]["valor"]) == codigos


async def test_an_app_that_is_slow_leaves_and_takes_up_again_and_loses_nothing(tmp_path: Path) -> None:
    codigos = [6, 4, 1] * 7
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor") as cliente,
    ):
        await seguindo(cliente)
        cliente.mandar("segurar")
        await trocar(pbx, *codigos)
        await until_asked(lambda: _saiu(gateway), 20)  # it has left: nothing waits for it in the gateway
        cliente.mandar("soltar")
        while len(cliente.eventos()) < len(codigos):
            await cliente.ouvir("evento")

    assert [um["codigoStatus"] for um in cliente.eventos()] == codigos


async def _saiu(gateway: Gateway) -> bool:
    reply = await gateway.http.get(gateway.url.removesuffix("/graphql") + "/metrics")
    found = re.search(r"^gateway_shared_members ([0-9.]+)$", reply.text, re.M)
    assert found, reply.text
    return float(found[1]) == 0


async def test_a_key_that_is_none_ends_it(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        no_lugar(pbx, tmp_path) as gateway,
        cliente_ts(gateway.url, tmp_path / "cursor", "chave-que-ninguem-deu-a-ninguem") as cliente,
    ):
        assert (await cliente.ouvir("fim"))["erro"] == "ChaveRecusada"

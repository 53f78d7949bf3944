"""What the PBX's API is asked when many ask us, counted at the simulator; and what is never answered from memory."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

STATUS = "query ($r: String!) { statusRamal(ramal: $r) { codigoStatusUsuario origem atualizadoEm } }"
TROCAR = """mutation ($r: String!, $s: Int!) {
    alterarStatusRamal(ramal: $r, statusId: $s) { estado evidencia canal } }"""
VIVO = """subscription { ramaisAoVivo(modo: EVENTOS) { __typename ... on RetratoDosRamais { conhecido } } }"""
MUITO = "status_ramal=600,fila_espera=600"


async def pedidos(pbx: SimulatorProcess, nome: str, **args: str) -> int:
    """How often the PBX's API was asked that."""
    found = await pbx.journal(canal="api", fase="recebido", nome=nome)
    return sum(all(one["args"].get(key) == value for key, value in args.items()) for one in found)


async def status(gateway: Gateway, ramal: str) -> dict[str, Any]:
    got: dict[str, Any] = (await gateway.dados(STATUS, r=ramal))["statusRamal"]
    return got


def so_api(pbx: SimulatorProcess, *canais: str) -> dict[str, str]:
    """The environment of a gateway that reads by the API alone, with these other channels."""
    nomes = ("TOTALIP_API_URL", "TOTALIP_API_KEY", *canais)
    return {nome: pbx.environment[nome] for nome in nomes if nome in pbx.environment} | {
        "TOTALIP_API_VALIDADE_S": MUITO
    }


async def test_fifty_clients_are_one_request_until_an_event_tells_of_that_extension() -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process(so_api(pbx, "TOTALIP_EVENTS")) as gateway,
    ):
        await gateway.ate("EVENTOS", True)
        async with gateway.inscrito(VIVO) as vivo:
            if not (await vivo.proximo("RetratoDosRamais"))["conhecido"]:
                await vivo.proximo("EstadoReconciliado")  # the API was read for it, extension by extension
            await pbx.reset()
            first = await asyncio.gather(*(status(gateway, "40000") for _ in range(50)))
            other = await status(gateway, "60179")
            assert len({one["atualizadoEm"] for one in first}) == 1  # the time of the one reading
            assert await pedidos(pbx, "status_ramal", ramal="40000") == 1

            await pbx.act("status", ramal="40000", id_status=6)
            await vivo.proximo("MudancaDeRamal")
            after = await status(gateway, "40000")
            assert (after["codigoStatusUsuario"], after["atualizadoEm"] > first[0]["atualizadoEm"]) == (6, True)
            assert await status(gateway, "60179") == other
        assert await pedidos(pbx, "status_ramal", ramal="40000") == 2
        assert await pedidos(pbx, "status_ramal", ramal="60179") == 1

        metrics = (await gateway.http.get(gateway.url.removesuffix("/graphql") + "/metrics")).text
        counted = {
            line.split('como="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1])
            for line in metrics.splitlines()
            if line.startswith("gateway_api_reads_total") and 'funcao="status_ramal"' in line
        }
        assert counted["pedida"] == 3
        assert counted["lembrada"] + counted["compartilhada"] == 50


async def test_guards_and_evidence_ask_the_pbx_whatever_is_remembered_and_the_command_is_seen_at_once() -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process(
            so_api(pbx) | {"TOTALIP_CANAIS": "alterarStatusRamal=API"}
        ) as gateway,  # nobody tells of changes
    ):
        await gateway.ate("API", True)
        await pbx.act("status", ramal="40000", id_status=4)
        assert (await status(gateway, "40000"))["codigoStatusUsuario"] == 4
        await pbx.act("status", ramal="40000", id_status=6)
        assert (await status(gateway, "40000"))["codigoStatusUsuario"] == 4  # remembered: so long was asked for
        asked = await pedidos(pbx, "status_ramal", ramal="40000")

        # from memory the command would seem done already, and its evidence seen before it was sent
        got = (await gateway.dados(TROCAR, r="40000", s=4))["alterarStatusRamal"]
        assert got == {"estado": "CONFIRMADO", "evidencia": "ESTADO", "canal": "API"}
        assert await pbx.executed("set_status") == 1
        assert await pedidos(pbx, "status_ramal", ramal="40000") >= asked + 2  # before it, and after

        got = (await gateway.dados(TROCAR, r="40000", s=5))["alterarStatusRamal"]
        assert got["estado"] == "CONFIRMADO"
        assert (await status(gateway, "40000"))["codigoStatusUsuario"] == 5  # our own command made it forgotten


async def test_two_identical_commands_are_two_requests() -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process(so_api(pbx) | {"TOTALIP_CANAIS": "pausar=API"}) as gateway,
    ):
        await gateway.ate("API", True)
        pausar = 'mutation { pausar(ramal: "40000") { estado } }'
        got = await asyncio.gather(*(gateway.dados(pausar) for _ in range(2)))
        assert [one["pausar"]["estado"] for one in got] == ["CONFIRMADO"] * 2

        async def duas() -> bool:
            return await pbx.executed("set_pause") == 2

        await until_asked(duas)

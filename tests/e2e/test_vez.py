"""Whose turn it is: the cap of a PBX, and one command at a time for one extension."""

from __future__ import annotations

import asyncio

import httpx

from tests.support.gateway import gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until_asked

TROCAR = """mutation ($ramal: String!, $status: Int!, $chave: String) {
    alterarStatusRamal(ramal: $ramal, statusId: $status, chaveIdempotencia: $chave) {
        id estado canal motivo repetido concluidoEm recusa { guarda tentarEmMs } } }"""
PAUSAR = 'mutation { pausar(ramal: "40000") { estado canal enviadoEm } }'
LOTE = """mutation ($itens: [AlterarStatusRamalItem!]!) { alterarStatusRamalEmLote(itens: $itens) {
    comando { estado recusa { guarda } } erro { codigo } } }"""


async def test_beyond_the_cap_nothing_is_sent_and_the_same_key_works_later() -> None:
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, "GATEWAY_COMMANDS_PER_S": "2", "GATEWAY_COMMANDS_BURST": "1"}
        async with gateway_process(environment) as gateway:
            await gateway.ate("EVENTOS", True)
            primeiro = (await gateway.dados(TROCAR, ramal="40000", status=4, chave="a"))["alterarStatusRamal"]
            assert primeiro["estado"] == "CONFIRMADO"

            async def pedir() -> bool:
                nonlocal got
                got = (await gateway.dados(TROCAR, ramal="60179", status=4, chave="b"))["alterarStatusRamal"]
                return bool(got["estado"] == "RECUSADO")

            got: dict[str, object] = {}
            barrados = await asyncio.gather(
                *(gateway.dados(TROCAR, ramal="60179", status=5, chave=f"c{n}") for n in range(6))
            )
            fins = [um["alterarStatusRamal"] for um in barrados]
            recusas = [um["recusa"] for um in fins if um["estado"] == "RECUSADO"]
            assert len(recusas) >= 3
            assert all(um["guarda"] == "SOBRECARGA" and 0 < um["tentarEmMs"] <= 500 for um in recusas)
            passaram = 1 + len(fins) - len(recusas)
            assert len(await pbx.journal(canal="commands", fase="recebido")) == passaram
            again = (await gateway.dados(TROCAR, ramal="40000", status=4, chave="a"))["alterarStatusRamal"]
            assert again == {**primeiro, "repetido": True}  # known keys answer whatever the load

            async def passou() -> bool:
                await pedir()
                return got["estado"] == "CONFIRMADO"

            await until_asked(passou)
            assert got["repetido"] is False
            itens = [{"ramal": "40000", "statusId": status} for status in (4, 5, 6)]
            lote = (await gateway.dados(LOTE, itens=itens))["alterarStatusRamalEmLote"]
            assert [um["comando"] for um in lote] == [{"estado": "CONFIRMADO", "recusa": None}] * 3  # it waited

            async with httpx.AsyncClient(headers=gateway.http.headers, trust_env=False) as http:
                metricas = (await http.get(gateway.url.removesuffix("/graphql") + "/metrics")).text
            sobrecargas = [line for line in metricas.splitlines() if "SOBRECARGA" in line and "_total" in line]
            assert len(sobrecargas) == 1
            assert float(sobrecargas[0].split()[-1]) >= len(recusas)


async def test_commands_for_one_extension_never_interleave_also_on_different_channels() -> None:
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, "TOTALIP_CANAIS": "alterarStatusRamal=API;pausar=COMANDOS"}
        async with gateway_process(environment) as gateway:
            await gateway.ate("EVENTOS", True)
            await pbx.quirk("resposta_lenta", canal="api", funcao="set_status", segundos=1.5, vezes=1)
            slow = asyncio.create_task(gateway.dados(TROCAR, ramal="40000", status=6))

            async def recebido() -> bool:
                return any("set_status" in str(one) for one in await pbx.journal(canal="api", fase="recebido"))

            await until_asked(recebido)
            outro = asyncio.create_task(gateway.dados(TROCAR, ramal="60179", status=6))
            pausa = (await gateway.dados(PAUSAR))["pausar"]
            lenta = (await slow)["alterarStatusRamal"]
            assert pausa["enviadoEm"] >= lenta["concluidoEm"]  # the other one for 40000 waited for its end
            assert (pausa["estado"], pausa["canal"]) == ("CONFIRMADO", "COMANDOS")
            assert lenta["estado"] == "CONFIRMADO"
            assert (await outro)["alterarStatusRamal"]["estado"] == "CONFIRMADO"

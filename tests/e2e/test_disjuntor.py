"""A channel that answers rubbish is left alone, another one takes over, and it comes back by itself."""

from __future__ import annotations

from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until_asked

TROCAR = """mutation ($status: Int!) { alterarStatusRamal(ramal: "40000", statusId: $status) { estado canal } }"""
SAUDE = "{ saude { canais { canal disjuntor disjuntorDeComandos } } }"


async def disjuntores(gateway: Gateway) -> dict[str, tuple[str | None, str | None]]:
    canais = (await gateway.dados(SAUDE))["saude"]["canais"]
    return {one["canal"]: (one["disjuntor"], one["disjuntorDeComandos"]) for one in canais}


async def test_commands_go_around_a_channel_with_an_open_breaker_and_return_after_a_good_read() -> None:
    async with simulator_process("--no-traffic") as pbx:
        environment = {
            **pbx.environment,
            "TOTALIP_CANAIS": "alterarStatusRamal=API,COMANDOS",
            "GATEWAY_BREAKER_FAILURES": "2",
            "GATEWAY_BREAKER_WINDOW": "4",
            "GATEWAY_BREAKER_OPEN_S": "30",
            "GATEWAY_EVIDENCE_TIMEOUT_S": "2",  # what each page instead of an answer costs
            "GATEWAY_PROBE_INTERVAL_S": "0.2",
        }
        async with gateway_process(environment) as gateway:
            await gateway.ate("EVENTOS", True)
            await gateway.ate("API", True)
            assert await disjuntores(gateway) == {
                "API": ("FECHADO", "FECHADO"),
                "EMAIL": ("FECHADO", None),
                "EVENTOS": (None, None),
                "COMANDOS": (None, "FECHADO"),
                "BANCO": ("FECHADO", "FECHADO"),
            }
            await pbx.quirk("resposta_html", canal="api", funcao="set_status", vezes=2)
            for status in (4, 5):
                got = (await gateway.dados(TROCAR, status=status))["alterarStatusRamal"]
                assert got["canal"] == "API"
            assert (await disjuntores(gateway))["API"] == ("FECHADO", "ABERTO")
            canais = (await gateway.pronto())["pbxs"]["principal"]
            assert [c["disjuntorDeComandos"] for c in canais if c["canal"] == "API"] == ["ABERTO"]

            got = (await gateway.dados(TROCAR, status=6))["alterarStatusRamal"]
            assert (got["estado"], got["canal"]) == ("CONFIRMADO", "COMANDOS")
            sent = [one for one in await pbx.journal(canal="api", fase="recebido") if "set_status" in str(one)]
            assert len(sent) == 2

        environment["GATEWAY_BREAKER_OPEN_S"] = "0.5"
        async with gateway_process(environment) as gateway:
            await gateway.ate("EVENTOS", True)
            await pbx.quirk("resposta_html", canal="api", funcao="set_status", vezes=2)
            for status in (4, 5):
                await gateway.dados(TROCAR, status=status)

            async def fechado() -> bool:
                return (await disjuntores(gateway))["API"] == ("FECHADO", "FECHADO")

            await until_asked(fechado)  # the probe's read was the trial
            got = (await gateway.dados(TROCAR, status=6))["alterarStatusRamal"]
            assert (got["estado"], got["canal"]) == ("CONFIRMADO", "API")

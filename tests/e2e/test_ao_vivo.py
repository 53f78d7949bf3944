"""Live state over a real socket: a snapshot, then changes; a lost PBX makes it unknown, and its truth comes back."""

from __future__ import annotations

from typing import Any

from tests.support.gateway import gateway_process
from tests.support.simulator import simulator_process

AO_VIVO = """subscription ($ramais: [String!], $modo: ModoAoVivo!) { ramaisAoVivo(ramais: $ramais, modo: $modo) {
    __typename pbx posicao { epoca sequencia }
    ... on RetratoDosRamais { conhecido ramais { ...Vivo ramal { nome } } }
    ... on MudancaDeRamal { numeroRamal tipo sintetico ramal { ...Vivo } }
    ... on EstadoDesconhecido { motivo }
    ... on EstadoReconciliado { pendentes } } }
    fragment Vivo on RamalAoVivo { numero codigoStatus nomeStatus segundosNoStatus
        ligacao { tipo uniqueid telefone segundos } }"""
STATUS = 'mutation ($s: Int!) { alterarStatusRamal(ramal: "40000", statusId: $s) { estado } }'
AMBIENTE = {"TOTALIP_RECONCILE_SETTLE_S": "0.2"}


async def test_a_watcher_gets_the_whole_then_changes_then_what_it_missed_of_a_lost_pbx() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process({**pbx.environment, **AMBIENTE}) as gateway:
        await gateway.ate("EVENTOS", True)
        async with gateway.inscrito(AO_VIVO, ramais=["40000"], modo="EVENTOS") as vivo:
            retrato = await vivo.proximo("RetratoDosRamais")
            if not retrato["conhecido"]:
                await vivo.proximo("EstadoReconciliado")

            await gateway.dados(STATUS, s=6)
            mudanca = await vivo.proximo("MudancaDeRamal")
            while mudanca["ramal"]["codigoStatus"] != 6:
                mudanca = await vivo.proximo("MudancaDeRamal")
            assert (mudanca["numeroRamal"], mudanca["tipo"], mudanca["sintetico"]) == ("40000", "S", False)
            assert mudanca["ramal"]["nomeStatus"] == "Intervalo de Almoço"
            assert 0 <= mudanca["ramal"]["segundosNoStatus"] < 20

            await pbx.kill("events")
            assert (await vivo.proximo())["__typename"] == "EstadoDesconhecido"
            assert (await gateway.dados(STATUS, s=4))["alterarStatusRamal"]["estado"] == "CONFIRMADO"
            await pbx.restart("events")
            perdida = await vivo.proximo()
            assert (perdida["__typename"], perdida["tipo"], perdida["sintetico"]) == ("MudancaDeRamal", "S", True)
            assert perdida["ramal"]["codigoStatus"] == 4
            assert (await vivo.proximo())["__typename"] == "EstadoReconciliado"

        async with gateway.inscrito(AO_VIVO, ramais=["40000", "9999999"], modo="ESTADO") as vivo:
            de_novo = await vivo.proximo("RetratoDosRamais")
        posicoes = [_lugar(item) for item in vivo.itens]

    assert de_novo["conhecido"]
    (ramal,) = de_novo["ramais"]
    assert (ramal["numero"], ramal["codigoStatus"], ramal["ligacao"]) == ("40000", 4, None)
    assert ramal["ramal"]["nome"]
    assert posicoes == sorted(posicoes)


def _lugar(item: dict[str, Any]) -> int:
    return int(item["posicao"]["sequencia"])

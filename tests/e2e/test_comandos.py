"""Commands found again and followed, through restarts and kills of the gateway."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.test_auditoria import programa
from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until_asked

TROCAR = """mutation ($ramal: String!, $status: Int!, $chave: String) {
    alterarStatusRamal(ramal: $ramal, statusId: $status, chaveIdempotencia: $chave) { id estado canal repetido } }"""
COMANDO = "query ($id: ID!) { comando(id: $id) { id estado intencao alvo canal evidencia } }"
COMANDOS = """query ($filtro: ComandoFiltro, $first: Int! = 50, $after: String) {
    comandos(filtro: $filtro, first: $first, after: $after) {
        nodes { id estado } pageInfo { hasNextPage endCursor } } }"""
AO_VIVO = """subscription ($id: ID, $filtro: ComandoFiltro, $apos: String) {
    comandosAoVivo(id: $id, filtro: $filtro, apos: $apos) { __typename
        ... on MudancaDeComando { posicao { cursor } comando { id estado } }
        ... on Lacuna { motivo } } }"""


async def trocar(gateway: Gateway, status: int, ramal: str = "40000", chave: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = (await gateway.dados(TROCAR, ramal=ramal, status=status, chave=chave))["alterarStatusRamal"]
    return made


async def test_commands_are_listed_found_and_followed_and_a_subscription_resumes(tmp_path: Path) -> None:
    chaves = {
        nome: programa(tmp_path, "chave", "criar", "--nome", nome, *opcoes).stdout.strip()
        for nome, opcoes in {
            "bia": ("--papel", "integrador"),
            "ramal": ("--papel", "operador", "--ramal", "60179"),
            "painel": ("--papel", "leitor"),
        }.items()
    }
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process(pbx.environment, str(tmp_path)) as gateway,
    ):
        await gateway.ate("EVENTOS", True)
        async with gateway.inscrito(AO_VIVO) as tudo:
            primeiro = asyncio.create_task(tudo.proximo())
            while not primeiro.done():  # until the subscription is under way
                antes = await trocar(gateway, 6)
            while tudo.itens[-1]["comando"] != {"id": antes["id"], "estado": "CONFIRMADO"}:
                await tudo.proximo()
            um = await trocar(gateway, 4)
            seguidos = [await tudo.proximo() for _ in range(3)]
        assert [(s["comando"]["id"], s["comando"]["estado"]) for s in seguidos] == [
            (um["id"], "ACEITO"),
            (um["id"], "ENVIADO"),
            (um["id"], "CONFIRMADO"),
        ]
        dois = await trocar(gateway, 5, "60179")
        async with gateway.inscrito(AO_VIVO, apos=seguidos[1]["posicao"]["cursor"]) as retomada:
            itens = [await retomada.proximo() for _ in range(4)]
        assert [(i["comando"]["id"], i["comando"]["estado"]) for i in itens] == [
            (um["id"], "CONFIRMADO"),
            (dois["id"], "ACEITO"),
            (dois["id"], "ENVIADO"),
            (dois["id"], "CONFIRMADO"),
        ]
        async with gateway.inscrito(AO_VIVO, id=dois["id"]) as acabado:
            item = await acabado.proximo()
            assert (item["comando"], await acabado.fim()) == ({"id": dois["id"], "estado": "CONFIRMADO"}, True)

        assert (await gateway.dados(COMANDO, id=um["id"]))["comando"] == {
            "id": um["id"],
            "estado": "CONFIRMADO",
            "intencao": "alterarStatusRamal",
            "alvo": "40000",
            "canal": "COMANDOS",
            "evidencia": "EVENTO",
        } | {"evidencia": (await gateway.dados(COMANDO, id=um["id"]))["comando"]["evidencia"]}
        assert (await gateway.dados(COMANDO, id="Comando:principal:" + "0" * 32))["comando"] is None
        page = (await gateway.dados(COMANDOS, first=1))["comandos"]
        assert page["nodes"] == [{"id": dois["id"], "estado": "CONFIRMADO"}]
        page = (await gateway.dados(COMANDOS, first=1, after=page["pageInfo"]["endCursor"]))["comandos"]
        assert page["nodes"] == [{"id": um["id"], "estado": "CONFIRMADO"}]
        found = (await gateway.dados(COMANDOS, filtro={"alvo": "60179", "estados": ["CONFIRMADO"]}))["comandos"]
        assert [n["id"] for n in found["nodes"]] == [dois["id"]]
        assert (await gateway.dados(COMANDOS, filtro={"intencoes": ["discar"]}))["comandos"]["nodes"] == []

        async def como(nome: str, query: str, **variables: Any) -> Any:
            headers = {"authorization": f"Bearer {chaves[nome]}"}
            async with httpx.AsyncClient(headers=headers, trust_env=False) as http:
                return (await http.post(gateway.url, json={"query": query, "variables": variables})).json()

        assert (await como("bia", COMANDOS))["data"]["comandos"]["nodes"] == []
        assert (await como("bia", COMANDO, id=um["id"]))["data"]["comando"] is None
        assert [n["id"] for n in (await como("ramal", COMANDOS))["data"]["comandos"]["nodes"]] == [dois["id"]]
        refused = await como("painel", COMANDOS)
        assert refused["errors"][0]["extensions"]["codigo"] == "SEM_PERMISSAO"


async def test_a_key_survives_a_kill_and_the_pbx_hears_once(tmp_path: Path) -> None:
    async with simulator_process("--no-traffic") as pbx:
        async with gateway_process(pbx.environment, str(tmp_path)) as gateway:
            await gateway.ate("EVENTOS", True)
            primeiro = await trocar(gateway, 4, chave="k")
            gateway.process.kill()
            await gateway.process.wait()
        async with gateway_process(pbx.environment, str(tmp_path)) as gateway:
            await gateway.ate("EVENTOS", True)
            assert await trocar(gateway, 4, chave="k") == {**primeiro, "repetido": True}
            assert len(await pbx.journal(canal="commands", fase="recebido")) == 1
    assert programa(tmp_path, "audit", "verify").returncode == 0


async def test_a_key_whose_command_was_cut_off_by_a_kill_is_never_sent_again(tmp_path: Path) -> None:
    async with simulator_process("--no-traffic") as pbx:
        await pbx.quirk("resposta_muda", canal="commands", vezes=1)
        async with gateway_process(pbx.environment, str(tmp_path)) as gateway:
            await gateway.ate("EVENTOS", True)
            pendente = asyncio.create_task(gateway.perguntar(TROCAR, ramal="40000", status=7, chave="k"))

            async def recebido() -> bool:
                return len(await pbx.journal(canal="commands", fase="recebido")) == 1

            await until_asked(recebido)
            gateway.process.kill()
            await gateway.process.wait()
            assert isinstance((await asyncio.gather(pendente, return_exceptions=True))[0], httpx.HTTPError)
        async with gateway_process(pbx.environment, str(tmp_path)) as gateway:
            await gateway.ate("EVENTOS", True)
            again = await trocar(gateway, 7, chave="k")
            assert (again["estado"], again["repetido"]) == ("DESCONHECIDO", True)
            assert await recebido()

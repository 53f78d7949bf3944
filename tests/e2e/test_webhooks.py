"""A CRM without a socket: an endpoint made in the graph gets signed events, also those of a gateway that was killed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path

from tests.support.crm import crm
from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until, until_asked

CRIAR = """mutation ($url: String!) { criarWebhook(url: $url, tipos: [S], ramais: ["40000"]) {
    segredo webhook { id situacao dono posicao { cursor } } } }"""

ENTREGAS = "query ($i: ID!) { entregasDoWebhook(id: $i) { numero fim status } }"


def confere(segredo: str, headers: dict[str, str], corpo: bytes) -> bool:
    """The check of the specification, written anew."""
    key = base64.b64decode(segredo.split("_", 1)[1])
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), corpo))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split(" ")


async def test_signed_events_reach_the_crm_also_those_that_a_killed_gateway_had_not_sent(tmp_path: Path) -> None:
    async with simulator_process("--no-traffic") as pbx, crm() as (app, url):
        ambiente = {**pbx.environment, "GATEWAY_WEBHOOK_PRIVADO": "1", "GATEWAY_DATA_DIR": str(tmp_path / "dados")}
        async with gateway_process(ambiente) as gateway:
            await gateway.ate("EVENTOS", True)
            criado = (await gateway.dados(CRIAR, url=url))["criarWebhook"]
            ident = criado["webhook"]["id"]
            teste = await gateway.dados("mutation ($i: ID!) { testarWebhook(id: $i) { fim status } }", i=ident)
            await pbx.act("status", ramal="40000", id_status=6)
            await pbx.act("status", ramal="40001", id_status=6)
            await until(lambda: any(_codigo(corpo) == 6 for _, corpo in app.recebidas), 20)
            await until_asked(lambda: _anotadas(gateway, ident))
            gateway.process.kill()
            await gateway.process.wait()
            antes = len(app.recebidas)
        async with gateway_process(ambiente) as gateway:
            await gateway.ate("EVENTOS", True)
            await pbx.act("status", ramal="40000", id_status=4)
            await until(lambda: any(_codigo(corpo) == 4 for _, corpo in app.recebidas), 20)
            lista = (await gateway.dados("{ webhooks { id situacao url } }"))["webhooks"]

    assert criado["webhook"]["situacao"] == "ATIVO"
    assert teste["testarWebhook"] == {"fim": "ENTREGUE", "status": 204}
    assert lista == [{"id": ident, "situacao": "ATIVO", "url": url}]
    assert all(confere(criado["segredo"], headers, corpo) for headers, corpo in app.recebidas)
    status = [json.loads(c)["data"]["numeroRamal"] for _, c in app.recebidas if _codigo(c) is not None]
    assert set(status) == {"40000"}
    ids = [headers["webhook-id"] for headers, _ in app.recebidas]
    primeiros, depois = ids[:antes], ids[antes:]
    assert len(primeiros) == len(set(primeiros)), "each message once where nothing failed"
    assert len(depois) == len(set(depois))
    assert set(primeiros) & set(depois) <= {primeiros[-1]}, "only what was being noted when it was killed comes again"


async def _anotadas(gateway: Gateway, ident: str) -> bool:
    """Whether its log of deliveries has some; those that it has went well."""
    entregas = (await gateway.dados(ENTREGAS, i=ident))["entregasDoWebhook"]
    assert all(uma == {"numero": 1, "fim": "ENTREGUE", "status": 204} for uma in entregas)
    return bool(entregas)


FILTRADO = """mutation ($url: String!, $filtro: FiltroDeEventos) {
    criarWebhook(url: $url, ramais: ["40000", "60179"], filtro: $filtro) {
        webhook { ramais tipos alertas campanhas gruposAtendimento gruposUsuarios telefones } } }"""


async def test_an_endpoint_takes_the_filter_of_the_stream_and_shows_it() -> None:
    filtro = {"ramais": ["60179", "1"], "tipos": ["S"], "gruposUsuarios": [2, 1], "telefones": ["(21) 98765-4321"]}
    async with (
        simulator_process("--no-traffic") as pbx,
        crm() as (app, url),
        gateway_process({**pbx.environment, "GATEWAY_WEBHOOK_PRIVADO": "1"}) as gateway,
    ):
        await gateway.ate("EVENTOS", True)
        await gateway.ate("BANCO", True)
        criado = (await gateway.dados(FILTRADO, url=url, filtro=filtro))["criarWebhook"]["webhook"]
        (grupo,) = {
            one["grupo"]["codigo"]
            for one in (await gateway.dados("{ ramais { nodes { numero grupo { codigo } } } }"))["ramais"]["nodes"]
            if one["numero"] == "60179"
        }
        outra = {"tipos": ["S"], "gruposUsuarios": [grupo]}
        await gateway.dados(
            "mutation ($u: String!, $f: FiltroDeEventos) { criarWebhook(url: $u, filtro: $f) { webhook { id } } }",
            u=url,
            f=outra,
        )
        await pbx.act("status", ramal="60179", id_status=6)
        await until(lambda: any(_codigo(corpo) == 6 for _, corpo in app.recebidas), 20)
        muitas = await gateway.perguntar(FILTRADO, url=url, filtro={"campanhas": list(range(501))})
    assert criado == {
        "ramais": ["60179"],
        "tipos": ["S"],
        "alertas": [],
        "campanhas": None,
        "gruposAtendimento": None,
        "gruposUsuarios": [1, 2],
        "telefones": ["(21) 98765-4321"],
    }
    assert muitas["errors"][0]["extensions"]["argumento"] == "filtro.campanhas"


async def test_an_address_inside_is_refused_and_who_lacks_the_right_makes_none() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        recusada = await gateway.perguntar(CRIAR, url="http://127.0.0.1/")
    assert recusada["errors"][0]["message"].startswith("Este endereço não pode ser chamado")


def _codigo(corpo: bytes) -> int | None:
    codigo: int | None = json.loads(corpo)["data"].get("codigoStatus")
    return codigo

"""Events by campaign, group and phone, over a real socket: the same live, shared and from the past."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import websockets

from tests.e2e.test_importacao_cli import programa
from tests.e2e.test_leque import ate
from tests.support.gateway import CHAVE, Gateway, Inscricao, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process

EVENTOS = """subscription ($filtro: FiltroDeEventos, $apos: String) { eventos(filtro: $filtro, apos: $apos) {
    __typename posicao { cursor } ... on EventoDeRamal { numeroRamal }
    ... on EventoLigacaoAtiva { telefoneDiscado } ... on EventoLigacaoDiscador { codigoCampanha } } }"""
RAMAIS = "{ ramais(first: 200) { nodes { numero codigoGrupo gruposAtendimento { codigo } } } }"
AMBIENTE = {"GATEWAY_ALERTAS": ""}


async def _trocar(pbx: SimulatorProcess, *ramais: str) -> None:
    for ramal in ramais:
        for codigo in (6, 4):
            await pbx.act("status", ramal=ramal, id_status=codigo)


async def _ramais(inscricao: Inscricao, quantos: int) -> list[str]:
    """The extensions of the next events."""
    vistos: list[str] = []
    while len(vistos) < quantos:
        item = await inscricao.proximo()
        if "numeroRamal" in item:
            vistos.append(item["numeroRamal"])
    return vistos


async def test_a_supervisor_gets_the_events_of_his_groups_live_and_again_from_the_past() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process({**pbx.environment, **AMBIENTE}) as gateway:
        await gateway.ate("EVENTOS", True)
        await gateway.ate("BANCO", True)
        todos = (await gateway.dados(RAMAIS))["ramais"]["nodes"]
        um = next(ramal for ramal in todos if ramal["gruposAtendimento"])
        fila = um["gruposAtendimento"][0]["codigo"]
        na_fila = {r["numero"] for r in todos if fila in [g["codigo"] for g in r["gruposAtendimento"]]}
        no_grupo = {r["numero"] for r in todos if r["codigoGrupo"] == um["codigoGrupo"]}
        fora = next(r["numero"] for r in todos if r["numero"] not in na_fila | no_grupo)
        da_fila = {"tipos": ["S"], "gruposAtendimento": [fila]}
        async with (
            gateway.inscrito(EVENTOS, filtro={"tipos": ["S"]}) as tudo,
            gateway.inscrito(EVENTOS, filtro=da_fila) as aberta,
            gateway.inscrito(EVENTOS, filtro={"tipos": ["S"], "gruposUsuarios": [um["codigoGrupo"]]}) as outra,
        ):
            await ate(gateway, "gateway_shared_members", 3)
            await _trocar(pbx, fora, um["numero"])
            assert await _ramais(tudo, 4) == [fora, fora, um["numero"], um["numero"]]
            assert await _ramais(aberta, 2) == await _ramais(outra, 2) == [um["numero"]] * 2
        async with gateway.inscrito(EVENTOS, filtro=da_fila, apos=tudo.itens[0]["posicao"]["cursor"]) as depois:
            assert await _ramais(depois, 2) == [um["numero"]] * 2


async def test_a_call_is_found_by_its_phone_in_another_form_and_by_its_campaign() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process({**pbx.environment, **AMBIENTE}) as gateway:
        await gateway.ate("EVENTOS", True)
        for ramal in ("40000", "40005"):
            await pbx.act("login", ramal=ramal)
        async with (
            gateway.inscrito(EVENTOS, filtro={"telefones": ["+55 (21) 98765-4321", "33334444"]}) as do_telefone,
            gateway.inscrito(EVENTOS, filtro={"campanhas": [1, 2]}) as da_campanha,
            gateway.inscrito(EVENTOS, filtro={"campanhas": [987]}) as de_outra,
        ):
            await ate(gateway, "gateway_shared_members", 3)
            for telefone in ("1133553434", "21987654321"):
                feito = await pbx.act("discar", ramal="40005", telefone=telefone)
                await pbx.act("desligar", uniqueid=feito["uniqueid"], quem="ramal")
            achada = await do_telefone.proximo("EventoLigacaoAtiva")
            await pbx.act("logout", ramal="40005")
            for _ in range(20):
                feito = await pbx.act("discador_contata", campanha=1)
                await pbx.act("discador_entrega", uniqueid=feito["uniqueid"])
                if any(e["linha"].startswith("<D>") for e in await pbx.emitted()):
                    break
            entregue = await da_campanha.proximo("EventoLigacaoDiscador")
            await _trocar(pbx, "40000")
    assert (achada["numeroRamal"], achada["telefoneDiscado"]) == ("40005", "21987654321")
    assert [item for item in do_telefone.itens if "numeroRamal" in item] == [achada]
    assert entregue["codigoCampanha"] == 1
    assert [item for item in da_campanha.itens if "numeroRamal" in item] == [entregue]
    assert [item for item in de_outra.itens if "numeroRamal" in item] == []


async def _recusa(gateway: Gateway, chave: str, filtro: dict[str, Any]) -> dict[str, Any]:
    """The extensions of the error that the subscription ends with."""
    url = gateway.url.replace("http://", "ws://")
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]  # its NewType
        await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {chave}"}}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        pedido = {"query": EVENTOS, "variables": {"filtro": filtro}}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": pedido}))
        answer = json.loads(await socket.recv())
    errors = answer["payload"] if answer["type"] == "error" else answer["payload"]["errors"]
    found: dict[str, Any] = errors[0]["extensions"]
    return found


@pytest.mark.parametrize(
    ("filtro", "argumento"),
    [
        ({"telefones": ["anônimo"]}, "filtro.telefones"),
        ({"campanhas": list(range(501))}, "filtro.campanhas"),
        ({"ramais": ["1"] * 501}, "filtro.ramais"),
    ],
)
async def test_what_cannot_be_looked_for_is_said_with_the_argument(
    so_gateway: Gateway, filtro: dict[str, Any], argumento: str
) -> None:
    recusa = await _recusa(so_gateway, CHAVE, filtro)
    assert (recusa["codigo"], recusa["argumento"]) == ("ENTRADA_INVALIDA", argumento)


async def test_groups_that_cannot_be_read_are_an_error_and_not_an_empty_stream(so_gateway: Gateway) -> None:
    recusa = await _recusa(so_gateway, CHAVE, {"gruposAtendimento": [1]})
    assert (recusa["codigo"], recusa["canal"]) == ("CANAL_INDISPONIVEL", "BANCO")


async def test_who_sees_phones_masked_cannot_find_them_out_by_asking(tmp_path: Path) -> None:
    ambiente = {"GATEWAY_POLICY": str(tmp_path / "politica.yaml"), "GATEWAY_DATA_DIR": str(tmp_path)}
    politica = "versao: 1\npapeis:\n  ouvinte: {direitos: [ler, eventos]}\nchaves: []\n"
    (tmp_path / "politica.yaml").write_text(politica, encoding="utf-8")
    _, out, _ = await programa(ambiente, "chave", "criar", "--nome", "tela", "--papel", "ouvinte")
    async with gateway_process({**ambiente, **AMBIENTE, "TOTALIP_API_URL": "http://127.0.0.1:9"}) as gateway:
        recusa = await _recusa(gateway, out.strip(), {"telefones": ["21987654321"]})
    assert (recusa["codigo"], recusa["direito"]) == ("SEM_PERMISSAO", "ver.TELEFONE")


@pytest.fixture
async def so_gateway() -> Any:
    """A gateway whose PBX answers nothing and has no database."""
    async with gateway_process({**AMBIENTE, "TOTALIP_API_URL": "http://127.0.0.1:9"}) as gateway:
        yield gateway

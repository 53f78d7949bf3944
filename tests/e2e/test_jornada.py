"""The first journey, whole: a real simulator, a real gateway, real clients."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

EVENTOS = """subscription ($ramais: [String!]) { eventos(ramais: $ramais) {
    __typename id posicao { epoca sequencia cursor } recebidoEm
    ... on EventoDeRamal { tipo numeroRamal ramal { nome nomeStatusUsuario } }
    ... on EventoTrocaStatus { codigoStatus nomeStatus }
    ... on EventoDeConexao { conectado motivo }
    ... on EventoIlegivel { motivo } } }"""
TROCAR = """mutation ($ramal: String!, $status: Int!, $chave: String) {
    alterarStatusRamal(ramal: $ramal, statusId: $status, chaveIdempotencia: $chave) {
        id estado canal evidencia motivo repetido resposta { codigo mensagem } } }"""
STATUS = "query ($n: String!) { ramal(numero: $n) { codigoStatusUsuario nomeStatusUsuario origem } }"


@pytest.fixture
async def pbx() -> AsyncIterator[SimulatorProcess]:
    async with simulator_process("--no-traffic") as made:
        yield made


@pytest.fixture
async def gateway(pbx: SimulatorProcess) -> AsyncIterator[Gateway]:
    async with gateway_process(pbx.environment) as made:
        await made.ate("EVENTOS", True)
        yield made


@pytest.mark.parametrize("canal", ["COMANDOS", "API", "BANCO"])
async def test_a_status_changed_by_any_channel_is_seen_in_query_database_and_event(
    pbx: SimulatorProcess, canal: str
) -> None:
    environment = {**pbx.environment, "TOTALIP_CANAIS": f"alterarStatusRamal={canal}"}
    async with gateway_process(environment) as gateway:
        await gateway.ate("EVENTOS", True)
        async with gateway.inscrito(EVENTOS, ramais=["40000"]) as eventos:
            await gateway.ate_assinantes(1)
            got = (await gateway.dados(TROCAR, ramal="40000", status=6))["alterarStatusRamal"]
            evento = await eventos.proximo("EventoTrocaStatus")
        lido = (await gateway.dados(STATUS, n="40000"))["ramal"]

    assert (got["estado"], got["canal"], got["repetido"]) == ("CONFIRMADO", canal, False)
    assert got["evidencia"] in ("EVENTO", "ESTADO")
    assert evento["numeroRamal"] == "40000"
    assert (evento["codigoStatus"], evento["nomeStatus"]) == (6, "Intervalo de Almoço")
    assert evento["ramal"]["nomeStatusUsuario"] == "Intervalo de Almoço"
    assert lido == {
        "codigoStatusUsuario": 6,
        "nomeStatusUsuario": "Intervalo de Almoço",
        "origem": "BANCO",
    }
    connection = await asyncpg.connect(pbx.environment["TOTALIP_DB_DSN"])
    try:
        assert await connection.fetchval("SELECT id_status_usuario FROM usuarios WHERE ramal = '40000'") == 6
    finally:
        await connection.close()


async def test_a_refusal_is_data_with_the_code_and_the_words_of_the_pbx(gateway: Gateway) -> None:
    got = (await gateway.dados(TROCAR, ramal="40000", status=999))["alterarStatusRamal"]
    assert got["estado"] == "RECUSADO"
    assert got["resposta"] == {"codigo": "STATUS_NAO_EXISTE", "mensagem": "STATUS NAO EXISTE"}


async def test_the_same_key_returns_the_first_result_and_the_pbx_hears_once(
    pbx: SimulatorProcess, gateway: Gateway
) -> None:
    first = (await gateway.dados(TROCAR, ramal="40000", status=4, chave="k1"))["alterarStatusRamal"]
    again = (await gateway.dados(TROCAR, ramal="40000", status=4, chave="k1"))["alterarStatusRamal"]
    other = await gateway.perguntar(TROCAR, ramal="40000", status=5, chave="k1")

    assert again == {**first, "repetido": True}
    assert other["errors"][0]["extensions"]["codigo"] == "ENTRADA_INVALIDA"
    received = await pbx.journal(canal="commands", fase="recebido")
    assert len(received) == 1


async def test_a_lost_answer_ends_by_evidence_and_is_sent_once(pbx: SimulatorProcess, gateway: Gateway) -> None:
    await pbx.quirk("resposta_perdida", canal="commands", vezes=1)
    got = (await gateway.dados(TROCAR, ramal="40000", status=7))["alterarStatusRamal"]
    assert got["estado"] == "CONFIRMADO"
    assert got["resposta"] is None
    assert len(await pbx.journal(canal="commands", fase="recebido")) == 1


async def test_the_event_socket_drops_and_returns_and_subscribers_hear_both(
    pbx: SimulatorProcess, gateway: Gateway
) -> None:
    async with gateway.inscrito(EVENTOS) as eventos:
        await pbx.kill("events")
        assert (await eventos.proximo("EventoDeConexao"))["conectado"] is False
        await gateway.ate("EVENTOS", False)
        await pbx.restart("events")
        assert (await eventos.proximo("EventoDeConexao"))["conectado"] is True
        await gateway.ate("EVENTOS", True)
        await gateway.dados(TROCAR, ramal="40000", status=3)
        assert (await eventos.proximo("EventoTrocaStatus"))["codigoStatus"] == 3
    sequences = [one["posicao"]["sequencia"] for one in eventos.itens]
    assert sequences == sorted(set(sequences))


async def test_the_database_goes_away_the_api_answers_and_the_database_returns_by_itself(
    pbx: SimulatorProcess, gateway: Gateway
) -> None:
    assert (await gateway.dados(STATUS, n="40009"))["ramal"]["origem"] == "BANCO"
    await pbx.quirk("banco", modo="recusa")
    await pbx.kill("database")
    got = await gateway.perguntar("query ($n: String!) { ramal(numero: $n) { nome origem } }", n="40009")
    assert got["data"]["ramal"] == {"nome": "Eduardo Moreira", "origem": "API"}
    await gateway.ate("BANCO", False)
    await pbx.unquirk("banco")
    await pbx.restart("database")

    async def do_banco() -> bool:
        got = await gateway.perguntar(STATUS, n="40009")
        return bool(got["data"]["ramal"]["origem"] == "BANCO")

    await until_asked(do_banco)
    await gateway.ate("BANCO", True)


async def test_the_whole_pbx_is_killed_and_started_again_and_the_gateway_recovers_by_itself() -> None:
    async with simulator_process("--no-traffic") as first:
        ports = first.ports
        async with gateway_process(first.environment) as gateway:
            await gateway.ate("EVENTOS", True)
            assert (await gateway.dados(STATUS, n="40009"))["ramal"]["origem"] == "BANCO"
            first.process.kill()
            await first.process.wait()
            await gateway.ate("EVENTOS", False)
            down = await gateway.perguntar(STATUS, n="40009")
            assert down["data"] == {"ramal": None}
            assert down["errors"][0]["extensions"]["codigo"] == "CANAL_INDISPONIVEL"
            assert (await gateway.pronto())["status"] == 503
            same = {f"{part}_port": ports[part] for part in ("api", "events", "commands", "database")}
            async with simulator_process("--no-traffic", **same):
                await gateway.ate("EVENTOS", True)
                await gateway.ate("BANCO", True)
                await gateway.ate("API", True)
                got = (await gateway.dados(TROCAR, ramal="40000", status=6))["alterarStatusRamal"]
                assert (got["estado"], (await gateway.pronto())["status"]) == ("CONFIRMADO", 200)

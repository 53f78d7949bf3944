"""The gateway is killed with a command half-way: the next one tells the truth about it and sends nothing again."""

from __future__ import annotations

import random
import tempfile
from collections import Counter

import httpx
import pytest

from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS
from tests.commands.rodadas import FUNCOES
from tests.conftest import Prova
from tests.support.bancada import ambiente, pbx_de_agora
from tests.support.falhas import Ponto, caminho, comando_da_api, comando_do_socket, transacao_que_escreve
from tests.support.gateway import Gateway, gateway_process
from tests.support.waiting import until_asked

MUTACAO = """mutation ($ramal: String!, $chave: String!) {
    alterarStatusRamal(ramal: $ramal, statusId: 6, chaveIdempotencia: $chave) { estado motivo repetido canal } }"""
PONTOS = {
    Canal.COMANDOS: (Ponto.CORTA_ANTES, Ponto.CORTA_DEPOIS, Ponto.MUDA),
    Canal.API: (Ponto.CORTA_ANTES, Ponto.CORTA_DEPOIS, Ponto.MUDA),
    Canal.BANCO: (Ponto.CORTA_ANTES, Ponto.CORTA_NO_COMMIT, Ponto.CORTA_APOS_COMMIT),
}
PORTAS = {Canal.COMANDOS: "commands", Canal.API: "api", Canal.BANCO: "database"}
COMECA = {
    Canal.COMANDOS: comando_do_socket,
    Canal.API: comando_da_api(FUNCOES),
    Canal.BANCO: transacao_que_escreve,
}


@pytest.mark.prova
async def test_a_gateway_killed_at_any_point_leaves_at_most_one_execution_and_an_honest_record(prova: Prova) -> None:
    rng = random.Random(prova.seed)
    todos = [(canal, ponto) for canal, pontos in PONTOS.items() for ponto in pontos]
    n = prova.n(3, 60)
    plano = [todos[place % len(todos)] for place in range(max(n, len(todos)))]
    rng.shuffle(plano)
    fins: Counter[str] = Counter()
    async with pbx_de_agora() as sim:
        for canal, ponto in plano[:n]:
            fins[await _matar(sim, canal, ponto)] += 1
    prova.record(**dict(sorted(fins.items())))


async def _matar(sim: Simulator, canal: Canal, ponto: Ponto) -> str:
    """Kills the gateway when the command reaches that point; the end that the next gateway tells."""
    caso = next(one for one in CASOS if one.nome == "alterarStatusRamal")
    ramal = (await caso.montar(sim))["ramal"]
    before = sim.journal.log.last
    port = sim.ports[PORTAS[canal]]
    async with caminho(port, COMECA[canal], http=canal is Canal.API) as path:
        found = {name: value.replace(f":{port}", f":{path.port}") for name, value in ambiente(sim).items()}
        found["TOTALIP_CANAIS"] = f"alterarStatusRamal={canal}"
        with tempfile.TemporaryDirectory() as pasta:
            async with gateway_process(found, pasta) as gateway:
                await gateway.ate("EVENTOS", True)
                await path.quebrar(ponto)
                path.ao_disparar = gateway.process.kill
                with pytest.raises(httpx.TransportError):
                    await gateway.perguntar(MUTACAO, ramal=ramal, chave="k")
                await gateway.process.wait()
            await path.consertar()
            async with gateway_process(found, pasta) as gateway:
                end = await _fim(gateway, ramal)
    await until_asked(lambda: _quieto(sim), 20)
    ran = sim.journal.after(before, 100_000, fase="executado")
    assert len(ran) == 1 if end == "CONFIRMADO" else len(ran) <= 1
    return f"{end}_{'executado' if ran else 'nao_executado'}"


async def _fim(gateway: Gateway, ramal: str) -> str:
    """How the next gateway says that it ended: seen by its effect, or not known."""
    ends: list[str] = []

    async def asked() -> bool:
        found = (await gateway.dados(MUTACAO, ramal=ramal, chave="k"))["alterarStatusRamal"]
        assert found["repetido"] is True
        ends.append(found["estado"])
        return found["estado"] in ("CONFIRMADO", "DESCONHECIDO")

    await until_asked(asked, 20)
    return ends[-1]


async def _quieto(sim: Simulator) -> bool:
    entries = sim.journal.after(0, 1_000_000)
    ends = {one["pedido"] for one in entries if one["fase"] in ("respondido", "sem_resposta")}
    return all(one["pedido"] in ends for one in entries if one["fase"] == "recebido")

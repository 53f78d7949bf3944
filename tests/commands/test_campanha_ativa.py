"""`definirCampanhaAtiva` under races: two clients of one gateway; two gateways and a script that toggles too."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

import httpx
import pytest

from gateway.commands.catalogo import INTENCOES
from pbx_simulator.app import Simulator
from tests.conftest import Prova
from tests.support.bancada import Bancada, bancada, pbx_de_agora
from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process

DEFINIR = INTENCOES["definirCampanhaAtiva"]
CAMPANHA = 50
MUTACAO = """mutation ($ativa: Boolean!) { definirCampanhaAtiva(campanha: 50, ativa: $ativa) {
    estado motivo evidencia resposta { codigo } } }"""
CODIGO = {True: "CAMPANHA_ATIVADA", False: "CAMPANHA_DESATIVADA"}


async def _dois(aqui: Bancada, rng: random.Random) -> tuple[dict[str, Any], bool]:
    """Two people press at once; the one who was accepted last, and what he wished."""
    wishes = [rng.random() < 0.5, rng.random() < 0.5]
    ends = await asyncio.gather(*(aqui.executar(DEFINIR, {"campanha": CAMPANHA, "ativa": wish}) for wish in wishes))
    for one in ends:
        assert one["estado"] == "CONFIRMADO", one
    last = max(range(2), key=lambda place: (ends[place]["criadoEm"], place))
    return ends[last], wishes[last]


@pytest.mark.prova
async def test_of_two_who_press_at_once_the_one_asked_for_last_stands(prova: Prova) -> None:
    rng = random.Random(prova.seed)
    n = prova.n(50, 1_000)
    toggles = 0
    async with pbx_de_agora() as sim, bancada(sim, GATEWAY_COMMANDS_PER_S="100000") as aqui:
        for _ in range(n):
            before, was = sim.journal.log.last, _ativa(sim)
            _, wish = await _dois(aqui, rng)
            assert _ativa(sim) is wish
            ran = len(aqui.executados(before))
            assert ran <= 2
            assert ran % 2 == (was is not wish)
            toggles += ran
    prova.record(pedidos=2 * n, alternancias=toggles, ultimo_desejo_cumprido=n)


def _ativa(sim: Simulator) -> bool:
    return sim.pbx.world.campanhas[CAMPANHA].ativa


async def test_a_campaign_that_is_as_wished_is_not_toggled() -> None:
    async with pbx_de_agora() as pbx, bancada(pbx) as aqui:
        pbx.pbx.world.campanhas[CAMPANHA].ativa = False
        pbx.pbx.world.show(pbx.pbx.world.campanhas[CAMPANHA])
        await pbx.pbx.flush()
        got = await aqui.executar(DEFINIR, {"campanha": CAMPANHA, "ativa": False})
        assert (got["estado"], got["evidencia"], got["canal"]) == ("CONFIRMADO", "ESTADO", None)
        assert got["motivo"] == "A campanha já estava inativa: nada foi enviado."
        assert aqui.executados() == []


@pytest.mark.prova
async def test_with_two_gateways_and_a_script_that_toggles_no_answer_claims_what_was_never_so(prova: Prova) -> None:
    rng = random.Random(prova.seed)
    n = prova.n(20, 300)
    fins: Counter[str] = Counter()
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, "GATEWAY_EVIDENCE_TIMEOUT_S": "0.3", "GATEWAY_COMMANDS_PER_S": "100000"}
        async with (
            gateway_process(environment) as um,
            gateway_process(environment) as outro,
            httpx.AsyncClient(base_url=environment["TOTALIP_API_URL"], timeout=10) as script,
        ):
            for _ in range(n):
                fins += await _rodada(pbx, um, outro, script, rng, environment["TOTALIP_API_KEY"])
    assert fins["mentira"] == 0
    prova.record(**dict(sorted(fins.items())))


async def _rodada(
    pbx: SimulatorProcess, um: Gateway, outro: Gateway, script: httpx.AsyncClient, rng: random.Random, chave: str
) -> Counter[str]:
    """One press on each gateway while the script toggles; how each ended, judged by the PBX's journal."""
    entries = await pbx.journal(fase="executado", nome="gerenciar_campanha")
    antes = str(entries[-1]["resultado"]) if entries else CODIGO[False]
    since = entries[-1]["n"] if entries else 0
    wishes = (rng.random() < 0.5, rng.random() < 0.5)
    toggles = rng.randint(1, 3)

    async def foreign() -> None:
        for _ in range(toggles):
            await script.get("/api/gerenciar_campanha", params={"campanha_id": CAMPANHA, "chave": chave})

    first, second, _ = await asyncio.gather(
        um.dados(MUTACAO, ativa=wishes[0]), outro.dados(MUTACAO, ativa=wishes[1]), foreign()
    )
    states = [str(one["resultado"]) for one in await pbx.journal(since, fase="executado", nome="gerenciar_campanha")]
    assert len(states) <= toggles + 2
    found: Counter[str] = Counter()
    for got, wish in ((first, wishes[0]), (second, wishes[1])):
        end = got["definirCampanhaAtiva"]
        found[end["estado"]] += 1
        if end["estado"] == "CONFIRMADO":
            found["mentira"] += CODIGO[wish] not in (antes, *states)
        else:
            assert end["estado"] == "DESCONHECIDO"
            assert end["motivo"]
    return found

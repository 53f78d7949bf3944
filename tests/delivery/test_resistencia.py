"""An hour of traffic with clients coming and going leaves nothing behind, and nothing grows meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from statistics import fmean

import pytest

from tests.conftest import Prova
from tests.delivery.leitura import ramais_conhecidos
from tests.delivery.resistencia import Multidao, amostrar, medir, subida, vindo
from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until_asked

RAMAIS = "{ ramais(first: 200) { nodes { numero } } }"
VISTOS = 10
"""Extensions that clients look at, of the 40 that make calls: some 35 different filters."""
AMOSTRAS = 120
POUCO = 0.05
"""Of its mean, in an hour: what a measure may seem to grow by, from clients coming and going."""
VOLTAM = ("sockets", "operacoes", "membros", "grupos", "leitores", "tarefas")


@pytest.mark.prova
@pytest.mark.timeout(7_200)  # the whole proof is an hour
async def test_clients_that_come_and_go_leave_nothing_behind(prova: Prova, tmp_path: Path) -> None:
    por_s = prova.n(small=12, whole=3600)
    clientes, por_segundo = (500, 200) if prova.whole else (40, 50)
    async with (
        simulator_process("--no-traffic", rate=por_segundo) as pbx,
        gateway_process({**pbx.environment, "TOTALIP_RECONCILE_SETTLE_S": "0.3"}) as gateway,
    ):
        ramais = [um["numero"] for um in (await gateway.dados(RAMAIS))["ramais"]["nodes"]][:VISTOS]
        await ramais_conhecidos(gateway, ramais, 60)  # until then the gateway is at work that ends
        gente = Multidao(gateway, ramais, *(((30, 180), (0.5, 10)) if prova.whole else ((1, 3), (0.1, 1))))
        antes = await medir(gateway)
        emitidos = (await pbx.state())["eventos_emitidos"]
        async with vindo(gente, clientes, prova.seed):
            amostras = await amostrar(gente, AMOSTRAS, por_s / AMOSTRAS)
            emitidos = (await pbx.state())["eventos_emitidos"] - emitidos
        (tmp_path / "amostras.json").write_text(json.dumps(amostras))
        depois = await _quando_se_foram(gateway, antes)
    visto = gente.movimento
    sobe = {nome: subida(amostras, nome) for nome in ("rss_mib", "tarefas", "descritores")}
    prova.record(
        clientes=clientes,
        eventos_por_s=round(emitidos / (amostras[-1]["em_s"] - amostras[0]["em_s"])),
        **{nome: getattr(visto, nome) for nome in ("entregas", "visitas", "retomadas", "quedas", "lacunas")},
        **{nome: f"{fmean(um[nome] for um in amostras):.1f} ({parte:+.1%} por hora)" for nome, parte in sobe.items()},
        no_fim=", ".join(f"{nome} {depois[nome] - antes[nome]:+.0f}" for nome in VOLTAM),
    )
    assert visto.achados == []
    assert visto.retomadas > 0
    assert {nome: depois[nome] - antes[nome] for nome in VOLTAM if depois[nome] > antes[nome]} == {}
    if prova.whole:
        assert {nome: parte for nome, parte in sobe.items() if parte > POUCO} == {}


async def _quando_se_foram(gateway: Gateway, antes: Mapping[str, float]) -> Mapping[str, float]:
    """What the gateway holds when it holds no more than before they came, or still holds after a minute."""
    depois = dict(antes)

    async def foram_se() -> bool:
        depois.update(await medir(gateway))
        return all(depois[nome] <= antes[nome] for nome in VOLTAM)

    with suppress(TimeoutError):
        await until_asked(foram_se, 60)
    return depois

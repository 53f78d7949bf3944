"""With no fault injected every intent ends CONFIRMADO on every channel that has it: 100 %, with its evidence."""

from __future__ import annotations

import pytest

from gateway.commands.catalogo import INTENCOES
from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS, Caso, por_canal
from tests.support.bancada import Bancada

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("caso", "canal"), [pytest.param(c, k, id=f"{c.nome} {c.variante} by {k}") for c, k in por_canal()]
)
async def test_a_good_command_is_confirmed_with_its_evidence_and_runs_once(
    gateways: dict[Canal, Bancada], sim: Simulator, caso: Caso, canal: Canal
) -> None:
    argumentos = await caso.montar(sim)
    before = sim.journal.log.last

    got = await gateways[canal].executar(caso.intencao, argumentos)

    assert (got["estado"], got["motivo"]) == ("CONFIRMADO", None), got
    assert got["canal"] == canal
    assert got["evidencia"] in caso.evidencias
    ran = [one["nome"] for one in gateways[canal].executados(before)]
    assert len(ran) == (0 if caso.nome == "marcarReplicado" else 1), ran


async def test_every_intent_has_a_good_case() -> None:
    assert {caso.nome for caso in CASOS} == set(INTENCOES)

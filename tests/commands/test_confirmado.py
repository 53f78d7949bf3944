"""With no fault injected every intent ends CONFIRMADO on every channel that has it: 100 %, with its evidence."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway.commands.catalogo import INTENCOES
from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS, Caso, por_canal
from tests.support.bancada import Bancada, bancada, pbx_de_agora

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with pbx_de_agora() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def por_um_canal(sim: Simulator) -> AsyncIterator[dict[Canal, Bancada]]:
    """A gateway for each channel, each intent told to use that channel alone."""

    def ordem(canal: Canal) -> str:
        return ";".join(f"{nome}={canal}" for nome, one in INTENCOES.items() if canal in one.formas)

    async with (
        bancada(sim, TOTALIP_CANAIS=ordem(Canal.API)) as api,
        bancada(sim, TOTALIP_CANAIS=ordem(Canal.COMANDOS)) as commands,
        bancada(sim, TOTALIP_CANAIS=ordem(Canal.BANCO)) as database,
    ):
        yield {Canal.API: api, Canal.COMANDOS: commands, Canal.BANCO: database}


@pytest.mark.parametrize(
    ("caso", "canal"), [pytest.param(c, k, id=f"{c.nome} {c.variante} by {k}") for c, k in por_canal()]
)
async def test_a_good_command_is_confirmed_with_its_evidence_and_runs_once(
    por_um_canal: dict[Canal, Bancada], sim: Simulator, caso: Caso, canal: Canal
) -> None:
    argumentos = await caso.montar(sim)
    before = sim.journal.log.last

    got = await por_um_canal[canal].executar(caso.intencao, argumentos)

    assert (got["estado"], got["motivo"]) == ("CONFIRMADO", None), got
    assert got["canal"] == canal
    assert got["evidencia"] in caso.evidencias
    ran = [one["nome"] for one in por_um_canal[canal].executados(before)]
    assert len(ran) == (0 if caso.nome == "marcarReplicado" else 1), ran


async def test_every_intent_has_a_good_case() -> None:
    assert {caso.nome for caso in CASOS} == set(INTENCOES)

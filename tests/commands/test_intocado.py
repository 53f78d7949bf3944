"""What an update does not name stays as it was at the PBX, and what it names arrives whole, by each channel."""

from __future__ import annotations

import pytest

from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS
from tests.support.bancada import Bancada

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOME = "Operação São João"


@pytest.mark.parametrize("canal", [Canal.API, Canal.COMANDOS, Canal.BANCO])
async def test_a_user_keeps_what_was_not_sent(gateways: dict[Canal, Bancada], sim: Simulator, canal: Canal) -> None:
    caso = next(one for one in CASOS if one.nome == "atualizarUsuario")
    argumentos = await caso.montar(sim)
    user = next(one for one in sim.pbx.world.usuarios.values() if one.ramal == argumentos["ramal"])
    user.email, user.celular, user.senha = "ana@exemplo.com.br", "11987654321", "87654321"
    sim.pbx.world.show(user)
    await sim.pbx.flush()

    nome = f"{NOME} {user.ramal}"  # the PBX wants each name once
    got = await gateways[canal].executar(caso.intencao, {**argumentos, "nome": nome})

    assert (got["estado"], got["canal"]) == ("CONFIRMADO", canal), got
    assert (user.nome, user.email, user.celular, user.senha) == (
        nome,
        "ana@exemplo.com.br",
        "11987654321",
        "87654321",
    )


@pytest.mark.parametrize("canal", [Canal.API, Canal.COMANDOS, Canal.BANCO])
async def test_a_customer_keeps_the_parameters_that_were_not_sent(
    gateways: dict[Canal, Bancada], sim: Simulator, canal: Canal
) -> None:
    caso = next(one for one in CASOS if one.nome == "alterarCliente")
    argumentos = await caso.montar(sim)
    world = sim.pbx.world
    (customer,) = world.clientes_com(world.campanhas[argumentos["campanha"]], 1, argumentos["valor"])
    before, telefones = list(customer.parametros), list(customer.telefones)

    got = await gateways[canal].executar(caso.intencao, {**argumentos, "novoValor": NOME})

    assert (got["estado"], got["canal"]) == ("CONFIRMADO", canal), got
    assert customer.parametros == [*before[:2], NOME, *before[3:]]
    assert customer.telefones == telefones

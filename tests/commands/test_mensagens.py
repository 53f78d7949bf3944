"""Every message of the contract has its end, through the mutation, on each channel that carries it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway.commands.catalogo import INTENCOES
from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS, Caso
from tests.commands.contrato import MensagemDoContrato, lugar, mensagens
from tests.support.bancada import Bancada, uma_por_canal

pytestmark = pytest.mark.asyncio(loop_scope="module")
MENSAGENS = sorted(set(mensagens()), key=lambda one: (one.canal, one.nome, one.codigo, one.texto))


def _casos() -> list[tuple[Caso, Canal, MensagemDoContrato]]:
    first = {caso.nome: caso for caso in reversed(CASOS)}
    return [
        (first[nome], canal, mensagem)
        for nome, intencao in INTENCOES.items()
        for canal, forma in intencao.formas.items()
        for mensagem in MENSAGENS
        if lugar(forma) == (mensagem.canal, mensagem.nome)
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateways(sim: Simulator) -> AsyncIterator[dict[Canal, Bancada]]:
    async with uma_por_canal(sim, GATEWAY_EVIDENCE_TIMEOUT_S="0.1") as made:
        yield made


@pytest.mark.parametrize(
    ("caso", "canal", "mensagem"),
    [pytest.param(c, k, m, id=f"{c.nome} by {k}: {m.texto}") for c, k, m in _casos()],
)
async def test_each_message_of_the_contract_has_its_end_and_nothing_is_sent_again(
    gateways: dict[Canal, Bancada], sim: Simulator, caso: Caso, canal: Canal, mensagem: MensagemDoContrato
) -> None:
    argumentos = await caso.montar(sim)
    await sim.put_quirk(
        "resposta_forcada", {"canal": mensagem.canal, "funcao": mensagem.nome, "texto": mensagem.texto, "vezes": 1}
    )
    before = sim.journal.log.last

    got = await gateways[canal].executar(caso.intencao, argumentos)

    await sim.clear_quirks()
    assert got["resposta"] == {"codigo": mensagem.codigo, "mensagem": mensagem.texto}, got
    if not mensagem.sucesso:
        assert (got["estado"], got["evidencia"], got["recusa"]) == ("RECUSADO", "RESPOSTA", None)
    elif caso.intencao.provas:
        assert got["estado"] == "DESCONHECIDO"  # a friendly answer without the effect is not believed
    else:
        assert (got["estado"], got["evidencia"]) == ("CONFIRMADO", "RESPOSTA")
    assert len(gateways[canal].recebidos(before)) == 1
    assert gateways[canal].executados(before) == []


@pytest.mark.parametrize("canal", [Canal.API, Canal.COMANDOS, Canal.BANCO])
async def test_a_text_that_no_code_matches_is_unknown(
    gateways: dict[Canal, Bancada], sim: Simulator, canal: Canal
) -> None:
    caso = next(one for one in CASOS if one.nome == "alterarStatusRamal")
    argumentos = await caso.montar(sim)
    where = lugar(caso.intencao.formas[canal])
    assert where is not None
    await sim.put_quirk(
        "resposta_forcada", {"canal": where[0], "funcao": where[1], "texto": "ERRO -7 NO MODULO", "vezes": 1}
    )
    got = await gateways[canal].executar(caso.intencao, argumentos)
    await sim.clear_quirks()
    assert got["estado"] == "DESCONHECIDO"
    assert got["motivo"] == "O PBX respondeu um texto que não está no contrato."
    assert got["resposta"] == {"codigo": "MENSAGEM_NAO_RECONHECIDA", "mensagem": "ERRO -7 NO MODULO"}


async def test_an_import_of_no_number_is_a_refusal(gateways: dict[Canal, Bancada], sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.nome == "ligarAgora")
    argumentos = {**await caso.montar(sim), "telefone": "12"}
    got = await gateways[Canal.API].executar(caso.intencao, argumentos)
    assert got["estado"] == "RECUSADO"
    assert got["resposta"] == {"codigo": "NUMEROS_IMPORTADOS", "mensagem": "0 NUMERO(S) IMPORTADO(S) COM SUCESSO"}


async def test_every_message_of_every_command_of_the_contract_is_tried() -> None:
    tried = {mensagem for _, _, mensagem in _casos()}
    assert [one for one in MENSAGENS if one not in tried] == []

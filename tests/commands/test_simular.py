"""`simular: true`: exactly what would be sent, masked, on which channel; nothing is sent or stored. And bulk forms."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway.access.identity import TUDO, Escopo, Identidade
from gateway.commands.arquivo import COMANDOS
from gateway.commands.catalogo import INTENCOES
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS, Caso
from tests.support.bancada import Bancada, bancada, pbx_de_agora

pytestmark = pytest.mark.asyncio(loop_scope="module")
MASCARADO = Identidade("m", frozenset(("x",)), frozenset(("comandar",)), TUDO)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with pbx_de_agora() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def aqui(sim: Simulator) -> AsyncIterator[Bancada]:
    async with bancada(sim) as made:
        yield made


async def _guardados(aqui: Bancada) -> int:
    return len([one async for one in aqui.runtime.recursos.journal.records(COMANDOS)])


@pytest.mark.parametrize("caso", [pytest.param(one, id=f"{one.nome} {one.variante}") for one in CASOS])
async def test_a_simulation_names_every_channel_and_neither_sends_nor_stores(
    aqui: Bancada, sim: Simulator, caso: Caso
) -> None:
    argumentos = await caso.montar(sim)
    before, stored = sim.journal.log.last, await _guardados(aqui)

    got = await aqui.executar(caso.intencao, argumentos, simular=True)

    assert got["estado"] == "SIMULADO", got
    assert [one["canal"] for one in got["envios"]] == [canal.value for canal in caso.intencao.formas]
    assert aqui.recebidos(before) == []
    assert await _guardados(aqui) == stored
    assert sim.config.chave not in str(got["envios"])


async def test_what_is_shown_is_what_is_sent_and_personal_values_are_masked(aqui: Bancada, sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.nome == "tabular")
    argumentos = {
        **await caso.montar(sim),
        "parametro1": "21927305861",
        "telefone": "11987654321",
        "data": "2012-03-30T08:37:00-03:00",
        "ramal": "40000",
    }
    got = await aqui.executar(caso.intencao, argumentos, simular=True, quem=MASCARADO)
    assert [one["texto"] for one in got["envios"]] == [
        "<SETSTATUSTELEFONECAMPANHA><•••••••••61><•••••••4321><80><10><40000><300320120837>",
        "GET /api/set_status_telefones_campanhas?parametro1=•••••••••61&numerodotelefone=•••••••4321&id_campanha=80"
        "&id_status=10&ramal=40000&data=300320120837&chave=•••",
        "INSERT INTO set_status_telefones_campanhas (parametro1, numerodotelefone, id_campanha, id_status, ramal, "
        "data) VALUES ('•••••••••61', '•••••••4321', 80, 10, '40000', '2012-03-30 08:37:00')",
    ]


async def test_a_password_is_shown_to_nobody_and_kept_nowhere(aqui: Bancada, sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.variante == "com tudo")
    argumentos = await caso.montar(sim)
    shown = await aqui.executar(caso.intencao, argumentos, simular=True)
    assert argumentos["senha"] not in str(shown)
    await aqui.executar(caso.intencao, argumentos, chave="com senha")
    arquivo = aqui.runtime.recursos.arquivo
    kept = [await arquivo.achar(one.key) async for one in aqui.runtime.recursos.journal.records(COMANDOS)]
    assert argumentos["senha"] not in str(kept)


async def test_a_guard_speaks_in_a_simulation_too(aqui: Bancada) -> None:
    got = await aqui.executar(INTENCOES["login"], {"ramal": "123456"}, simular=True)
    assert (got["estado"], got["recusa"]["guarda"], got["envios"]) == ("RECUSADO", "RAMAL_DESCONHECIDO", [])


async def test_a_limited_identity_commands_its_own_extensions_alone_and_the_pbx_hears_nothing_else(
    aqui: Bancada, sim: Simulator
) -> None:
    operador = Identidade(
        "op", frozenset(("operador",)), frozenset(("comandar",)), Escopo(ramais=frozenset(("40000",)))
    )
    leitor = Identidade("l", frozenset(("leitor",)), frozenset(("ler",)), TUDO)
    before = sim.journal.log.last
    for nome, argumentos, quem in (
        ("login", {"ramal": "40009"}, operador),
        ("definirCampanhaAtiva", {"campanha": 50, "ativa": True}, operador),
        ("login", {"ramal": "40000"}, leitor),
    ):
        answer = await aqui.responder(INTENCOES[nome], argumentos, quem=quem)
        assert [one.extensions["codigo"] for one in answer.errors] == ["SEM_PERMISSAO"]
    assert sim.journal.after(before, 1000) == []
    assert (await aqui.executar(INTENCOES["login"], {"ramal": "40000"}, quem=operador))["estado"] == "CONFIRMADO"


async def test_a_supervisor_commands_the_extensions_of_his_groups(aqui: Bancada, sim: Simulator) -> None:
    supervisor = Identidade("s", frozenset(("s",)), frozenset(("comandar",)), Escopo(grupos=frozenset((2,))))
    grupos = {
        one.ramal: one.grupo for one in sim.pbx.world.usuarios.values() if not one.hardphone and not one.bloqueado
    }
    seu = next(ramal for ramal, grupo in grupos.items() if grupo == 2)
    alheio = next(ramal for ramal, grupo in grupos.items() if grupo == 3)
    assert (await aqui.executar(INTENCOES["pausar"], {"ramal": seu}, quem=supervisor))["estado"] == "CONFIRMADO"
    answer = await aqui.responder(INTENCOES["pausar"], {"ramal": alheio}, quem=supervisor)
    assert [one.extensions["codigo"] for one in answer.errors] == ["SEM_PERMISSAO"]


LOTE = """mutation ($itens: [AlterarStatusRamalItem!]!, $chave: String, $simular: Boolean) {
    alterarStatusRamalEmLote(itens: $itens, chaveIdempotencia: $chave, simular: $simular) {
        indice comando { estado repetido chaveIdempotencia recusa { guarda } resposta { codigo } }
        erro { codigo argumento } } }"""


async def test_a_bulk_gives_one_result_per_item_and_repeated_gives_the_first_results(
    aqui: Bancada, sim: Simulator
) -> None:
    caso = next(one for one in CASOS if one.nome == "alterarStatusRamal")
    good = [await caso.montar(sim) for _ in range(20)]
    itens = [*good, {"ramal": "123456", "statusId": 6}, {"ramal": "40\n00", "statusId": 6}, {**good[0], "statusId": 77}]
    before = sim.journal.log.last

    first = await aqui.perguntar(LOTE, {"itens": itens, "chave": "lote-1", "simular": False})
    again = await aqui.perguntar(LOTE, {"itens": itens, "chave": "lote-1", "simular": False})

    assert first.errors is None
    found = first.data["alterarStatusRamalEmLote"]
    assert [one["indice"] for one in found] == list(range(23))
    assert [one["comando"]["estado"] for one in found[:20]] == ["CONFIRMADO"] * 20
    assert found[20]["comando"]["recusa"] == {"guarda": "RAMAL_DESCONHECIDO"}
    assert found[21] == {"indice": 21, "comando": None, "erro": {"codigo": "ENTRADA_INVALIDA", "argumento": "ramal"}}
    assert found[22]["comando"]["resposta"] == {"codigo": "STATUS_NAO_EXISTE"}
    assert found[3]["comando"]["chaveIdempotencia"] == "lote-1#3"
    repeated = again.data["alterarStatusRamalEmLote"]
    assert [one["comando"]["repetido"] for one in repeated if one["comando"]] == [True] * 22
    assert len(aqui.recebidos(before)) == 21


async def test_a_bulk_of_none_or_too_many_is_refused_whole(aqui: Bancada) -> None:
    for itens in ([], [{"ramal": "40000", "statusId": 6}] * 501):
        answer = await aqui.perguntar(LOTE, {"itens": itens, "chave": None, "simular": False})
        assert [one.extensions["codigo"] for one in answer.errors] == ["ENTRADA_INVALIDA"]

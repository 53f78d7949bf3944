"""Guards: the gateway says no, says that it was itself, and the PBX receives nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.commands.catalogo import INTENCOES
from pbx_simulator.app import Simulator
from pbx_simulator.world import model as m
from tests.commands.casos import CASOS
from tests.support.bancada import Bancada, bancada, daqui_a, pbx_de_agora

pytestmark = pytest.mark.asyncio(loop_scope="module")
REGRAS = """
versao: 1
horarios:
  - {ddds: ["11"]}
  - {estados: [RJ], fim: 2020-01-01}
hardphones: ["40018"]
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with pbx_de_agora() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def aqui(sim: Simulator, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bancada]:
    regras = tmp_path_factory.mktemp("regras") / "regras.yaml"
    regras.write_text(REGRAS, encoding="utf-8")
    async with bancada(sim, GATEWAY_RULES=str(regras)) as made:
        yield made


async def _barrado(aqui: Bancada, nome: str, **argumentos: object) -> str:
    """The guard that refused; nothing reached the PBX but reads."""
    before = aqui.sim.journal.log.last
    got = await aqui.executar(INTENCOES[nome], argumentos)
    assert got["estado"] == "RECUSADO", got
    assert got["resposta"] is None
    assert got["motivo"]
    assert aqui.recebidos(before) == []
    found: str = got["recusa"]["guarda"]
    return found


@pytest.mark.parametrize(
    ("nome", "argumentos"),
    [
        ("login", {}),
        ("logoutHardphone", {}),
        ("alterarStatusRamal", {"statusId": 6}),
        ("pausar", {}),
        ("discar", {"numero": "1133553434"}),
        ("tabular", {"parametro1": "x", "telefone": "33553434", "campanha": 1, "statusId": 1}),
    ],
)
async def test_an_unknown_extension_is_refused(aqui: Bancada, nome: str, argumentos: dict[str, object]) -> None:
    assert await _barrado(aqui, nome, ramal="123456", **argumentos) == "RAMAL_DESCONHECIDO"


async def test_a_hardphone_of_the_rules_has_no_softphone_login_and_no_intervals(aqui: Bancada) -> None:
    assert await _barrado(aqui, "login", ramal="40018") == "HARDPHONE"
    assert await _barrado(aqui, "alterarStatusRamal", ramal="40018", statusId=6) == "HARDPHONE"
    assert await _barrado(aqui, "loginHardphone", ramal="40000") == "SOFTPHONE"
    assert (
        await _barrado(aqui, "loginHardphone", ramal="40018", compartilhado="40000") == "RAMAL_COMPARTILHADO_INVALIDO"
    )


async def test_an_extension_in_a_call_neither_dials_again_nor_logs_out(aqui: Bancada, sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.nome == "discar")
    argumentos = await caso.montar(sim)
    assert (await aqui.executar(caso.intencao, argumentos))["estado"] == "CONFIRMADO"
    assert await _barrado(aqui, "discar", **argumentos) == "EM_LIGACAO"
    assert await _barrado(aqui, "logout", ramal=argumentos["ramal"]) == "EM_LIGACAO"


async def test_an_appointment_in_the_past_is_refused(aqui: Bancada, sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.nome == "agendarOperador")
    argumentos = {**await caso.montar(sim), "data": daqui_a(-3600)}
    assert await _barrado(aqui, "agendarOperador", **argumentos) == "AGENDAMENTO_NO_PASSADO"
    telefones = [{"numero": "33553434", "ddd": "11", "discarEm": daqui_a(-3600)}]
    assert (
        await _barrado(aqui, "importarCliente", campanha=80, identificador1="x", telefones=telefones)
        == "AGENDAMENTO_NO_PASSADO"
    )


async def test_a_blacklisted_number_is_not_called_with_or_without_its_area_code(aqui: Bancada, sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.nome == "removerDaBlackList")
    numero = str((await caso.montar(sim))["telefone"])
    assert await _barrado(aqui, "discar", ramal="40000", numero=numero) == "NUMERO_NA_BLACK_LIST"
    assert (
        await _barrado(aqui, "ligarAgora", campanha=80, identificador1="x", ddd=numero[:2], telefone=numero[2:])
        == "NUMERO_NA_BLACK_LIST"
    )


async def test_outside_the_calling_hours_of_its_area_a_number_is_not_called(aqui: Bancada) -> None:
    assert await _barrado(aqui, "discar", ramal="40000", numero="8599998888") == "FORA_DO_HORARIO"
    assert await _barrado(aqui, "discar", ramal="40000", numero="2133334444") == "FORA_DO_HORARIO"  # the line has ended
    assert (
        await _barrado(aqui, "ligarAgora", campanha=80, identificador1="x", ddd="85", telefone="99998888")
        == "FORA_DO_HORARIO"
    )


async def test_a_telephone_in_an_intermediate_status_is_not_deleted(aqui: Bancada, sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.nome == "excluirTelefone")
    for status in (m.DISCADO, m.URA_DISCADOR, m.NA_FILA):
        argumentos = await caso.montar(sim)
        phone = sim.pbx.world.telefones[argumentos["telefoneId"]]
        phone.status = status
        sim.pbx.world.show(phone)
        await sim.pbx.flush()
        assert await _barrado(aqui, "excluirTelefone", **argumentos) == "TELEFONE_EM_USO"
    assert await _barrado(aqui, "excluirTelefone", telefoneId=99_999_999) == "TELEFONE_DESCONHECIDO"


async def test_a_taken_priority_is_refused_and_the_next_free_one_is_found(aqui: Bancada, sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.nome == "inserirTelefone")
    argumentos = await caso.montar(sim)
    assert await _barrado(aqui, "inserirTelefone", **{**argumentos, "prioridade": 2}) == "PRIORIDADE_OCUPADA"
    livres = {nome: valor for nome, valor in argumentos.items() if nome != "prioridade"}
    before = sim.journal.log.last
    for last in "345":  # 1 and 2 are taken
        got = await aqui.executar(caso.intencao, {**livres, "telefone": f"3555000{last}"})
        assert got["estado"] == "CONFIRMADO", got
    assert [one["args"]["prioridade"] for one in aqui.recebidos(before)] == ["3", "4", "5"]
    assert await _barrado(aqui, "inserirTelefone", **livres) == "SEM_PRIORIDADE_LIVRE"
    nobody = {**livres, "valor": "ninguém"}
    assert await _barrado(aqui, "inserirTelefone", **nobody) == "CLIENTE_DESCONHECIDO"
    busca = {"campanha": 80, "parametro": 1, "valor": "ninguém", "novoParametro": 2, "novoValor": "x"}
    assert await _barrado(aqui, "alterarCliente", **busca) == "CLIENTE_DESCONHECIDO"


async def test_an_unknown_campaign_is_refused_where_its_table_would_say_nothing(aqui: Bancada) -> None:
    assert await _barrado(aqui, "definirCampanhaAtiva", campanha=999, ativa=True) == "CAMPANHA_DESCONHECIDA"
    assert await _barrado(aqui, "excluirListaDaCampanha", campanha=999) == "CAMPANHA_DESCONHECIDA"
    telefones = [{"numero": "33553434", "ddd": "11"}]
    assert (
        await _barrado(aqui, "importarCliente", campanha=999, identificador1="x", telefones=telefones)
        == "CAMPANHA_DESCONHECIDA"
    )


async def test_what_a_guard_cannot_read_does_not_block_unless_the_rules_say_so(sim: Simulator, tmp_path: Path) -> None:
    barrar = tmp_path / "regras.yaml"
    barrar.write_text("versao: 1\nsem_leitura: barrar\n", encoding="utf-8")
    so_socket = {"TOTALIP_API_URL": "", "TOTALIP_DB_DSN": ""}
    async with bancada(sim, **so_socket) as passa, bancada(sim, GATEWAY_RULES=str(barrar), **so_socket) as barra:
        got = await passa.executar(INTENCOES["login"], {"ramal": "123456"})
        assert (got["estado"], got["resposta"]["codigo"]) == ("RECUSADO", "RAMAL_NAO_ENCONTRADO")
        assert await _barrado(barra, "login", ramal="40000") == "SEM_LEITURA"


async def test_without_the_database_a_campaign_is_never_toggled_blindly(sim: Simulator) -> None:
    async with bancada(sim, TOTALIP_DB_DSN="") as aqui:
        assert await _barrado(aqui, "definirCampanhaAtiva", campanha=50, ativa=True) == "SEM_LEITURA"

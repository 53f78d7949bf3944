"""The gateway killed at each step of a command: nothing is sent twice, and what can be seen afterwards is told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from gateway.clock import SystemClock
from gateway.journal.audit import Auditoria
from gateway.journal.audit_check import conferir
from gateway.journal.sealed import KEY_FILE, Seal
from gateway.journal.sqlite import SqliteJournal
from gateway.runtime.diario import DIARIO
from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

TROCAR = """mutation ($status: Int! = 6) {
    alterarStatusRamal(ramal: "40000", statusId: $status, chaveIdempotencia: "k") {
        id estado evidencia repetido motivo } }"""
OUTRO = """mutation { alterarStatusRamal(ramal: "40000", statusId: 4) { estado } }"""
COMANDOS = "{ comandos { nodes { id estado evidencia motivo } } }"
# For each commit of a command that ends well, a death before it and one after it: how the command then ends (None:
# there is none) and how often it ran.
PASSOS = [
    pytest.param(1, (None, 0), ("FALHOU", 0), id="stored"),
    pytest.param(2, ("FALHOU", 0), ("DESCONHECIDO", 0), id="marked as being sent"),
    pytest.param(3, ("CONFIRMADO", 1), ("CONFIRMADO", 1), id="answered"),
    pytest.param(4, ("CONFIRMADO", 1), ("CONFIRMADO", 1), id="ended"),
]


async def recebidos(pbx: SimulatorProcess) -> int:
    return len(await pbx.journal(canal="commands", fase="recebido"))


async def reconciliado(gateway: Gateway) -> list[dict[str, Any]]:
    """The commands once none has a trail left to look for."""
    found: list[dict[str, Any]] = []

    async def quieto() -> bool:
        nonlocal found
        found = (await gateway.dados(COMANDOS))["comandos"]["nodes"]
        return all(um["estado"] != "DESCONHECIDO" or "não foi visto" in um["motivo"] for um in found)

    await until_asked(quieto)
    return found


@pytest.mark.parametrize(("commit", "antes_dele", "depois_dele"), PASSOS)
async def test_killed_at_any_step_a_command_runs_at_most_once_and_its_end_is_true(
    tmp_path: Path, commit: int, antes_dele: tuple[str | None, int], depois_dele: tuple[str | None, int]
) -> None:
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, "GATEWAY_EVIDENCE_TIMEOUT_S": "1"}
        for depois, (estado, execucoes) in enumerate((antes_dele, depois_dele)):
            data_dir, status = str(tmp_path / str(depois)), (6, 5)[depois]  # never the one that it has
            antes = await recebidos(pbx)
            fault = f"from tests.support.morte import instalar; instalar({commit}, depois={bool(depois)})"
            async with gateway_process(environment, data_dir, fault) as gateway:
                await gateway.ate("EVENTOS", True)
                with pytest.raises(httpx.HTTPError):
                    await gateway.perguntar(TROCAR, status=status)
                assert await gateway.process.wait() == -9
            assert await recebidos(pbx) - antes == execucoes, (commit, depois)

            async with gateway_process(environment, data_dir) as gateway:
                await gateway.ate("EVENTOS", True)
                found = await reconciliado(gateway)
                assert [um["estado"] for um in found] == ([] if estado is None else [estado]), (commit, depois)
                assert all(um["evidencia"] in ("EVENTO", "ESTADO") for um in found if um["estado"] == "CONFIRMADO")
                assert await recebidos(pbx) - antes == execucoes  # looking for it sent nothing

                again = (await gateway.dados(TROCAR, status=status))["alterarStatusRamal"]
                if estado is None:
                    assert (again["estado"], again["repetido"]) == ("CONFIRMADO", False)
                    assert await recebidos(pbx) - antes == 1
                else:
                    assert {nome: again[nome] for nome in found[0]} == found[0]
                    assert (again["repetido"], await recebidos(pbx) - antes) == (True, execucoes)
            assert await ultimo_auditado(Path(data_dir)) == (estado or "CONFIRMADO")


async def ultimo_auditado(data_dir: Path) -> str:
    """The state that the audit, which must be whole, tells last."""
    seal = Seal.from_file(data_dir / KEY_FILE)
    async with SqliteJournal(data_dir / DIARIO, clock=SystemClock()) as journal:
        assert (await conferir(journal, seal)).quebra is None
        *_, ultimo = [um async for um in Auditoria(journal, seal, SystemClock()).ler()]
    return ultimo.fato.detalhes["estado"]


async def test_killed_while_the_answer_was_awaited_its_effect_is_found_before_another_command_hides_it(
    tmp_path: Path,
) -> None:
    async with simulator_process("--no-traffic") as pbx:
        await pbx.quirk("resposta_perdida", canal="api", funcao="set_status", vezes=1)
        environment = {**pbx.environment, "TOTALIP_CANAIS": "alterarStatusRamal=API"}

        async def executado() -> bool:
            connection = await asyncpg.connect(pbx.environment["TOTALIP_DB_DSN"])
            try:
                return await connection.fetchval("SELECT id_status_usuario FROM usuarios WHERE ramal = '40000'") == 6
            finally:
                await connection.close()

        async with gateway_process(environment, str(tmp_path)) as gateway:
            await gateway.ate("EVENTOS", True)
            assert not await executado()
            pendente = asyncio.create_task(gateway.perguntar(TROCAR))
            await until_asked(executado)
            gateway.process.kill()
            await gateway.process.wait()
            assert isinstance((await asyncio.gather(pendente, return_exceptions=True))[0], httpx.HTTPError)
        async with gateway_process(environment, str(tmp_path)) as gateway:
            outro = (await gateway.dados(OUTRO))["alterarStatusRamal"]  # at once, and for the same extension
            found = (await gateway.dados(COMANDOS))["comandos"]["nodes"]
        assert outro["estado"] == "CONFIRMADO"
        assert [um["estado"] for um in found] == ["CONFIRMADO", "CONFIRMADO"]
        assert "o efeito foi visto depois" in found[1]["motivo"]
        sent = [one for one in await pbx.journal(canal="api", fase="recebido") if "set_status" in str(one)]
        assert len(sent) == 2

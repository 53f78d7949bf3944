"""The made past is one state too: what the tables show of it, the API tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import asyncpg
import httpx
import pytest
import pytest_asyncio

from pbx_simulator.app import Simulator
from tests.support.simulator import running_simulator

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with running_simulator(size="medium", speed=0) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def client(sim: Simulator) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(sim.database_dsn, ssl=False)
    yield connection
    await connection.close()


async def _api(sim: Simulator, function: str, **params: object) -> httpx.Response:
    url = f"http://127.0.0.1:{sim.ports['api']}/api/{function}"
    async with httpx.AsyncClient(timeout=30) as http:
        return await http.get(url, params={"chave": sim.config.chave, **{k: str(v) for k, v in params.items()}})


async def test_the_calls_of_a_campaign_are_those_that_the_tables_show(
    sim: Simulator, client: asyncpg.Connection
) -> None:
    campanha = await client.fetchval(
        "SELECT id_campanha FROM resultado_discador GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    shown = await client.fetch(
        "SELECT parametro1, telefone, id_status FROM telefones_campanhas "
        "WHERE campanha_id = $1 AND id_status IS NOT NULL",
        campanha,
    )
    lines = [line.split(";") for line in (await _api(sim, "ligacoes_campanha", campanha=campanha)).text.splitlines()]
    assert len(lines) > 50
    assert Counter((one, ddd + rest, status) for _, one, _, ddd, rest, status, _ in lines) == Counter(
        (row["parametro1"], row["telefone"], str(row["id_status"])) for row in shown
    )
    user, _, _, ddd, rest, _, lasted = next(line for line in lines if line[0])
    last = await client.fetchrow(
        "SELECT u.id, a.billing FROM ligacoes_ativo a JOIN usuarios u ON u.ramal = a.ramal "
        "WHERE a.id_campanha = $1 AND a.destino = $2 ORDER BY a.data DESC LIMIT 1",
        campanha,
        ddd + rest,
    )
    assert (int(user), int(lasted)) == tuple(last)


async def test_the_queue_calls_of_a_day_are_those_of_the_log_group_by_group(
    sim: Simulator, client: asyncpg.Connection
) -> None:
    day = (await client.fetchval("SELECT max(data) FROM grupos_de_atendimento_logs")).date()
    shown = await client.fetch(
        "SELECT * FROM grupos_de_atendimento_logs WHERE data >= $1 AND data < $2",
        datetime.combine(day, datetime.min.time()),
        datetime.combine(day, datetime.min.time()) + timedelta(days=1),
    )
    text = (await _api(sim, "grupos_de_atendimento", dia=day.day, mes=day.month, ano=day.year)).text
    lines = [line.split(";") for line in text.splitlines()]
    assert len(shown) > 100
    assert [line[0] for line in lines if len(line) == 2] == sorted(
        {str(row["id_grupo_de_atendimento"]) for row in shown}
    )
    assert Counter(
        (user, number, talk, wait, when)
        for user, _, _, number, talk, wait, _, when in (line for line in lines if len(line) == 8)
    ) == Counter(
        (
            "" if row["id_usuario"] is None else str(row["id_usuario"]),
            row["numero_origem"],
            str(row["duracao"]),
            str(row["tempo_em_espera"]),
            row["data"].strftime("%d/%m/%Y %H:%M"),
        )
        for row in shown
    )


@pytest.mark.parametrize("table", ["ligacoes_ativo", "ligacoes_receptivo"])
async def test_a_call_that_an_extension_had_was_recorded_and_another_was_not(
    sim: Simulator, client: asyncpg.Connection, table: str
) -> None:
    had = await client.fetchrow(f"SELECT id, uniqueid FROM {table} WHERE billing > 0 AND ramal IS NOT NULL LIMIT 1")
    not_had = await client.fetchval(f"SELECT uniqueid FROM {table} WHERE billing = 0 LIMIT 1")
    whole = await _api(sim, "gravacao", codigo_ligacao=had["uniqueid"])
    assert whole.content[:4] == b"RIFF"
    assert (await _api(sim, "gravacao", codigo_monitoria=had["id"])).content == whole.content
    assert (await _api(sim, "gravacao", codigo_ligacao=not_had)).text == "NENHUMA GRAVAÇÃO ENCONTRADA"


async def test_what_lives_in_the_database_alone_is_not_told_half_while_that_is_away(sim: Simulator) -> None:
    await sim.kill("database")
    try:
        for function, params in (("ligacoes_campanha", {"campanha": 210}), ("gravacao", {"codigo_ligacao": "1.1"})):
            assert (await _api(sim, function, **params)).status_code == 503
        assert (await _api(sim, "usuarios")).status_code == 200
    finally:
        await sim.restart("database")
    assert (await _api(sim, "ligacoes_campanha", campanha=210)).status_code == 200

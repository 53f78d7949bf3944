"""Rows go after the documented 2, 7 and 35 days of simulated time, not a second before."""

from __future__ import annotations

from datetime import datetime, timedelta

from pbx_simulator.store.ddl_quirks import DdlQuirks
from pbx_simulator.store.retention import expire
from pbx_simulator.store.schema import set_clock
from tests.simulator.store.conftest import Base

NOW = datetime.fromisoformat("2031-05-20T10:00")
SECOND = timedelta(seconds=1)


async def fill(base: Base) -> None:
    """Two rows a table: one a second too old, one exactly as old as it may be."""
    owner = await base.owner()
    for days, statement in (
        (7, "INSERT INTO excluir_telefone_campanha (id_telefone, data) VALUES ($1, $2)"),
        (2, "INSERT INTO inserir_telefone_black_list (id_black_list, telefone, criado_em) VALUES ($1, '33553434', $2)"),
        (2, "INSERT INTO remover_telefone_black_list (id_black_list, telefone, criado_em) VALUES ($1, '33553434', $2)"),
        (35, "INSERT INTO pbx.resultado_discador_mensal (id, data_hora_inicio) VALUES ($1, $2)"),
        (35, "INSERT INTO pbx.resultado_discador (id, data) VALUES ($1, $2)"),
    ):
        at_the_limit = NOW - timedelta(days=days)
        await owner.executemany(statement, [(1, at_the_limit - SECOND), (2, at_the_limit)])


async def test_each_table_keeps_what_is_young_enough_and_the_others_keep_everything(base: Base) -> None:
    await fill(base)
    owner = await base.owner()

    assert await expire(owner, NOW) == {
        "excluir_telefone_campanha": 1,
        "inserir_telefone_black_list": 1,
        "remover_telefone_black_list": 1,
        "resultado_discador_mensal": 1,
    }

    assert await owner.fetchval("SELECT array_agg(id_telefone) FROM excluir_telefone_campanha") == [2]
    assert await owner.fetchval("SELECT array_agg(id_black_list) FROM inserir_telefone_black_list") == [2]
    assert await owner.fetchval("SELECT array_agg(id_black_list) FROM remover_telefone_black_list") == [2]
    assert await owner.fetchval("SELECT array_agg(id) FROM resultado_discador_mensal") == [2]
    assert await owner.fetchval("SELECT count(*) FROM resultado_discador") == 2
    assert set((await expire(owner, NOW)).values()) == {0}


async def test_a_table_that_a_quirk_hides_is_left_alone(base: Base) -> None:
    await fill(base)
    quirks = DdlQuirks(base.connect)
    await quirks.missing_table("excluir_telefone_campanha")
    await quirks.missing_table("resultado_discador_mensal")

    removed = await expire(await base.owner(), NOW)

    assert removed == {
        "inserir_telefone_black_list": 1,
        "remover_telefone_black_list": 1,
        "resultado_discador_mensal": 1,
    }


async def test_the_defaults_of_command_tables_follow_the_simulated_clock(base: Base) -> None:
    owner, client = await base.owner(), await base.client()
    await set_clock(owner, NOW, 3600.0)

    await client.execute("INSERT INTO set_status_ramal (ramal) VALUES ('1')")
    await client.execute("INSERT INTO set_status_ramal (ramal) VALUES ('2')")
    first, second = (row[0] for row in await client.fetch("SELECT created_at FROM set_status_ramal ORDER BY id"))

    assert NOW <= first < second
    await set_clock(owner, NOW, 0.0)
    await client.execute("INSERT INTO set_status_ramal (ramal) VALUES ('3')")
    assert await client.fetchval("SELECT created_at FROM set_status_ramal WHERE ramal = '3'") == NOW

"""What the integration user may do, tried as that user."""

from __future__ import annotations

import asyncpg
import pytest

from tests.simulator.store.conftest import Base
from tests.simulator.store.test_contract import ALIASES, COMMANDS, TABLES

VIEWS = sorted(set(TABLES) - COMMANDS | set(ALIASES))


async def test_every_view_can_be_read_and_none_can_be_written(base: Base) -> None:
    client = await base.client()
    for view in VIEWS:
        await client.fetch(f"SELECT * FROM {view}")
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ObjectNotInPrerequisiteStateError)):
            await client.execute(f"DELETE FROM {view}")
        assert not await client.fetchval("SELECT has_table_privilege($1, 'INSERT, UPDATE, DELETE, TRUNCATE')", view)


async def test_command_tables_take_rows_and_let_none_be_changed_or_removed(base: Base) -> None:
    client = await base.client()
    required = {"inserir_telefone_black_list": "(id_black_list, telefone) VALUES (1, '33553434')"}
    required["remover_telefone_black_list"] = "(telefone) VALUES ('33553434')"
    for table in sorted(COMMANDS):
        await client.execute(f"INSERT INTO {table} {required.get(table, 'DEFAULT VALUES')}")
        assert await client.fetchval(f"SELECT count(*) FROM {table}") == 1
        column = TABLES[table]["columns"][1]["name"]
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = NULL", f"TRUNCATE {table}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await client.execute(statement)


async def test_the_examples_of_the_manual_run_as_printed_once_repaired(base: Base) -> None:
    client = await base.client()
    for table in TABLES.values():
        for statement in table.get("sql_normalized", table["sql"]):
            await client.execute(statement)


async def test_only_replicado_of_the_monthly_result_can_be_updated(base: Base) -> None:
    owner, client = await base.owner(), await base.client()
    await owner.execute("INSERT INTO pbx.resultado_discador_mensal (id, uniqueid) VALUES (1, 'a'), (2, 'b')")

    done = await client.execute("UPDATE resultado_discador_mensal SET replicado = true WHERE id = 2")

    assert done == "UPDATE 1"
    marked = await owner.fetch("SELECT id, replicado FROM pbx.resultado_discador_mensal ORDER BY id")
    assert [tuple(row) for row in marked] == [(1, False), (2, True)]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await client.execute("UPDATE resultado_discador_mensal SET ramal = '1'")


async def test_nothing_of_the_simulator_itself_is_within_reach(base: Base) -> None:
    client = await base.client()
    for statement in (
        "SELECT * FROM pbx.usuarios",
        "SELECT * FROM pbx.fila_comandos",
        "CREATE TABLE minha (a int)",
        "CREATE TEMP TABLE minha (a int)",
        "CREATE SCHEMA meu",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await client.execute(statement)


async def test_a_wrong_password_does_not_log_in_and_the_right_one_is_kept_as_scram(base: Base) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await base.server.connect(base.installed.database, "integracao", "errada")
    admin = await base.server.connect()
    secret = await admin.fetchval("SELECT rolpassword FROM pg_authid WHERE rolname = 'integracao'")
    await admin.close()
    assert secret.startswith("SCRAM-SHA-256$")


async def test_text_is_compared_as_utf8(base: Base) -> None:
    client = await base.client()
    assert await client.fetchval("SELECT 'SÃO' ILIKE 'são' AND upper('ação') = 'AÇÃO'") is True
    assert await client.fetchval("SHOW server_encoding") == "UTF8"

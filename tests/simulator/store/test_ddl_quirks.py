"""An installation whose schema differs: what clients see, that the PBX goes on, and that everything comes back."""

from __future__ import annotations

import asyncpg
import pytest

from pbx_simulator.store.changes import Insert, TableOutcome
from pbx_simulator.store.ddl_quirks import DdlQuirks
from pbx_simulator.store.errors import StoreError
from pbx_simulator.store.tables import CommandTables
from pbx_simulator.store.writer import Writer
from tests.simulator.store.conftest import Base
from tests.simulator.store.test_contract import COMMANDS, TABLES
from tests.simulator.store.test_tables import DONE, INSERTS, REFUSED, Pbx

SHAPE = """
SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS standard
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
RIGHTS = """
SELECT has_table_privilege('integracao', $1::text, 'SELECT'), has_table_privilege('integracao', $1::text, 'INSERT'),
       has_any_column_privilege('integracao', $1::text, 'UPDATE')
"""


async def shape(connection: asyncpg.Connection, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await connection.fetch(SHAPE, table)]


@pytest.mark.parametrize("table", sorted(TABLES))
async def test_each_quirk_shows_on_each_table_and_restoring_brings_everything_back(base: Base, table: str) -> None:
    owner, client, quirks = await base.owner(), await base.client(), DdlQuirks(base.connect)
    before = await shape(owner, table)
    rights = tuple((await owner.fetch(RIGHTS, table))[0])
    columns = [str(row[0]) for row in before]
    column = columns[1]

    await quirks.missing_column(table, column)
    assert [row[0] for row in await shape(owner, table)] == [name for name in columns if name != column]
    await client.fetch(f"SELECT * FROM {table}")
    await quirks.restore(table)

    await quirks.renamed_column(table, column, "licagoes_nao_atendidas")
    assert [row[0] for row in await shape(owner, table)] == [
        "licagoes_nao_atendidas" if name == column else name for name in columns
    ]
    await quirks.extra_column(table, "versao_nova", "bigint")
    assert [row[:2] for row in await shape(owner, table)][-1] == ("versao_nova", "bigint")
    assert tuple((await owner.fetch(RIGHTS, table))[0]) == rights
    assert list(await quirks.active()) == [table]
    await quirks.restore()

    await quirks.missing_table(table)
    with pytest.raises(asyncpg.UndefinedTableError):
        await client.fetch(f"SELECT * FROM {table}")
    await quirks.restore(table)

    assert await shape(owner, table) == before
    assert tuple((await owner.fetch(RIGHTS, table))[0]) == rights
    assert list(await quirks.active()) == []


async def test_the_monthly_result_can_still_be_marked_after_a_quirk(base: Base) -> None:
    owner, client, quirks = await base.owner(), await base.client(), DdlQuirks(base.connect)
    await owner.execute("INSERT INTO pbx.resultado_discador_mensal (id) VALUES (1), (2)")

    await quirks.missing_column("resultado_discador_mensal", "canal")
    assert await client.execute("UPDATE resultado_discador_mensal SET replicado = true WHERE id = 1") == "UPDATE 1"
    await quirks.restore()
    assert await client.execute("UPDATE resultado_discador_mensal SET replicado = true WHERE id = 2") == "UPDATE 1"


@pytest.mark.parametrize("outcome", [DONE, REFUSED], ids=["success", "failure"])
@pytest.mark.parametrize("table", sorted(COMMANDS))
async def test_rows_are_executed_whatever_a_quirk_hides_of_their_table(
    base: Base, table: str, outcome: TableOutcome
) -> None:
    client, owner, quirks, pbx = await base.client(), await base.owner(), DdlQuirks(base.connect), Pbx(outcome)
    tables = CommandTables(base.connect, pbx.execute)
    hidden = TABLES[table]["columns"][-1]["name"]
    insert = f"INSERT INTO {table} {INSERTS[table]}"
    usual = insert.replace(f", {hidden})", ")") if hidden not in {"uniqueid", "prioridade", "novo_valor"} else insert

    await client.execute(insert)  # waits while its table loses a column …
    await quirks.missing_column(table, hidden)
    if usual == insert and hidden not in {"uniqueid", "prioridade", "novo_valor"}:
        await client.execute(insert)  # … and this one comes while it is missing
    waiting = await owner.fetchval("SELECT count(*) FROM pbx.fila_comandos")
    await tables.cycle()
    await client.execute(f"INSERT INTO {table} DEFAULT VALUES") if table == "alterar_cliente" else None
    await quirks.restore()
    await tables.cycle()
    await quirks.missing_table(table)
    await quirks.restore()

    assert len(pbx.got) == waiting + (table == "alterar_cliente")
    assert all(list(row) == [column["name"] for column in TABLES[table]["columns"]] for _, row in pbx.got)
    assert await owner.fetchval("SELECT count(*) FROM pbx.fila_comandos") == 0
    await tables.close()


async def test_rows_that_came_and_went_while_a_column_was_missing_are_so_afterwards(base: Base) -> None:
    client, owner, quirks = await base.client(), await base.owner(), DdlQuirks(base.connect)
    await client.execute(
        "INSERT INTO set_status_ramal (ramal, id_status, message) VALUES ('1', 10, 'a'), ('2', 20, 'b')"
    )
    await quirks.missing_column("set_status_ramal", "message")
    await owner.execute("DELETE FROM set_status_ramal WHERE ramal = '1'")
    await client.execute("INSERT INTO set_status_ramal (ramal, id_status) VALUES ('3', 30)")
    await quirks.restore()

    found = await client.fetch("SELECT id, ramal, id_status, message FROM set_status_ramal ORDER BY id")
    assert [tuple(row) for row in found] == [(2, "2", 20, "b"), (3, "3", 30, None)]


async def test_a_renamed_message_column_is_still_filled(base: Base) -> None:
    client, quirks, pbx = await base.client(), DdlQuirks(base.connect), Pbx(REFUSED)
    await quirks.renamed_column("set_status_ramal", "message", "mensagem")
    await quirks.renamed_column("set_status_ramal", "ramal", "ramal_usuario")
    await client.execute("INSERT INTO set_status_ramal (ramal_usuario, id_status) VALUES ('40018', 52)")
    tables = CommandTables(base.connect, pbx.execute)
    await tables.cycle()

    assert pbx.got[0][1]["ramal"] == "40018"
    assert await client.fetchval("SELECT mensagem FROM set_status_ramal") == "RECUSADO"
    await tables.close()


async def test_the_writer_writes_what_a_quirk_leaves_and_everything_after_it(base: Base) -> None:
    quirks = DdlQuirks(base.connect)
    async with Writer(base.connect) as writer:
        row = Insert("excluir_telefone_campanha", {"id_telefone": 1, "executado": True})
        await writer.write([row])
        await quirks.missing_column("excluir_telefone_campanha", "executado")
        await writer.write([row, Insert("ura_logs", {"id_ura": 1})])
        await quirks.restore()
        await quirks.missing_table("excluir_telefone_campanha")
        await writer.write([row, Insert("ura_logs", {"id_ura": 2})])
        await quirks.restore()
        await writer.write([row])

    owner = await base.owner()
    assert await owner.fetchval("SELECT array_agg(executado ORDER BY id) FROM excluir_telefone_campanha") == [
        True,
        False,
        True,
    ]
    assert await owner.fetchval("SELECT count(*) FROM ura_logs") == 2


async def test_what_is_not_there_cannot_be_quirked(base: Base) -> None:
    quirks = DdlQuirks(base.connect)
    with pytest.raises(StoreError):
        await quirks.missing_table("naotem")
    with pytest.raises(StoreError):
        await quirks.missing_column("usuarios", "naotem")
    with pytest.raises(StoreError):
        await quirks.renamed_column("gerenciar_campanhas", "naotem", "x")
    with pytest.raises(StoreError):
        await quirks.renamed_column("usuarios", "nome", "ramal")
    with pytest.raises(StoreError):
        await quirks.extra_column("usuarios", "x", "text; DROP TABLE x")
    with pytest.raises(StoreError):
        await quirks.extra_column("gerenciar_campanhas", "data")
    await quirks.extra_column("usuarios", 'x" , (SELECT 1) AS "y')
    assert list(await quirks.active()) == ["usuarios"]

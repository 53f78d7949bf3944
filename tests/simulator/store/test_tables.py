"""The rows of the ten command tables: executed once, in order, with the life that the contract gives them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import asyncpg
import pytest

from pbx_simulator.store.changes import TableOutcome
from pbx_simulator.store.tables import CommandTables
from tests.simulator.store.conftest import Base
from tests.simulator.store.test_contract import COMMANDS, TABLES
from tests.support.waiting import until

DONE = TableOutcome(code_success=True, text="FEITO")
REFUSED = TableOutcome(code_success=False, text="RECUSADO")

INSERTS = {
    "importar_discador": "(id_campanha, identificador1, ddd1, telefone1) VALUES (15, 'Total IP', '11', '80986654')",
    "excluir_telefone_campanha": "(id_telefone) VALUES (1234)",
    "gerenciar_campanhas": "(campanha_id) VALUES (1)",
    "inserir_telefone_campanha": "(id_campanha, parametro, valor_parametro, codigo_area, telefone, prioridade) "
    "VALUES (21, 2, 'JONATHAN MENDES', 11, '33553434', 2)",
    "set_status_telefones_campanhas": "(parametro1, numerodotelefone, id_campanha, id_status, ramal, data, uniqueid) "
    "VALUES ('Lucas Garcia','80120502',98,1002,'40018','2012-01-03 19:00',' 1515063682.70419')",
    "set_status_ramal": "(ramal, id_status) VALUES ('40018', 52)",
    "gerenciar_usuarios": "(ramal_padrao, ramal, nome, senha, acao) VALUES ('88888', '77777', 'Total IP', '1234', 2)",
    "alterar_cliente": "(id_campanha, parametro, valor, novo_parametro, novo_valor) VALUES (20, 2, '1234', 3, '30')",
    "inserir_telefone_black_list": "(id_black_list, telefone) VALUES (1, '33553434')",
    "remover_telefone_black_list": "(telefone) VALUES ('33553434')",
}
GONE = None
# What a client reads afterwards, column by column; GONE: the row is no more.
AFTER: Mapping[tuple[str, bool], Mapping[str, object] | None] = {
    ("importar_discador", True): {"identificador1": "Total IP", "telefone_1_discar_agora": False},
    ("importar_discador", False): {"identificador1": "Total IP"},
    ("excluir_telefone_campanha", True): {"executado": True, "id_telefone": 1234},
    ("excluir_telefone_campanha", False): {"executado": False, "id_telefone": 1234},
    ("gerenciar_campanhas", True): GONE,
    ("gerenciar_campanhas", False): GONE,
    ("inserir_telefone_campanha", True): {"message": "FEITO"},
    ("inserir_telefone_campanha", False): {"message": "RECUSADO"},
    ("set_status_telefones_campanhas", True): GONE,
    ("set_status_telefones_campanhas", False): {"mensagem": "RECUSADO", "uniqueid": " 1515063682.70419"},
    ("set_status_ramal", True): GONE,
    ("set_status_ramal", False): {"message": "RECUSADO", "id_status": 52},
    ("gerenciar_usuarios", True): {"mensagem": "FEITO", "executado": True, "senha": None},
    ("gerenciar_usuarios", False): {"mensagem": "RECUSADO", "executado": True, "senha": None},
    ("alterar_cliente", True): GONE,
    ("alterar_cliente", False): {"valor": "1234", "novo_valor": "30"},
    ("inserir_telefone_black_list", True): {"mensagem": "FEITO", "id_black_list": 1},
    ("inserir_telefone_black_list", False): {"mensagem": "RECUSADO"},
    ("remover_telefone_black_list", True): {"mensagem": "FEITO", "id_black_list": None},
    ("remover_telefone_black_list", False): {"mensagem": "RECUSADO"},
}


class Pbx:
    """Executes as it is told, and counts."""

    def __init__(self, outcome: TableOutcome = DONE) -> None:
        self.outcome = outcome
        self.got: list[tuple[str, Mapping[str, object]]] = []

    async def execute(self, table: str, row: Mapping[str, object]) -> TableOutcome:
        self.got.append((table, row))
        return self.outcome


@pytest.mark.parametrize("outcome", [DONE, REFUSED], ids=["success", "failure"])
async def test_each_row_lives_as_the_contract_says_and_is_executed_once(base: Base, outcome: TableOutcome) -> None:
    client, pbx = await base.client(), Pbx(outcome)
    tables = CommandTables(base.connect, pbx.execute)
    for table in sorted(COMMANDS):
        await client.execute(f"INSERT INTO {table} {INSERTS[table]}")

    assert await tables.cycle() == 10
    assert await tables.cycle() == 0

    assert [table for table, _ in pbx.got] == sorted(COMMANDS)
    for table, row in pbx.got:
        assert list(row) == [column["name"] for column in TABLES[table]["columns"]]
        found = await client.fetch(f"SELECT * FROM {table}")
        wanted = AFTER[table, outcome.code_success]
        if wanted is GONE:
            assert found == [], table
        else:
            assert {name: found[0][name] for name in wanted} == wanted, table
            if "atualizado_em" in found[0]:
                assert found[0]["atualizado_em"] >= found[0]["criado_em"]
    await tables.close()


async def test_rows_are_executed_in_the_order_of_insertion_over_all_tables(base: Base) -> None:
    client, pbx = await base.client(), Pbx()
    for i in range(30):
        await client.execute("INSERT INTO set_status_ramal (ramal, id_status) VALUES ($1, 1)", str(i))
        await client.execute("INSERT INTO alterar_cliente (valor) VALUES ($1)", str(i))
    tables = CommandTables(base.connect, pbx.execute)
    await tables.cycle()
    await tables.close()

    assert [(table, row.get("ramal") or row.get("valor")) for table, row in pbx.got] == [
        (table, str(i)) for i in range(30) for table in ("set_status_ramal", "alterar_cliente")
    ]


async def test_equal_rows_without_an_id_are_executed_each_and_removed_each(base: Base) -> None:
    client, pbx = await base.client(), Pbx()
    await client.execute(f"INSERT INTO alterar_cliente {INSERTS['alterar_cliente']}")
    await client.execute(f"INSERT INTO alterar_cliente {INSERTS['alterar_cliente']}")
    tables = CommandTables(base.connect, pbx.execute)

    assert await tables.cycle() == 2
    assert await client.fetchval("SELECT count(*) FROM alterar_cliente") == 0
    await tables.close()


@pytest.mark.parametrize("table", ["set_status_ramal", "importar_discador"])
async def test_a_row_that_an_operator_deleted_is_not_executed(base: Base, table: str) -> None:
    client, owner, pbx = await base.client(), await base.owner(), Pbx()
    await client.execute(f"INSERT INTO {table} {INSERTS[table]}")
    await owner.execute(f"DELETE FROM {table}")
    tables = CommandTables(base.connect, pbx.execute)

    assert await tables.cycle() == 0
    assert (pbx.got, tables.vanished) == ([], 1)
    await tables.close()


async def test_a_row_deleted_while_it_is_executed_is_no_trouble(base: Base) -> None:
    client, owner = await base.client(), await base.owner()

    async def execute(table: str, row: Mapping[str, object]) -> TableOutcome:
        await owner.execute(f"DELETE FROM {table}")
        return REFUSED

    tables = CommandTables(base.connect, execute)
    await client.execute(f"INSERT INTO set_status_ramal {INSERTS['set_status_ramal']}")
    await client.execute(f"INSERT INTO alterar_cliente {INSERTS['alterar_cliente']}")

    assert await tables.cycle() == 2
    assert tables.vanished == 1  # alterar_cliente writes nothing on failure: nobody misses its row
    assert await owner.fetchval("SELECT count(*) FROM pbx.fila_comandos") == 0
    await tables.close()


async def test_a_row_that_somebody_holds_waits_and_holds_up_no_other(base: Base) -> None:
    client, owner, pbx = await base.client(), await base.owner(), Pbx()
    await client.execute("INSERT INTO set_status_ramal (ramal) VALUES ('1'), ('2')")
    tables = CommandTables(base.connect, pbx.execute)
    async with owner.transaction():
        await owner.execute("SELECT * FROM set_status_ramal WHERE ramal = '1' FOR UPDATE")
        assert await tables.cycle() == 2
        assert await client.fetchval("SELECT array_agg(ramal) FROM set_status_ramal") == ["1"]

    assert await tables.cycle() == 0
    assert await client.fetchval("SELECT count(*) FROM set_status_ramal") == 0
    assert len(pbx.got) == 2
    await tables.close()


async def test_rows_of_an_open_transaction_are_executed_when_it_commits(base: Base) -> None:
    client, pbx = await base.client(), Pbx()
    tables = CommandTables(base.connect, pbx.execute)
    async with client.transaction():
        await client.execute(f"INSERT INTO gerenciar_campanhas {INSERTS['gerenciar_campanhas']}")
        assert await tables.cycle() == 0
    assert await tables.cycle() == 1
    await tables.close()


async def test_a_rule_that_raises_is_not_tried_again_and_stops_nothing(base: Base) -> None:
    client = await base.client()
    got = []

    async def execute(table: str, row: Mapping[str, object]) -> TableOutcome:
        got.append(row["ramal"])
        if row["ramal"] == "1":
            raise RuntimeError("defeito")
        return DONE

    await client.execute("INSERT INTO set_status_ramal (ramal) VALUES ('1'), ('2')")
    tables = CommandTables(base.connect, execute)
    await tables.cycle()
    await tables.cycle()

    assert got == ["1", "2"]
    assert await client.fetchval("SELECT array_agg(ramal) FROM set_status_ramal") == ["1"]
    await tables.close()


async def test_the_death_of_the_server_makes_nothing_execute_twice(base: Base) -> None:
    client = await base.client()
    got: list[object] = []

    async def execute(table: str, row: Mapping[str, object]) -> TableOutcome:
        got.append(row["ramal"])
        if row["ramal"] == "3":
            await base.server.kill()  # executed, and its end cannot be written
        return DONE

    await client.execute("INSERT INTO set_status_ramal (ramal) SELECT generate_series(1, 6)::text")
    tables = CommandTables(base.connect, execute)
    assert await tables.cycle() == 3
    assert await tables.cycle() == 0
    await base.server.restart()
    assert await tables.cycle() == 3

    assert got == ["1", "2", "3", "4", "5", "6"]
    assert await (await base.client()).fetchval("SELECT count(*) FROM set_status_ramal") == 0
    await tables.close()


async def test_what_an_earlier_run_had_begun_is_left_alone(base: Base) -> None:
    client, owner, pbx = await base.client(), await base.owner(), Pbx()
    await client.execute("INSERT INTO set_status_ramal (ramal) VALUES ('1'), ('2')")
    await owner.execute("UPDATE pbx.fila_comandos SET iniciado = true WHERE id_linha = 1")

    async with CommandTables(base.connect, pbx.execute, cycle_s=0.01):
        await until(lambda: len(pbx.got) == 1)

    assert pbx.got[0][1]["ramal"] == "2"


async def test_the_cycle_finds_rows_by_itself_and_survives_a_restart(base: Base) -> None:
    pbx = Pbx()
    async with CommandTables(base.connect, pbx.execute, cycle_s=0.01):
        client = await base.client()
        await client.execute("INSERT INTO set_status_ramal (ramal) VALUES ('1')")
        await until(lambda: len(pbx.got) == 1)
        await base.server.kill()
        await base.server.restart()
        client = await base.client()
        await client.execute("INSERT INTO set_status_ramal (ramal) VALUES ('2')")
        await until(lambda: len(pbx.got) == 2)

    assert [row["ramal"] for _, row in pbx.got] == ["1", "2"]


async def test_a_client_cannot_choose_that_its_row_is_no_command_by_filling_the_system_columns(base: Base) -> None:
    client, pbx = await base.client(), Pbx()
    await client.execute("INSERT INTO excluir_telefone_campanha (id_telefone, executado) VALUES (1, true)")
    await client.execute("INSERT INTO set_status_ramal (id, ramal, message) VALUES (77, '1', 'já')")
    tables = CommandTables(base.connect, pbx.execute)
    assert await tables.cycle() == 2
    with pytest.raises(asyncpg.UniqueViolationError):
        await client.execute("INSERT INTO excluir_telefone_campanha (id) VALUES (1)")
    await asyncio.wait_for(tables.close(), 5)

"""Every table, column, order and type of contract/tables.yaml is in the simulator's database, in both profiles."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from pbx_simulator.store.layout import read_layout
from pbx_simulator.store.lives import LIVES
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.retention import RETENTIONS
from pbx_simulator.store.schema import install
from tests.simulator.store.conftest import Shared

ROOT = Path(__file__).parents[3]
CONTRACT = yaml.safe_load((ROOT / "contract/tables.yaml").read_text(encoding="utf-8"))
TABLES = {table["name"]: table for table in CONTRACT["tables"]}
COMMANDS = {name for name, table in TABLES.items() if table["kind"] != "view"}
ALIASES = {alias: name for name, table in TABLES.items() for alias in table.get("aliases", [])}
# Field facts 9, 10 and 11: the only places where an installed system differs from the contract's types.
FACTS = {
    ("usuarios", "telefone_origem"): "text",
    ("pausas", "id_usuario"): "bigint",
    ("ligacoes_ativo", "custo"): "numeric",
    ("ligacoes_ativo", "custo_total"): "numeric",
    ("ligacoes_ativo", "custo_arredondado"): "numeric",
}
NAMES = {"timestamp without time zone": "timestamp", "character varying": "varchar"}
PROFILES = list(Perfil)

Seen = dict[Perfil, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def seen(server: PostgresServer, shared: Shared) -> Seen:
    """Columns, kinds and defaults of every relation of the public schema, per profile, as integracao sees them."""

    async def read() -> Seen:
        found: Seen = {}
        for perfil in PROFILES:
            installed = await install(server, perfil=perfil)
            client = await server.connect(
                installed.database, installed.integration_user, installed.integration_password
            )
            rows = await client.fetch(
                "SELECT c.relname, c.relkind::text AS kind, a.attname, format_type(a.atttypid, a.atttypmod) AS type, "
                "pg_get_expr(d.adbin, d.adrelid) AS standard, a.attnotnull "
                "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
                "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
                "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') "
                "ORDER BY c.relname, a.attnum"
            )
            await client.close()
            tables: dict[str, dict[str, Any]] = {}
            for row in rows:
                table = tables.setdefault(row["relname"], {"kind": row["kind"], "columns": [], "standard": {}})
                table["columns"].append((row["attname"], NAMES.get(row["type"], row["type"])))
                table["standard"][row["attname"]] = row["standard"]
            found[perfil] = tables
        return found

    shared.installed = None
    return asyncio.run(read())


def expected(table: str, perfil: Perfil) -> list[tuple[str, str]]:
    facts = FACTS if perfil is Perfil.CAMPO else {}
    return [(column["name"], facts.get((table, column["name"]), column["type"])) for column in TABLES[table]["columns"]]


@pytest.mark.parametrize("perfil", PROFILES)
def test_the_public_schema_has_the_forty_tables_and_the_singular_synonyms_and_nothing_else(
    seen: Seen, perfil: Perfil
) -> None:
    assert len(TABLES) == 40
    assert set(seen[perfil]) == set(TABLES) | set(ALIASES)


@pytest.mark.parametrize("perfil", PROFILES)
@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_has_the_columns_of_the_contract_in_its_order_and_with_its_types(
    seen: Seen, table: str, perfil: Perfil
) -> None:
    assert seen[perfil][table]["columns"] == expected(table, perfil)


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_a_singular_synonym_has_the_columns_of_the_plural(seen: Seen, alias: str) -> None:
    for perfil in PROFILES:
        assert seen[perfil][alias]["columns"] == expected(ALIASES[alias], perfil)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_reports_are_views_and_command_tables_are_tables(seen: Seen, table: str) -> None:
    kind = "r" if table in COMMANDS else "v"
    assert {seen[perfil][table]["kind"] for perfil in PROFILES} == {kind}


@pytest.mark.parametrize("table", sorted(COMMANDS))
def test_a_command_table_fills_the_columns_that_the_contract_says_it_fills(seen: Seen, table: str) -> None:
    for column in TABLES[table]["columns"]:
        standard = seen[Perfil.CAMPO][table]["standard"][column["name"]]
        match column.get("default"):
            case "sequence":
                assert standard == f"nextval('{table}_id_seq'::regclass)"
            case "now()":
                assert standard == "pbx.agora()"
            case False:
                assert standard == "false"
            case None:
                assert standard is None


def test_every_command_table_has_a_life_and_can_be_written_by_the_world() -> None:
    assert set(LIVES) == COMMANDS
    assert set(read_layout()) >= COMMANDS


def test_the_retentions_are_those_of_the_contract() -> None:
    assert {(rule.table, rule.days) for rule in RETENTIONS} == {
        (rule["table"], rule["days"]) for rule in CONTRACT["retention"]
    }


async def test_the_layout_read_from_the_sql_files_is_what_the_server_has(base: Any) -> None:
    owner = await base.owner()
    rows = await owner.fetch(
        "SELECT n.nspname, c.relname, array_agg(a.attname::text ORDER BY a.attnum) AS columns, "
        "coalesce((SELECT array_agg(k.attname::text ORDER BY k.attnum) FROM pg_index i "
        "JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY(i.indkey) "
        "WHERE i.indrelid = c.oid AND i.indisprimary), '{}') AS key "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
        "WHERE n.nspname IN ('pbx', 'public') AND c.relkind = 'r' GROUP BY c.oid, n.nspname, c.relname"
    )
    own = {"relogio", "escritas", "fila_comandos", "instalacao", "esquisitices"}
    found = {
        row["relname"]: (row["nspname"], tuple(row["columns"]), set(row["key"]))
        for row in rows
        if row["relname"] not in own
    }
    assert found == {name: (table.schema, table.columns, set(table.key)) for name, table in read_layout().items()}

"""The catalogue: the contract's names found under the installation's spelling, and read again when they change."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.database.catalogue import Catalogue, ColumnInfo
from gateway.channels.database.pool import Database
from gateway.channels.database.statements import encaixar, insercao, quoted
from gateway.channels.errors import SchemaChanged, Unavailable
from gateway.clock import SystemClock
from tests.support.fake_peers import relay
from tests.support.postgres import Base


class Counting(Database):
    """Counts what it asks."""

    asked = 0

    async def fetch(self, sql: str, *args: Any) -> Sequence[Mapping[str, Any]]:
        self.asked += 1
        return await super().fetch(sql, *args)


def of(**tables: Sequence[str]) -> Catalogue:
    return Catalogue(
        {"tabela": table, "coluna": column, "tipo": "text", "nao_nulo": False}
        for table, columns in tables.items()
        for column in columns
    )


@pytest.mark.parametrize(
    ("view", "column", "there"),
    [
        ("ligacoes_ativo", "custo_arredondado", "custo_arrendado"),
        ("ligacoes_ativo", "custo_arredondado", "custo_arredondado"),
        ("ligacoes_ativo", "filial", "filiai"),
        ("usuarios", "tipo_da_ligacao", "tipo_de_ligacao"),
        ("campanhas", "ligacoes_nao_atendidas", "licagoes_nao_atendidas"),
        ("alterar_cliente", "valor", "valor_parametro"),
        ("uso_canais", "descricao", "descrição"),
        ("uso_canais", "descricao", "DESCRIÇÃO"),
        ("telefones_campanhas", "campanha_id", "id_campanha"),
    ],
)
def test_a_column_is_found_under_each_of_its_spellings(view: str, column: str, there: str) -> None:
    assert of(**{view: [there, "outra"]}).real_name(view, column) == there


@pytest.mark.parametrize(
    ("view", "there"),
    [
        ("grupos_de_atendimento_usuarios", "grupo_de_atendimento_usuarios"),
        ("grupos_de_atendimento_telefones", "grupo_de_atendimento_telefones"),
        ("grupos_de_atendimento_usuarios_status", "grupo_de_atendimento_usuarios_status"),
        ("ligacoes_receptivo", "ligações_receptivo"),
    ],
)
def test_a_table_is_found_under_each_of_its_spellings(view: str, there: str) -> None:
    found = of(**{there: ["id"]}).table(view)
    assert found is not None
    assert (found.view, found.name) == (view, there)


def test_the_contract_s_own_name_wins_and_what_is_missing_is_none() -> None:
    catalogue = of(
        grupos_de_atendimento_usuarios=["usuario_id"], grupo_de_atendimento_usuarios=["outra"], usuarios=["id"]
    )
    table = catalogue.table("grupos_de_atendimento_usuarios")
    assert table is not None
    assert table.name == "grupos_de_atendimento_usuarios"
    assert catalogue.table("ura_logs") is None
    assert catalogue.real_name("ura_logs", "id") is None
    assert catalogue.real_name("usuarios", "identificador3") is None
    assert catalogue.real_name("campanhas", "tipo_de_ligacao") is None


async def test_types_and_not_null_are_the_database_s_own(banco: Base) -> None:
    await banco.sql(
        "CREATE TABLE pausas (id_usuario bigint NOT NULL, data timestamp, custo numeric(9,2), v varchar(8))"
    )
    async with Database(banco.dsn(), clock=SystemClock()) as db:
        table = (await db.catalogue()).table("pausas")
    assert table is not None
    assert dict(table.columns) == {
        "id_usuario": ColumnInfo("bigint", True),
        "data": ColumnInfo("timestamp without time zone", False),
        "custo": ColumnInfo("numeric", False),
        "v": ColumnInfo("character varying", False),
    }


async def test_fifty_who_ask_at_once_cost_one_read(banco: Base) -> None:
    async with Counting(banco.dsn(), clock=SystemClock()) as db:
        await asyncio.gather(*(db.catalogue() for _ in range(50)))
        assert db.asked == 1


async def test_it_is_read_again_after_a_statement_met_something_gone(banco: Base) -> None:
    await banco.sql("CREATE TABLE rotas (id int, nome text)")
    async with Counting(banco.dsn(), clock=SystemClock(), catalogue_max_age_s=3600) as db:
        assert (await db.catalogue()).real_name("rotas", "nome") == "nome"
        await banco.sql("ALTER TABLE rotas DROP COLUMN nome")
        with pytest.raises(SchemaChanged):
            await db.fetch("SELECT nome FROM rotas")
        assert (await db.catalogue()).real_name("rotas", "nome") is None
        await db.catalogue()
        assert db.asked == 3


async def test_while_the_database_is_down_the_last_one_stands(banco: Base) -> None:
    await banco.sql("CREATE TABLE rotas (id int)")
    async with (
        relay(banco.server.port) as path,
        Database(banco.dsn(path.port), clock=SystemClock(), catalogue_max_age_s=0, read_tries=1) as db,
    ):
        assert (await db.catalogue()).table("rotas") is not None
        path.cut()
        path.target = 1
        with pytest.raises(Unavailable):
            await db.fetch("SELECT 1")
        assert (await db.catalogue()).table("rotas") is not None


async def test_one_that_could_never_be_read_is_unavailable() -> None:
    async with Database("postgresql://a:b@127.0.0.1:1/c", clock=SystemClock(), retry_after_s=0.05) as db:
        with pytest.raises(Unavailable):
            await db.catalogue()


@given(st.text(min_size=1, max_size=20))
def test_no_name_can_leave_its_quotes(name: str) -> None:
    inside = quoted(name)[1:-1]
    assert quoted(name)[0] == quoted(name)[-1] == '"'
    assert inside.replace('""', "") == inside.replace('""', "").replace('"', "")
    assert inside.replace('""', '"') == name


@given(st.one_of(st.integers(-(10**20), 10**20), st.text(max_size=8), st.booleans(), st.none(), st.binary(max_size=3)))
def test_a_value_is_turned_only_into_the_same_value_of_the_column_s_type(value: object) -> None:
    text, number, exact = encaixar(value, "text"), encaixar(value, "bigint"), encaixar(value, "numeric")
    assert text is value or text == str(value)
    assert number is value or (isinstance(value, str) and number == int(value))
    assert exact is value or exact == Decimal(str(value))
    assert encaixar(value, "timestamp without time zone") is value


def test_an_insert_names_real_columns_and_binds_every_value() -> None:
    table = of(alterar_cliente=["id_campanha", "valor_parametro"]).table("alterar_cliente")
    made = insercao(table, "alterar_cliente", {"id_campanha": 20, "valor": "x"}, ["valor", "id"])
    assert made.sql == (
        'INSERT INTO "alterar_cliente" ("id_campanha", "valor_parametro") VALUES ($1, $2) '
        'RETURNING "valor_parametro" AS "valor"'
    )
    assert made.valores == ("20", "x")

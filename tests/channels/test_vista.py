"""A view is read under the contract's names, whatever the installation calls it; what it lacks is told beforehand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gateway.channels.database.pool import Database
from gateway.channels.database.vista import exigir, procurar
from gateway.channels.errors import SchemaChanged, Unavailable
from gateway.clock import SystemClock
from tests.support.postgres import Base

TABELA = """CREATE TABLE usuarios (id int, "tipo_de_ligacao" text, "uniqueid" text);
    INSERT INTO usuarios VALUES (2, 'A', '15.2'), (1, 'R', '15.1')"""


@pytest.fixture
async def db(banco: Base) -> AsyncIterator[Database]:
    await banco.sql(TABELA)
    async with Database(banco.dsn(), clock=SystemClock()) as opened:
        yield opened


async def test_rows_come_under_the_contracts_names_and_without_what_is_not_there(db: Database) -> None:
    found = await exigir(db, "usuarios", ("id",), ("tipo_da_ligacao", "id_campanha"))
    rows = await found.ler(f"WHERE {found['id']} = $1", 2)
    assert [dict(row) for row in rows] == [{"id": 2, "tipo_da_ligacao": "A"}]
    assert found.selecao() == 'SELECT "id" AS "id", "tipo_de_ligacao" AS "tipo_da_ligacao" FROM "usuarios"'


async def test_columns_that_only_decide_are_not_read(db: Database) -> None:
    found = await exigir(db, "usuarios", ("tipo_da_ligacao", "uniqueid"))
    valor = found.argumento("uniqueid", 15)
    assert valor == "15"
    rows = await found.ler(f"WHERE {found['uniqueid']} > $1 ORDER BY 1", valor, colunas=("tipo_da_ligacao",))
    assert [dict(row) for row in rows] == [{"tipo_da_ligacao": "A"}, {"tipo_da_ligacao": "R"}]


@pytest.mark.parametrize(
    ("view", "coluna"), [("usuarios", "id_campanha"), ("campanhas", "id")], ids=["no column", "no view"]
)
async def test_what_is_needed_and_not_there_is_none_or_an_error_that_names_the_view(
    db: Database, view: str, coluna: str
) -> None:
    assert await procurar(db, view, (coluna,)) is None
    with pytest.raises(Unavailable, match=view):
        await exigir(db, view, (coluna,))


async def test_without_a_database_nothing_can_be_read() -> None:
    with pytest.raises(Unavailable, match="usuarios"):
        await exigir(None, "usuarios", ("id",))


async def test_what_went_away_after_it_was_found_is_an_error(db: Database, banco: Base) -> None:
    found = await exigir(db, "usuarios", ("id",))
    await banco.sql("DROP TABLE usuarios")
    with pytest.raises(SchemaChanged):
        await found.ler()

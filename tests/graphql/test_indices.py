"""What PostgreSQL does with the statements of pages: a plain index serves an order within bounds, no row is sorted."""

from __future__ import annotations

import re

import pytest

from tests.support.central import Central

MUITAS = """
INSERT INTO pbx.ligacoes_receptivo (data, ramal, status)
    SELECT '2026-01-01'::timestamp + n * interval '1 minute', (200 + n % 50)::text, 'ANSWERED'
    FROM generate_series(1, 50000) n;
ANALYZE pbx.ligacoes_receptivo;
"""
POR_DATA = 'ordenarPor: [{campo: DATA, direcao: DECRESCENTE}], filtro: {data: {minimo: "2026-01-20T00:00:00Z"}}'


@pytest.fixture
async def aqui(aqui: Central) -> Central:
    await aqui.sql(MUITAS)
    return aqui


async def _plano(aqui: Central, query: str) -> str:
    before = len(aqui.statements())
    got = await aqui.query(query)
    assert got.errors is None, got.errors
    statement = aqui.statements()[before:][-1]
    nulls = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
    connection = await aqui.server.connect(aqui.installed.database)
    try:
        await connection.execute(f"PREPARE pagina AS {statement}; SET plan_cache_mode = force_generic_plan")
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN EXECUTE pagina({nulls})"))
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("arguments", "index"),
    [
        ("first: 50", "Index Scan Backward using ligacoes_receptivo_pkey"),
        ("first: 50, ordenarPor: [{campo: CODIGO}]", "Index Scan using ligacoes_receptivo_pkey"),
        (
            f"first: 50, {POR_DATA}",
            "Index Scan Backward using ligacoes_receptivo_data",
        ),
        (
            f"last: 50, {POR_DATA}",
            "Index Scan using ligacoes_receptivo_data",
        ),
    ],
)
async def test_an_order_within_bounds_walks_an_index(aqui: Central, arguments: str, index: str) -> None:
    first = f"{{ ligacoesReceptivas({arguments}) {{ nodes {{ status }} pageInfo {{ startCursor endCursor }} }} }}"
    plan = await _plano(aqui, first)
    assert index in plan
    assert "Seq Scan" not in plan

    info = (await aqui.query(first)).data["ligacoesReceptivas"]["pageInfo"]
    place = f'before: "{info["startCursor"]}"' if "last" in arguments else f'after: "{info["endCursor"]}"'
    further = await _plano(aqui, f"{{ ligacoesReceptivas({arguments}, {place}) {{ nodes {{ status }} }} }}")
    assert index in further
    assert "Seq Scan" not in further

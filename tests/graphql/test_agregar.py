"""Aggregates: the same numbers as PostgreSQL's own, in one statement, within filter and policy."""

from __future__ import annotations

import pytest

from tests.support.central import Central, operador

CHAMADAS = """
INSERT INTO pbx.ligacoes_receptivo (ramal, data, status, duracao, custo)
    SELECT CASE WHEN n % 4 = 0 THEN NULL ELSE lpad((200 + n % 3)::text, 4, '0') END,
    '2026-02-27 22:30'::timestamp + n * interval '47 minutes', CASE WHEN n % 5 = 0 THEN 'BUSY' ELSE 'ANSWERED' END,
    CASE WHEN n % 7 = 0 THEN NULL ELSE n END, n * 0.25
    FROM generate_series(1, 100) n;
"""
DESDE = 'filtro: {data: {minimo: "2026-01-01T00:00:00-03:00"}}'


@pytest.fixture
async def aqui(aqui: Central) -> Central:
    await aqui.sql(CHAMADAS)
    return aqui


async def test_groups_have_the_numbers_that_postgresql_computes_and_only_those_asked_for(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        f"""{{ ligacoesReceptivas({DESDE}) {{ agregar(por: [NUMERO_RAMAL, STATUS]) {{ numeroRamal status total
               duracao {{ soma media minimo maximo preenchidos }} custo {{ soma }} }} }} }}"""
    )
    (ran,) = aqui.statements()[before:]
    assert got.errors is None
    expected = await aqui.rows(
        "SELECT ramal, status, count(*), sum(duracao)::text, avg(duracao), min(duracao)::text, max(duracao)::text, "
        "count(duracao), sum(custo::numeric)::text FROM ligacoes_receptivo GROUP BY 1, 2 ORDER BY 1, 2"
    )
    found = [
        (
            one["numeroRamal"],
            one["status"],
            one["total"],
            one["duracao"]["soma"],
            one["duracao"]["media"],
            one["duracao"]["minimo"],
            one["duracao"]["maximo"],
            one["duracao"]["preenchidos"],
            one["custo"]["soma"],
        )
        for one in got.data["ligacoesReceptivas"]["agregar"]
    ]
    assert found == [(*row[:4], None if row[4] is None else format(row[4], "f"), *row[5:]) for row in expected]
    assert 'avg(t."custo")' not in ran
    assert "billing" not in ran


@pytest.mark.parametrize(
    ("dimensao", "field", "sql"),
    [
        ("DATA_MES", "dataMes", "to_char(data, 'YYYY-MM-01')"),
        ("DATA_DIA", "dataDia", "to_char(data, 'YYYY-MM-DD')"),
        ("DATA_HORA", "dataHora", "to_char(date_trunc('hour', data), 'YYYY-MM-DD\"T\"HH24:00:00\"-03:00\"')"),
        ("DATA_HORA_DO_DIA", "dataHoraDoDia", "extract(hour FROM data)::int"),
        ("DATA_DIA_DA_SEMANA", "dataDiaDaSemana", "extract(isodow FROM data)::int"),
    ],
)
async def test_times_are_cut_in_the_zone_of_the_pbx(aqui: Central, dimensao: str, field: str, sql: str) -> None:
    got = await aqui.query(f"{{ ligacoesReceptivas({DESDE}) {{ agregar(por: [{dimensao}]) {{ {field} total }} }} }}")
    assert got.errors is None
    expected = await aqui.rows(f"SELECT {sql}, count(*) FROM ligacoes_receptivo GROUP BY 1 ORDER BY 1")
    assert [(one[field], one["total"]) for one in got.data["ligacoesReceptivas"]["agregar"]] == expected


async def test_without_dimensions_all_rows_are_one_group_and_a_key_not_asked_for_is_null(aqui: Central) -> None:
    got = await aqui.query(f"{{ ligacoesReceptivas({DESDE}) {{ agregar {{ status total custo {{ media }} }} }} }}")
    assert got.data == {
        "ligacoesReceptivas": {"agregar": [{"status": None, "total": 100, "custo": {"media": "12.6250000000000000"}}]}
    }


async def test_a_scope_counts_its_own_rows(aqui: Central) -> None:
    got = await aqui.query(
        f"{{ ligacoesReceptivas({DESDE}) {{ agregar(por: [NUMERO_RAMAL]) {{ numeroRamal total }} }} }}",
        quem=operador("0201"),
    )
    ((_, total),) = await aqui.rows("SELECT ramal, count(*) FROM ligacoes_receptivo WHERE ramal = '0201' GROUP BY 1")
    assert got.data == {"ligacoesReceptivas": {"agregar": [{"numeroRamal": "0201", "total": total}]}}


async def test_more_groups_than_can_be_told_are_an_error_and_not_a_part_of_them(aqui: Central) -> None:
    await aqui.sql(
        "INSERT INTO pbx.ligacoes_receptivo (data) SELECT '2026-03-01'::timestamp + n * interval '1 hour' "
        "FROM generate_series(1, 1001) n"
    )
    got = await aqui.query(f"{{ ligacoesReceptivas({DESDE}) {{ agregar(por: [DATA_HORA]) {{ total }} }} }}")
    assert [(e.extensions["codigo"], e.extensions["argumentos"]) for e in got.errors] == [
        ("CONSULTA_AMPLA_DEMAIS", ["por", "filtro"])
    ]


async def test_with_the_database_down_a_group_is_an_error_that_names_it(aqui: Central) -> None:
    await aqui.server.kill()
    got = await aqui.query(f"{{ ligacoesReceptivas({DESDE}) {{ agregar {{ total }} }} }}")
    assert [(e.extensions["codigo"], e.extensions["canal"]) for e in got.errors] == [("CANAL_INDISPONIVEL", "BANCO")]

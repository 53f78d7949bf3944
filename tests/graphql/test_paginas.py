"""Pages in any order: every row once, in the order that PostgreSQL itself gives, with ties and nulls; cursors hold."""

from __future__ import annotations

import base64
import random
from typing import Any

import pytest

from tests.conftest import Prova
from tests.support.central import Central, operador

CAMPOS = {"CODIGO": "id", "DATA": "data", "NUMERO_RAMAL": "ramal", "STATUS": "status", "UNIQUEID": "uniqueid"}
DE_PAUSAS = {"DATA": "data", "NUMERO_RAMAL": "ramal", "CODIGO_STATUS": "id_status"}


def _ordem(rng: random.Random, campos: dict[str, str]) -> list[tuple[str, bool]]:
    return [(name, rng.random() < 0.5) for name in rng.sample(sorted(campos), rng.randint(1, 3))]


def _graphql(ordem: list[tuple[str, bool]]) -> str:
    parts = [f"{{campo: {name}, direcao: {'DECRESCENTE' if down else 'CRESCENTE'}}}" for name, down in ordem]
    return f"[{', '.join(parts)}]"


def _sql(ordem: list[tuple[str, bool]], campos: dict[str, str]) -> str:
    return ", ".join(f"{campos[name]} {'DESC' if down else 'ASC'} NULLS LAST" for name, down in ordem)


async def _andar(aqui: Central, campo: str, argumentos: str, colunas: str, size: int, *, tras: bool = False) -> Any:
    """Every row, page by page; the page before the last one is asked for twice and must be the same."""
    rows: list[Any] = []
    cursor = None
    much, place, more, edge = (
        ("last", "before", "hasPreviousPage", "startCursor") if tras else ("first", "after", "hasNextPage", "endCursor")
    )
    for _ in range(200):
        at = f', {place}: "{cursor}"' if cursor else ""
        got = await aqui.query(
            f"{{ {campo}({much}: {size}{at}, {argumentos}) {{ edges {{ cursor node {{ {colunas} }} }} "
            f"pageInfo {{ {more} {edge} }} }} }}"
        )
        assert got.errors is None, got.errors
        page = got.data[campo]
        nodes = [one["node"] for one in page["edges"]]
        rows = nodes + rows if tras else rows + nodes
        if page["edges"]:
            assert page["pageInfo"][edge] == page["edges"][0 if tras else -1]["cursor"]
            cursor = page["pageInfo"][edge]
        if not page["pageInfo"][more]:
            return rows
    raise AssertionError("pages without end")


@pytest.mark.timeout(1_800)  # the whole proof is long
async def test_pages_of_any_size_in_any_order_give_every_row_once_as_postgresql_orders_them(
    aqui: Central, prova: Prova
) -> None:
    rng = random.Random(prova.seed)
    for _ in range(prova.n(small=12, whole=300)):
        n = rng.randint(0, 40)
        values = [
            (
                rng.choice(["NULL", "'2026-03-01 10:00'", "'2026-03-01 10:00:00.000001'", "'2026-03-02'"]),
                rng.choice(["NULL", "'0201'", "'0202'", "'á'", "'A'", "'a b'"]),
                rng.choice(["NULL", "'ANSWERED'", "'BUSY'"]),
                rng.choice(["NULL", "'1.1'", "'1.10'"]),
            )
            for _ in range(n)
        ]
        await aqui.sql("TRUNCATE pbx.ligacoes_receptivo")
        if n:
            listed = ", ".join(f"({', '.join(one)})" for one in values)
            await aqui.sql(f"INSERT INTO pbx.ligacoes_receptivo (data, ramal, status, uniqueid) VALUES {listed}")
        ordem = _ordem(rng, CAMPOS)
        if "CODIGO" not in [name for name, _ in ordem]:
            ordem.append(("CODIGO", ordem[-1][1]))
        expected = await aqui.rows(f"SELECT id FROM ligacoes_receptivo ORDER BY {_sql(ordem, CAMPOS)}")
        arguments = f"filtro: {{codigo: {{minimo: 0}}}}, ordenarPor: {_graphql(ordem)}"
        for tras in (False, True):
            found = await _andar(
                aqui, "ligacoesReceptivas", arguments, "codigo", rng.choice([1, 2, 3, 7, 50]), tras=tras
            )
            assert [(one["codigo"],) for one in found] == expected, (ordem, tras)


@pytest.mark.timeout(1_800)  # the whole proof is long
async def test_a_view_without_id_gives_every_row_once_even_where_rows_are_equal(aqui: Central, prova: Prova) -> None:
    rng = random.Random(prova.seed)
    for _ in range(prova.n(small=12, whole=300)):
        values = [
            (
                rng.choice(["NULL", "1"]),
                rng.choice(["NULL", "'0201'"]),
                rng.choice(["1", "2"]),
                rng.choice(["'2026-03-01 10:00'", "'2026-03-02'"]),
                rng.choice(["NULL", "5"]),
            )
            for _ in range(rng.randint(1, 40))
        ]
        listed = ", ".join(f"({', '.join(one)})" for one in values)
        await aqui.sql("TRUNCATE pbx.pausas")
        await aqui.sql(f"INSERT INTO pbx.pausas (id_usuario, ramal, id_status, data, tempo) VALUES {listed}")
        ordem = _ordem(rng, DE_PAUSAS)
        rest = ", ".join(f"{one} NULLS LAST" for one in ("data", "id_status", "id_usuario", "ramal", "status", "tempo"))
        expected = await aqui.rows(
            "SELECT id_usuario, ramal, id_status, tempo, to_char(data, 'DD') FROM pausas "
            f"ORDER BY {_sql(ordem, DE_PAUSAS)}, {rest}"
        )
        arguments = f'filtro: {{data: {{minimo: "2026-01-01T00:00:00-03:00"}}}}, ordenarPor: {_graphql(ordem)}'
        columns = "codigoUsuario numeroRamal codigoStatus tempo data"
        found = await _andar(aqui, "pausas", arguments, columns, rng.choice([1, 2, 3, 7, 50]))
        got = [(*list(one.values())[:4], one["data"][8:10]) for one in found]
        assert got == expected, ordem


async def test_rows_that_come_and_go_between_pages_disturb_no_other_row(aqui: Central) -> None:
    await aqui.sql(
        "INSERT INTO pbx.ligacoes_receptivo (id, data) SELECT i, '2026-03-01' FROM generate_series(10, 60, 10) i"
    )
    question = "{ ligacoesReceptivas(first: 2, %s) { nodes { codigo } pageInfo { endCursor } } }"
    order = "ordenarPor: [{campo: DATA}, {campo: CODIGO}], filtro: {codigo: {minimo: 1}}"
    first = (await aqui.query(question % order)).data["ligacoesReceptivas"]
    assert [one["codigo"] for one in first["nodes"]] == [10, 20]
    await aqui.sql("DELETE FROM pbx.ligacoes_receptivo WHERE id = 20")
    await aqui.sql("INSERT INTO pbx.ligacoes_receptivo (id, data) VALUES (5, '2026-03-01'), (25, '2026-03-01')")
    after = f'{order}, after: "{first["pageInfo"]["endCursor"]}"'
    second = (await aqui.query(question % after)).data["ligacoesReceptivas"]
    assert [one["codigo"] for one in second["nodes"]] == [25, 30]


async def test_a_cursor_that_holds_values_is_sealed_and_one_of_a_key_is_not(aqui: Central) -> None:
    await aqui.sql("INSERT INTO pbx.ligacoes_receptivo (id, status, data) VALUES (7, 'SEGREDO', '2026-03-01')")
    got = await aqui.query(
        "{ a: ligacoesReceptivas { edges { cursor } } "
        "b: ligacoesReceptivas(filtro: {codigo: {minimo: 1}}, ordenarPor: [{campo: STATUS}]) { edges { cursor } } }"
    )
    assert got.errors is None
    by_key, by_status = (got.data[one]["edges"][0]["cursor"] for one in "ab")
    assert b"7" in base64.urlsafe_b64decode(by_key[1:] + "==")
    raw = base64.urlsafe_b64decode(by_status[1:] + "=" * (-len(by_status[1:]) % 4))
    assert b"SEGREDO" not in raw
    assert b"status" not in raw


@pytest.mark.parametrize("cursor", ["", "a", "s", "x", "☃", "a" * 20_000, "sAAAA", "aeyJ9", "s" + "A" * 64])
async def test_what_is_no_cursor_is_refused(aqui: Central, cursor: str) -> None:
    got = await aqui.query(
        "query ($c: String!) { ramais(after: $c) { totalCount nodes { id } } }", variables={"c": cursor}
    )
    assert [(e.extensions["codigo"], e.extensions["argumento"]) for e in got.errors] == [("ENTRADA_INVALIDA", "after")]


async def test_a_cursor_of_another_list_or_another_order_is_refused(aqui: Central) -> None:
    got = await aqui.query(
        "{ grupos { pageInfo { endCursor } } ramais(ordenarPor: [{campo: NOME}]) { pageInfo { endCursor } } }"
    )
    foreign, other = (got.data[one]["pageInfo"]["endCursor"] for one in ("grupos", "ramais"))
    for cursor in (foreign, other, foreign[:-2], "a" + other[1:]):
        refused = await aqui.query(f'{{ ramais(after: "{cursor}") {{ nodes {{ id }} }} }}')
        assert [e.extensions["codigo"] for e in refused.errors] == ["ENTRADA_INVALIDA"], cursor
    aqui.cursores = type(aqui.cursores)()  # another gateway's key
    again = f'{{ ramais(after: "{other}", ordenarPor: [{{campo: NOME}}]) {{ nodes {{ id }} }} }}'
    assert [e.extensions["codigo"] for e in (await aqui.query(again)).errors] == ["ENTRADA_INVALIDA"]


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        ("first: 0", "first"),
        ("first: 201", "first"),
        ("last: 0", "last"),
        ("first: 1, last: 1", "last"),
        ('last: 1, after: "a"', "last"),
        ('before: "a"', "before"),
    ],
)
async def test_page_arguments_that_contradict_each_other_are_refused(
    aqui: Central, arguments: str, argument: str
) -> None:
    got = await aqui.query(f"{{ ramais({arguments}) {{ nodes {{ id }} }} }}")
    assert [(e.extensions["codigo"], e.extensions["argumento"]) for e in got.errors] == [("ENTRADA_INVALIDA", argument)]


async def test_only_the_total_is_counted_and_only_the_page_is_read(aqui: Central) -> None:
    before = len(aqui.statements())
    await aqui.query("{ ramais { totalCount } }")
    await aqui.query("{ ramais(first: 1) { nodes { nome } } }")
    counted, read = aqui.statements()[before:]
    assert "count(*)" in counted
    assert '"nome"' in read
    assert "count" not in read


async def test_the_last_pages_of_an_operators_list_are_his_own(aqui: Central) -> None:
    got = await aqui.query(
        "{ ramais(last: 5) { nodes { codigo } pageInfo { hasPreviousPage hasNextPage } } }",
        quem=operador("0202", "0204"),
    )
    assert got.data["ramais"] == {
        "nodes": [{"codigo": 2}, {"codigo": 4}],
        "pageInfo": {"hasPreviousPage": False, "hasNextPage": False},
    }


async def test_who_runs_the_gateway_says_how_long_a_page_may_be(aqui: Central) -> None:
    aqui.max_por_pagina = 3
    got = await aqui.query("{ ramais(first: 3) { nodes { codigo } pageInfo { hasNextPage } } }")
    assert (len(got.data["ramais"]["nodes"]), got.data["ramais"]["pageInfo"]["hasNextPage"]) == (3, True)
    refused = await aqui.query("{ ramais(first: 4) { nodes { codigo } } }")
    assert [(e.extensions["codigo"], e.message) for e in refused.errors] == [
        ("ENTRADA_INVALIDA", "Peça de 1 a 3 por página.")
    ]

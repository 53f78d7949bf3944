"""Pages inside objects: one statement a level, whatever the number of parents, counted where PostgreSQL runs them."""

from __future__ import annotations

import pytest

from tests.support.central import Central, operador

CHAMADAS = """
INSERT INTO pbx.ligacoes_ativo (ramal, data, status, duracao, id_campanha)
    SELECT lpad((200 + r)::text, 4, '0'), '2026-03-01'::timestamp + n * interval '1 hour',
    CASE WHEN n % 3 = 0 THEN 'BUSY' ELSE 'ANSWERED' END, n, 10
    FROM generate_series(1, 5) n, generate_series(1, 250) r;
INSERT INTO pbx.pausas (id_usuario, ramal, id_status, data, tempo)
    SELECT r, lpad((200 + r)::text, 4, '0'), 6, '2026-03-01'::timestamp, 60
    FROM generate_series(1, 4) n, generate_series(1, 250) r;
"""


@pytest.fixture
async def aqui(aqui: Central) -> Central:
    await aqui.sql(CHAMADAS)
    return aqui


async def test_four_levels_with_totals_and_groups_cost_one_statement_each(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ grupos { nodes { nome ramais(first: 50) { totalCount nodes { numero
             ligacoesAtivas(first: 2) { totalCount agregar { total duracao { soma } }
               nodes { codigo campanha { nome } } } } } } } }"""
    )
    ran = aqui.statements()[before:]
    assert got.errors is None
    groups = got.data["grupos"]["nodes"]
    ramais = [one for group in groups for one in group["ramais"]["nodes"]]
    assert [group["ramais"]["totalCount"] for group in groups] == [50] * 5
    assert len(ramais) == 250
    for ramal in ramais:
        calls = ramal["ligacoesAtivas"]
        assert calls["totalCount"] == 5
        assert calls["agregar"] == [{"total": 5, "duracao": {"soma": "15"}}]
        assert len(calls["nodes"]) == 2
        assert calls["nodes"][0]["codigo"] > calls["nodes"][1]["codigo"]  # the newest first
        assert calls["nodes"][0]["campanha"] == {"nome": "Cobrança São João"}
    # grupos; ramais, their totals; calls, their totals, their groups; campaigns
    assert len(ran) == 7, ran
    assert not any('"status"' in one or '"uniqueid"' in one for one in ran)


async def test_a_view_without_id_is_paged_inside_objects_too(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ ramais(first: 200) { nodes { codigo
             pausas(first: 3) { totalCount nodes { tempo } pageInfo { endCursor } } } } }"""
    )
    assert got.errors is None
    assert len(aqui.statements()[before:]) == 3
    assert all(one["pausas"]["totalCount"] == 4 for one in got.data["ramais"]["nodes"])
    assert all(len(one["pausas"]["nodes"]) == 3 for one in got.data["ramais"]["nodes"])
    cursor = got.data["ramais"]["nodes"][0]["pausas"]["pageInfo"]["endCursor"]
    rest = await aqui.query(
        f"""{{ ramal(numero: "0201") {{ pausas(after: "{cursor}") {{
             nodes {{ tempo }} pageInfo {{ hasNextPage }} }} }} }}"""
    )
    assert rest.data["ramal"]["pausas"] == {"nodes": [{"tempo": 60}], "pageInfo": {"hasNextPage": False}}


async def test_pages_of_a_relation_follow_each_other_in_any_order_and_backwards(aqui: Central) -> None:
    question = (
        '{ ramal(numero: "0201") { ligacoesAtivas(%s, filtro: {duracao: {minimo: 2}}) '
        "{ nodes { duracao } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"
    )
    order = "ordenarPor: [{campo: STATUS, direcao: DECRESCENTE}, {campo: DATA}]"

    async def page(arguments: str) -> tuple[list[int], dict[str, object]]:
        got = await aqui.query(question % f"{arguments}, {order}")
        assert got.errors is None, got.errors
        found = got.data["ramal"]["ligacoesAtivas"]
        return [one["duracao"] for one in found["nodes"]], found["pageInfo"]

    first, info = await page("first: 2")
    second, after = await page(f'first: 2, after: "{info["endCursor"]}"')
    back, before = await page(f'last: 2, before: "{after["startCursor"]}"')
    assert (first, second) == ([3, 2], [4, 5])
    assert (info["hasNextPage"], after["hasNextPage"], before["hasPreviousPage"]) == (True, False, False)
    assert back == first


async def test_two_fields_with_the_same_arguments_are_one_statement_with_the_columns_of_both(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ ramais(first: 100) { nodes { a: ligacoesAtivas(first: 1) { nodes { duracao } }
             b: ligacoesAtivas(first: 1) { nodes { status } } c: ligacoesAtivas(first: 2) { nodes { duracao } } } } }"""
    )
    assert got.errors is None
    ran = aqui.statements()[before:]
    assert len(ran) == 3, ran  # ramais, a and b, c
    both = [one for one in ran if '"status"' in one]
    assert len(both) == 1
    assert '"duracao"' in both[0]


async def test_a_relation_through_pairs_is_a_page_as_any_other(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ gruposAtendimento { nodes { nome ramais(first: 2, filtro: {codigoGrupo: {igual: 2}},
             ordenarPor: [{campo: CODIGO, direcao: DECRESCENTE}]) { totalCount nodes { codigo } } } } }"""
    )
    assert got.errors is None
    assert len(aqui.statements()[before:]) == 3
    expected = await aqui.rows(
        "SELECT g.nome, count(*), array_agg(u.id ORDER BY u.id DESC) FROM grupos_de_atendimento g "
        "JOIN grupos_de_atendimento_usuarios p ON p.grupo_de_atendimento_id = g.id "
        "JOIN usuarios u ON u.id = p.usuario_id WHERE u.id_grupo = 2 GROUP BY g.id, g.nome ORDER BY g.id"
    )
    assert [
        (one["nome"], one["ramais"]["totalCount"], [ramal["codigo"] for ramal in one["ramais"]["nodes"]])
        for one in got.data["gruposAtendimento"]["nodes"]
    ] == [(name, total, codes[:2]) for name, total, codes in expected]


async def test_a_scope_holds_inside_relations_totals_and_groups(aqui: Central) -> None:
    got = await aqui.query(
        """{ grupos { nodes { codigo ramais { totalCount nodes { numero
             ligacoesAtivas { totalCount agregar { total } } } } } } }""",
        quem=operador("0201"),
    )
    assert got.errors is None
    seen = {one["codigo"]: one["ramais"] for one in got.data["grupos"]["nodes"]}
    assert {code: one["totalCount"] for code, one in seen.items()} == {1: 0, 2: 1, 3: 0, 4: 0, 5: 0}
    assert seen[2]["nodes"] == [{"numero": "0201", "ligacoesAtivas": {"totalCount": 5, "agregar": [{"total": 5}]}}]


async def test_a_parent_without_key_has_an_empty_page(aqui: Central) -> None:
    await aqui.sql("UPDATE pbx.usuarios SET ramal = NULL WHERE id = 1")
    got = await aqui.query(
        "{ ramais(first: 1) { nodes { ligacoesAtivas { totalCount agregar { total } nodes { codigo } } } } }"
    )
    assert got.errors is None
    assert got.data["ramais"]["nodes"] == [{"ligacoesAtivas": {"totalCount": 0, "agregar": [], "nodes": []}}]

"""What may be asked: any form of a telephone, times in the PBX's zone; big views bounded, masked values not guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.access.identity import TUDO, Identidade
from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from tests.support.central import Central

LEITOR = Identidade("leitor", frozenset(("leitor",)), frozenset(("ler",)), TUDO)
COM_TELEFONE = replace(LEITOR, direitos=frozenset(("ler", "ver.TELEFONE")))
DESDE = 'data: {minimo: "2026-01-01T00:00:00-03:00"}'


async def _chamadas(aqui: Central, filtro: str) -> list[str]:
    got = await aqui.query(f"{{ ligacoesAtivas(filtro: {{{filtro}}}) {{ nodes {{ uniqueid }} }} }}")
    assert got.errors is None, got.errors
    return sorted(one["uniqueid"] for one in got.data["ligacoesAtivas"]["nodes"])


FORMAS = ["987654321", "11987654321", "011987654321", "01511987654321", "5511987654321", "+55 (11) 98765-4321"]


@pytest.mark.parametrize("asked", FORMAS)
async def test_a_telephone_is_found_in_whatever_form_either_side_has_it(aqui: Central, asked: str) -> None:
    stored = [
        "987654321",
        "11987654321",
        "011987654321",
        "01511987654321",
        "5511987654321",
        "21987654321",
        "1187654321",
    ]
    for n, one in enumerate(stored):
        await aqui.sql(f"INSERT INTO pbx.ligacoes_ativo (destino, uniqueid, data) VALUES ('{one}', 'u{n}', now())")
    found = await _chamadas(aqui, f'destino: {{igual: "{asked}"}}')
    other_area = ["u5"] if asked == FORMAS[0] else []  # without a DDD any area agrees
    assert found == ["u0", "u1", "u2", "u3", "u4", *other_area]
    assert await _chamadas(aqui, f'destino: {{em: ["0800111", "{asked}"]}}') == found


async def test_a_telephone_in_a_number_column_is_found_too(aqui: Central) -> None:
    await aqui.sql("INSERT INTO pbx.black_list VALUES (1, 'Não ligar')")
    await aqui.sql("INSERT INTO pbx.telefones_bloqueados (id, telefone, id_black_list) VALUES (1, 11987654321, 1)")
    got = await aqui.query(
        '{ telefonesBloqueados(filtro: {telefone: {igual: "+55 11 98765-4321"}}) { nodes { codigo } } }'
    )
    assert got.errors is None
    assert got.data == {"telefonesBloqueados": {"nodes": [{"codigo": 1}]}}


@pytest.mark.parametrize("asked", ["", "anonymous", "☎"])
async def test_what_is_no_telephone_is_refused(aqui: Central, asked: str) -> None:
    got = await aqui.query(
        f'{{ ligacoesAtivas(filtro: {{destino: {{igual: "{asked}"}}}}) {{ nodes {{ uniqueid }} }} }}'
    )
    assert [e.extensions["codigo"] for e in got.errors] == ["ENTRADA_INVALIDA"]


async def test_instants_are_compared_in_the_zone_of_the_pbx(aqui: Central) -> None:
    await aqui.sql(
        "INSERT INTO pbx.ligacoes_ativo (uniqueid, data) VALUES ('a', '2026-03-01 08:00'), ('b', '2026-03-01 09:00')"
    )
    assert await _chamadas(aqui, 'data: {minimo: "2026-03-01T11:30:00Z"}') == ["b"]
    assert await _chamadas(aqui, 'data: {igual: "2026-03-01T12:00:00+01:00"}') == ["a"]
    assert await _chamadas(aqui, 'data: {minimo: "2026-03-01T08:00:00-03:00", maximo: "2026-03-01T11:59:59Z"}') == ["a"]


async def test_conditions_combine_as_sql_does_with_nulls(aqui: Central) -> None:
    await aqui.sql(
        "INSERT INTO pbx.ligacoes_ativo (uniqueid, data, ramal, duracao) VALUES "
        "('a', '2026-03-01', '0201', 10), ('b', '2026-03-01', NULL, 20), ('c', '2026-03-01', '0202', NULL)"
    )
    assert await _chamadas(aqui, 'nao: {numeroRamal: {igual: "0201"}}') == ["c"]
    assert await _chamadas(aqui, "ou: [{numeroRamal: {nulo: true}}, {duracao: {maximo: 10}}]") == ["a", "b"]
    assert await _chamadas(aqui, 'e: [{duracao: {minimo: 5}}, {numeroRamal: {comecaCom: "02"}}]') == ["a"]
    assert await _chamadas(aqui, "ou: []") == []
    assert await _chamadas(aqui, "nao: {}") == []
    assert await _chamadas(aqui, 'desligamentoSolicitado: {nulo: true}, numeroRamal: {em: ["0201", "0202"]}') == [
        "a",
        "c",
    ]


@pytest.mark.parametrize(
    "field",
    [
        "totalCount",
        "agregar { total }",
        "agregar(por: [STATUS]) { status total }",
    ],
)
async def test_a_big_view_is_not_counted_whole(aqui: Central, field: str) -> None:
    before = len(aqui.statements())
    got = await aqui.query(f'{{ ligacoesAtivas(filtro: {{status: {{igual: "BUSY"}}}}) {{ {field} }} }}')
    assert [e.extensions for e in got.errors] == [
        {
            "codigo": "CONSULTA_AMPLA_DEMAIS",
            "repetivel": False,
            "canal": "BANCO",
            "campo": "ligacoes_ativo",
            "argumentos": ["filtro.data", "filtro.uniqueid", "filtro.codigo"],
        }
    ]
    assert aqui.statements()[before:] == []
    whole = await aqui.query(f'{{ ligacoesAtivas(filtro: {{status: {{igual: "BUSY"}}, {DESDE}}}) {{ {field} }} }}')
    assert whole.errors is None


@pytest.mark.parametrize(
    ("filtro", "allowed"),
    [
        ("", False),
        ('data: {maximo: "2026-03-01T00:00:00Z"}', False),
        ("data: {nulo: false}", False),
        (f'ou: [{{{DESDE}}}, {{status: {{igual: "BUSY"}}}}]', False),
        (f"nao: {{{DESDE}}}", False),
        (DESDE, True),
        ("codigo: {minimo: 1}", True),
        ('uniqueid: {em: ["1.1"]}', True),
        (f"ou: [{{{DESDE}}}, {{codigo: {{igual: 3}}}}]", True),
        (f'e: [{{{DESDE}}}], status: {{igual: "BUSY"}}', True),
    ],
)
async def test_a_big_view_is_ordered_by_another_column_only_within_bounds(
    aqui: Central, filtro: str, allowed: bool
) -> None:
    got = await aqui.query(
        f"{{ ligacoesAtivas(ordenarPor: [{{campo: STATUS}}], filtro: {{{filtro}}}) {{ nodes {{ codigo }} }} }}"
    )
    found = [e.extensions["codigo"] for e in got.errors or ()]
    assert found == ([] if allowed else ["CONSULTA_AMPLA_DEMAIS"])


async def test_a_statement_that_runs_out_of_time_names_what_to_narrow(aqui: Central) -> None:
    await aqui.sql(
        "INSERT INTO pbx.ligacoes_receptivo (data) VALUES (now());"
        "ALTER TABLE pbx.ligacoes_receptivo RENAME TO devagar;"
        "DROP VIEW ligacoes_receptivo;"
        "CREATE VIEW ligacoes_receptivo AS SELECT d.* FROM pbx.devagar d, pg_sleep(5);"
        "GRANT SELECT ON ligacoes_receptivo TO integracao"
    )
    dsn = aqui.server.dsn(aqui.installed.database, aqui.installed.integration_user, aqui.installed.integration_password)
    async with Database(dsn, clock=SystemClock(), statement_timeout_s=0.2) as impatient:
        got = await aqui.query("{ ligacoesReceptivas { nodes { codigo } } }", database=impatient)
    assert got.data == {"ligacoesReceptivas": None}
    assert [(e.extensions["codigo"], e.extensions["argumentos"]) for e in got.errors] == [
        ("CONSULTA_AMPLA_DEMAIS", ["filtro.data", "filtro.uniqueid", "filtro.codigo"])
    ]


@pytest.mark.parametrize(
    "asked",
    [
        '{ ramais(filtro: {celular: {igual: "11987654321"}}) { totalCount } }',
        '{ ramais(filtro: {celular: {contem: "4321"}}) { totalCount } }',
        '{ ramais(filtro: {ou: [{nao: {celular: {em: ["11987654321"]}}}]}) { nodes { codigo } } }',
    ],
)
async def test_a_masked_value_cannot_be_guessed_with_a_filter(aqui: Central, asked: str) -> None:
    before = len(aqui.statements())
    got = await aqui.query(asked, quem=LEITOR)
    assert [(e.extensions["codigo"], e.extensions["direito"]) for e in got.errors] == [
        ("SEM_PERMISSAO", "ver.TELEFONE")
    ]
    assert aqui.statements()[before:] == []
    assert (await aqui.query(asked, quem=COM_TELEFONE)).errors is None


async def test_an_email_is_not_guessed_either_and_whether_there_is_one_may_be_asked(aqui: Central) -> None:
    got = await aqui.query('{ ramais(filtro: {email: {comecaCom: "op1"}}) { totalCount } }', quem=COM_TELEFONE)
    assert [e.extensions["direito"] for e in got.errors] == ["ver.EMAIL"]
    got = await aqui.query("{ ramais(filtro: {email: {nulo: false}}) { totalCount } }", quem=LEITOR)
    assert got.data == {"ramais": {"totalCount": 250}}


async def test_conditions_within_conditions_have_an_end(aqui: Central) -> None:
    deep: dict[str, object] = {"nome": {"igual": "x"}}
    for _ in range(11):
        deep = {"nao": deep}
    got = await aqui.query("query ($f: RamalFiltro) { ramais(filtro: $f) { nodes { codigo } } }", variables={"f": deep})
    assert [(e.extensions["codigo"], e.extensions["argumento"]) for e in got.errors] == [("ENTRADA_INVALIDA", "filtro")]


async def test_an_order_by_a_column_that_this_installation_lacks_is_refused_and_the_rest_works(aqui: Central) -> None:
    await aqui.sql(
        "DROP VIEW ligacoes_receptivo CASCADE;"
        "CREATE VIEW ligacoes_receptivo AS SELECT origem, ramal FROM pbx.ligacoes_receptivo;"
        "INSERT INTO pbx.ligacoes_receptivo (ramal) VALUES ('0202'), ('0201'), ('0201');"
        "GRANT SELECT ON ligacoes_receptivo TO integracao"
    )
    refused = await aqui.query("{ ligacoesReceptivas(ordenarPor: [{campo: STATUS}]) { nodes { numeroRamal } } }")
    assert [e.extensions["argumento"] for e in refused.errors] == ["ordenarPor"]
    # without its id the rows are told apart as those of a view that has none
    bound = "filtro: {codigo: {minimo: 1}}"
    gone = await aqui.query(f"{{ ligacoesReceptivas({bound}) {{ nodes {{ numeroRamal }} }} }}")
    assert [e.extensions["codigo"] for e in gone.errors] == ["ENTRADA_INVALIDA"]
    by_parent = (
        '{ ramal(numero: "0201") { ligacoesReceptivas(first: 1%s) { nodes { numeroRamal } pageInfo { endCursor } } } }'
    )
    first = (await aqui.query(by_parent % "")).data["ramal"]["ligacoesReceptivas"]
    rest = await aqui.query(by_parent % f', after: "{first["pageInfo"]["endCursor"]}"')
    assert first["nodes"] == rest.data["ramal"]["ligacoesReceptivas"]["nodes"] == [{"numeroRamal": "0201"}]

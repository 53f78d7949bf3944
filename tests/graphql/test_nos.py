"""Objects by global id: one object, many in one statement a type, what is not there, what is no id."""

from __future__ import annotations

import pytest

from tests.support.central import Central, operador


async def test_an_object_is_found_by_its_global_id_and_only_its_own_selected_columns_are_read(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ node(id: "Campanha:principal:10") { __typename id ... on Campanha { nome } ... on Ramal { email nome }
             ...Quem } } fragment Quem on Node { id }"""
    )
    assert got.errors is None
    assert got.data == {"node": {"__typename": "Campanha", "id": "Campanha:principal:10", "nome": "Cobrança São João"}}
    (ran,) = aqui.statements()[before:]
    assert "email" not in ran
    assert '"ativa"' not in ran


async def test_many_objects_come_in_the_order_asked_with_one_statement_a_type(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ nodes(ids: ["Ramal:principal:2", "Grupo:principal:1", "Ramal:principal:999", "Ramal:principal:1",
                         "Ramal:outro:1", "Ramal:principal:x"])
             { id ... on Ramal { numero } ... on Grupo { nome } } }"""
    )
    assert got.errors is None
    assert got.data == {
        "nodes": [
            {"id": "Ramal:principal:2", "numero": "0202"},
            {"id": "Grupo:principal:1", "nome": "Grupo 1"},
            None,
            {"id": "Ramal:principal:1", "numero": "0201"},
            None,
            None,
        ]
    }
    assert len(aqui.statements()[before:]) == 2


async def test_an_object_outside_the_scope_is_not_there(aqui: Central) -> None:
    got = await aqui.query('{ nodes(ids: ["Ramal:principal:1", "Ramal:principal:2"]) { id } }', quem=operador("0202"))
    assert got.data == {"nodes": [None, {"id": "Ramal:principal:2"}]}


@pytest.mark.parametrize("id", ["", "Ramal", "Ramal:principal", "Ramal:principal:", "Nada:principal:1", "☃"])
async def test_what_is_no_id_is_refused(aqui: Central, id: str) -> None:
    got = await aqui.query("query ($id: ID!) { node(id: $id) { id } }", variables={"id": id})
    assert got.data == {"node": None}
    assert [e.extensions["codigo"] for e in got.errors] == ["ENTRADA_INVALIDA"]
    assert got.errors[0].extensions["argumento"] == "id"


async def test_a_row_without_its_key_has_no_id_instead_of_one_made_of_nothing(aqui: Central) -> None:
    await aqui.sql("CREATE TABLE public.nova AS SELECT * FROM public.status_telefone")
    await aqui.sql("INSERT INTO public.nova (nome) VALUES ('Sem código')")
    await aqui.sql(
        "ALTER VIEW public.status_telefone RENAME TO antiga; ALTER TABLE public.nova RENAME TO status_telefone"
    )
    await aqui.sql(f"GRANT SELECT ON public.status_telefone TO {aqui.installed.integration_user}")
    got = await aqui.query("{ statusTelefone { nome } }")
    assert got.errors is None
    assert "Sem código" in [um["nome"] for um in got.data["statusTelefone"]]
    got = await aqui.query("{ statusTelefone { id nome } }")
    assert got.data == {"statusTelefone": None}
    assert [(e.extensions["codigo"], e.extensions["canal"], e.extensions["campo"]) for e in got.errors] == [
        ("SEM_IDENTIFICADOR", "BANCO", "id")
    ]

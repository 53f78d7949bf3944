"""`totalip-gateway explain` shows every stage of a query, without a PBX."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from gateway.cli.main import main


def explain(*args: str, entrada: str | None = None) -> str:
    result = CliRunner().invoke(main, ["explain", *args], input=entrada)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_plan_the_statements_and_the_functions_are_printed() -> None:
    said = explain("{ ramais(first: 2) { nodes { nome grupo { nome } } totalCount } }")
    assert "ramais: uma página de usuarios" in said
    assert "grupo: uma linha de grupos por id_grupo = id_grupo" in said
    assert "RamalConnection.totalCount fica com o graphql-core" in said
    assert 'SELECT t."id_grupo" AS "id_grupo", t."nome" AS "nome" FROM "usuarios" t' in said
    assert "{'nome': l[1], 'grupo': r0}" in said


def test_times_and_decimals_come_as_postgresql_writes_them() -> None:
    said = explain(
        "{ gruposAtendimentoUsuarios { nodes { ramal { ligacoesAtivas { nodes { custo data status } } } } } }"
    )
    assert '(SELECT t."custo"::text AS "custo", t."data"::text AS "data", t."status" AS "status" FROM' in said


def test_a_query_comes_from_standard_input_and_its_variables_decide() -> None:
    texto = 'query($com: Boolean!) { ramal(numero: "0201") { nome @include(if: $com) numero } }'
    assert "colunas: nome, ramal" in explain("-", "--variaveis", '{"com": true}', entrada=texto)
    assert "colunas: ramal\n" in explain("-", "--variaveis", '{"com": false}', entrada=texto)


@pytest.mark.parametrize(
    ("texto", "dito"),
    [
        ('mutation { despausar(ramal: "0201") { id } }', "só consultas têm plano"),
        ("{ saude { canais { pbx } } }", "nenhum dos seus campos"),
    ],
)
def test_what_has_no_plan_says_why(texto: str, dito: str) -> None:
    assert dito in explain(texto)


@pytest.mark.parametrize("args", [["{ nada }"], ["{"], ["{ ramais { totalCount } }", "--variaveis", "[1]"]])
def test_what_cannot_be_explained_is_an_error(args: list[str]) -> None:
    result = CliRunner().invoke(main, ["explain", *args])
    assert result.exit_code == 1
    assert result.output.startswith("Erro: ")

"""`totalip-gateway explain` shows every stage of a query, without a PBX."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.main import main
from resolvers.planning.explicar import BancoDeUmaLinha, Linha

EXPLICADA = Path(__file__).with_name("explicada.txt")  # without the statements: other tests know them
TEXTO = """query($com: Boolean!) {
  ramais(first: 2) {
    totalCount
    edges { cursor node { t: __typename id numero } }
    nodes {
      nome @include(if: $com) email @skip(if: $com) softphone { abrir { __typename } } statusRamal { nome }
      grupo { nome ramais(first: 1) { totalCount nodes { pausas(first: 1) { nodes { tempo } } } } }
      gruposAtendimento(primeiros: 2) { nome }
      ligacoesAtivas(first: 1) { nodes { custo status } }
    }
  }
  ramal(numero: "0201") { codigo }
  campanhas { nodes { nome progresso { valor } } }
  statusTelefone { nome }
  filaEspera(fila: "Vendas") { posicao }
  relatorioServidores { nome }
  a: statusRamal(ramal: "0201") { __typename }
  nodes(ids: ["Ramal:principal:1", "Grupo:principal:1"]) { id ... on Ramal { nome grupo { codigo } } }
}"""


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


def test_every_kind_of_branch_is_told_and_followed_to_its_end() -> None:
    said = explain(TEXTO, "--variaveis", '{"com": true}').splitlines()
    assert [linha for linha in said if not linha.startswith("  SELECT ")] == EXPLICADA.read_text().splitlines()


def test_selections_that_need_no_column_are_followed_too() -> None:
    said = explain('{ ramal(numero: "0201") { __typename } ramais { totalCount nodes { grupo { __typename } } } }')
    assert said.count("SQL ") == 4
    assert "{'__typename': 'Ramal'}" in said
    assert "{'__typename': 'Grupo'}" in said
    assert "DEIXADO" not in said


def test_a_plan_that_is_left_is_told() -> None:
    said = explain("{ ramais(first: -1) { nodes { nome } } statusTelefone { nome } }")
    told = "PLANO DEIXADO em 1 campo(s) da raiz (EntradaInvalida): o graphql-core os executa do início."
    assert told in said.splitlines()


def test_a_row_is_read_by_place_and_by_name_as_the_drivers() -> None:
    linha = Linha.de({"a": 1, "b": 2})
    assert [linha[1], linha["b"], linha.get("b"), linha.get("c"), linha.get("c", 3)] == [2, 2, 2, None, 3]
    assert dict(linha) == {"a": 1, "b": 2}
    with pytest.raises(KeyError, match="'c'"):
        linha["c"]


async def test_a_statement_is_answered_with_one_row_of_its_types() -> None:
    banco = BancoDeUmaLinha({"usuarios": {"id": "integer", "nome": "text"}, "custos": {"id": "numeric"}})
    sql = 'SELECT t."id"::text AS "id", sum(1) AS total, k.v AS "_chave" FROM unnest($1) AS keys(v), "custos" t'
    assert list(map(dict, await banco.fetch(sql, 5, ["x", "y"]))) == [{"id": "1", "total": 1, "_chave": "x"}]
    sql = 'SELECT t."id" AS "id", t."nome" AS "nome" FROM "usuarios" t'
    assert list(map(dict, await banco.fetch(sql))) == [{"id": 1, "nome": "1"}]
    assert list(map(dict, await banco.fetch('SELECT count(*) AS "n", k AS "_chave"'))) == [{"n": 1, "_chave": 1}]
    assert [args for _, args in banco.enviados] == [(5, ["x", "y"]), (), ()]


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

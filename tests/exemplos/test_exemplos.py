"""The examples of the docs, on a call centre with a past: right, one statement a table and level, by an index."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import parse, validate

from tests.conftest import Prova
from tests.exemplos.olhar import Custo, Olhar, olhar
from tests.house.tree import ROOT
from tests.support.grafo import grafo

PASTA = ROOT / "docs/exemplos"
# The ten jobs → statements of each: its root, and one for each other table that it goes on to, however many rows.
TRABALHOS = {
    "supervisor-campanhas": 1,
    "supervisor-filas": 2,
    "supervisor-abandonos": 3,
    "supervisor-nao-atendidas": 3,
    "crm-ligacao": 8,
    "crm-cliente": 2,
    "relatorio-custo-por-rota": 1,
    "relatorio-por-hora": 1,
    "relatorio-resultados": 3,
    "integracao-acompanhar": 4,
}
# What a call's own record lacks is looked for in another: one with a whole record needs no second look.
UMA_LIGACAO = """
SELECT a.uniqueid FROM ligacoes_ativo a JOIN resultado_discador_mensal m ON m.uniqueid = a.uniqueid
WHERE a.duracao IS NOT NULL AND a.ramal IS NOT NULL AND a.id_campanha IS NOT NULL AND a.nome_rota IS NOT NULL
ORDER BY a.id DESC LIMIT 1
"""
DO_README = ("consulta", "comando", "assinatura")
AO_VIVO = ("tela-do-operador",)


def texto(nome: str) -> str:
    return (PASTA / f"{nome}.graphql").read_text(encoding="utf-8")


@pytest.mark.parametrize("nome", [*DO_README, *TRABALHOS, *AO_VIVO])
def test_an_example_is_valid_and_says_what_it_is_for(nome: str) -> None:
    assert validate(grafo()._schema, parse(texto(nome))) == []
    assert texto(nome).startswith("# ")


def test_there_are_ten_jobs_and_three_examples_of_the_readme() -> None:
    assert {file.stem for file in PASTA.glob("*.graphql")} == {*DO_README, *TRABALHOS, *AO_VIVO}
    assert len(TRABALHOS) == 10


async def _variaveis(o: Olhar, nome: str) -> dict[str, Any]:
    """A call and a customer that this call centre has; the others ask for periods that their defaults name."""
    if nome == "crm-ligacao":
        rows = await o.database.fetch(UMA_LIGACAO)
        return {"uniqueid": rows[0]["uniqueid"]}
    if nome == "crm-cliente":
        rows = await o.database.fetch(
            "SELECT campanha_id, parametro1 FROM telefones_campanhas ORDER BY id DESC LIMIT 1"
        )
        return {"campanha": rows[0]["campanha_id"], "parametro1": rows[0]["parametro1"]}
    return {}


@pytest.mark.prova
async def test_each_job_is_one_statement_a_table_and_reads_no_large_table_whole(prova: Prova) -> None:
    calls = prova.n(small=100_000, whole=10_000_000)
    seen: list[Custo] = []
    async with olhar("medium" if calls == 100_000 else "big") as o:
        assert {"ligacoes_ativo", "ligacoes_receptivo", "resultado_discador_mensal"} <= o.grandes
        for nome in TRABALHOS:
            seen.append(await o.custo(nome, texto(nome), await _variaveis(o, nome)))
        ramais = (await o.database.fetch("SELECT count(*) AS n FROM usuarios"))[0]["n"]

    for one in seen:
        print(one.nome, round(one.primeira_ms), round(one.melhor_ms), one.varridas)  # noqa: T201 - shown beside a failure
        assert list(one.erros) == [], one.nome
        assert _linhas(one.dados) > 0, f"{one.nome}: nothing to see"
    assert {one.nome: len(one.instrucoes) for one in seen} == TRABALHOS
    assert {one.nome: one.varridas for one in seen if one.varridas} == {}
    prova.record(ramais=ramais, **{one.nome: f"{one.primeira_ms:.0f} / {one.melhor_ms:.0f} ms" for one in seen})


def _linhas(value: Any) -> int:
    """How many rows an answer shows, in lists at any depth."""
    if isinstance(value, list):
        return len(value) + sum(map(_linhas, value))
    return sum(map(_linhas, value.values())) if isinstance(value, dict) else 0

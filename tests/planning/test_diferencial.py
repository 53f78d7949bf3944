"""graphql-core is the oracle: documents made at random are answered alike with plans and without, byte for byte.

Each document is executed with two sets of variables and by three identities, so that a plan that is at hand meets other
values and other rights than those it was made under. Rows have nulls, odd texts and numbers too big for the graph;
installations lack columns and views.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.access.identity import TUDO, Identidade
from gateway.clock import SystemClock
from resolvers.build import Grafo, build_schema
from resolvers.context import Contexto, Recursos
from tests.conftest import Prova
from tests.graphql.conftest import modelo  # noqa: F401 - a fixture
from tests.planning.documentos import Documento, Gerador
from tests.planning.recheio import rechear
from tests.support.central import ADMIN, Molde, operador

POR_BANCO = 250
SEM_ERRO = ("desfeita.Ausente", "desfeita.identificador")
"""Left though nothing goes wrong: there is no such view, or a variable has the id of what no single view tells."""
ANDAMENTO = Path(__file__).parents[2] / "build/diferencial-andamento.txt"
"""What the whole proof has reached, a line a database: known also when it is stopped half-way."""
MASCARADA = Identidade("mascarada", frozenset(("leitura",)), frozenset(("ler",)), TUDO)
LIMITADA = operador("0201", "0202", "0203")
PEDIDOS = ((ADMIN, 0), (MASCARADA, 1), (LIMITADA, 0))


class Parado(SystemClock):
    """Always the same moment: rows tell when they were read."""

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)


def resposta(result: Any) -> bytes:
    """All that a client reads of a result. Where an error nulled everything, which one of several is told, and what had
    been warned of by then, depends on which was first: then only that it was nulled.
    """
    if result.data is None:
        return b"null"
    erros = sorted([str(e.path), e.message, str(e.locations)] for e in result.errors or ())
    return orjson.dumps([result.data, erros, result.extensions or {}], option=orjson.OPT_NON_STR_KEYS)


@dataclass(frozen=True)
class Certa:
    """What graphql-core alone answered."""

    bytes: bytes
    com_erro: bool


async def certas(documento: Documento, oraculo: Grafo, recursos: Recursos) -> list[Certa]:
    """One answer for each of `PEDIDOS`."""
    made = []
    for quem, qual in PEDIDOS:
        result = await oraculo.execute(documento.texto, documento.variaveis[qual], Contexto(recursos, quem))
        made.append(Certa(resposta(result), bool(result.errors)))
    return made


async def comparar(
    documento: Documento, answers: Sequence[Certa], grafo: Grafo, recursos: Recursos, fins: Counter[str]
) -> list[str]:
    """What plans tell differently of one document."""
    planejador = grafo.planejador
    assert planejador is not None
    diferentes = []
    for (quem, qual), certa in zip(PEDIDOS, answers, strict=True):
        variaveis = documento.variaveis[qual]
        antes = Counter(planejador.numeros.contagem)
        feito = await grafo.execute(documento.texto, variaveis, Contexto(recursos, quem))
        novos = planejador.numeros.contagem - antes
        fins.update(fim.split(".")[0] for fim in novos)
        if (told := resposta(feito)) != certa.bytes:
            diferentes.append(f"{quem.nome}: {documento.texto} {variaveis}\n{_perto(certa.bytes, told)}")
        desfeitas = [fim for fim in novos if fim.startswith("desfeita") and fim not in SEM_ERRO]
        if desfeitas and not certa.com_erro:
            diferentes.append(f"desfeita sem erro {desfeitas}: {documento.texto} {variaveis}")
    return diferentes


def _perto(certa: bytes, dita: bytes) -> str:
    """Both answers around the first place where they differ."""
    onde = next((n for n, (um, outro) in enumerate(zip(certa, dita, strict=False)) if um != outro), 0)
    return "\n".join(um[max(0, onde - 200) : onde + 200].decode(errors="replace") for um in (certa, dita))


@pytest.mark.prova
async def test_every_document_is_answered_as_graphql_core_answers_it(modelo: Molde, prova: Prova) -> None:  # noqa: F811 - the fixture
    n = prova.n(120, 20_000)
    sorte = random.Random(prova.seed)
    fins: Counter[str] = Counter()
    diferentes: list[str] = []
    oraculo, grafo = build_schema(planos=False), build_schema()
    for banco in range(0, n, POR_BANCO):
        async with modelo.central() as central:
            seed = sorte.randrange(2**31)
            lacks = ("rotas", "ura_logs") if seed % 3 == 0 else ()
            await rechear(central, seed, sem=lacks, colunas_a_menos=15 if seed % 2 else 0)
            gerador = Gerador(oraculo._schema, random.Random(seed))
            recursos = replace(central.recursos(), clock=Parado())
            for _ in range(min(POR_BANCO, n - banco)):
                documento = gerador.documento()
                answers = await certas(documento, oraculo, recursos)
                diferentes += await comparar(documento, answers, grafo, recursos, fins)
        await modelo.apagar(central)
        if prova.whole:
            ANDAMENTO.parent.mkdir(exist_ok=True)
            with ANDAMENTO.open("a", encoding="utf-8") as andamento:
                andamento.write(f"{prova.seed}: {banco + POR_BANCO} de {n}, {dict(fins)}, {diferentes}\n")
    total = n * len(PEDIDOS)
    planejadas = fins["planejada"] + fins["guardada"]
    prova.record(
        diferencas=len(diferentes),
        execucoes=total,
        com_plano=f"{planejadas / total:.1%}",
        campos_da_raiz_desfeitos=fins["desfeita"],
    )
    assert diferentes == []
    assert planejadas >= 0.8 * total

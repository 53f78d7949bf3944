"""graphql-core is the oracle where the HTTP API tells the rows too: the same answers, the same calls to the PBX."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from gateway.channels.answers import NADA, Limites, Respostas
from gateway.settings_values import VALIDADE_DA_API_S, VIEWS_DA_API
from resolvers.build import Grafo, build_schema
from resolvers.context import Contexto, Recursos
from tests.conftest import Prova
from tests.graphql.conftest import modelo  # noqa: F401 - a fixture
from tests.planning.documentos import FORA, Documento, Gerador
from tests.planning.recheio import rechear
from tests.planning.recheio_da_api import respostas
from tests.planning.test_diferencial import PEDIDOS, Parado, resposta
from tests.support.api_falsa import ApiFalsa, api_falsa
from tests.support.central import Molde, recursos_com

POR_PBX = 25
SEM_ERRO = frozenset(("desfeita.linhas_desiguais", "desfeita.identificador"))
"""Left though nothing goes wrong: the row after a page's last is unlike; a variable has the id of what no view has."""
DA_API = frozenset(
    (
        "campanha",
        "campanhas",
        "filaEspera",
        "ligacoesCampanha",
        "ligacoesDoDia",
        "node",
        "ramais",
        "ramal",
        "relatorioServidores",
        "statusDiscador",
        "statusRamal",
        "statusServidores",
        "statusTelefone",
        "statusUsuarios",
    )
)
SEM_PRESSA = dict.fromkeys(("read_timeout_s", "connect_timeout_s", "acquire_timeout_s", "total_timeout_s"), 60.0)
GUARDADAS = Limites(dict.fromkeys(VALIDADE_DA_API_S, 3_600.0), 1_000, 10_000_000)


def fora_da_api(grafo: Grafo) -> frozenset[str]:
    """The root fields that the API tells nothing of."""
    raiz = grafo._schema.query_type
    assert raiz is not None
    return frozenset(raiz.fields) - DA_API


async def comparar(
    documento: Documento,
    oraculo: Grafo,
    grafo: Grafo,
    recursos: Recursos,
    falsa: ApiFalsa,
    fins: Counter[str],
    *,
    deixadas: bool = True,
) -> list[str]:
    """What is told, or asked of the PBX, differently for one document.

    Args:
        deixadas: compare operations of which a plan was left, too. Read alone, such a field may be told by the other of
            two channels, whose rows are others here.
    """
    planejador = grafo.planejador
    assert planejador is not None
    diferentes = []
    for quem, qual in PEDIDOS:
        variaveis = documento.variaveis[qual]
        certo, pedidos = await contar(oraculo, documento.texto, variaveis, Contexto(recursos, quem), falsa)
        antes = Counter(planejador.numeros.contagem)
        feito, feitos = await contar(grafo, documento.texto, variaveis, Contexto(recursos, quem), falsa)
        novos = (planejador.numeros.contagem - antes).keys()
        fins.update(novos)
        desfeitas = {fim for fim in novos if fim.startswith("desfeita")}
        if desfeitas and not deixadas:
            continue
        if resposta(certo) != resposta(feito):
            diferentes.append(f"{quem.nome}: {documento.texto} {variaveis}")
        if pedidos != feitos and certo.data is not None and not len(guardadas(recursos)):
            diferentes.append(f"{quem.nome} {pedidos} {feitos}: {documento.texto} {variaveis}")
        sem_motivo = desfeitas - SEM_ERRO and not recursos.pbxs["principal"].api_primeiro  # a database may stand in
        if sem_motivo and not certo.errors:
            diferentes.append(f"desfeita sem erro {novos}: {documento.texto} {variaveis}")
    return diferentes


def guardadas(recursos: Recursos) -> Respostas:
    """What is remembered of the PBX's answers."""
    api = recursos.pbxs["principal"].api
    assert api is not None
    return api.respostas


async def contar(
    grafo: Grafo, texto: str, variaveis: dict[str, Any], contexto: Contexto, falsa: ApiFalsa
) -> tuple[Any, list[str]]:
    """A result, and what the PBX was asked for it; an operation that was nulled whole may have left calls under way."""
    falsa.pedidos.clear()
    result = await grafo.execute(texto, variaveis, contexto)
    if result.data is None:
        voos = guardadas(contexto.recursos)._voos
        calmas = 0
        while calmas < 50:
            calmas = 0 if voos._todos else calmas + 1
            await asyncio.sleep(0)
    return result, sorted(falsa.pedidos)


@pytest.mark.prova
async def test_without_a_database_every_document_is_answered_as_graphql_core_answers_it(prova: Prova) -> None:
    n = prova.n(50, 10_000)
    sorte = random.Random(prova.seed)
    fins: Counter[str] = Counter()
    diferentes: list[str] = []
    oraculo, grafo = build_schema(planos=False), build_schema()
    for pbx in range(0, n, POR_PBX):
        seed = sorte.randrange(2**31)
        falsa = respostas(random.Random(seed), dano=0.1 if seed % 2 else 0.0)
        async with api_falsa(falsa, limites=GUARDADAS if pbx % (2 * POR_PBX) else NADA, **SEM_PRESSA) as api:
            recursos = replace(recursos_com(api=api), clock=Parado())
            gerador = Gerador(oraculo._schema, random.Random(seed), fora_da_api(oraculo) if seed % 3 else FORA)
            for _ in range(min(POR_PBX, n - pbx)):
                diferentes += await comparar(gerador.documento(), oraculo, grafo, recursos, falsa, fins)
    total = n * len(PEDIDOS)
    prova.record(diferencas=len(diferentes), execucoes=total, fins=dict(fins))
    assert diferentes == []
    assert fins["planejada"] + fins["guardada"] >= 0.8 * total


@pytest.mark.prova
async def test_where_the_api_is_asked_before_a_database_every_document_is_answered_alike(
    modelo: Molde,  # noqa: F811 - the fixture
    prova: Prova,
) -> None:
    n = prova.n(25, 2_000)
    sorte = random.Random(prova.seed)
    fins: Counter[str] = Counter()
    diferentes: list[str] = []
    oraculo, grafo = build_schema(planos=False), build_schema()
    for pbx in range(0, n, POR_PBX):
        seed = sorte.randrange(2**31)
        falsa = respostas(random.Random(seed), dano=0.1 if seed % 2 else 0.0)
        async with modelo.central() as central, api_falsa(falsa, **SEM_PRESSA) as api:
            await rechear(central, seed)
            recursos = replace(central.recursos(api=api, api_primeiro=frozenset(VIEWS_DA_API)), clock=Parado())
            gerador = Gerador(oraculo._schema, random.Random(seed), fora_da_api(oraculo))
            for _ in range(min(POR_PBX, n - pbx)):
                documento = gerador.documento()
                diferentes += await comparar(documento, oraculo, grafo, recursos, falsa, fins, deixadas=False)
        await modelo.apagar(central)
    prova.record(diferencas=len(diferentes), execucoes=n * len(PEDIDOS), fins=dict(fins))
    assert diferentes == []

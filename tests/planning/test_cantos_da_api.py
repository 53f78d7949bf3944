"""Documents made by hand over the HTTP API alone: the same answers, the same calls to the PBX."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from resolvers.build import build_schema
from tests.graphql.conftest import modelo  # noqa: F401 - a fixture
from tests.planning.cantos import CANTOS
from tests.planning.documentos import Documento
from tests.planning.recheio import rechear
from tests.planning.recheio_da_api import respostas
from tests.planning.test_da_api import comparar
from tests.planning.test_diferencial import Parado
from tests.support.api_falsa import api_falsa
from tests.support.central import Molde, recursos_com

FUNCOES = (
    """{ filaEspera(fila: "Vendas") { __typename posicao numeroOrigem { ddd numero } tempoEspera origem atualizadoEm }
      i: filaEspera(fila: "Vendas") { posicao numeroOrigem { cliqueParaDiscar } }
      statusRamal(ramal: "0201") { nome numero campanha { nome } numeroOrigem { mascarado } atualizadoEm }
      a: statusRamal(id: 3) { nome numeroOrigem { cliqueParaDiscar } }
      ramal(numero: "0201") { nome nomeStatusUsuario statusTelefone { nome } } }""",
    """{ ramais(first: 5) { nodes { statusRamal { nome n: numeroDiscado { cliqueParaDiscar } campanha { nome } } } }
      campanhas(first: 3) { edges { node { ligacoes { parametro1 status { nome } ramal { nome softphone { abrir {
        __typename } } emails(de: "2026-11-24", ate: "2026-11-22") { totalCount } } telefone { numero } } } } } }""",
    """{ ligacoesDoDia(dia: "2026-11-24") { nomeUsuario data duracao
        ramal { nome emails(de: "2026-11-24", ate: "2026-11-22") { totalCount } } grupoAtendimento { id } }
      ligacoesCampanha(campanha: 3) { duracao telefone { numero } status { nome } }
      relatorioServidores { codigo nome status problemas { __typename } } a: statusRamal { nome }
      nenhum: statusRamal(ramal: "0299") { nome }
      b: statusRamal(ramal: "0201", id: 3) { nome } ramais(last: 3) { edges { cursor node { numero nome } } } }""",
)


@pytest.mark.parametrize("dano", [0.0, 0.3])
async def test_documents_made_by_hand_are_answered_as_graphql_core_answers_them(dano: float) -> None:
    oraculo, grafo = build_schema(planos=False), build_schema()
    falsa = respostas(random.Random(6), dano=dano)
    async with api_falsa(falsa) as api:
        recursos = replace(recursos_com(api=api), clock=Parado())
        for documento in (*(canto.documento() for canto in CANTOS), *(Documento(um, [{}, {}]) for um in FUNCOES)):
            assert await comparar(documento, oraculo, grafo, recursos, falsa, Counter()) == []


async def test_with_both_channels_each_view_is_read_where_it_comes_first(modelo: Molde) -> None:  # noqa: F811 - the fixture
    oraculo, grafo = build_schema(planos=False), build_schema()
    falsa = respostas(random.Random(6), dano=0.0)
    async with modelo.central() as central, api_falsa(falsa) as api:
        await rechear(central, 7)
        primeiro = frozenset(("usuarios", "campanhas"))
        recursos = replace(recursos_com(database=central.database, api=api, api_primeiro=primeiro), clock=Parado())
        for canto in CANTOS:
            assert await comparar(canto.documento(), oraculo, grafo, recursos, falsa, Counter()) == []
    await modelo.apagar(central)

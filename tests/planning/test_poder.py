"""The comparison with graphql-core has teeth: each fault planted into the planner is found by documents at random."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from resolvers.build import build_schema
from resolvers.planning import conexoes, execucao, formas, planejador
from resolvers.planning.buscas import Buscas, Lidas
from resolvers.reading import database as pelo_banco
from resolvers.reading.frases import Pedido, da_pagina
from resolvers.reading.sql import EM_TEXTO, SEM_FUSO
from schema.fields import View
from tests.graphql.conftest import modelo  # noqa: F401 - a fixture
from tests.planning.documentos import Gerador
from tests.planning.recheio import rechear
from tests.planning.test_diferencial import Parado, certas, comparar
from tests.support.central import Molde

MAX_DOCUMENTOS = 600

Plantar = Callable[[pytest.MonkeyPatch], None]


def sem_mascara(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formas, "mascarar", lambda _, valor: valor)


def sem_predicado(monkeypatch: pytest.MonkeyPatch) -> None:
    async def pagina(self: Buscas, view: View, pedido: Pedido) -> Lidas:
        frase = da_pagina(await self.leitor.fontes.source(view), pedido)
        return Lidas(view, await pelo_banco.page(self._db, frase, para_tras=pedido.para_tras), frase.colunas)

    monkeypatch.setattr(Buscas, "pagina", pagina)


def plano_de_outras_variaveis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planejador, "_que_decidem", lambda _: ())


def uma_linha_a_mais(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conexoes, "cortadas", lambda _pedido, listas: listas)


def hora_sem_fuso(monkeypatch: pytest.MonkeyPatch) -> None:
    certa = formas.expressao

    def expressao(graphql: str, postgres: str, valor: str) -> str | None:
        crua = (graphql, postgres) == ("DataHora", SEM_FUSO + EM_TEXTO)
        return f"{valor}.replace(' ', 'T')" if crua else certa(graphql, postgres, valor)

    monkeypatch.setattr(formas, "expressao", expressao)


def sem_avisos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execucao, "_ditas", lambda _objeto: set())


def lista_do_vizinho(monkeypatch: pytest.MonkeyPatch) -> None:
    certas = Buscas.paginas

    async def paginas(self: Buscas, by: Any, chaves: Any, pedido: Pedido) -> Any:
        lidas, listas = await certas(self, by, chaves, pedido)
        return lidas, dict(zip(listas, [*listas.values()][::-1], strict=True))

    monkeypatch.setattr(Buscas, "paginas", paginas)


@pytest.mark.parametrize(
    "plantar",
    [
        sem_mascara,
        sem_predicado,
        plano_de_outras_variaveis,
        uma_linha_a_mais,
        hora_sem_fuso,
        sem_avisos,
        lista_do_vizinho,
    ],
)
async def test_a_planted_fault_is_found(
    modelo: Molde,  # noqa: F811 - the fixture
    plantar: Plantar,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plantar(monkeypatch)
    oraculo, grafo = build_schema(planos=False), build_schema()
    async with modelo.central() as central:
        await rechear(central, 7, colunas_a_menos=40)
        recursos = replace(central.recursos(), clock=Parado())
        gerador = Gerador(oraculo._schema, random.Random(7))
        found: list[str] = []
        for _ in range(MAX_DOCUMENTOS):
            documento = gerador.documento()
            answers = await certas(documento, oraculo, recursos)
            found = await comparar(documento, answers, grafo, recursos, Counter())
            if found:
                break
    await modelo.apagar(central)
    assert found

"""Documents made by hand are answered as graphql-core answers them, by plans, in as many statements as they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from resolvers.build import build_schema
from resolvers.context import Contexto, Recursos
from resolvers.cursors import KEY_BYTES, Cursores
from resolvers.leituras import campos
from resolvers.planning import execucao
from tests.graphql.conftest import modelo  # noqa: F401 - a fixture
from tests.planning.cantos import CANTOS
from tests.planning.documentos import Documento
from tests.planning.recheio import rechear
from tests.planning.test_diferencial import Parado, certas, comparar
from tests.support.central import ADMIN, Molde, recursos_com


@asynccontextmanager
async def recursos_de(dsn: str) -> AsyncIterator[Recursos]:
    """Those of a gateway that reads this database, whose catalogue it knows; its cursors are the same each time."""
    async with Database(dsn, clock=SystemClock(), catalogue_max_age_s=3600.0) as database:
        await database.catalogue()
        yield replace(recursos_com(database=database), clock=Parado(), cursores=Cursores(bytes(KEY_BYTES)))


async def comandos_e_fins(recursos: Recursos, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each document is followed to its end, in its number of statements."""
    enviados: list[str] = []
    database = Contexto(recursos, ADMIN).pbx.database
    assert database is not None
    fetch = database.fetch

    async def contado(sql: str, *args: object) -> object:
        enviados.append(sql)
        return await fetch(sql, *args)

    monkeypatch.setattr(database, "fetch", contado)
    found, expected = {}, {}
    for canto in CANTOS:
        grafo = build_schema()
        assert grafo.planejador is not None
        enviados.clear()
        await grafo.execute(canto.texto, canto.variaveis[0], Contexto(recursos, ADMIN))
        fins = Counter(fim.split(".")[0] for fim in grafo.planejador.numeros.contagem.elements())
        found[canto.nome] = (len(enviados), fins)
        expected[canto.nome] = (canto.comandos, Counter(planejada=1, seguida=1, desfeita=canto.desfeitas))
    assert found == expected


async def test_documents_made_by_hand(modelo: Molde, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811 - the fixture
    oraculo, grafo = build_schema(planos=False), build_schema()
    for seed, colunas_a_menos in ((7, 0), (8, 40)):
        async with modelo.central() as central:
            await rechear(central, seed, colunas_a_menos=colunas_a_menos)
            one = central.installed
            dsn = central.server.dsn(one.database, one.integration_user, one.integration_password)
            async with recursos_de(dsn) as recursos:
                for canto in CANTOS:
                    answers = await certas(canto.documento(), oraculo, recursos)
                    assert await comparar(canto.documento(), answers, grafo, recursos, Counter()) == []
                if not colunas_a_menos:
                    await comandos_e_fins(recursos, monkeypatch)
        await modelo.apagar(central)


async def test_a_short_view_that_is_long_is_cut_with_a_warning(
    modelo: Molde,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    oraculo, grafo = build_schema(planos=False), build_schema()
    assert grafo.planejador is not None
    async with modelo.central() as central:
        await rechear(central, 7)
        recursos = replace(central.recursos(), clock=Parado())
        for limite in (13, 14):  # of 14 rows
            monkeypatch.setattr(campos, "MAX_LINHAS_CURTA", limite)
            monkeypatch.setattr(execucao, "MAX_LINHAS_CURTA", limite)
            documento = Documento("{ statusTelefone { codigo nome } }", [{}, {}])
            answers = await certas(documento, oraculo, recursos)
            assert await comparar(documento, answers, grafo, recursos, Counter()) == []
            assert not any(fim.startswith("desfeita") for fim in grafo.planejador.numeros.agora())
            assert (b"LINHAS" in answers[0].bytes.upper()) == (limite == 13)
    await modelo.apagar(central)

"""The statements of a plan: what they read, that they are made once, and what they depend on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gateway.access.identity import Escopo, Identidade
from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from resolvers.build import build_schema
from resolvers.context import Contexto
from resolvers.cursors import KEY_BYTES, Cursores
from resolvers.leituras.campos import MAX_LINHAS_CURTA
from resolvers.planning import buscas, conexoes
from resolvers.planning.planejador import Planejador
from resolvers.reading.choice import Fontes
from schema.fields import View
from tests.graphql.conftest import modelo  # noqa: F401 - a fixture
from tests.support.central import ADMIN, Central, Molde, recursos_com

DO_GRUPO = Identidade("sup", frozenset(("operador",)), frozenset(("ler",)), Escopo(grupos=frozenset((3,))))


def banco_de(central: Central) -> Database:
    """Another gateway's, whose catalogue is not read yet."""
    one = central.installed
    dsn = central.server.dsn(one.database, one.integration_user, one.integration_password)
    return Database(dsn, clock=SystemClock(), catalogue_max_age_s=3600.0)


async def test_a_statement_is_made_once_for_what_it_depends_on_and_kept_in_bounds(
    modelo: Molde,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    feitas: Counter[str] = Counter()

    def contada(nome: str, fazer: Callable[..., Any]) -> Callable[..., Any]:
        def uma(*args: Any) -> Any:
            feitas[nome] += 1
            return fazer(*args)

        return uma

    for nome in ("da_pagina", "das_paginas", "por_chave"):
        monkeypatch.setattr(buscas, nome, contada(nome, getattr(buscas, nome)))
    monkeypatch.setattr(buscas, "MAX_FRASES", 4)
    grafo = build_schema()
    planejador = grafo.planejador
    assert planejador is not None
    texto = """query($n: Int!, $m: Int!) { ramais(first: $n) { nodes {
        grupo { nome ramais(first: $m) { nodes { nome } } } } } }"""

    async def executar(database: Database, n: int, m: int, quem: Identidade = ADMIN) -> tuple[int, int, int]:
        feitas.clear()
        result = await grafo.execute(texto, {"n": n, "m": m}, Contexto(recursos_com(database=database), quem))
        assert result.errors is None
        return feitas["da_pagina"], feitas["por_chave"], feitas["das_paginas"]

    async with modelo.central() as central, banco_de(central) as banco, banco_de(central) as outro:
        assert await executar(banco, 2, 3) == (1, 1, 1)
        assert await executar(banco, 2, 3) == (0, 0, 0)
        assert await executar(banco, 3, 3) == (1, 0, 0)
        frases = planejador.plano(texto, {"n": 1, "m": 1}, None).frases
        assert len(frases) == 4
        assert await executar(banco, 3, 4) == (0, 0, 1)  # the fifth: the others are forgotten
        assert len(frases) == 1
        assert await executar(banco, 3, 4, DO_GRUPO) == (1, 1, 1)
        assert len(frases) == 4
        frases.clear()
        assert await executar(banco, 3, 4) == (1, 1, 1)
        monkeypatch.setattr(buscas, "MAX_FRASES", 9)
        assert await executar(outro, 3, 4) == (1, 1, 1)  # the same columns, of another reading of the catalogue
    numeros = planejador.numeros.agora()
    assert (numeros["seguida"], [fim for fim in numeros if fim.startswith("desfeita")]) == (7, [])
    await modelo.apagar(central)


async def test_what_leaves_alone_tell_comes_as_postgresql_writes_it(modelo: Molde) -> None:  # noqa: F811 - the fixture
    texto = """{ ligacoesAtivas(first: 1) { nodes { data custo } }
      ramais(first: 1) { nodes { pausas(first: 2) { nodes { data } } a: ligacoesAtivas(first: 1) { nodes { data } }
        b: ligacoesAtivas(first: 1) { edges { node { custo } cursor } } } } }"""
    async with modelo.central() as central:
        antes = len(central.statements())
        result = await build_schema().execute(texto, {}, Contexto(recursos_com(database=central.database), ADMIN))
        assert result.errors is None
        enviadas = central.statements()
    em_texto = sorted(re.findall(r't\."(\w+)"::text', frase) for frase in enviadas[antes:])
    assert em_texto == [[], ["custo", "data"], ["custo", "data"], ["data"]]
    await modelo.apagar(central)


async def test_constant_arguments_and_a_plan_at_hand_need_no_executor(
    modelo: Molde,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texto = '{ ramais(first: 2) { nodes { gruposAtendimento(primeiros: 2) { nome } } } ramal(numero: "0201") { nome } }'
    grafo = build_schema()
    async with modelo.central() as central:
        contexto = Contexto(recursos_com(database=central.database), ADMIN)
        first = await grafo.execute(texto, {}, contexto)
        monkeypatch.delattr(Planejador, "_executor")
        again = await grafo.execute(texto, {}, contexto)
    assert (again.data, again.errors) == (first.data, None)
    assert grafo.planejador is not None
    assert grafo.planejador.numeros.agora() == {"planejada": 1, "seguida": 2, "guardada": 1}
    await modelo.apagar(central)


async def test_who_says_no_number_gets_the_fields_own(modelo: Molde) -> None:  # noqa: F811 - the fixture
    texto = "{ ramais { nodes { codigo } } grupos(last: 1) { nodes { ramais { nodes { codigo } } } } }"
    async with modelo.central() as central:
        result = await central.query(texto)
    assert (len(result.data["ramais"]["nodes"]), len(result.data["grupos"]["nodes"][0]["ramais"]["nodes"])) == (50, 20)
    await modelo.apagar(central)


async def test_arguments_that_do_not_vary_are_judged_once_for_the_same_rights_and_columns(
    modelo: Molde,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    julgadas: list[Any] = []
    planejar = conexoes.planejar

    def contada(*args: Any) -> Any:
        julgadas.append(args)
        return planejar(*args)

    monkeypatch.setattr(conexoes, "planejar", contada)
    monkeypatch.setattr(conexoes, "MAX_JULGADOS", 2)
    grafo = build_schema()
    assert grafo.planejador is not None
    texto = "query($n: Int!) { grupos(first: 3) { edges { cursor } } ramais(first: $n) { nodes { nome } } }"

    async def executar(texto: str, database: Database, quem: Identidade = ADMIN, maximo: int = 200) -> tuple[int, Any]:
        julgadas.clear()
        recursos = replace(recursos_com(database=database), max_por_pagina=maximo, cursores=cursores)
        result = await grafo.execute(texto, {"n": 2}, Contexto(recursos, quem))
        assert result.errors is None
        return len(julgadas), result.data["grupos"]

    cursores = Cursores(bytes(KEY_BYTES))
    async with modelo.central() as central, banco_de(central) as banco, banco_de(central) as outro:
        n, grupos = await executar(texto, banco)
        assert n == 2
        assert (await executar(texto, banco))[0] == 1  # what a variable says is judged each time
        assert (await executar(texto, banco, DO_GRUPO))[0] == 2
        assert (await executar(texto, banco))[0] == 1
        assert (await executar(texto, banco, maximo=10))[0] == 2  # the third: the others are forgotten
        assert (await executar(texto, banco, maximo=10))[0] == 1
        assert (await executar(texto, outro, maximo=10))[0] == 2
        assert (await executar(texto, banco))[0] == 2
        depois = f'{{ grupos(first: 3, after: "{grupos["edges"][0]["cursor"]}") {{ nodes {{ codigo }} }} }}'
        for _ in range(2):  # a cursor may grow too old
            assert (await executar(depois, banco))[0] == 1
    numeros = grafo.planejador.numeros.agora()
    assert numeros == {"planejada": 2, "guardada": 8, "seguida": 10}
    await modelo.apagar(central)


async def test_a_view_is_looked_up_once_an_operation(
    modelo: Molde,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vistas: Counter[str] = Counter()
    source = Fontes.source

    async def contada(self: Fontes, view: View) -> Any:
        vistas[view.nome] += 1
        return await source(self, view)

    monkeypatch.setattr(Fontes, "source", contada)
    async with modelo.central() as central:
        texto = "{ ramais(first: 2) { nodes { grupo { nome ramais(first: 2) { nodes { grupo { codigo } } } } } } }"
        result = await build_schema().execute(texto, {}, Contexto(recursos_com(database=central.database), ADMIN))
    assert (result.errors, vistas) == (None, {"usuarios": 1, "grupos": 1})
    await modelo.apagar(central)


async def test_more_keys_than_a_statement_may_have_leave_the_plan_with_that_reason(
    modelo: Molde,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(buscas, "MAX_CHAVES", 2)
    grafo = build_schema()
    assert grafo.planejador is not None
    async with modelo.central() as central:
        contexto = Contexto(recursos_com(database=central.database), ADMIN)
        for quantos in (2, 3):
            texto = f"{{ ramais(first: {quantos}) {{ nodes {{ historicos(first: 1) {{ nodes {{ historico }} }} }} }} }}"
            assert (await grafo.execute(texto, {}, contexto)).errors is None
    assert grafo.planejador.numeros.agora() == {"planejada": 2, "seguida": 2, "desfeita.chaves_demais": 1}
    await modelo.apagar(central)


async def test_of_a_short_view_one_row_more_than_it_may_have_is_read(
    modelo: Molde,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lidas: list[tuple[object, ...]] = []
    async with modelo.central() as central:
        fetch = central.database.fetch

        async def contado(sql: str, *args: object) -> object:
            lidas.append(args)
            return await fetch(sql, *args)

        monkeypatch.setattr(central.database, "fetch", contado)
        contexto = Contexto(recursos_com(database=central.database), ADMIN)
        assert (await build_schema().execute("{ statusTelefone { nome } }", {}, contexto)).errors is None
    assert lidas[-1] == (MAX_LINHAS_CURTA + 1,)
    await modelo.apagar(central)

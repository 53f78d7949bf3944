"""With both channels, and the API first for users: each reading goes where all that it needs is told, by a plan."""

from __future__ import annotations

from typing import Any

from gateway.access.identity import Escopo, Identidade
from tests.graphql.conftest import modelo  # noqa: F401 - a fixture
from tests.planning.test_plano_da_api import PEDIDOS, planejado
from tests.support.api_falsa import ApiFalsa
from tests.support.central import ADMIN, Molde

DO_GRUPO = Identidade("sup", frozenset(("operador",)), frozenset(("ler",)), Escopo(grupos=frozenset((3,))))
SEGUIDA = {"seguida": 1}
# the document, who asks → the answer, what the API is asked, how many statements, and what became of the plan
LEITURAS: tuple[tuple[str, Identidade, dict[str, Any], list[str], int, dict[str, int]], ...] = (
    (
        '{ ramais(first: 1) { nodes { nome origem } } ramal(numero: "40009") { codigo origem } }',
        ADMIN,
        {
            "ramais": {"nodes": [{"nome": "Eduardo Moreira", "origem": "API"}]},
            "ramal": {"codigo": 5, "origem": "API"},
        },
        ["usuarios"],
        0,
        SEGUIDA,
    ),
    (
        '{ ramais(first: 1) { nodes { email origem } } ramal(numero: "0205") { email origem } }',
        ADMIN,
        {
            "ramais": {"nodes": [{"email": "op1@exemplo.com.br", "origem": "BANCO"}]},
            "ramal": {"email": "op5@exemplo.com.br", "origem": "BANCO"},
        },
        [],
        2,
        SEGUIDA,
    ),
    (
        """{ a: ramais(first: 1, filtro: {codigoGrupo: {igual: 3}}) { nodes { nome } }
          b: ramais(first: 1, ordenarPor: [{campo: CODIGO_GRUPO, direcao: DECRESCENTE}]) { nodes { nome } } }""",
        ADMIN,
        {"a": {"nodes": [{"nome": "Operador 2"}]}, "b": {"nodes": [{"nome": "Operador 249"}]}},
        [],
        2,
        SEGUIDA,
    ),
    (
        '{ ramais(first: 1) { nodes { nome } } a: ramal(numero: "0202") { nome } b: ramal(numero: "0201") { nome } }',
        DO_GRUPO,
        {"ramais": {"nodes": [{"nome": "Operador 2"}]}, "a": {"nome": "Operador 2"}, "b": None},
        [],
        2,
        SEGUIDA,
    ),
    (
        "{ grupos(first: 2) { nodes { ramais(first: 1) { nodes { nome origem } } } } }",
        ADMIN,
        {
            "grupos": {
                "nodes": [
                    {"ramais": {"nodes": [{"nome": "Operador 5", "origem": "BANCO"}]}},
                    {"ramais": {"nodes": [{"nome": "Operador 1", "origem": "BANCO"}]}},
                ]
            }
        },
        [],
        2,
        SEGUIDA,
    ),
    (
        "{ gruposAtendimento(first: 1) { nodes { ramais(first: 1) { nodes { nome origem } } } } }",
        ADMIN,
        {"gruposAtendimento": {"nodes": [{"ramais": {"nodes": [{"nome": "Operador 1", "origem": "BANCO"}]}}]}},
        [],
        3,
        {"seguida": 1, "desfeita.por_pares": 1},
    ),
)


async def test_each_reading_goes_where_all_that_it_needs_is_told(modelo: Molde) -> None:  # noqa: F811 - the fixture
    async with modelo.central() as central:
        primeiro = frozenset(("usuarios",))
        for texto, quem, dados, pedidos, comandos, fins in LEITURAS:
            falsa, antes = ApiFalsa(dict(PEDIDOS)), len(central.statements())
            got, found = await planejado(texto, falsa, quem, database=central.database, api_primeiro=primeiro)
            assert (got.data, got.errors, got.extensions.get("avisos", [])) == (dados, None, [])
            assert (falsa.pedidos, len(central.statements()) - antes, found) == (pedidos, comandos, fins)
    await modelo.apagar(central)


async def test_a_function_of_a_null_tells_nothing_and_without_the_api_only_that_is_told(
    modelo: Molde,  # noqa: F811 - the fixture
) -> None:
    texto = "{ gruposAtendimento(last: 2) { nodes { nome filaEspera { posicao } } } }"
    async with modelo.central() as central:
        await central.sql("INSERT INTO pbx.grupos_de_atendimento VALUES (4, NULL)")
        falsa = ApiFalsa({"fila_espera?fila=Cobrança": "1;1195894637;2.5"})
        got, fins = await planejado(texto, falsa, database=central.database)
        sem, fins_sem = await planejado(texto, falsa, database=central.database, api=None)
    assert got.data["gruposAtendimento"]["nodes"] == [
        {"nome": "Cobrança", "filaEspera": [{"posicao": 1}]},
        {"nome": None, "filaEspera": []},
    ]
    assert sem.data["gruposAtendimento"]["nodes"] == [
        {"nome": "Cobrança", "filaEspera": None},
        {"nome": None, "filaEspera": []},
    ]
    assert [aviso["codigo"] for aviso in sem.extensions["avisos"]] == ["CANAL_AUSENTE"]
    assert (fins, fins_sem, falsa.pedidos) == (SEGUIDA, SEGUIDA, ["fila_espera?fila=Cobrança"])
    await modelo.apagar(central)

"""Rows of the HTTP API go the way of plans: seen by what became of them, besides the answers themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from gateway.access.identity import TUDO, Identidade
from gateway.domain.comandos import Canal
from resolvers.context import Contexto
from resolvers.cursors import Cursores
from resolvers.planning.buscas import SemPlano
from resolvers.planning.da_api import lidas_da_api
from resolvers.reading.api.leitura import Lida, LinhaApi
from schema.fields import View
from tests.support.api_falsa import HTML, ApiFalsa, api_falsa
from tests.support.central import ADMIN, operador, recursos_com
from tests.support.grafo import com_planos

LEITOR = Identidade("painel", frozenset(("leitor",)), frozenset(("ler",)), TUDO)
USUARIOS = "6;Carlos da Silva;10005\n5;Eduardo Moreira;40009\n"
PEDIDOS: dict[str, str | bytes] = {
    "usuarios": USUARIOS,
    "status": "2;Deslogado\n",
    "status_ramal?id=5": "Eduardo Moreira;40009;Desconectado;Deslogado;2",
    "status_ramal?id=6": "Carlos da Silva;10005;Livre;Logado;1",
    "status_ramal?ramal=10005": "Carlos da Silva;10005;Livre;Logado;1",
    "status_ramal?ramal=9": "RAMAL NAO ENCONTRADO",
    "fila_espera?fila=Vendas": "1;1195894637;2.5\n2;1129563288;3\n",
    "ligacoes_campanha?campanha=3": "6;127846;0001;21;81793134;3;57\n;127846;0001;21;81793134;3;0\n",
    "status_servidores_view": "<table><tr><th>ID<th>Nome<th>Status<tr><td>1<td>db<td>OK</table>",
}
EM_LIGACAO = "Carlos da Silva;10005;Ativa;22154748;1272916393.14005;768.4"


async def planejado(
    texto: str, falsa: ApiFalsa, quem: Identidade = ADMIN, cursores: Cursores | None = None, **canais: Any
) -> tuple[Any, dict[str, int]]:
    """The result, and what became of the plan."""
    planejador = com_planos().planejador
    assert planejador is not None
    antes = Counter(planejador.numeros.contagem)
    async with api_falsa(falsa) as api:
        recursos = recursos_com(**{"api": api, **canais})
        recursos = replace(recursos, cursores=cursores or recursos.cursores)
        result = await com_planos().execute(texto, {}, Contexto(recursos, quem))
    fins = planejador.numeros.contagem - antes
    return result, {fim: n for fim, n in fins.items() if fim not in ("planejada", "guardada")}


@pytest.mark.parametrize(
    ("texto", "quem", "dados", "pedidos"),
    [
        pytest.param(
            "{ ramais(first: 5) { nodes { id codigo nome origem } pageInfo { hasNextPage } } }",
            ADMIN,
            {
                "ramais": {
                    "nodes": [
                        {"id": "Ramal:principal:5", "codigo": 5, "nome": "Eduardo Moreira", "origem": "API"},
                        {"id": "Ramal:principal:6", "codigo": 6, "nome": "Carlos da Silva", "origem": "API"},
                    ],
                    "pageInfo": {"hasNextPage": False},
                }
            },
            ["usuarios"],
            id="a page, in the order of its key",
        ),
        pytest.param(
            '{ ramais(filtro: {nome: {contem: "a"}}) { nodes { numero } } ramal(numero: "40009") { nome } }',
            operador("10005"),
            {"ramais": {"nodes": [{"numero": "10005"}]}, "ramal": None},
            ["usuarios"],
            id="the rows that the identity may see",
        ),
        pytest.param(
            "{ ramais { nodes { nome nomeStatusUsuario statusUsuario { nome } } } }",
            ADMIN,
            {
                "ramais": {
                    "nodes": [
                        {
                            "nome": "Eduardo Moreira",
                            "nomeStatusUsuario": "Deslogado",
                            "statusUsuario": {"nome": "Deslogado"},
                        },
                        {"nome": "Carlos da Silva", "nomeStatusUsuario": "Logado", "statusUsuario": None},
                    ]
                }
            },
            ["status", "status_ramal?id=5", "status_ramal?id=6", "usuarios"],
            id="their states, and what those lead to",
        ),
        pytest.param(
            '{ filaEspera(fila: "Vendas") { posicao numeroOrigem { bruto } tempoEspera } }',
            LEITOR,
            {
                "filaEspera": [
                    {"posicao": 1, "numeroOrigem": {"bruto": "••••••4637"}, "tempoEspera": 2.5},
                    {"posicao": 2, "numeroOrigem": {"bruto": "••••••3288"}, "tempoEspera": 3.0},
                ]
            },
            ["fila_espera?fila=Vendas"],
            id="a function, masked",
        ),
        pytest.param(
            '{ statusRamal(ramal: "10005") { nome } ramais(first: 1) { nodes { statusRamal { numero } } } }',
            ADMIN,
            {
                "statusRamal": {"nome": "Carlos da Silva"},
                "ramais": {"nodes": [{"statusRamal": {"numero": "40009"}}]},
            },
            ["status_ramal?id=5", "status_ramal?ramal=10005", "usuarios"],
            id="a function of an argument, and of a row",
        ),
        pytest.param(
            """{ a: ramais { nodes { nome } } b: ramais(ordenarPor: [{campo: NOME, direcao: CRESCENTE}]) {
              nodes { codigo } } ultimo: ramais(last: 1) { nodes { nome } pageInfo { hasPreviousPage } } }""",
            ADMIN,
            {
                "a": {"nodes": [{"nome": "Eduardo Moreira"}, {"nome": "Carlos da Silva"}]},
                "b": {"nodes": [{"codigo": 6}, {"codigo": 5}]},
                "ultimo": {"nodes": [{"nome": "Carlos da Silva"}], "pageInfo": {"hasPreviousPage": True}},
            },
            ["usuarios"],
            id="one list in several orders, with other columns",
        ),
        pytest.param(
            """{ ligacoesCampanha(campanha: 3) { ramal { nome ligacoesAtivas { nodes { data } } } duracao }
              ramal(numero: "40009") { nome } }""",
            ADMIN,
            {
                "ligacoesCampanha": [
                    {"ramal": {"nome": "Carlos da Silva", "ligacoesAtivas": {"nodes": []}}, "duracao": 57},
                    {"ramal": None, "duracao": 0},
                ],
                "ramal": {"nome": "Eduardo Moreira"},
            },
            ["ligacoes_campanha?campanha=3", "usuarios"],
            id="one list by several keys",
        ),
        pytest.param(
            '{ ramal(numero: "10005") { nomeStatusUsuario } statusRamal(ramal: "9") { nome } }',
            ADMIN,
            {"ramal": {"nomeStatusUsuario": "Logado"}, "statusRamal": None},
            ["status_ramal?id=6", "status_ramal?ramal=9", "usuarios"],
            id="nobody is asked for who is not wanted, and nobody is there",
        ),
        pytest.param(
            "{ relatorioServidores { codigo nome } }",
            ADMIN,
            {"relatorioServidores": [{"codigo": 1, "nome": "db"}]},
            ["status_servidores_view"],
            id="a function without an argument",
        ),
    ],
)
async def test_a_healthy_answer_follows_its_plan_to_the_end(
    texto: str, quem: Identidade, dados: dict[str, Any], pedidos: list[str]
) -> None:
    falsa = ApiFalsa(dict(PEDIDOS))
    got, fins = await planejado(texto, falsa, quem)
    assert (got.data, got.errors) == (dados, None)
    assert fins == {"seguida": 1}
    assert sorted(falsa.pedidos) == pedidos


async def test_of_one_row_the_first_counts_whatever_becomes_of_the_second() -> None:
    falsa = ApiFalsa(
        {
            "usuarios": "7;Ana;7001\n8;Bia;7001\n",
            "status_ramal?id=7": "Ana;7001;Livre;Logado;1",
            "status_ramal?id=8": EM_LIGACAO,
            "status_ramal?ramal=7001": "".join(
                f"{nome};7001;Discador;{campanha};C;1;Zé;1272916393.1;22154748;85\n"
                for nome, campanha in (("Ana", 3), ("Bia", 4))
            ),
            "campanhas": "3;Cobrança\n4;Venda\n",
            "ligacoes_campanha": ";127846;0001;21;81793134;3;57\n",
        }
    )
    got, fins = await planejado(
        """{ ramal(numero: "7001") { nome nomeStatusUsuario }
          statusRamal(ramal: "7001") { nome campanha { nome ligacoes { duracao } } } }""",
        falsa,
    )
    assert (got.data, got.errors) == (
        {
            "ramal": {"nome": "Ana", "nomeStatusUsuario": "Logado"},
            "statusRamal": {"nome": "Ana", "campanha": {"nome": "Cobrança", "ligacoes": [{"duracao": 57}]}},
        },
        None,
    )
    assert fins == {"seguida": 1}
    assert sorted(falsa.pedidos) == [
        "campanhas",
        "ligacoes_campanha?campanha=3",
        "status_ramal?id=7",
        "status_ramal?id=8",
        "status_ramal?ramal=7001",
        "usuarios",
    ]


async def test_what_only_a_database_has_is_null_with_a_warning_and_no_reason_to_leave_the_plan() -> None:
    falsa = ApiFalsa(dict(PEDIDOS))
    got, fins = await planejado(
        "{ ramais(first: 1) { nodes { email grupo { nome } } } grupos { nodes { nome } } }", falsa
    )
    assert got.data == {"ramais": {"nodes": [{"email": None, "grupo": None}]}, "grupos": {"nodes": []}}
    assert [one["mensagem"] for one in got.extensions["avisos"]] == [
        "O PBX “principal” não tem “grupos”: o campo vale null.",
        "O PBX “principal” não tem a coluna “email” de “usuarios”: o campo vale null.",
        "O PBX “principal” não tem a coluna “id_grupo” de “usuarios”: o campo vale null.",
    ]
    assert fins == {"seguida": 1}


@pytest.mark.parametrize(
    ("resposta", "motivo", "codigo", "nomes"),
    [
        (USUARIOS + "x;Quebrado;1\n", "linha_ilegivel", "LINHA_ILEGIVEL", ["Eduardo Moreira", "Carlos da Silva"]),
        ("CHAVE DA API INVÁLIDA", "SemLinhas", "RECUSADO_PELO_PBX", None),
        (HTML, "UnreadableReply", "RESPOSTA_ILEGIVEL", None),
    ],
)
async def test_what_cannot_be_read_leaves_its_field_alone_and_is_asked_once(
    resposta: str, motivo: str, codigo: str, nomes: list[str] | None
) -> None:
    falsa = ApiFalsa({**PEDIDOS, "usuarios": resposta})
    got, fins = await planejado("{ ramais { nodes { nome } } statusUsuarios { nome } }", falsa)
    assert got.data["statusUsuarios"] == [{"nome": "Deslogado"}]
    assert got.data["ramais"] == (None if nomes is None else {"nodes": [{"nome": nome} for nome in nomes]})
    assert [(e.path, e.original_error.codigo) for e in got.errors] == [(["ramais"], codigo)]
    assert fins == {"seguida": 1, f"desfeita.{motivo}": 1}
    assert sorted(falsa.pedidos) == ["status", "usuarios"]


async def test_an_extension_in_a_call_tells_no_pause_and_its_list_is_told_by_graphql_core() -> None:
    falsa = ApiFalsa({**PEDIDOS, "status_ramal?id=6": EM_LIGACAO})
    got, fins = await planejado("{ ramais { nodes { nomeStatusUsuario } } }", falsa)
    assert got.data == {"ramais": {"nodes": [{"nomeStatusUsuario": "Deslogado"}, {"nomeStatusUsuario": None}]}}
    assert [e.path for e in got.errors] == [["ramais", "nodes", 1, "nomeStatusUsuario"]]
    assert fins == {"seguida": 1, "desfeita.linhas_desiguais": 1}
    assert sorted(falsa.pedidos) == ["status_ramal?id=5", "status_ramal?id=6", "usuarios"]


async def test_when_all_are_in_a_call_no_pause_is_told_and_none_is_said_to_be_missing() -> None:
    falsa = ApiFalsa({"usuarios": "6;Carlos da Silva;10005\n", "status_ramal?id=6": EM_LIGACAO})
    got, fins = await planejado("{ ramais { nodes { nome nomeStatusUsuario } } }", falsa)
    assert got.data == {"ramais": {"nodes": [{"nome": "Carlos da Silva", "nomeStatusUsuario": None}]}}
    assert [e.path for e in got.errors] == [["ramais", "nodes", 0, "nomeStatusUsuario"]]
    assert fins == {"seguida": 1, "desfeita.linhas_desiguais": 1}


async def test_a_line_of_a_function_that_cannot_be_read_leaves_its_field_alone() -> None:
    falsa = ApiFalsa({**PEDIDOS, "fila_espera?fila=Vendas": "1;1195894637;2.5\nx;1129563288;3\n"})
    got, fins = await planejado('{ filaEspera(fila: "Vendas") { posicao } }', falsa)
    assert got.data == {"filaEspera": [{"posicao": 1}]}
    assert [(e.path, e.original_error.codigo) for e in got.errors] == [(["filaEspera"], "LINHA_ILEGIVEL")]
    assert fins == {"seguida": 1, "desfeita.linha_ilegivel": 1}


async def test_what_fails_under_a_function_fails_at_its_place_and_leaves_no_plan() -> None:
    discador = "Carlos da Silva;10005;Discador;3;Cobrança;123;Zé;1272916393.14005;22154748;85"
    falsa = ApiFalsa(
        {
            **PEDIDOS,
            "campanhas": "3;Cobrança\n",
            "status_ramal?ramal=10005": f"{discador}\n{discador}",  # two users of one extension
            "status_ramal?id=6": discador,
        }
    )
    got, fins = await planejado(
        """{ ligacoesCampanha(campanha: 3) { ramal { a: emails(de: "2026-11-24", ate: "2026-11-22") { totalCount } } }
          campanhas { nodes { l: ligacoes { r: ramal {
            emails(de: "2026-11-24", ate: "2026-11-22") { totalCount } } } } }
          s: statusRamal(ramal: "10005") { campanha {
            abandonoDoDiscador(de: "2026-11-24", ate: "2026-11-22") { valor } } }
          ramais { nodes { e: statusRamal { c: campanha {
            abandonoDoDiscador(de: "2026-11-24", ate: "2026-11-22") { valor } } } } } }""",
        falsa,
    )
    assert sorted(map(str, (e.path for e in got.errors))) == [
        "['campanhas', 'nodes', 0, 'l', 0, 'r', 'emails']",
        "['ligacoesCampanha', 0, 'ramal', 'a']",
        "['ramais', 'nodes', 1, 'e', 'c', 'abandonoDoDiscador']",
        "['s', 'campanha', 'abandonoDoDiscador']",
    ]
    assert fins == {"seguida": 1}


async def test_a_total_alone_tells_an_unreadable_line_at_the_list_that_was_counted() -> None:
    falsa = ApiFalsa({**PEDIDOS, "usuarios": USUARIOS + "x;Quebrado;1\n"})
    got, fins = await planejado("{ statusUsuarios { nome } todos: ramais { totalCount } }", falsa)
    assert got.data == {"statusUsuarios": [{"nome": "Deslogado"}], "todos": {"totalCount": 2}}
    assert [(e.path, e.original_error.codigo) for e in got.errors] == [(["todos"], "LINHA_ILEGIVEL")]
    assert fins == {"seguida": 1}


@pytest.mark.parametrize(
    ("numero", "ramal", "codigos", "fins"),
    [
        ("10005", {"nome": "Carlos da Silva"}, [], {"seguida": 1}),
        ("1", None, ["LINHA_ILEGIVEL"], {"seguida": 1, "desfeita.linha_ilegivel": 1}),
    ],
)
async def test_an_unreadable_line_is_no_loss_to_who_found_his_own_row(
    numero: str, ramal: dict[str, str] | None, codigos: list[str], fins: dict[str, int]
) -> None:
    falsa = ApiFalsa({**PEDIDOS, "usuarios": USUARIOS + "x;Quebrado;1\n"})
    got, found = await planejado(f'{{ ramal(numero: "{numero}") {{ nome }} }}', falsa)
    assert (got.data, [e.original_error.codigo for e in got.errors or ()]) == ({"ramal": ramal}, codigos)
    assert (found, falsa.pedidos) == (fins, ["usuarios"])


async def test_arguments_that_do_not_say_whom_are_told_by_graphql_core() -> None:
    falsa = ApiFalsa(dict(PEDIDOS))
    got, fins = await planejado('{ a: statusRamal { nome } b: statusRamal(ramal: "10005", id: 6) { nome } }', falsa)
    assert got.data == {"a": None, "b": None}
    assert [e.path for e in got.errors] == [["a"], ["b"]]
    assert fins == {"seguida": 1, "desfeita.argumentos": 2}
    assert falsa.pedidos == []


def test_a_column_of_several_types_has_no_plan_unless_the_rows_that_are_told_are_alike() -> None:
    linhas = (LinhaApi(a=1, b="x"), LinhaApi(a=2), LinhaApi(a="3"))
    lida, view = Lida(linhas), View("usuarios")
    feitas = lidas_da_api(view, lida, linhas[:2], frozenset(("a", "b", "c")))
    assert feitas.colunas == (("a", ("a", "integer")),)
    assert (feitas.view, feitas.linhas, feitas.origem) == (view, linhas[:2], Canal.API)
    assert feitas.desiguais == {"b"}
    with pytest.raises(SemPlano) as erro:
        lidas_da_api(view, lida, linhas, frozenset(("a", "b", "c")))
    assert erro.value.motivo == "tipos_diferentes"


async def test_the_page_after_a_cursor_follows_its_plan_too() -> None:
    falsa = ApiFalsa(dict(PEDIDOS))
    async with api_falsa(falsa) as api:
        recursos = recursos_com(api=api)
        first = await com_planos().execute(
            "{ ramais(first: 1) { pageInfo { endCursor } } }", {}, Contexto(recursos, ADMIN)
        )
        cursor = first.data["ramais"]["pageInfo"]["endCursor"]
        got, fins = await planejado(
            f'{{ ramais(first: 1, after: "{cursor}") {{ nodes {{ nome }} }} }}', falsa, cursores=recursos.cursores
        )
    assert got.data == {"ramais": {"nodes": [{"nome": "Carlos da Silva"}]}}
    assert fins == {"seguida": 1}

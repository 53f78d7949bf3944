"""What a plan is made of: what graphql-core keeps, what is read of which view, and nothing more."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.build import build_schema
from resolvers.planning.explicar import arvore
from resolvers.planning.planejador import Planejador
from resolvers.planning.plano import Colunas, DePagina
from tests.planning.cantos import CANTOS, Canto


@pytest.fixture(scope="module")
def planejador() -> Planejador:
    return Planejador(build_schema(planos=False)._schema)


@pytest.mark.parametrize("canto", CANTOS, ids=lambda canto: canto.nome)
def test_graphql_core_keeps_those_fields_alone_that_no_declaration_tells(planejador: Planejador, canto: Canto) -> None:
    for variaveis in canto.variaveis:
        assert set(planejador.plano(canto.texto, variaveis, None).ilhas) <= set(canto.ilhas)
    assert planejador.plano(canto.texto, canto.variaveis[0], None).ilhas == canto.ilhas


def test_of_each_view_the_columns_that_the_document_needs_are_read(planejador: Planejador) -> None:
    plano = planejador.plano(
        """{ __typename x: ramal(numero: "0201") { numero }
          ramais(first: 2) { totalCount a: nodes { t: __typename id rotulo celular { ddd } origem grupo { codigo }
              softphone { abrir { __typename } } gruposAtendimento { nome }
              b: ligacoesAtivas { edges { cursor node { numeroRamal ramal { nome } } } } }
            edges { t: __typename cursor node { email } } }
          statusTelefone { nome } }""",
        None,
        None,
    )
    assert list(arvore(plano)) == [
        "x: uma linha de usuarios por ramal = numero",
        "  colunas: ramal",
        "ramais: uma página de usuarios",
        "  totalCount: RamalConnection.totalCount fica com o graphql-core",
        "  colunas: id, id_grupo, mobile, nome, ramal",
        "  grupo: uma linha de grupos por id_grupo = id_grupo",
        "    colunas: id_grupo",
        "  softphone: Ramal.softphone fica com o graphql-core",
        "  gruposAtendimento: linhas de grupos_de_atendimento por id = id",
        "    colunas: nome",
        "  b: uma página de ligacoes_ativo por ramal = ramal",
        "    colunas: ramal",
        "    ramal: uma linha de usuarios por ramal = ramal",
        "      colunas: nome",
        "  colunas: email",
        "statusTelefone: todas as linhas de status_telefone",
        "  colunas: nome",
    ]
    assert plano.ilhas == ("RamalConnection.totalCount", "Ramal.softphone")


@pytest.mark.parametrize(
    ("texto", "repetidas"),
    [
        ('{ a: ramal(numero: "1") { nome } b: ramal(numero: "2") { nome } campanha(codigo: 3) { nome } }', ["ramal"]),
        ("{ ramais { nodes { gruposAtendimento { nome } pausas { nodes { data } } statusRamal { nome } } } }", []),
        ("{ ramais { nodes { a: grupo { nome } grupo { codigo } pausas { __typename } } } }", ["id_grupo"]),
        ("{ ramais { nodes { pausas { __typename } } edges { node { pausas { __typename } } } } }", ["id_usuario"]),
        ('{ a: node(id: "Ramal:principal:1") { id } b: nodes(ids: ["Ramal:principal:2"]) { id } }', ["id"]),
        ('{ node(id: "Ramal:principal:1") { id } nodes(ids: ["Grupo:principal:2"]) { id } }', []),
    ],
)
def test_relations_that_are_followed_in_several_places_are_known(
    planejador: Planejador, texto: str, repetidas: list[str]
) -> None:
    assert [by.coluna for by in planejador.plano(texto, None, None).repetidas] == repetidas


def test_fragments_are_followed_at_every_level(planejador: Planejador) -> None:
    plano = planejador.plano(
        """query { ...R } fragment R on Query { ramais { ...C } __schema { __typename }
          campanhas { nodes { progresso { ... on Metrica { valor } } } } }
        fragment C on RamalConnection { nodes { ... on Ramal { celular { ...T } } } edges { ...E }
          p: pageInfo { ... on PageInfo { endCursor } } }
        fragment E on RamalEdge { cursor node { email } } fragment T on Telefone { cliqueParaDiscar bruto }""",
        None,
        None,
    )
    assert list(arvore(plano)) == [
        "ramais: uma página de usuarios",
        "  colunas: mobile",
        "  celular: Ramal.celular fica com o graphql-core",
        "  colunas: email",
        "__schema: Query.__schema fica com o graphql-core",
        "campanhas: uma página de campanhas",
        "  colunas: clientes_finalizados, clientes_nao_finalizados",
    ]
    assert plano.ilhas == ("Ramal.celular", "Query.__schema")


@pytest.mark.parametrize(
    ("campo", "ilha"),
    [
        (("Query", "ramais"), "Query.ramais"),
        (("Ramal", "nome"), "Ramal.nome"),
        (("Telefone", "ddd"), "Ramal.celular"),
        (("RamalConnection", "nodes"), None),
    ],
)
def test_what_stands_before_a_resolver_makes_it_an_island(
    monkeypatch: pytest.MonkeyPatch, campo: tuple[str, str], ilha: str | None
) -> None:
    schema: Any = build_schema(planos=False)._schema
    found = schema.type_map[campo[0]].fields[campo[1]].extensions["strawberry-definition"]
    monkeypatch.setattr(found, "extensions", [object()])
    texto = "{ grupos { nodes { nome } } ramais { nodes { nome celular { ddd } } } }"
    plano = Planejador(schema).plano(texto, None, None)
    assert plano.ilhas == (() if ilha is None else (ilha,))


@pytest.mark.parametrize(
    ("selecao", "linhas", "cursores", "paginas"),
    [
        ("__typename", False, False, False),
        ("totalCount", False, False, True),
        ("horizonte { ate }", True, False, True),
        ("nodes { data }", True, False, False),
        ("edges { node { data } }", True, False, False),
        ("edges { cursor }", True, True, True),
        ("pageInfo { hasNextPage }", True, False, True),
        ("pageInfo { startCursor }", True, True, True),
    ],
)
def test_a_page_is_read_for_what_needs_it(
    planejador: Planejador, selecao: str, linhas: bool, cursores: bool, paginas: bool
) -> None:
    ((campo, _),) = planejador.plano(f"{{ ligacoesAtivas {{ {selecao} }} }}", None, None).campos
    assert isinstance(campo, DePagina)
    conexao = campo.conexao
    assert (conexao.linhas, conexao.cursores, conexao.paginas) == (linhas, cursores, paginas)


def test_a_column_is_read_as_text_where_all_its_readers_take_it_so() -> None:
    texto, valor = Colunas(frozenset("ab"), frozenset("ab")), Colunas(frozenset("bc"))
    for varias in ([texto, valor], [valor, texto], [valor, texto, Colunas()]):
        assert Colunas.de_todos(varias) == Colunas(frozenset("abc"), frozenset("a"))
    assert Colunas.de_todos([texto, texto]) == texto

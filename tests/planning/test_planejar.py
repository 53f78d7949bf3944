"""What a plan is made of: what graphql-core keeps, what is read of which view, and nothing more."""

from __future__ import annotations

import pytest

from resolvers.build import build_schema
from resolvers.planning.explicar import arvore
from resolvers.planning.planejador import Planejador
from resolvers.planning.plano import Colunas
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


def test_relations_that_are_followed_in_several_places_are_known(planejador: Planejador) -> None:
    plano = planejador.plano(
        """{ a: ramal(numero: "0201") { nome } b: ramal(numero: "0202") { grupo { nome } }
          ramais { nodes { gruposAtendimento { nome } historicos { nodes { historico } } statusRamal { nome }
            ligacoesAtivas { nodes { ramal { grupo { nome } } } } } } campanha(codigo: 3) { nome } }""",
        None,
        None,
    )
    assert {(by.view.nome, by.coluna) for by in plano.repetidas} == {("usuarios", "ramal"), ("grupos", "id_grupo")}


def test_a_column_is_read_as_text_where_all_its_readers_take_it_so() -> None:
    texto, valor = Colunas(frozenset("ab"), frozenset("ab")), Colunas(frozenset("bc"))
    for varias in ([texto, valor], [valor, texto], [valor, texto, Colunas()]):
        assert Colunas.de_todos(varias) == Colunas(frozenset("abc"), frozenset("a"))
    assert Colunas.de_todos([texto, texto]) == texto

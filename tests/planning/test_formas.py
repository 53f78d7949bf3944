"""The generated function of a selection: made once for each way in which rows come, and as careful as it must be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from graphql import GraphQLInt

from gateway.domain.comandos import Canal
from resolvers.planning.folhas import Fuso
from resolvers.planning.formas import Leiaute, Momento, Nulo, _forma, formar
from resolvers.planning.linha import DoIdentificador, Fixo, Forma, Parte
from resolvers.planning.planejador import Planejador
from resolvers.planning.plano import DePagina, Nos, Objeto
from resolvers.reading.sql import SEM_FUSO
from tests.support.grafo import grafo

TZ = ZoneInfo("America/Sao_Paulo")
AGORA = dt.datetime(2026, 11, 24, 9, 15, tzinfo=TZ)
MOMENTO = Momento(SimpleNamespace(agora=lambda: AGORA), TZ, Fuso(TZ), Canal.BANCO)
CADA_TIPO = """{ ramais { nodes { id rotulo e: email origem atualizadoEm celular { numero } grupo { nome }
    gruposAtendimento { nome } statusUsuario { nome } } } }"""


def objeto(texto: str) -> Objeto:
    """The selection under `nodes` of the only root field."""
    plano = Planejador(grafo()._schema).plano(texto, None, None)
    campo = plano.campos[0][0]
    assert isinstance(campo, DePagina)
    (nos,) = campo.conexao.campos
    assert isinstance(nos, Nos)
    return nos.objeto


def leiaute(*escondidas: str, **tipos: str) -> Leiaute:
    """Columns in this order, of these types."""
    colunas = tuple((nome, (n, tipo)) for n, (nome, tipo) in enumerate(tipos.items()))
    return Leiaute("central", colunas, frozenset(escondidas))


def escrita(um: Objeto, como: Leiaute, *linhas: Sequence[Any]) -> list[dict[str, Any]]:
    """What the function makes of rows."""
    return formar(um, como).funcao(linhas, MOMENTO)


def test_a_function_is_made_once_for_each_layout() -> None:
    um = objeto("{ ramais { nodes { nome email } } }")
    feita = formar(um, leiaute(nome="text", email="text"))
    assert formar(um, leiaute(nome="text", email="text")) is feita
    for outro in (
        leiaute(email="text", nome="text"),
        leiaute(nome="text"),
        leiaute(nome="integer", email="text"),
        leiaute("EMAIL", nome="text", email="text"),
        Leiaute("filial", leiaute(nome="text", email="text").colunas, frozenset()),
    ):
        assert formar(um, outro) is not feita
    assert escrita(um, leiaute(email="text", nome="text"), ("a@b.com", "Ana")) == [{"nome": "Ana", "email": "a@b.com"}]


def test_a_text_is_copied_and_nothing_is_called_for_it() -> None:
    texto = formar(
        objeto("{ ramais { nodes { __typename n: nome codigo email } } }"), leiaute(nome="text", id="integer")
    ).texto
    assert "{'__typename': 'Ramal', 'n': l[0], 'codigo': l[1], 'email': None}" in texto
    assert "lido_em" not in texto


@pytest.mark.parametrize(("origem", "quando"), [(Canal.BANCO, "lido_em"), (Canal.API, "l.lido_em.astimezone(tz)")])
def test_each_kind_of_field_is_one_expression_of_a_comprehension(origem: Canal, quando: str) -> None:
    um = objeto(CADA_TIPO)
    tipos = leiaute("EMAIL", id="integer", nome="text", mobile="text", email="text")
    assert (
        formar(um, replace(tipos, origem=origem)).texto
        == f"""\
def forma(linhas, momento, r0, r1, r2):
    leitor, tz, fuso = momento.leitor, momento.tz, momento.fuso
    dias = fuso.dias
    origem, lido_em = momento.origem, momento.lido_em
    return [
        {{'id': 'Ramal:central:' + str(nulo() if (v := l[0]) is None else v), \
'rotulo': (None if (v := f3(l[1], None)) is None else f4(v)), \
'e': (None if (v := (None if l[3] is None else f5(str(l[3])))) is None else f6(v)), \
'origem': f7(origem), \
'atualizadoEm': f8({quando}), \
'celular': (None if (o := f10(leitor, l[2])) is None else f9(o)), \
'grupo': r0, 'gruposAtendimento': r1, 'statusUsuario': r2}}
        for l, r0, r1, r2 in zip(linhas, r0, r1, r2)
    ]
"""
    )


def test_each_kind_of_field_is_written_as_its_type_is() -> None:
    como = leiaute("EMAIL", id="integer", nome="text", ramal="text", mobile="text", email="text")
    linha = (7, "Ana", "0207", None, "ana@exemplo.com.br")
    assert formar(objeto(CADA_TIPO), como).funcao([linha], MOMENTO, [None], [[]], [{"nome": "Logado"}]) == [
        {
            "id": "Ramal:central:7",
            "rotulo": "Ana (0207)",
            "e": "a•••@exemplo.com.br",
            "origem": "BANCO",
            "atualizadoEm": "2026-11-24T09:15:00-03:00",
            "celular": None,
            "grupo": None,
            "gruposAtendimento": [],
            "statusUsuario": {"nome": "Logado"},
        }
    ]


def test_a_moment_of_the_database_is_written_in_its_zone_null_too_and_never_masked() -> None:
    um = objeto("{ pausas { nodes { data } } }")
    como = leiaute(data=SEM_FUSO)
    assert escrita(um, como, (dt.datetime(2026, 11, 24, 9, 15),), (None,)) == [
        {"data": "2026-11-24T09:15:00-03:00"},
        {"data": None},
    ]
    email = objeto("{ ramais { nodes { email } } }")
    quando = dt.datetime(2026, 11, 24, 9, 15)
    assert escrita(email, leiaute("EMAIL", email=SEM_FUSO), (quando,)) == [{"email": "2026-11-24 09:15:00-03:00"}]


def test_what_an_identity_may_not_see_is_masked_whatever_its_type() -> None:
    um = objeto("{ ramais { nodes { email } } }")
    assert escrita(um, leiaute(email="text"), ("ana@exemplo.com.br",)) == [{"email": "ana@exemplo.com.br"}]
    masked = escrita(um, leiaute("EMAIL", email="text"), ("ana@exemplo.com.br",), (None,))
    assert masked == [{"email": "a•••@exemplo.com.br"}, {"email": None}]


def test_an_id_has_the_family_the_pbx_and_the_key_with_its_colons_escaped() -> None:
    um = objeto("{ ramais { nodes { id } } }")
    assert escrita(um, leiaute(id="integer"), (7,)) == [{"id": "Ramal:central:7"}]
    assert escrita(um, leiaute(id="bigint"), (2**40,)) == [{"id": f"Ramal:central:{2**40}"}]
    for tipo in ("smallint", "integer", "bigint"):
        assert " + str(nulo() if (v := l[0]) is None else v)" in formar(um, leiaute(id=tipo)).texto
    assert escrita(um, leiaute(id="text"), ("a:b",)) == [{"id": "Ramal:central:a%3Ab"}]
    for sem_chave, linha in ((leiaute(), ()), (leiaute(id="integer"), (None,)), (leiaute(id="text"), (None,))):
        with pytest.raises(Nulo):  # which graphql-core tells
            escrita(um, sem_chave, linha)
    (campo,) = um.campos
    assert isinstance(campo, DoIdentificador)
    dois = replace(um, campos=(replace(campo, chave=("id", "ramal")),), formas={})
    assert escrita(dois, leiaute(id="integer", ramal="text"), (7, "0%1")) == [{"id": "Ramal:central:7:0%251"}]


def test_a_number_that_the_graph_cannot_tell_and_a_null_where_a_value_is_promised_are_raised() -> None:
    um = objeto("{ ramais { nodes { codigo } } }")
    assert escrita(um, leiaute(id="bigint"), (5,), (None,)) == [{"codigo": 5}, {"codigo": None}]
    with pytest.raises(Exception, match="32-bit"):
        escrita(um, leiaute(id="bigint"), (2**40,))


def test_an_object_of_a_column_is_made_of_its_value_and_is_null_with_it() -> None:
    um = objeto("{ campanhas { nodes { progresso { numerador v: valor janela { __typename } } } } }")
    como = leiaute(clientes_finalizados="integer", clientes_nao_finalizados="integer")
    assert escrita(um, como, (3, 9)) == [{"progresso": {"numerador": "3", "v": "0.2500", "janela": None}}]


@pytest.mark.parametrize(
    ("pedido", "como"),
    [
        ("nome", leiaute(nome="text")),
        ("nome", leiaute(codigo="integer")),
        ("email", leiaute("EMAIL", email="bigint")),
        ("codigo", leiaute(id="bigint")),
        ("celular { numero }", leiaute(mobile="text")),
    ],
)
def test_null_is_raised_only_where_a_value_is_promised(pedido: str, como: Leiaute) -> None:
    um = objeto(f"{{ ramais {{ nodes {{ {pedido} }} }} }}")
    assert escrita(um, como, (None,)) == [{um.campos[0].nome: None}]
    promised = replace(um, campos=tuple(replace(campo, nula=False) for campo in um.campos), formas={})
    with pytest.raises(Nulo):
        escrita(promised, como, (None,))


def test_an_object_that_a_function_made_is_written_part_by_part() -> None:
    inteiro = Parte("n", "real", GraphQLInt, nula=False)
    fazer = _forma(Forma((Fixo("t", "Complexo"), Parte("par", "par", Forma((inteiro,)), nula=True))))
    assert fazer(SimpleNamespace(par=SimpleNamespace(real=3))) == {"t": "Complexo", "par": {"n": 3}}
    assert fazer(SimpleNamespace(par=None)) == {"t": "Complexo", "par": None}
    with pytest.raises(Nulo):
        fazer(SimpleNamespace(par=SimpleNamespace(real=None)))


def test_what_was_read_of_branches_stands_in_the_place_of_each() -> None:
    um = objeto("{ ramais { nodes { grupo { nome } nome g: gruposAtendimento { nome } } } }")
    funcao = formar(um, leiaute(nome="text")).funcao
    assert funcao([("Ana",), ("Bia",)], MOMENTO, [None, {"nome": "G"}], [[], [1]]) == [
        {"grupo": None, "nome": "Ana", "g": []},
        {"grupo": {"nome": "G"}, "nome": "Bia", "g": [1]},
    ]

"""The generated function of a selection: made once for each way in which rows come, and as careful as it must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.domain.comandos import Canal
from resolvers.planning.folhas import Fuso
from resolvers.planning.formas import Leiaute, Momento, Nulo, formar
from resolvers.planning.planejador import Planejador
from resolvers.planning.plano import DePagina, Nos, Objeto
from tests.support.grafo import grafo

TZ = ZoneInfo("America/Sao_Paulo")
MOMENTO = Momento(None, TZ, Fuso(TZ), Canal.BANCO)


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


def test_what_an_identity_may_not_see_is_masked_whatever_its_type() -> None:
    um = objeto("{ ramais { nodes { email } } }")
    assert escrita(um, leiaute(email="text"), ("ana@exemplo.com.br",)) == [{"email": "ana@exemplo.com.br"}]
    masked = escrita(um, leiaute("EMAIL", email="text"), ("ana@exemplo.com.br",), (None,))
    assert masked == [{"email": "a•••@exemplo.com.br"}, {"email": None}]


def test_an_id_has_the_family_the_pbx_and_the_key_with_its_colons_escaped() -> None:
    um = objeto("{ ramais { nodes { id } } }")
    assert escrita(um, leiaute(id="integer"), (7,)) == [{"id": "Ramal:central:7"}]
    assert escrita(um, leiaute(id="bigint"), (2**40,)) == [{"id": f"Ramal:central:{2**40}"}]
    assert "str(l[0])" in formar(um, leiaute(id="smallint")).texto
    assert escrita(um, leiaute(id="text"), ("a:b",)) == [{"id": "Ramal:central:a%3Ab"}]


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

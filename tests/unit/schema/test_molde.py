"""Moulds give what graphql-core gives: data, errors and warnings, whatever is selected and whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLScalarType, get_named_type
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gateway.access.identity import TUDO, Identidade
from gateway.domain.alertas import Alerta, TipoAlerta
from gateway.domain.erros import EntradaInvalida
from gateway.domain.eventos import (
    AgendamentoOperador,
    Desligamento,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    Preview,
    TrocaStatus,
)
from gateway.events.filtro import Filtro
from gateway.events.items import Conexao, EventoGuardado, Lacuna, Reconciliado
from gateway.journal.port import Position
from gateway.pbx import Pbx
from resolvers.build import build_schema
from resolvers.context import Contexto, Itens, Recursos
from resolvers.molde import Moldes
from tests.support.clocks import ManualClock

SCHEMA = build_schema()
TIPOS: Any = SCHEMA._schema.type_map
EM = datetime(2026, 3, 30, 11, 37, tzinfo=UTC)
TEXTO = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
ITENS = st.one_of(
    st.builds(LigacaoAtiva, TEXTO, TEXTO, TEXTO),
    st.builds(LigacaoReceptiva, TEXTO, TEXTO, TEXTO, TEXTO),
    st.builds(LigacaoDiscador, TEXTO, TEXTO, TEXTO, TEXTO, st.integers(-(2**31), 2**31 - 1), TEXTO),
    st.builds(Preview, TEXTO, TEXTO, TEXTO, TEXTO, st.integers(0, 9)),
    st.builds(AgendamentoOperador, TEXTO, TEXTO, TEXTO, TEXTO, st.integers(0, 9)),
    st.builds(Desligamento, TEXTO, TEXTO),
    st.builds(TrocaStatus, TEXTO, st.integers(0, 2**33), TEXTO),  # some are no Int of GraphQL
    st.builds(LinhaIlegivel, TEXTO, TEXTO, st.none() | TEXTO),
    st.builds(Conexao, st.booleans(), st.none() | TEXTO),
    st.builds(Reconciliado, st.integers(0, 9), st.integers(0, 9)),
    st.builds(Alerta, alerta=st.sampled_from([um.value for um in TipoAlerta])),
)
QUEM = st.sets(st.sampled_from(["ver.TELEFONE", "ver.PARAMETRO"])).map(
    lambda ver: Identidade("quem", frozenset(("papel",)), frozenset(("ler", "eventos", *ver)), TUDO)
)


@st.composite
def selecoes(draw: st.DrawFn, nome: str, fundo: int = 2) -> str:
    """A selection on a type, with aliases, directives, fragments and fields that read."""
    partes = ["__typename"] if draw(st.booleans()) else ["topo: __typename"]
    campos = TIPOS[nome].fields
    for escolhido in draw(st.lists(st.sampled_from(sorted(campos)), max_size=6, unique=True)):
        campo = campos[escolhido]
        dentro = get_named_type(campo.type)
        prefixo = draw(st.sampled_from(["", "", f"outro_{escolhido}: "]))
        if nome == "EventoAlerta":  # its fields may be null where those of the same name elsewhere may not
            prefixo = f"alerta_{escolhido}: "
        diretiva = draw(st.sampled_from(["", "", "", " @include(if: $sim)", " @skip(if: $sim)"]))
        if isinstance(dentro, GraphQLScalarType | GraphQLEnumType):
            partes.append(f"{prefixo}{escolhido}{diretiva}")
        elif isinstance(dentro, GraphQLObjectType) and fundo and dentro.name in ("Posicao", "Telefone", "Ramal"):
            partes.append(f"{prefixo}{escolhido}{diretiva} {{ {draw(selecoes(dentro.name, 0))} }}")
    if fundo == 2:
        possiveis = [tipo.name for tipo in SCHEMA._schema.get_possible_types(TIPOS["Evento"])]
        for tipo in draw(st.lists(st.sampled_from([*sorted(possiveis), "EventoDeRamal"]), max_size=3)):
            partes.append(f"... on {tipo} {{ {draw(selecoes(tipo, 1))} }}")
    return " ".join(partes)


def recursos() -> Recursos:
    nada: Any = None
    return Recursos(
        pbxs=MappingProxyType({"principal": Pbx("principal", ZoneInfo("America/Sao_Paulo"))}),
        principal="principal",
        clock=ManualClock(),
        journal=nada,
        hubs=MappingProxyType({}),
        estados=MappingProxyType({}),
        comandante=nada,
        arquivo=nada,
        auditoria=nada,
    )


def respostas(query: str, sim: bool, quem: Identidade, itens: Sequence[Any]) -> list[Any]:
    """What a subscriber gets for the items."""

    async def fonte(filtro: Filtro) -> Itens:
        for item in itens:
            yield item

    async def correr() -> list[Any]:
        contexto = Contexto(recursos(), quem, fonte=fonte)
        source = await SCHEMA.stream(query, variable_values={"sim": sim}, context_value=contexto)
        return [(r.data, sorted(map(str, r.errors or [])), r.extensions) async for r in source]

    return asyncio.run(correr())


def test_what_could_not_be_read_and_warnings_are_told_with_the_answer_that_they_are_of() -> None:
    erro = EntradaInvalida("filtro", "Não deu.")

    async def correr() -> list[Any]:
        async def fonte(filtro: Filtro) -> Itens:
            for n, item in enumerate(guardados([STATUS] * 3)):
                if n == 1:
                    contexto.falhas.dizer([erro])
                    contexto.avisos.dizer("LIMITE", "principal", "Só parte.")
                yield item

        quem = Identidade("quem", frozenset(("papel",)), frozenset(("ler", "eventos")), TUDO)
        contexto = Contexto(recursos(), quem, fonte=fonte)
        source = await SCHEMA.stream("subscription { eventos { __typename } }", context_value=contexto)
        return [([e.message for e in r.errors or []], r.extensions) async for r in source]

    avisos = {"avisos": [{"codigo": "LIMITE", "pbx": "principal", "mensagem": "Só parte."}]}
    assert asyncio.run(correr()) == [([], {}), ([erro.mensagem], avisos), ([], avisos)]


def guardados(itens: Sequence[Any]) -> list[Any]:
    return [EventoGuardado("principal", Position("e", n), EM, item) for n, item in enumerate(itens, 1)]


@settings(max_examples=100, deadline=None)
@given(selecoes("Evento"), st.booleans(), QUEM, st.lists(ITENS, min_size=1, max_size=6))
def test_moulds_give_what_graphql_core_gives(selecao: str, sim: bool, quem: Identidade, itens: list[Any]) -> None:
    query = f"subscription ($sim: Boolean!) {{ eventos {{ {selecao} a: __typename @skip(if: $sim) }} }}"
    lista = [*guardados(itens), Lacuna(Position("e", 8), Position("e", 9), "lento")]
    feitas = respostas(query, sim, quem, lista)
    with patch.object(Moldes, "dados", lambda *_: None):
        esperadas = respostas(query, sim, quem, lista)
    assert len(esperadas) == len(lista)
    assert [repr(feita) for feita in feitas] == [repr(esperada) for esperada in esperadas]  # the order of keys, too


def executados(selecao: str, *itens: Any) -> int:
    """How many of the items graphql-core had to execute."""
    query = f"subscription ($sim: Boolean!) {{ eventos {{ {selecao} x: __typename @skip(if: $sim) }} }}"
    quem = Identidade("quem", frozenset(("papel",)), frozenset(("ler", "eventos")), TUDO)
    feito = StrawberryGraphQLCoreExecutionContext.build_per_event_executor
    with patch.object(StrawberryGraphQLCoreExecutionContext, "build_per_event_executor", autospec=True) as contado:
        contado.side_effect = feito
        assert len(respostas(query, True, quem, guardados(itens))) == len(itens)
        return contado.call_count


RECEPTIVA = LigacaoReceptiva("0204", "11999990000", "1133334444", "1.2")
STATUS = TrocaStatus("0204", 3, "Almoço")


@pytest.mark.parametrize(
    ("selecao", "quantos"),
    [
        ("id recebidoEm posicao { cursor sequencia } ... on EventoLigacaoReceptiva { telefoneOrigem uniqueid }", 0),
        ("... on EventoDeRamal { numeroRamal tipo sintetico } ... on EventoTrocaStatus { nomeStatus }", 0),
        ("... on EventoLigacaoReceptiva { ligacao { __typename } } ... on EventoTrocaStatus { codigoStatus }", 1),
        ("... on EventoDeRamal { ramal { nome } }", 2),
    ],
)
def test_only_events_of_which_something_is_read_are_executed(selecao: str, quantos: int) -> None:
    assert executados(selecao, RECEPTIVA, STATUS) == quantos


def test_a_value_that_may_not_be_is_told_by_graphql_core() -> None:
    query = "subscription { eventos { id ... on EventoTrocaStatus { codigoStatus } } }"
    quem = Identidade("quem", frozenset(("papel",)), frozenset(("ler", "eventos")), TUDO)
    (data, erros, _), (seguinte, nenhum, _) = respostas(
        query, True, quem, guardados([TrocaStatus("0204", 2**40, "x"), STATUS])
    )
    assert data is None
    assert ["Int cannot represent non 32-bit signed integer value" in erro for erro in erros] == [True]
    assert (seguinte["eventos"]["codigoStatus"], nenhum) == (3, [])

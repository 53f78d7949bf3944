"""`ramal { aoVivo }`: what the stream shows of an extension, up to where, and when it is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.access.identity import TUDO, Escopo, Identidade
from gateway.channels.event_line import EventLine
from gateway.clock import SystemClock
from gateway.domain.aovivo import RamalVivo
from gateway.domain.erros import ErroDoGateway
from gateway.domain.eventos import LigacaoDiscador, TrocaStatus
from gateway.events.items import Conexao, EventoGuardado, RamalObservado, Reconciliado
from gateway.events.state import EstadoAoVivo
from gateway.journal.port import Position
from resolvers.reading.live import ramal_no_fluxo
from tests.support.api_falsa import ApiFalsa, api_falsa, perguntar
from tests.support.central import ADMIN, recursos_com

AGORA = datetime(2026, 3, 2, 12, tzinfo=UTC)
VIVO = """{ ramal(numero: "40009") { numero aoVivo { conhecido posicao { cursor } estado {
    id numero codigoStatus nomeStatus statusDesde
    ligacao { tipo uniqueid telefone codigoCampanha } ramal { nome } } } } }"""
USUARIOS: dict[str, str | bytes] = {"usuarios": "5;Eduardo Moreira;40009\n"}


def estado(*itens: Any) -> EstadoAoVivo:
    found = EstadoAoVivo("principal")
    for numero, item in enumerate(itens, 1):
        found.aplicar(EventoGuardado("principal", Position("e", numero), AGORA, item))
    return found


async def vivo(de: EstadoAoVivo | None, quem: Identidade = ADMIN) -> tuple[Any, ApiFalsa]:
    falsa = ApiFalsa(USUARIOS)
    canais = {} if de is None else {"events": EventLine("127.0.0.1", 1, clock=SystemClock())}
    async with api_falsa(falsa) as api:
        recursos = recursos_com(api=api, **canais)
        got = await perguntar(
            VIVO, quem=quem, recursos=replace(recursos, estados={} if de is None else {"principal": de})
        )
    return got, falsa


async def test_the_state_comes_with_its_position_and_costs_the_pbx_nothing() -> None:
    de = estado(
        Conexao(True),
        RamalObservado.de(RamalVivo("40009", 1, "Logado")),
        Reconciliado(1, 0),
        TrocaStatus("40009", 6, "Almoço"),
        LigacaoDiscador("40009", "21987654321", "a", "b", 27, "1.2"),
    )
    got, falsa = await vivo(de)
    assert got.errors is None
    assert got.data["ramal"]["aoVivo"] == {
        "conhecido": True,
        "posicao": {"cursor": "e.5"},
        "estado": {
            "id": "RamalAoVivo:principal:40009",
            "numero": "40009",
            "codigoStatus": 6,
            "nomeStatus": "Almoço",
            "statusDesde": "2026-03-02T12:00:00+00:00",
            "ligacao": {"tipo": "D", "uniqueid": "1.2", "telefone": "21987654321", "codigoCampanha": 27},
            "ramal": {"nome": "Eduardo Moreira"},
        },
    }
    assert falsa.pedidos == ["usuarios"]  # the query's own; the state asks nothing


async def test_after_a_lost_connection_it_is_said_to_be_unknown_and_is_the_last_that_was_known() -> None:
    de = estado(RamalObservado.de(RamalVivo("40009", 1, "Logado")), Reconciliado(1, 0), Conexao(False))
    got, _ = await vivo(de)
    found = got.data["ramal"]["aoVivo"]
    assert (got.errors, found["conhecido"], found["estado"]["codigoStatus"]) == (None, False, 1)


async def test_what_the_stream_never_told_of_is_null_and_before_the_first_item_nothing_is_known() -> None:
    got, _ = await vivo(estado())
    assert got.data["ramal"]["aoVivo"] == {"conhecido": False, "posicao": None, "estado": None}


async def test_without_the_channel_it_is_null_with_a_warning() -> None:
    got, _ = await vivo(None)
    assert (got.errors, got.data["ramal"]) == (None, {"numero": "40009", "aoVivo": None})
    assert [one["codigo"] for one in got.extensions["avisos"]] == ["CANAL_AUSENTE"]


async def test_who_may_not_hear_events_gets_an_error_and_the_rest_of_the_row() -> None:
    got, _ = await vivo(estado(), Identidade("painel", frozenset(("leitor",)), frozenset(("ler",)), TUDO))
    assert got.data["ramal"] == {"numero": "40009", "aoVivo": None}
    assert [(error.path, error.extensions["codigo"]) for error in got.errors] == [
        (["ramal", "aoVivo"], "SEM_PERMISSAO")
    ]


async def test_who_sees_a_row_by_its_group_is_told_that_its_events_are_not_for_him() -> None:
    quem = Identidade("sup", frozenset(), frozenset(("ler", "eventos")), Escopo(grupos=frozenset((2,))))
    leitor: Any = SimpleNamespace(identidade=quem, pbx=SimpleNamespace(nome="principal", events=object()))
    with pytest.raises(ErroDoGateway) as caught:
        ramal_no_fluxo(leitor, estado(RamalObservado.de(RamalVivo("40009", 1, "Logado"))), "40009", AGORA)
    assert caught.value.codigo == "SEM_PERMISSAO"


async def test_a_phone_is_masked_for_who_may_not_see_it() -> None:
    quem = Identidade("painel", frozenset(("leitor",)), frozenset(("ler", "eventos")), TUDO)
    got, _ = await vivo(estado(LigacaoDiscador("40009", "21987654321", "a", "b", 27, "1.2")), quem)
    assert got.data["ramal"]["aoVivo"]["estado"]["ligacao"]["telefone"] == "•••••••4321"

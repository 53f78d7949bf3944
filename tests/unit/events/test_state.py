"""A snapshot at N and the changes from N+1 are the whole, for every watcher, whatever it asked for and however slow."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.aovivo import Entidade, Modo, RamalVivo
from gateway.domain.eventos import Desligamento, LigacaoAtiva, LinhaIlegivel
from gateway.events.changes import Conhecimento, Mudanca, Retrato
from gateway.events.hub import Hub
from gateway.events.items import (
    LENTO,
    Conexao,
    EventoGuardado,
    Lacuna,
    Observacao,
    RamalObservado,
    Reconciliado,
    Sondagem,
)
from gateway.events.state import EstadoAoVivo
from gateway.events.watcher import Pedido, Vigia
from gateway.journal.port import Position
from tests.unit.events.fakes import eventos, guardado, status

RAMAIS = frozenset((Entidade.RAMAL,))
CADA = Pedido(Modo.EVENTOS, RAMAIS)


def tudo(vigia: Vigia) -> list[Any]:
    got = []
    while (item := vigia.agora()) is not None:
        got.append(item)
    return got


def refazer(retrato: Retrato, novidades: list[Any]) -> dict[str, RamalVivo]:
    """What a client holds after a snapshot and changes."""
    ramais = {r.ramal: r for r in retrato.ramais}
    for novidade in novidades:
        if isinstance(novidade, Mudanca):
            if novidade.ramal is None:
                ramais.pop(novidade.chave, None)
            else:
                ramais[novidade.chave] = novidade.ramal
    return ramais


observacoes = st.builds(
    RamalObservado, st.sampled_from(["40000", "40001"]), st.booleans(), st.integers(1, 3), st.just("Status")
)
itens = st.lists(eventos | observacoes | st.builds(Reconciliado, st.just(2), st.just(0)), max_size=25)


@settings(max_examples=200)
@given(itens, itens, st.sampled_from(Modo), st.none() | st.frozensets(st.sampled_from(["40000", "40001", "0204"])))
def test_snapshot_and_changes_give_what_the_state_is(
    antes: list[Any], depois: list[Any], modo: Modo, pedidos: frozenset[str] | None
) -> None:
    estado = EstadoAoVivo("principal")
    for n, item in enumerate(antes, start=1):
        estado.aplicar(guardado(item, n))
    pedido = Pedido(modo, RAMAIS, pedidos)
    with estado.vigiar(pedido, 1000) as vigia:
        retrato = estado.retrato(pedido)
        for n, item in enumerate(depois, start=len(antes) + 1):
            estado.aplicar(guardado(item, n))
        novidades = tudo(vigia)

    visto = {n: r for n, r in estado.ramais.items() if pedidos is None or n in pedidos}
    assert refazer(retrato, novidades) == visto
    posicoes = [n.posicao for n in novidades]
    assert posicoes == sorted(posicoes)
    assert all(p.sequence > len(antes) for p in posicoes)
    if modo is Modo.ESTADO:
        numeros = [n.chave for n in novidades if isinstance(n, Mudanca)]
        assert len(numeros) == len(set(numeros)), "the latest of each, once"


def test_a_slow_watcher_of_every_change_is_told_the_range_and_looks_again() -> None:
    estado = EstadoAoVivo("principal")
    with estado.vigiar(CADA, 2) as vigia:
        for n in range(1, 6):
            estado.aplicar(guardado(status(n), n))
        got = tudo(vigia)
        estado.aplicar(guardado(status(9), 6))
        got += tudo(vigia)

    assert [type(g) for g in got] == [Mudanca, Mudanca, Lacuna, Mudanca]
    assert got[2] == Lacuna(Position("e", 2), Position("e", 5), LENTO)
    assert vigia.perdidos == 3


def test_a_watcher_sees_only_what_it_may() -> None:
    estado = EstadoAoVivo("principal")
    estado.aplicar(guardado(status(1, "40000"), 1))
    estado.aplicar(guardado(status(1, "40001"), 2))

    def permitido(item: object) -> bool:
        return getattr(item, "ramal", None) != "40001"

    pedido = Pedido(Modo.EVENTOS, RAMAIS, None, permitido)
    with estado.vigiar(pedido, 10) as vigia:
        assert [r.ramal for r in estado.retrato(pedido).ramais] == ["40000"]
        estado.aplicar(guardado(status(2, "40001"), 3))
        estado.aplicar(guardado(RamalObservado("40001", False), 4))
        estado.aplicar(guardado(status(3, "40000"), 5))
        assert [m.posicao.sequence for m in tudo(vigia)] == [5]


def test_a_lost_connection_makes_the_state_unknown_until_it_is_reconciled() -> None:
    duvidas: list[int] = []
    estado = EstadoAoVivo("principal", lambda: duvidas.append(1))
    with estado.vigiar(CADA, 10) as vigia:
        estado.aplicar(guardado(Conexao(True), 1))
        assert (estado.conectado, estado.conhecido) == (True, False), "connected is not known"
        estado.aplicar(guardado(Reconciliado(3, 1), 2))
        estado.aplicar(guardado(Conexao(False, "caiu"), 3))
        assert (estado.conectado, estado.conhecido) == (False, False)
        ditos = tudo(vigia)

    assert [(type(d), d.conhecida, d.motivo, d.pendentes) for d in ditos] == [
        (Conhecimento, True, None, 1),
        (Conhecimento, False, "caiu", 0),
    ]
    assert duvidas == [1]


def test_an_unreadable_line_and_items_let_go_raise_doubt() -> None:
    duvidas: list[int] = []
    estado = EstadoAoVivo("principal", lambda: duvidas.append(1))
    estado.aplicar(guardado(LinhaIlegivel("<lixo", "sem tipo"), 1))
    estado.aplicar(Lacuna(Position("e", 1), Position("e", 2), "transbordo"))

    assert duvidas == [1, 1]
    assert estado.posicao == Position("e", 2)


def test_things_that_are_polled_are_watched_by_kind() -> None:
    estado = EstadoAoVivo("principal")
    campanhas = Pedido(Modo.EVENTOS, frozenset((Entidade.CAMPANHA,)))
    with estado.vigiar(campanhas, 10) as vigia, estado.vigiar(CADA, 10) as outra:
        assert (estado.interesse[Entidade.CAMPANHA], estado.interesse[Entidade.GRUPO]) == (1, 0)
        estado.aplicar(guardado(Observacao("CAMPANHA", "1", '{"nome":"A"}'), 1))
        estado.aplicar(guardado(Sondagem("CAMPANHA", True), 2))
        assert estado.retrato(campanhas) == Retrato(
            Position("e", 2), frozenset((Entidade.CAMPANHA,)), (), {Entidade.CAMPANHA: {"1": {"nome": "A"}}}
        )
        estado.aplicar(guardado(Observacao("CAMPANHA", "1", None), 3))
        estado.aplicar(guardado(Sondagem("CAMPANHA", False, "caiu"), 4))
        got = tudo(vigia)
        assert tudo(outra) == []

    assert [(type(g), getattr(g, "campos", None), getattr(g, "conhecida", None)) for g in got] == [
        (Mudanca, {"nome": "A"}, None),
        (Conhecimento, None, True),
        (Mudanca, None, None),
        (Conhecimento, None, False),
    ]
    assert estado.interesse[Entidade.CAMPANHA] == 0


def test_the_hub_tells_the_state_before_any_reader() -> None:
    hub, estado = Hub(), EstadoAoVivo("principal")
    hub.antes("principal", estado.aplicar)
    hub.publicar(guardado(LigacaoAtiva("40000", "1199", "9.1"), 1))
    hub.publicar(guardado(LigacaoAtiva("40000", "1199", "9.1"), 1))
    hub.publicar(EventoGuardado("principal", Position("e", 2), guardado(status(1), 2).recebido_em, status(1), True))

    assert estado.posicao == Position("e", 2)
    assert estado.ramais["40000"].id_status == 1
    hub.publicar(guardado(Desligamento("40000", "9.1"), 3))
    assert estado.ramais["40000"].ligacao is None


async def test_closing_ends_a_waiting_watcher_after_what_is_pending() -> None:
    estado = EstadoAoVivo("principal")
    with estado.vigiar(Pedido(Modo.ESTADO, RAMAIS), 10) as vigia:
        estado.aplicar(guardado(status(1), 1))
        estado.fechar()
        async with asyncio.timeout(10):
            assert [m.chave async for m in vigia] == ["40000"]
    assert not estado._vigias


def test_a_look_at_a_call_whose_beginning_was_seen_keeps_its_beginning() -> None:
    estado = EstadoAoVivo("principal")
    estado.aplicar(guardado(LigacaoAtiva("40000", "1199", "9.1"), 1))
    antes = estado.ramais["40000"].ligacao
    assert antes is not None
    assert antes.desde is not None
    estado.aplicar(guardado(RamalObservado("40000", True, 1, "Logado", "A", "9.1", "1199"), 2))

    depois = estado.ramais["40000"]
    assert depois.id_status == 1
    assert depois.ligacao is antes

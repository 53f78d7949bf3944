"""Fan-out: each reader gets what it asked for and may have, in order, or is told what it missed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.alertas import Alerta, TipoAlerta
from gateway.domain.eventos import (
    Desligamento,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    TipoEvento,
)
from gateway.events.hub import Filtro, Hub, Lacuna, Reader
from gateway.events.items import Conexao
from gateway.events.lotacao import Lotacao
from gateway.journal.port import Position
from gateway.protocol.phones import read_phone
from tests.unit.events.fakes import guardado, itens, numeros, ramais, status

TUDO = Filtro("principal")


def tudo(reader: Reader) -> list[object]:
    got = []
    while (item := reader.agora()) is not None:
        got.append(item)
    return got


LOTACAO = Lotacao(
    {"40000": frozenset((1, 2)), "40001": frozenset((2,))}, {"0204": frozenset((1,)), "40000": frozenset()}
)
codigos = st.integers(0, 3)
telefones = st.sampled_from(
    ["33334444", "1133334444", "(11) 3333-4444", "02133334444", "5521987654321", "987654321", "x"]
)


def talvez(valores: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.frozensets(valores, max_size=3)


filtros = st.builds(
    Filtro,
    st.sampled_from(["principal", "outro"]),
    talvez(ramais),
    talvez(st.sampled_from(TipoEvento)),
    st.none() | st.just(lambda item: getattr(item, "ramal", "") != "40000"),
    talvez(codigos),
    talvez(codigos),
    talvez(codigos),
    talvez(telefones.map(read_phone)),
    st.just(LOTACAO),
)
com_assunto = st.one_of(
    st.builds(LigacaoReceptiva, ramais, telefones, telefones, st.just("1.1")),
    st.builds(LigacaoDiscador, ramais, telefones, st.just(""), st.just(""), codigos, st.just("1.1")),
    st.builds(
        Alerta, st.just(TipoAlerta.ABANDONO.value), st.just("k"), st.just(""), codigos, st.just("1.1"), telefones
    ),
)
publicacoes = st.tuples(st.sampled_from(["principal", "outro"]), com_assunto | itens)


@settings(max_examples=300)
@given(st.lists(filtros, max_size=8), st.lists(publicacoes, max_size=15))
def test_the_index_gives_each_reader_what_asking_it_would_have_given(
    pedidos: list[Filtro], publicados: list[tuple[str, object]]
) -> None:
    hub = Hub()
    stacks = [hub.assinar(filtro) for filtro in pedidos]
    readers = [stack.__enter__() for stack in stacks]
    eventos = [guardado(item, n, pbx) for n, (pbx, item) in enumerate(publicados, start=1)]
    for evento in eventos:
        hub.publicar(evento)

    for reader in readers:
        assert tudo(reader) == [v for e in eventos if (v := reader.filtro.visto(e)) is not None]
    for stack in stacks:
        stack.__exit__(None, None, None)
    assert hub.leitores == 0


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        ({"campanhas": frozenset((7,))}, [2]),
        ({"filas": frozenset((2,))}, [1, 2]),
        ({"filas": frozenset((1, 2, 3))}, [1, 2, 4]),
        ({"grupos": frozenset((1,))}, [3]),
        ({"telefones": frozenset((read_phone("(11) 3333-4444"),))}, [1, 3, 4]),
        (
            {"telefones": frozenset((read_phone("(11) 3333-4444"), read_phone("987654321"))), "filas": frozenset((2,))},
            [1, 2],
        ),
        ({"telefones": frozenset((read_phone("21987654321"),)), "campanhas": frozenset((7,))}, [2]),
        ({"campanhas": frozenset()}, []),
    ],
)
def test_a_wish_of_campaign_group_or_phone_gets_what_names_it_live_and_from_the_past(
    wish: dict[str, Any], wanted: list[int]
) -> None:
    hub = Hub()
    eventos = [
        guardado(LigacaoReceptiva("40000", "33334444", "1133334444", "1.1"), 1),
        guardado(LigacaoDiscador("40001", "5521987654321", "", "", 7, "1.2"), 2),
        guardado(LigacaoAtiva("0204", "01133334444", "1.3"), 3),
        guardado(Alerta(TipoAlerta.ABANDONO.value, "k", id_grupo=3, telefone="1133334444"), 4),
        guardado(status(6, "0999"), 5),
    ]
    filtro = Filtro("principal", lotacao=LOTACAO, **wish)
    with hub.assinar(filtro) as reader:
        for evento in eventos:
            hub.publicar(evento)
        assert [item.posicao.sequence for item in tudo(reader)] == wanted  # type: ignore[attr-defined]  # events alone
    assert [e.posicao.sequence for e in eventos if filtro.visto(e) is not None] == wanted


def test_a_change_of_groups_counts_from_the_next_event_on_without_anybody_asking_again() -> None:
    hub, lotacao = Hub(), Lotacao()
    with hub.assinar(Filtro("principal", filas=frozenset((1,)), lotacao=lotacao)) as reader:
        hub.publicar(guardado(status(1), 1))
        lotacao.filas = {"40000": frozenset((1,))}
        hub.publicar(guardado(status(2), 2))
        lotacao.filas = {}
        hub.publicar(guardado(status(3), 3))
        assert numeros(tudo(reader)) == [2]


async def test_a_reader_waits_for_what_comes_and_gets_it_in_order() -> None:
    hub = Hub()
    with hub.assinar(TUDO) as reader:
        waiting = asyncio.ensure_future(anext(reader))
        await asyncio.sleep(0)
        for n in range(1, 4):
            hub.publicar(guardado(status(n), n))
        assert [await waiting, await anext(reader), await anext(reader)] == [guardado(status(n), n) for n in (1, 2, 3)]


def test_what_a_reader_did_not_ask_for_is_not_delivered() -> None:
    hub = Hub()
    with hub.assinar(Filtro("principal", frozenset({"40001"}), frozenset({TipoEvento.H}))) as reader:
        hub.publicar(guardado(status(1, "40001"), 1))
        hub.publicar(guardado(Desligamento("40000", "1.1"), 2))
        hub.publicar(guardado(Desligamento("40001", "1.1"), 3, "outro"))
        hub.publicar(guardado(Desligamento("40001", "1.1"), 4))
        assert tudo(reader) == [guardado(Desligamento("40001", "1.1"), 4)]


def test_an_empty_set_of_extensions_asks_for_no_event_but_hears_of_the_connection() -> None:
    hub = Hub()
    with hub.assinar(Filtro("principal", frozenset())) as reader:
        hub.publicar(guardado(status(1), 1))
        hub.publicar(guardado(Conexao(False, "caiu"), 2))
        assert tudo(reader) == [guardado(Conexao(False, "caiu"), 2)]


def test_an_unreadable_line_reaches_everyone_and_its_text_only_those_who_may_see_it() -> None:
    hub = Hub()
    linha = LinhaIlegivel("<X><11999990000>", "tipo desconhecido")
    limitado = Filtro("principal", frozenset({"1"}), permitido=lambda item: not hasattr(item, "bruto"))
    with hub.assinar(TUDO) as full, hub.assinar(limitado) as limited:
        hub.publicar(guardado(linha, 1))
        assert tudo(full) == [guardado(linha, 1)]
        assert tudo(limited) == [guardado(LinhaIlegivel("", "tipo desconhecido"), 1)]


def test_a_slow_reader_is_told_its_gap_before_anything_newer_and_others_miss_nothing() -> None:
    hub = Hub()
    with hub.assinar(TUDO, max_pendentes=2) as slow, hub.assinar(TUDO) as quick:
        for n in range(1, 7):
            hub.publicar(guardado(status(n), n * 10))
        assert slow.atrasado
        assert slow.perdidos == hub.perdidos == 4
        got = tudo(slow)
        hub.publicar(guardado(status(7), 70))
        got += tudo(slow)
        assert numeros(got) == [1, 2, "lento", 7]
        assert got[2] == Lacuna(Position("e", 29), Position("e", 60), "lento")
        assert numeros(tudo(quick)) == [1, 2, 3, 4, 5, 6, 7]


def test_a_gap_that_does_not_fit_grows_the_readers_own() -> None:
    hub = Hub()
    with hub.assinar(TUDO, max_pendentes=1) as reader:
        hub.publicar(guardado(status(1), 1))
        hub.publicar_lacuna("principal", Lacuna(Position("e", 2), Position("e", 5), "transbordo"))
        hub.publicar(guardado(status(6), 6))
        assert tudo(reader) == [guardado(status(1), 1), Lacuna(Position("e", 2), Position("e", 6), "lento")]


def test_a_position_is_published_once() -> None:
    hub = Hub()
    with hub.assinar(TUDO) as reader:
        for n in (1, 2, 2, 1, 3):
            hub.publicar(guardado(status(n), n))
        assert numeros(tudo(reader)) == [1, 2, 3]
    assert hub.posicao("principal") == Position("e", 3)
    assert hub.posicao("outro") is None


@pytest.mark.parametrize(
    "filtro",
    [
        TUDO,
        Filtro("principal", frozenset({"1", "2"})),
        Filtro("principal", None, frozenset({TipoEvento.S})),
        Filtro("principal", telefones=frozenset((read_phone("33334444"), read_phone("1133334444")))),
    ],
)
def test_an_abrupt_end_leaves_no_reader_and_no_index(filtro: Filtro) -> None:
    hub = Hub()

    def leave_badly() -> None:
        with hub.assinar(filtro):
            assert hub.leitores == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        leave_badly()
    assert hub.leitores == 0
    (indice,) = hub._indices.values()
    assert [indice.leitores, indice.de_tudo, indice.por_chave, indice.eixos] == [{}, {}, {}, {}]


async def test_a_cancelled_task_leaves_no_reader() -> None:
    hub = Hub()

    async def read() -> None:
        with hub.assinar(TUDO) as reader:
            async for _ in reader:
                pass

    task = asyncio.create_task(read())
    await asyncio.sleep(0)
    assert hub.leitores == 1
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert hub.leitores == 0


async def test_closing_ends_readers_after_what_is_pending_and_later_ones_at_once() -> None:
    hub = Hub()
    with hub.assinar(TUDO) as reader:
        hub.publicar(guardado(status(1), 1))
        hub.fechar()
        assert numeros([item async for item in reader]) == [1]
    with hub.assinar(TUDO) as late:
        assert [item async for item in late] == []


def test_a_reader_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="max_pendentes"):
        Reader(TUDO, 0)

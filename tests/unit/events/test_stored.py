"""Whatever the event socket gave comes back from the journal as it was."""

from __future__ import annotations

import dataclasses
import tracemalloc
from datetime import datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.eventos import LinhaIlegivel, TrocaStatus
from gateway.events.items import Conexao, Descarte, Item, Lacuna
from gateway.events.stored import Indecifravel, decode, encode, ler
from gateway.journal.port import Entry, Gap, Position
from tests.unit.events import fakes

LUGAR = Position("e", 7)


def entrada(data: bytes) -> Entry:
    return Entry("eventos:principal", LUGAR, None, fakes.AGORA, data)


@settings(max_examples=200)
@given(fakes.itens, fakes.instantes)
def test_every_item_comes_back_whole(item: Item, em: datetime) -> None:
    back = decode("principal", entrada(encode(item, em)))

    assert not isinstance(back, Lacuna)
    assert type(back.item) is type(item)
    assert {f.name: getattr(back.item, f.name) for f in dataclasses.fields(item)} == {
        f.name: getattr(item, f.name) for f in dataclasses.fields(item)
    }
    assert (back.pbx, back.posicao, back.recebido_em) == ("principal", LUGAR, em)


def test_what_waits_to_be_stored_holds_what_it_is_long_and_little_more() -> None:
    tracemalloc.start()
    try:
        antes, _ = tracemalloc.get_traced_memory()
        guardados = [encode(Conexao(True), fakes.AGORA) for _ in range(100)]
        depois, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert depois - antes < 100 * 1_024, f"{sum(map(len, guardados))} bytes were encoded"


def test_a_lone_surrogate_loses_nothing() -> None:
    item = LinhaIlegivel("a\ud800b", "motivo")
    back = decode("principal", entrada(encode(item, fakes.AGORA)))
    assert back.item.bruto == "a\ud800b"


def test_a_time_of_another_zone_is_the_same_instant() -> None:
    local = fakes.AGORA.astimezone(timezone(timedelta(hours=-3)))
    back = decode("principal", entrada(encode(fakes.status(1), local)))
    assert back.recebido_em == fakes.AGORA
    assert back.recebido_em.utcoffset() == timedelta(0)


def test_items_that_were_let_go_are_a_gap() -> None:
    assert decode("principal", entrada(encode(Descarte(3), fakes.AGORA))) == Lacuna(
        Position("e", 6), LUGAR, "transbordo"
    )


def test_a_field_that_a_newer_version_adds_is_ignored() -> None:
    dados = orjson.loads(encode(fakes.status(4), fakes.AGORA)) | {"novo": 1}
    assert decode("principal", entrada(orjson.dumps(dados))).item == fakes.status(4)


@given(
    st.binary(max_size=60)
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda x: str(x).encode())
)
def test_foreign_bytes_are_said_to_be_so_and_become_a_gap(data: bytes) -> None:
    with pytest.raises(Indecifravel):
        decode("principal", entrada(data))
    assert ler("principal", entrada(data)) == Lacuna(Position("e", 6), LUGAR, "ilegivel")


@pytest.mark.parametrize(
    "mudar",
    [
        {"t": "X"},
        {"em": "ontem"},
        {"em": 10**30},
        {"ramal": None},
        {"ramal": 1},
        {"id_status": "1"},
        {"id_status": True},
    ],
)
def test_a_value_of_the_wrong_kind_is_not_an_event(mudar: dict[str, object]) -> None:
    dados = orjson.loads(encode(TrocaStatus("1", 2, "x"), fakes.AGORA)) | {"t": "S"}
    with pytest.raises(Indecifravel):
        decode("principal", entrada(__import__("json").dumps(dados | mudar).encode()))


@pytest.mark.parametrize(
    ("reason", "motivo"),
    [("expired", "expirado"), ("lost", "perdido"), ("unknown", "desconhecido"), ("unreadable", "ilegivel")],
)
def test_every_gap_of_the_journal_has_its_word(reason: str, motivo: str) -> None:
    after, resumes = Position("e", 3), Position("f", 9)
    assert ler("p", Gap("eventos:p", after, resumes, reason)) == Lacuna(after, resumes, motivo)
    assert ler("p", Gap("eventos:p", None, resumes, reason)) == Lacuna(Position("f", 0), resumes, motivo)

"""Pages of what the journal keeps: each item once, gaps told, and a place to go on from, live too."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.events import past
from gateway.events.hub import Filtro, Hub, Lacuna
from gateway.events.items import EventoGuardado, Observacao
from gateway.events.past import Pagina, antes_de, pagina
from gateway.events.replay import seguir
from gateway.events.stored import encode
from gateway.journal.port import Entry, Position
from tests.unit.events.fakes import AGORA, Mesa, numeros, status

TUDO = Filtro("principal")


async def guardar(mesa: Mesa, *ns: int, ramal: str = "40000") -> list[Position]:
    """Stores events that were received a minute apart."""
    return await mesa.guardar(*(encode(status(n, ramal), AGORA + timedelta(minutes=n)) for n in ns))


async def paginas(mesa: Mesa, filtro: Filtro, quantos: int, **tempo: Any) -> list[Pagina]:
    """Every page, each asked for with the place that the one before gave."""
    found = [await pagina(mesa.journal, filtro, None, quantos, **tempo)]
    while found[-1].ha_mais:
        found.append(await pagina(mesa.journal, filtro, found[-1].ate, quantos, **tempo))
    return found


async def test_pages_give_each_item_once_and_the_last_place_goes_on_live(tmp_path: Path) -> None:
    async with Mesa(tmp_path) as mesa:
        await guardar(mesa, *range(1, 8))
        got = await paginas(mesa, TUDO, 3)
        assert [numeros(one.itens) for one in got] == [[1, 2, 3], [4, 5, 6], [7]]
        assert [one.ha_mais for one in got] == [True, True, False]
        await guardar(mesa, 8)
        async with aclosing(seguir(mesa.journal, Hub(), TUDO, got[-1].ate)) as following:
            assert numeros([await anext(following)]) == [8]


async def test_a_page_that_is_just_full_says_that_nothing_follows(tmp_path: Path) -> None:
    async with Mesa(tmp_path) as mesa:
        await guardar(mesa, 1, 2)
        assert [one.ha_mais for one in await paginas(mesa, TUDO, 2)] == [False]


async def test_a_filter_that_lets_few_through_looks_at_so_many_and_gives_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "MAX_OLHADOS", 4)
    async with Mesa(tmp_path) as mesa:
        await guardar(mesa, *range(1, 10))
        await guardar(mesa, 10, ramal="0201")
        got = await paginas(mesa, Filtro("principal", ramais=frozenset(("0201",))), 5)
        assert [numeros(one.itens) for one in got] == [[], [], [10]]


async def test_what_is_kept_no_more_is_told_first_and_observations_are_not_events(tmp_path: Path) -> None:
    async with Mesa(tmp_path) as mesa:
        first, *_ = await guardar(mesa, 1, 2, 3)
        await mesa.guardar(encode(Observacao("GRUPO", "1", None), AGORA))
        await mesa.journal.trim("eventos:principal", keep=3)
        for apos in (None, first.__class__(first.epoch, 0)):
            got = await pagina(mesa.journal, TUDO, apos, 10)
            lacuna, *rest = got.itens
            assert isinstance(lacuna, Lacuna)
            assert (lacuna.motivo, lacuna.ate) == ("expirado", first)
            assert numeros(rest) == [2, 3]
        assert [
            one.motivo
            for one in (await pagina(mesa.journal, TUDO, Position("x", 1), 1)).itens
            if isinstance(one, Lacuna)
        ] == ["desconhecido"]


async def test_an_empty_stream_gives_the_place_of_now(tmp_path: Path) -> None:
    async with Mesa(tmp_path) as mesa:
        assert await pagina(mesa.journal, TUDO, None, 10) == Pagina((), await mesa.journal.head(), ha_mais=False)


async def test_only_what_was_received_in_the_time_comes_and_its_end_is_the_end(tmp_path: Path) -> None:
    async with Mesa(tmp_path) as mesa:
        await guardar(mesa, *range(1, 9))
        tempo = {"de": AGORA + timedelta(minutes=3), "ate": AGORA + timedelta(minutes=6)}
        got = await paginas(mesa, TUDO, 2, **tempo)
        assert [numeros(one.itens) for one in got] == [[3, 4], [5]]
        assert got[-1].ha_mais is False


class Diario:
    """A log as `antes_de` sees it: entries at given seconds, some trimmed; counts what is read."""

    def __init__(self, entradas: list[tuple[int, int]], aparadas: int) -> None:
        self.entradas = [
            Entry("eventos:principal", Position("e", seq), None, AGORA + timedelta(seconds=em), b"")
            for seq, em in entradas
        ]
        self.aparadas = aparadas
        self.lidas = 0

    async def head(self) -> Position:
        return Position("e", self.entradas[-1].position.sequence + 3 if self.entradas else 0)

    async def read(self, log: str, after: Position) -> Any:
        self.lidas += 1
        for entry in self.entradas[self.aparadas :]:
            if entry.position.sequence > after.sequence:
                yield entry


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), max_size=60),
    st.integers(-5, 320),
    st.integers(0, 10),
)
async def test_the_place_of_an_instant_leaves_nothing_out_and_begins_with_it(
    passos: list[tuple[int, int]], segundo: int, aparadas: int
) -> None:
    sequencia = em = 0
    entradas = []
    for adiante, mais_tarde in passos:
        sequencia, em = sequencia + adiante, em + mais_tarde
        entradas.append((sequencia, em))
    diario: Any = Diario(entradas, aparadas)
    instante = AGORA + timedelta(seconds=segundo)
    found = await antes_de(diario, "principal", instante)
    kept = diario.entradas[aparadas:]
    antes = [entry.position for entry in kept if entry.at < instante]
    assert found == (antes[-1] if antes else None)
    assert diario.lidas <= 12


async def test_of_a_page_that_is_asked_again_every_item_is_the_same(tmp_path: Path) -> None:
    async with Mesa(tmp_path) as mesa:
        await guardar(mesa, 1, 2, 3)
        um, outro = [await pagina(mesa.journal, TUDO, None, 2) for _ in range(2)]
        assert um == outro
        assert all(isinstance(item, EventoGuardado) for item in um.itens)

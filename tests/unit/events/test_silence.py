"""When silence of the event line is taken for a half-open connection, and when not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.channels.database.catalogue import Catalogue
from gateway.channels.errors import Unavailable
from gateway.domain.comandos import Canal
from gateway.events.silence import MAX_LIGACOES, Vigilancia

CADA_S, ASSENTAR_S = 10.0, 2.0
CALADA = CADA_S + ASSENTAR_S


class Fim(Exception):
    """The story is told."""


class Central:
    """An event line, a database and a clock in which each look is one entry of a story.

    Each entry: the calls in progress (an error instead: the database does not tell), for how long the line has been
    silent at the look, and after the moment in which it may still speak.
    """

    def __init__(self, *historia: tuple[Any, float | None, float | None]) -> None:
        self.historia = iter(historia)
        self.ligacoes: Any = None
        self.silencio_s: float | None = None
        self.depois: float | None = None
        self.suspeitas = 0
        self.limites: list[int] = []

    # the clock
    async def sleep(self, seconds: float) -> None:
        if seconds == ASSENTAR_S:
            self.silencio_s = self.depois
            return
        await self.proxima()

    async def proxima(self) -> None:
        entry = next(self.historia, None)
        if entry is None:
            raise Fim
        self.ligacoes, self.silencio_s, self.depois = entry

    # the line
    def suspeitar(self) -> None:
        self.suspeitas += 1

    # the database
    async def catalogue(self) -> Catalogue:
        return Catalogue([{"tabela": "usuarios", "coluna": "uniqueid", "tipo": "text", "nao_nulo": False}])

    async def fetch(self, sql: str, limit: int) -> list[dict[str, str]]:
        self.limites.append(limit)
        if isinstance(self.ligacoes, Exception):
            raise self.ligacoes
        return [{"codigo": code} for code in self.ligacoes]


async def contar(*historia: tuple[Any, float | None, float | None]) -> Central:
    central = Central(*historia)
    await central.proxima()
    pbx: Any = SimpleNamespace(nome="principal", events=central, database=central)
    clock: Any = central
    with pytest.raises(Fim):
        await Vigilancia(pbx, clock, cada_s=CADA_S, assentar_s=ASSENTAR_S).rodar()
    return central


async def test_calls_that_begin_or_end_unsaid_are_a_suspicion() -> None:
    assert (await contar((["1.1"], 20, 20), (["1.1", "1.2"], 30, 32))).suspeitas == 1
    assert (await contar((["1.1"], 20, 20), ([], 30, 32))).suspeitas == 1
    assert (await contar(([], CALADA, 0), (["1.2"], CALADA, CALADA + ASSENTAR_S))).suspeitas == 1


async def test_silence_while_nothing_changes_is_a_quiet_night() -> None:
    assert (await contar(*[(["1.1"], 1e6, 1e6)] * 5)).suspeitas == 0


@pytest.mark.parametrize(
    ("silencio", "depois"),
    [
        (1.0, 3.0),  # it spoke between the looks
        (CALADA - 0.1, CALADA + 1.9),  # it spoke a moment before them: the view was behind the event
        (30.0, 0.5),  # it spoke a moment later: the event was behind the view
        (None, None),  # it is not open: that is told already
        (30.0, None),  # it closed meanwhile
    ],
)
async def test_a_line_that_spoke_or_is_not_open_is_under_no_suspicion(
    silencio: float | None, depois: float | None
) -> None:
    assert (await contar((["1.1"], 20, 20), ([], silencio, depois))).suspeitas == 0


async def test_what_was_seen_before_a_failed_look_or_a_closed_line_is_not_compared() -> None:
    failed = Unavailable(Canal.BANCO, "fetch", "no answer in time")
    assert (await contar((["1.1"], 20, 20), (failed, 30, 32), ([], 40, 42))).suspeitas == 0
    assert (await contar((["1.1"], 20, 20), (["1.1"], None, None), ([], 40, 42))).suspeitas == 0


async def test_a_look_reads_a_bounded_number_of_calls() -> None:
    assert set((await contar(([], 1, 1), ([], 1, 1))).limites) == {MAX_LIGACOES}


@pytest.mark.parametrize("sem", ["events", "database"])
async def test_without_a_line_or_a_database_there_is_nothing_to_watch(sem: str) -> None:
    central = Central()
    pbx: Any = SimpleNamespace(**{"nome": "principal", "events": central, "database": central, sem: None})
    clock: Any = central
    task = asyncio.create_task(Vigilancia(pbx, clock, cada_s=CADA_S, assentar_s=ASSENTAR_S).rodar())
    await asyncio.sleep(0)
    assert not task.done()
    assert central.limites == []
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

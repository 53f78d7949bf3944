"""Processes of one journal wake each other, so that a follower need not look all the time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.clock import SystemClock
from gateway.journal.port import Append, Entry
from gateway.journal.sqlite import SqliteJournal
from gateway.journal.wakes import Wakes

NUNCA_S = 3_600.0


@pytest.fixture
def pipes() -> Iterator[list[tuple[int, int]]]:
    """Two pipes that do not block."""
    made = [os.pipe() for _ in range(2)]
    for end in (end for pipe in made for end in pipe):
        os.set_blocking(end, False)
    yield made
    for end in (end for pipe in made for end in pipe):
        os.close(end)


async def test_a_follower_in_another_process_is_woken_by_what_is_written_and_needs_no_polling(
    tmp_path: Path, pipes: list[tuple[int, int]]
) -> None:
    (um, acorda_um), (outro, acorda_outro) = pipes
    path = tmp_path / "d.sqlite3"
    async with (
        SqliteJournal(path, clock=SystemClock(), poll_s=NUNCA_S, wakes=Wakes(um, [acorda_outro])) as escreve,
        SqliteJournal(path, clock=SystemClock(), poll_s=NUNCA_S, wakes=Wakes(outro, [acorda_um])) as segue,
    ):
        lendo = segue.read("eventos", await segue.head(), follow=True)
        found = []
        for n in range(20):
            esperando = asyncio.ensure_future(anext(lendo))
            await asyncio.sleep(0)
            await escreve.commit(Append("eventos", b"%d" % n))
            async with asyncio.timeout(10):
                found.append(await esperando)
        await lendo.aclose()  # type: ignore[attr-defined]  # a generator

    assert [item.data for item in found if isinstance(item, Entry)] == [b"%d" % n for n in range(20)]


async def test_a_reader_that_does_not_read_its_pipe_never_holds_up_who_writes(pipes: list[tuple[int, int]]) -> None:
    (um, acorda_um), _ = pipes
    wakes = Wakes(um, [acorda_um])
    for _ in range(200_000):  # more than a pipe holds
        wakes.tell()
    woken = asyncio.Event()
    wakes.hear(woken.set)
    async with asyncio.timeout(10):
        await woken.wait()
    wakes.deaf()

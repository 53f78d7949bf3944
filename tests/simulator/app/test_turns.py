"""Turns end in the order in which they were taken, however long each one takes."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from pbx_simulator.turns import Turns


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.integers(0, 6), max_size=12))
async def test_ends_keep_the_order_of_the_beginnings(steps):
    turns, ended = Turns(), []

    async def one(number: int, pauses: int) -> None:
        turn = turns.take()
        for _ in range(pauses):
            await asyncio.sleep(0)
        async with turn.ending():
            ended.append(number)

    await asyncio.gather(*(one(number, pauses) for number, pauses in enumerate(steps)))
    assert ended == list(range(len(steps)))


async def test_a_turn_that_fails_lets_the_next_one_end():
    turns = Turns()
    first, second = turns.take(), turns.take()
    try:
        async with first.ending():
            raise RuntimeError("falhou")
    except RuntimeError:
        pass
    async with asyncio.timeout(1), second.ending():
        pass
    assert second.over.done()

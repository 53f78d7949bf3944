"""Turns: one at a time for one target, in the order of the requests, and nobody waits for another target."""

from __future__ import annotations

import asyncio

from gateway.commands.turnos import Turnos
from tests.support.waiting import until


async def test_turns_come_in_the_order_in_which_places_were_taken_not_in_that_of_waiting() -> None:
    turnos, order = Turnos(), list[int]()
    places = [turnos.entrar(("principal", "40000")) for _ in range(5)]

    async def go(number: int) -> None:
        async with places[number].vez():
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(go(number) for number in (4, 2, 0, 3, 1)))
    assert order == [0, 1, 2, 3, 4]


async def test_another_target_does_not_wait_and_a_place_given_back_holds_up_nobody() -> None:
    turnos = Turnos()
    first = turnos.entrar(("principal", "40000"))
    unused = turnos.entrar(("principal", "40000"))
    last = turnos.entrar(("principal", "40000"))
    async with turnos.entrar(("principal", "40005")).vez():
        pass
    unused.devolver()
    unused.devolver()
    async with first.vez():
        assert not last.chamado.is_set()
    async with last.vez():
        pass
    async with turnos.entrar(("principal", "40000")).vez():  # the queue was forgotten, and begins anew
        pass


async def test_one_who_is_cancelled_while_waiting_leaves_the_queue() -> None:
    turnos = Turnos()
    holder = turnos.entrar(("principal", "40000"))
    waiting = turnos.entrar(("principal", "40000"))
    last = turnos.entrar(("principal", "40000"))

    async def wait() -> None:
        async with waiting.vez():
            raise AssertionError("its turn never comes")

    async with holder.vez():
        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        await until(task.cancelled)
    async with last.vez():
        pass

"""Connections are lent to one at a time, never more than allowed, and none is lost when who waits for it goes away."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.database.reserva import Reserva, SemLugar
from tests.support.waiting import until


class Falsa:
    """A connection as far as a reserve knows one."""

    def __init__(self) -> None:
        self.fechada = False

    def is_closed(self) -> bool:
        return self.fechada

    def terminate(self) -> None:
        self.fechada = True

    async def close(self) -> None:
        self.fechada = True


class Banco:
    """Makes connections, or refuses."""

    def __init__(self) -> None:
        self.feitas: list[Falsa] = []
        self.recusa = False

    async def conectar(self) -> Any:
        await asyncio.sleep(0)
        if self.recusa:
            raise ConnectionRefusedError
        self.feitas.append(Falsa())
        return self.feitas[-1]

    def reserva(self, maximo: int = 2, **outros: float) -> Reserva:
        made: Any = {"maximo": maximo, "espera_s": 30.0, **outros}
        return Reserva(self.conectar, **made)


async def test_the_one_that_came_back_last_is_lent_first() -> None:
    reserva = Banco().reserva()
    one, other = await reserva.pegar(), await reserva.pegar()
    assert (reserva.abertas, reserva.em_uso) == (2, 2)
    reserva.devolver(one)
    reserva.devolver(other)
    assert await reserva.pegar() is other
    assert (reserva.abertas, reserva.em_uso) == (2, 1)


async def test_who_waits_longest_gets_what_comes_back_and_nobody_in_between() -> None:
    reserva = Banco().reserva(1)
    lent = await reserva.pegar()
    first, second = asyncio.create_task(reserva.pegar()), asyncio.create_task(reserva.pegar())
    await until(lambda: len(reserva._fila) == 2)
    reserva.devolver(lent)
    third = asyncio.create_task(reserva.pegar())
    assert await first is lent
    assert not second.done()
    reserva.devolver(lent)
    assert await second is lent
    reserva.devolver(lent)
    assert await third is lent


@pytest.mark.parametrize("fechada", [False, True])
async def test_what_was_handed_to_who_was_cancelled_goes_to_the_next(fechada: bool) -> None:
    reserva = Banco().reserva(1)
    lent: Any = await reserva.pegar()
    first, second = asyncio.create_task(reserva.pegar()), asyncio.create_task(reserva.pegar())
    await until(lambda: len(reserva._fila) == 2)
    lent.fechada = fechada
    reserva.devolver(lent)
    first.cancel()  # after the hand-over, before it runs
    assert (await second is lent) is not fechada
    assert reserva.em_uso == 1


async def test_none_in_time_is_told_and_takes_nothing() -> None:
    reserva = Banco().reserva(1, espera_s=0.01)
    lent = await reserva.pegar()
    with pytest.raises(SemLugar):
        await reserva.pegar()
    reserva.devolver(lent)
    assert await reserva.pegar() is lent


async def test_one_that_cannot_be_made_leaves_its_place() -> None:
    banco = Banco()
    reserva = banco.reserva(1)
    banco.recusa = True
    with pytest.raises(ConnectionRefusedError):
        await reserva.pegar()
    banco.recusa = False
    assert await reserva.pegar() is banco.feitas[0]


async def test_after_the_path_broke_all_are_made_anew() -> None:
    banco = Banco()
    reserva = banco.reserva()
    lent, free = await reserva.pegar(), await reserva.pegar()
    reserva.devolver(free)
    reserva.envelhecer()
    assert banco.feitas[1].fechada
    reserva.devolver(lent)
    assert banco.feitas[0].fechada
    assert reserva.abertas == 0
    assert await reserva.pegar() is banco.feitas[2]


async def test_what_is_free_for_too_long_is_closed() -> None:
    banco = Banco()
    reserva = banco.reserva(ociosa_s=0.01)
    reserva.devolver(await reserva.pegar())
    await until(lambda: reserva.abertas == 0)
    assert banco.feitas[0].fechada


@given(st.integers(1, 3), st.integers(0, 2**32), st.integers(1, 60))
def test_whatever_happens_no_place_is_lost_and_none_too_many_is_open(maximo: int, seed: int, passos: int) -> None:
    asyncio.run(_acaso(maximo, random.Random(seed), passos))


async def _acaso(maximo: int, sorte: random.Random, passos: int) -> None:
    banco = Banco()
    reserva = banco.reserva(maximo)
    lent: list[Any] = []
    waiting: list[asyncio.Task[Any]] = []
    for _ in range(passos):
        banco.recusa = sorte.random() < 0.2
        match sorte.randrange(5):
            case 0 | 1:
                waiting.append(asyncio.create_task(reserva.pegar()))
            case 2 if lent:
                one = lent.pop(sorte.randrange(len(lent)))
                one.fechada = sorte.random() < 0.3
                reserva.devolver(one)
            case 3 if waiting:
                waiting[sorte.randrange(len(waiting))].cancel()
            case 4 if sorte.random() < 0.2:
                reserva.envelhecer()
        for _ in range(sorte.randrange(4)):
            await asyncio.sleep(0)
        for task in [task for task in waiting if task.done()]:
            waiting.remove(task)
            if not task.cancelled() and task.exception() is None:
                lent.append(task.result())
        assert sum(not one.fechada for one in banco.feitas) <= maximo
        assert len({id(one) for one in lent}) == len(lent)
    for task in waiting:
        task.cancel()
    for result in await asyncio.gather(*waiting, return_exceptions=True):
        if isinstance(result, Falsa):
            lent.append(result)
    for one in lent:
        reserva.devolver(one)
    assert reserva.em_uso == 0
    banco.recusa = False
    assert len([await reserva.pegar() for _ in range(maximo)]) == maximo

"""Waiting for proof: what was so before proves nothing alone, and no source can hold up the end of a command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.clock import SystemClock
from gateway.commands.evidence import Fonte, Vigia, armar, por_estado
from gateway.domain.evidencia import Evidencia


async def test_a_state_that_was_so_before_confirms_an_answer_and_proves_nothing_without_one() -> None:
    async def ja_esta() -> bool:
        return True

    async with armar([por_estado(ja_esta, SystemClock())]) as prova:
        assert await prova.esperar(1.0) is Evidencia.ESTADO
        assert await prova.esperar(0.01, sem_resposta=True) is None


async def test_a_state_that_came_after_proves_the_command_without_an_answer() -> None:
    seen = iter((False, None, False, True))

    async def sonda() -> bool | None:
        return next(seen)

    async with armar([por_estado(sonda, SystemClock(), primeira_s=0.001)]) as prova:
        assert await prova.esperar(5.0, sem_resposta=True) is Evidencia.ESTADO


async def test_a_source_that_swallows_its_cancellation_does_not_keep_the_command_from_its_end() -> None:
    swallowed = 0

    async def espera() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.get_running_loop().create_future()
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed == 3:
                    raise

    @asynccontextmanager
    async def vigiar() -> AsyncIterator[Vigia]:
        yield Vigia(espera)

    async with asyncio.timeout(5), armar([Fonte(Evidencia.EVENTO, vigiar)]) as prova:
        assert await prova.esperar(0.01) is None
    assert swallowed == 3

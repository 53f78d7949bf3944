"""Exactly once: a fault at every point of every channel, over all intents; the PBX's journal never has it twice."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.commands.rodadas import Receita, Relato, receitas, rodar, rodar_em_outro_processo
from tests.conftest import Prova

PROCESSOS = 4
"""PBXs of the whole proof, each in a process with its gateways."""


@pytest.mark.prova
async def test_no_fault_makes_a_command_run_twice_and_every_end_is_true(prova: Prova) -> None:
    todas = receitas()
    n = prova.n(len(todas) // 6, 10_000)
    plano = [todas[place % len(todas)] for place in range(max(n, len(todas)))]
    random.Random(prova.seed).shuffle(plano)
    relato = await (_em_processos(plano[:n]) if prova.whole else rodar(plano[:n]))
    assert relato.erradas == []
    assert relato.fins.total() == n
    prova.record(duas_vezes=relato.duas_vezes, **dict(sorted(relato.fins.items())))


async def _em_processos(plano: Sequence[Receita]) -> Relato:
    """The commands dealt out to processes side by side."""
    loop = asyncio.get_running_loop()
    soma = Relato()
    with ProcessPoolExecutor(PROCESSOS, multiprocessing.get_context("spawn")) as pool:
        partes = (plano[place::PROCESSOS] for place in range(PROCESSOS))
        for relato in await asyncio.gather(
            *(loop.run_in_executor(pool, rodar_em_outro_processo, parte) for parte in partes)
        ):
            soma.somar(relato)
    return soma

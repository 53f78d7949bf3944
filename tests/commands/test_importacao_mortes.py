"""Whatever dies or is lost, and when, no line is imported twice and none is lost in silence."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.domain.importacao import EstadoImportacao
from tests.conftest import Prova
from tests.support.fake_peers import relay
from tests.support.importacao import Casa, Morreu, Parca, identificadores, quieto
from tests.support.postgres import Base
from tests.support.waiting import until

LINHAS = 7
ARQUIVO = "".join(f"c{n};Nome;11;{33330000 + n};;;;;;;;\n" for n in range(LINHAS)).encode() + b"ruim;x;;\n"
BOAS = [f"c{n}" for n in range(LINHAS)]


@pytest.mark.prova
async def test_a_death_at_any_step_neither_repeats_nor_loses_a_line(casa: Casa, banco: Base, prova: Prova) -> None:
    deaths = 0
    for passo in range(prova.n(small=40, whole=40)):
        for depois in (False, True):
            await banco.sql("TRUNCATE importar_discador")
            id = await _morrer(casa, Parca(passo, depois))
            await quieto(banco)
            if id is None:  # it died before there was an import
                assert await identificadores(banco) == []
                continue
            deaths += 1
            async with casa.vida() as oficina:
                fim = await oficina.fazer(id)
            assert await identificadores(banco) == BOAS, (passo, depois)
            assert (fim.estado, fim.boas, fim.recusadas, fim.importadas, fim.desconhecidas) == (
                *(EstadoImportacao.CONCLUIDA, LINHAS, 1),
                *(LINHAS, 0),
            ), (passo, depois)
    assert deaths >= 20
    prova.record(mortes=deaths, repetidas=0, perdidas=0)


async def _morrer(casa: Casa, parca: Parca) -> str | None:
    id = None
    try:
        async with casa.vida(parca) as oficina:
            id = (await oficina.pedir(ARQUIVO, f"{parca.passo}{parca.depois}")).id
            await oficina.fazer(id)
    except Morreu:
        pass
    return id


@pytest.mark.parametrize("deliver", [False, True], ids=["COMMIT lost", "its answer lost"])
@pytest.mark.parametrize("cuts", [1, 2, 3])
async def test_a_path_cut_at_commit_neither_repeats_nor_loses_a_line(
    casa: Casa, banco: Base, deliver: bool, cuts: int
) -> None:
    async with relay(banco.server.port) as path, replace(casa, dsn=banco.dsn(path.port)).vida() as oficina:
        id = (await oficina.pedir(ARQUIVO)).id
        whole = path.connections + cuts
        path.cut_at, path.deliver = b"COMMIT", deliver
        making = asyncio.create_task(oficina.fazer(id))
        await until(lambda: path.connections > whole)
        path.cut_at = None
        fim = await making
    assert await identificadores(banco) == BOAS
    assert (fim.estado, fim.importadas, fim.desconhecidas) == (EstadoImportacao.CONCLUIDA, LINHAS, 0)

"""Following a growing view for ever: each row exactly once, in order, however late it is committed."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import asyncpg
import pytest

from tests.conftest import Prova
from tests.support.central import Central, central
from tests.support.postgres import RECUPERAVEL, in_recovery

PEDIR = """query ($apos: String) { ligacoesAtivas(first: 200, apos: $apos) {
    nodes { codigo } horizonte { ate retido } pageInfo { endCursor hasNextPage } } }"""
INSERIR = "INSERT INTO pbx.ligacoes_ativo (data, uniqueid) VALUES (now(), $1) RETURNING id"


class Tarefa:
    """A reporting job: keeps its last cursor, and asks again for ever."""

    def __init__(self, aqui: Central) -> None:
        self.aqui = aqui
        self.cursor = ""
        self.recebidos: list[int] = []
        self.horizonte: dict[str, Any] = {}

    async def pedir(self) -> list[int]:
        """One question; the codes that are new."""
        got = await self.aqui.query(PEDIR, variables={"apos": self.cursor})
        assert got.errors is None, got.errors
        page = got.data["ligacoesAtivas"]
        found = [one["codigo"] for one in page["nodes"]]
        self.horizonte = page["horizonte"]
        self.cursor = page["pageInfo"]["endCursor"] or self.cursor
        self.recebidos += found
        return found


async def _conexao(aqui: Central) -> asyncpg.Connection[asyncpg.Record]:
    installed = aqui.installed
    return await aqui.server.connect(installed.database, installed.owner, installed.owner_password)


async def test_a_row_that_commits_after_a_later_one_is_waited_for_and_comes_first(aqui: Central) -> None:
    slow, quick = await _conexao(aqui), await _conexao(aqui)
    job = Tarefa(aqui)
    transaction = slow.transaction()
    await transaction.start()
    first = await slow.fetchval(INSERIR, "1.1")
    second = await quick.fetchval(INSERIR, "1.2")
    assert second == first + 1

    assert await job.pedir() == []
    assert job.horizonte == {"ate": 0, "retido": True}
    newest = await aqui.query("{ ligacoesAtivas { nodes { codigo } } }")
    assert [one["codigo"] for one in newest.data["ligacoesAtivas"]["nodes"]] == [second]  # the newest first do not wait

    await transaction.commit()
    assert await job.pedir() == [first, second]
    assert job.horizonte == {"ate": second, "retido": False}
    assert await job.pedir() == []
    await asyncio.gather(slow.close(), quick.close())


async def test_what_is_rolled_back_and_what_another_table_takes_of_the_sequence_is_not_waited_for(
    aqui: Central,
) -> None:
    writer = await _conexao(aqui)
    job = Tarefa(aqui)
    transaction = writer.transaction()
    await transaction.start()
    await writer.fetchval(INSERIR, "1.1")
    await transaction.rollback()
    await writer.fetchval("SELECT nextval(pg_get_serial_sequence('pbx.ligacoes_ativo', 'id'))")
    kept = await writer.fetchval(INSERIR, "1.3")
    assert await job.pedir() == [kept]
    assert job.horizonte == {"ate": kept, "retido": False}
    await writer.close()


async def test_ascending_pages_by_code_obey_the_same_horizon(aqui: Central) -> None:
    slow, quick = await _conexao(aqui), await _conexao(aqui)
    transaction = slow.transaction()
    await transaction.start()
    await slow.fetchval(INSERIR, "1.1")
    await quick.fetchval(INSERIR, "1.2")
    question = "{ ligacoesAtivas(ordenarPor: [{campo: CODIGO}]) { nodes { codigo } horizonte { retido } } }"
    held = await aqui.query(question)
    await transaction.commit()
    whole = await aqui.query(question)
    assert held.data["ligacoesAtivas"] == {"nodes": [], "horizonte": {"retido": True}}
    assert whole.data["ligacoesAtivas"] == {"nodes": [{"codigo": 1}, {"codigo": 2}], "horizonte": {"retido": False}}
    await asyncio.gather(slow.close(), quick.close())


@pytest.mark.timeout(1_800)  # the whole proof is long
async def test_a_job_that_follows_many_writers_gets_every_row_exactly_once_and_in_order(
    aqui: Central, prova: Prova
) -> None:
    rng = random.Random(prova.seed)
    writers, each = 6, prova.n(small=40, whole=2_000)
    written: list[int] = []
    late = 0

    async def write(seed: int) -> None:
        nonlocal late
        own = random.Random(seed)
        connection = await _conexao(aqui)
        for n in range(each):
            transaction = connection.transaction()
            await transaction.start()
            ids = [await connection.fetchval(INSERIR, f"{seed}.{n}") for _ in range(own.randint(1, 3))]
            for _ in range(own.choice([0, 0, 1, 5])):
                await connection.execute("SELECT pg_sleep(0.002)")
            if own.random() < 0.2:
                await transaction.rollback()
                continue
            await transaction.commit()
            late += bool(written) and ids[0] < max(written)
            written.extend(ids)
        await connection.close()

    job = Tarefa(aqui)
    working = asyncio.gather(*(write(rng.randrange(2**31)) for _ in range(writers)))
    while not working.done():
        await job.pedir()
    await working
    while await job.pedir() or job.horizonte["retido"]:
        pass
    assert late > 0, "no row was committed out of order: the test showed nothing"
    assert job.recebidos == sorted(written)
    prova.record(linhas=len(written), fora_de_ordem=late)


async def test_a_filter_and_a_scope_hold_while_following(aqui: Central) -> None:
    await aqui.sql(
        "INSERT INTO pbx.ligacoes_ativo (data, status) SELECT now(), s FROM unnest('{BUSY,ANSWERED,BUSY}'::text[]) s"
    )
    got = await aqui.query(
        '{ ligacoesAtivas(apos: "", filtro: {status: {igual: "BUSY"}}) { nodes { codigo } horizonte { ate } } }'
    )
    assert got.data["ligacoesAtivas"]["nodes"] == [{"codigo": 1}, {"codigo": 3}]
    assert got.data["ligacoesAtivas"]["horizonte"] == {"ate": 3}


@pytest.mark.parametrize("more", ["ordenarPor: [{campo: DATA}]", "last: 3", 'after: "x"'])
async def test_following_has_its_own_order(aqui: Central, more: str) -> None:
    got = await aqui.query(f'{{ ligacoesAtivas(apos: "", {more}) {{ nodes {{ codigo }} }} }}')
    assert [e.extensions["codigo"] for e in got.errors] == ["ENTRADA_INVALIDA"]


async def test_a_standby_can_be_followed() -> None:
    async with central(**RECUPERAVEL) as aqui:
        await aqui.sql("INSERT INTO pbx.ligacoes_ativo (data) SELECT now() FROM generate_series(1, 3)")
        await in_recovery(aqui.server)
        assert await Tarefa(aqui).pedir() == [1, 2, 3]

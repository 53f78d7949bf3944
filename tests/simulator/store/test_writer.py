"""The writer against a real PostgreSQL: one transaction a batch, order, exactly once over lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import cast

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbx_simulator.store.changes import Change, Delete, Insert, Update, Upsert, Value
from pbx_simulator.store.errors import ChangeRefused, StoreBehind
from pbx_simulator.store.grouping import group
from pbx_simulator.store.layout import read_layout
from pbx_simulator.store.writer import Writer
from tests.simulator.store.conftest import Base
from tests.support.waiting import until


async def test_a_batch_is_written_whole_and_seen_when_write_returns(base: Base) -> None:
    client = await base.client()
    async with Writer(base.connect) as writer:
        await writer.write(
            [
                Upsert("status_usuarios", {"id": 4}, {"nome": "Almoço"}),
                Upsert("usuarios", {"id": 1}, {"nome": "Ana", "ramal": "0204", "id_status_usuario": 4}),
                Upsert("usuarios", {"id": 2}, {"nome": "Bia", "ramal": "0205", "id_status_usuario": 4}),
                Upsert("usuarios", {"id": 1}, {"telefone_origem": "anônimo"}),
                Insert(
                    "campanhas_logs",
                    {"ramal": "0204", "descricao": "ativada", "data": datetime.fromisoformat("2026-03-16T08:00")},
                ),
                Delete("usuarios", {"id": 2}),
                Update("usuarios", {"ramal": "0204"}, {"nome": "Ana Maria"}),
                Update("usuarios", {"ramal": "9999"}, {"nome": "Ninguém"}),
            ]
        )
        seen = await client.fetch("SELECT ramal, nome, status_usuario, telefone_origem FROM usuarios")

    assert [tuple(row) for row in seen] == [("0204", "Ana Maria", "Almoço", "anônimo")]
    assert await client.fetchval("SELECT descricao FROM campanhas_logs") == "ativada"


async def test_equal_rows_inserted_one_after_another_all_stay(base: Base) -> None:
    row = Insert("ura_logs", {"uniqueid": "1.1", "id_ura": 1})
    async with Writer(base.connect) as writer:
        await writer.write([row, row, Insert("ura_logs", {"uniqueid": "1.1"}), row, row])

    assert await (await base.owner()).fetchval("SELECT count(*) FROM ura_logs") == 5


@pytest.mark.parametrize(
    "bad",
    [
        Upsert("usuario", {"id": 1}, {"nome": "x"}),
        Upsert("usuarios", {"id": 1}, {"sobrenome": "x"}),
        Upsert("usuarios", {"ramal": "0204"}, {"nome": "x"}),
        Insert("campanhas_logs", {}),
        Delete("usuarios", {"id": None}),
        Delete("usuarios", {}),
        Update("usuarios", {}, {"nome": "todos"}),
        Update("usuarios", {"ramal": None}, {"nome": "x"}),
        Update("usuarios", {"ramal": "0204"}, {}),
        Update("usuarios", {"ramal": "0204"}, {"ramal": "0205"}),
        Upsert("usuarios", {"id": 1}, {"nome": 7}),
        Upsert("usuarios", {"id": 2**40}, {"nome": "x"}),
        Insert("black_list", {"nome": "sem chave"}),
        Upsert("usuarios", {"id": 1}, {"nome": "nulo\0"}),
    ],
)
async def test_a_change_that_cannot_be_is_refused_alone(base: Base, bad: Change) -> None:
    async with Writer(base.connect) as writer:
        good = [writer.write([Upsert("grupos", {"id_grupo": i}, {"nome": "G"})]) for i in range(3)]
        done = await asyncio.gather(
            good[0],
            writer.write([Upsert("grupos", {"id_grupo": 9}), bad]),
            *good[1:],
            return_exceptions=True,
        )

    assert [type(one) for one in done] == [type(None), ChangeRefused, type(None), type(None)]
    assert await (await base.owner()).fetchval("SELECT array_agg(id_grupo ORDER BY id_grupo) FROM grupos") == [0, 1, 2]


async def test_batches_written_at_once_keep_their_order(base: Base) -> None:
    async with Writer(base.connect) as writer:
        await asyncio.gather(*(writer.write([Upsert("grupos", {"id_grupo": 1}, {"nome": str(i)})]) for i in range(300)))

    assert await (await base.owner()).fetchval("SELECT nome FROM grupos") == "299"


async def test_a_killed_server_loses_and_doubles_nothing(base: Base) -> None:
    async with Writer(base.connect, max_wait_s=30) as writer:
        written = []
        for i in range(60):
            written.append(asyncio.create_task(writer.write([Insert("ura_logs", {"id_ura": i})])))
            await asyncio.sleep(0)
            if i in {20, 40}:
                await until(lambda: writer.pending == 0)
                await base.server.kill()
                written.append(asyncio.create_task(writer.write([Insert("ura_logs", {"id_ura": 1000 + i})])))
                await base.server.restart()
        await asyncio.gather(*written)

    owner = await base.owner()
    order = [row[0] for row in await owner.fetch("SELECT id_ura FROM pbx.ura_logs ORDER BY id")]
    assert order == [*range(21), 1020, *range(21, 41), 1040, *range(41, 60)]
    assert writer.reconnected >= 2


class _AnswerLost:
    """A connection whose next commits are made, and then it dies before saying so."""

    def __init__(self, real: asyncpg.Connection, losses: list[int]) -> None:
        self._real = real
        self._losses = losses

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def transaction(self) -> _LosingTransaction:
        return _LosingTransaction(self._real, self._losses)


class _LosingTransaction:
    def __init__(self, real: asyncpg.Connection, losses: list[int]) -> None:
        self._real, self._losses, self._inner = real, losses, real.transaction()

    async def __aenter__(self) -> None:
        await self._inner.__aenter__()

    async def __aexit__(self, *error: object) -> None:
        await self._inner.__aexit__(*error)
        if self._losses and error[0] is None:
            self._losses.pop()
            self._real.terminate()
            raise ConnectionResetError


async def test_a_commit_whose_answer_is_lost_is_not_made_twice(base: Base) -> None:
    losses = [1, 1, 1]

    async def connect() -> asyncpg.Connection:
        return cast(asyncpg.Connection, _AnswerLost(await base.connect(), losses))

    async with Writer(connect) as writer:
        for i in range(10):
            await writer.write([Insert("ura_logs", {"id_ura": i})])

    owner = await base.owner()
    assert [row[0] for row in await owner.fetch("SELECT id_ura FROM pbx.ura_logs ORDER BY id")] == [*range(10)]
    assert losses == []


async def test_a_database_that_is_away_is_told_and_what_waits_is_written_later(base: Base) -> None:
    async with Writer(base.connect, max_wait_s=0.2, max_pending=2) as writer:
        await base.server.kill()
        with pytest.raises(StoreBehind) as behind:
            await writer.write([Insert("ura_logs", {"id_ura": 1}), Insert("ura_logs", {"id_ura": 2})])
        assert behind.value.accepted is True
        with pytest.raises(StoreBehind) as full:
            await writer.write([Insert("ura_logs", {"id_ura": 3})])
        assert full.value.accepted is False

        await base.server.restart()
        await until(lambda: writer.pending == 0)

    owner = await base.owner()
    assert [row[0] for row in await owner.fetch("SELECT id_ura FROM ura_logs")] == [1, 2]


async def test_the_records_that_the_pbx_writes_into_command_tables_are_not_commands(base: Base) -> None:
    async with Writer(base.connect) as writer:
        await writer.write([Insert("excluir_telefone_campanha", {"id_telefone": 7, "executado": True})])

    owner = await base.owner()
    assert await owner.fetchval("SELECT count(*) FROM pbx.fila_comandos") == 0
    rows = await owner.fetch("SELECT id, id_telefone, id_campanha, executado FROM excluir_telefone_campanha")
    assert [tuple(row) for row in rows] == [(1, 7, None, True)]


KEYS = st.integers(0, 3)
RAMAIS = st.sampled_from("123")
ROWS = st.fixed_dictionaries({}, optional={"nome": st.sampled_from("abc"), "ramal": st.sampled_from("123")})
CHANGES = st.lists(
    st.one_of(
        st.builds(lambda key, row: Upsert("usuarios", {"id": key}, row), KEYS, ROWS),
        st.builds(lambda key: Delete("usuarios", {"id": key}), KEYS),
        st.builds(lambda key, row: Upsert("grupos", {"id_grupo": key}, {"nome": row}), KEYS, st.sampled_from("xyz")),
        st.builds(lambda nome: Delete("grupos", {"nome": nome}), st.sampled_from("xyz")),
        st.builds(
            lambda ramal, nome: Update("usuarios", {"ramal": ramal}, {"nome": nome}), RAMAIS, st.sampled_from("abc")
        ),
        st.builds(
            lambda nome, ramal: Update("usuarios", {"nome": nome}, {"ramal": ramal}), st.sampled_from("abc"), RAMAIS
        ),
    ),
    max_size=30,
)


def one_by_one(changes: Sequence[Change]) -> dict[tuple[Value, ...], dict[str, Value]]:
    """What the changes come to, by the plainest reading."""
    rows: dict[tuple[Value, ...], dict[str, Value]] = {}
    for change in changes:
        if isinstance(change, Upsert):
            identity = (change.table, *change.key.values())
            rows.setdefault(identity, dict(change.key)).update(change.values)
        elif isinstance(change, Delete):
            gone = [
                who
                for who, row in rows.items()
                if who[0] == change.table and all(row.get(name) == value for name, value in change.key.items())
            ]
            for who in gone:
                del rows[who]
        elif isinstance(change, Update):
            for who, row in rows.items():
                if who[0] == change.table and all(row.get(name) == value for name, value in change.key.items()):
                    row.update(change.values)
    return rows


@settings(max_examples=200, deadline=None)
@given(CHANGES)
def test_grouping_changes_nothing_of_their_meaning(changes: list[Change]) -> None:
    layout = read_layout()
    regrouped: list[Change] = []
    for run in group(changes, layout):
        for row in run.rows.values():
            values = dict(zip(run.columns, row, strict=True))
            if run.kind is Delete:
                regrouped.append(Delete(run.table.name, values))
            else:
                key = {name: values.pop(name) for name in run.key}
                kind = Update if run.kind is Update else Upsert
                regrouped.append(kind(run.table.name, key, values))

    assert one_by_one(regrouped) == one_by_one(changes)
    assert len(group(changes, layout)) <= max(len(changes), 0)

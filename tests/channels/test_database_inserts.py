"""A command row: stored once, or provably not, or unknown; never sent twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from gateway.channels.database.pool import Database
from gateway.channels.errors import ChannelError, DeliveryUnknown, NotDelivered
from gateway.clock import SystemClock
from pbx_simulator.store.postgres import PostgresServer
from tests.support.fake_peers import Relay, free_port, relay
from tests.support.postgres import Base, base, in_recovery, postgres, promote

TABELA = """
CREATE TABLE set_status_ramal (
    id serial PRIMARY KEY, ramal text NOT NULL, id_status integer NOT NULL CHECK (id_status > 0), message text
)
"""
LINHA = {"ramal": "0204", "id_status": 5}
LIDAS = "SELECT ramal, id_status FROM set_status_ramal ORDER BY id"


def database(dsn: str, **options: float) -> Database:
    quick = {"connect_timeout_s": 1.0, "acquire_timeout_s": 2.0, "retry_after_s": 0.05, **options}
    return Database(dsn, clock=SystemClock(), **quick)  # type: ignore[arg-type]  # test options


@pytest.fixture
async def tabela(banco: Base) -> Base:
    await banco.sql(TABELA)
    return banco


@pytest.fixture
async def caminho(tabela: Base) -> AsyncIterator[Relay]:
    async with relay(tabela.server.port) as path:
        yield path


async def test_a_row_is_stored_and_what_was_asked_for_comes_back(tabela: Base) -> None:
    async with database(tabela.dsn()) as db:
        assert await db.inserir("set_status_ramal", LINHA, ["id", "message"]) == {"id": 1, "message": None}
        assert await db.inserir("set_status_ramal", LINHA, []) is None
        assert db.estado.ok is True
    assert await tabela.rows(LIDAS) == [("0204", 5), ("0204", 5)]


async def test_no_value_can_become_sql(tabela: Base) -> None:
    evil = "1', 1); DROP TABLE set_status_ramal; --"
    async with database(tabela.dsn()) as db:
        await db.inserir("set_status_ramal", {"ramal": evil, "id_status": 1}, [])
        with pytest.raises(NotDelivered):
            await db.inserir("set_status_ramal", {'ramal") VALUES (1); --': "x"}, [])
    assert await tabela.rows(LIDAS) == [(evil, 1)]


async def test_the_installation_s_own_names_and_types_are_used(banco: Base) -> None:
    await banco.sql("CREATE TABLE alterar_cliente (id_campanha bigint, parametro text, valor_parametro text)")
    async with database(banco.dsn()) as db:
        valores = {"id_campanha": "20", "parametro": 2, "valor": "1234"}
        assert await db.inserir("alterar_cliente", valores, ["valor", "id"]) == {"valor": "1234"}
    assert await banco.rows("SELECT * FROM alterar_cliente") == [(20, "2", "1234")]


@pytest.mark.parametrize(
    ("tabela_", "valores", "motivo"),
    [
        pytest.param("nada", {"a": 1}, "this PBX has no nada", id="no table"),
        pytest.param("set_status_ramal", {"senha": "x"}, "this PBX has no set_status_ramal.senha", id="no column"),
        pytest.param("set_status_ramal", {"ramal": "0204", "id_status": -1}, "CheckViolationError", id="refused"),
        pytest.param("set_status_ramal", {"ramal": "0204", "id_status": "um"}, "DataError", id="not a number"),
        pytest.param(
            "set_status_ramal", {"ramal": "a\x00b", "id_status": 1}, "CharacterNotInRepertoireError", id="NUL"
        ),
    ],
)
async def test_what_the_database_refuses_is_not_delivered_and_the_channel_is_not_called_down(
    tabela: Base, tabela_: str, valores: dict[str, object], motivo: str
) -> None:
    async with database(tabela.dsn()) as db:
        await db.catalogue()
        with pytest.raises(NotDelivered) as caught:
            await db.inserir(tabela_, valores, [])
        assert caught.value.motivo == motivo
        assert db.estado.ok is True
    assert await tabela.rows(LIDAS) == []


async def test_a_row_refused_at_commit_is_not_delivered(tabela: Base) -> None:
    await tabela.sql("ALTER TABLE set_status_ramal ADD CONSTRAINT u UNIQUE (ramal) DEFERRABLE INITIALLY DEFERRED")
    async with database(tabela.dsn()) as db:
        await db.inserir("set_status_ramal", LINHA, [])
        with pytest.raises(NotDelivered):
            await db.inserir("set_status_ramal", LINHA, [])
    assert await tabela.rows(LIDAS) == [("0204", 5)]


async def test_a_table_that_is_locked_is_not_delivered_in_time(tabela: Base) -> None:
    async with database(tabela.dsn(), statement_timeout_s=0.1) as db:
        await db.catalogue()
        other = await tabela.server.connect(tabela.name)
        try:
            await other.execute("BEGIN; LOCK TABLE set_status_ramal")
            with pytest.raises(NotDelivered):
                await db.inserir("set_status_ramal", LINHA, [])
        finally:
            await other.close()
    assert await tabela.rows(LIDAS) == []


async def test_nobody_there_is_not_delivered(tabela: Base) -> None:
    async with database(tabela.dsn(await free_port())) as db:
        with pytest.raises(NotDelivered):
            await db.inserir("set_status_ramal", LINHA, [])
        assert db.estado.ok is False


@pytest.mark.parametrize(
    ("cut_at", "deliver", "error", "stored"),
    [
        pytest.param(b"INSERT INTO", False, NotDelivered, [], id="before the row left"),
        pytest.param(b"INSERT INTO", True, NotDelivered, [], id="after the row left, before COMMIT"),
        pytest.param(b"COMMIT", False, DeliveryUnknown, [], id="COMMIT lost on its way"),
        pytest.param(b"COMMIT", True, DeliveryUnknown, [("0204", 5)], id="the answer to COMMIT lost"),
    ],
)
async def test_a_path_cut_while_inserting_tells_what_is_known_and_inserts_once(
    tabela: Base, caminho: Relay, cut_at: bytes, deliver: bool, error: type[ChannelError], stored: list[object]
) -> None:
    async with database(tabela.dsn(caminho.port)) as db:
        await db.catalogue()
        caminho.cut_at, caminho.deliver = cut_at, deliver
        with pytest.raises(ChannelError) as caught:
            await db.inserir("set_status_ramal", LINHA, ["id"])
        assert type(caught.value) is error
        caminho.cut_at = None
        await tabela.until(
            "count(*) = 0 FROM pg_stat_activity WHERE application_name = 'totalip-gateway' AND state <> 'idle'"
        )
        assert await tabela.rows(LIDAS) == stored
        assert await db.inserir("set_status_ramal", {"ramal": "0205", "id_status": 1}, []) is None
    assert await tabela.rows(LIDAS) == [*stored, ("0205", 1)]


async def test_a_connection_that_answers_read_only_is_not_used_again(tabela: Base) -> None:
    await tabela.sql(f"ALTER DATABASE {tabela.name} SET default_transaction_read_only = on")
    async with database(tabela.dsn(), max_size=1) as db:
        with pytest.raises(NotDelivered):
            await db.inserir("set_status_ramal", LINHA, [])
        connection = await tabela.server.connect()
        try:
            await connection.execute(f"ALTER DATABASE {tabela.name} RESET default_transaction_read_only")
        finally:
            await connection.close()
        await db.inserir("set_status_ramal", LINHA, [])
    assert await tabela.rows(LIDAS) == [("0204", 5)]


@pytest.fixture(scope="module")
def outro() -> Iterator[PostgresServer]:
    with postgres() as server:
        yield server


async def test_a_standby_refuses_the_row_and_takes_it_once_promoted(outro: PostgresServer) -> None:
    async with base(outro) as own:
        await own.sql(TABELA)
        async with database(own.dsn()) as db:
            await in_recovery(outro)
            assert (await db.fetch("SELECT pg_is_in_recovery() AS r"))[0]["r"] is True
            with pytest.raises(NotDelivered) as caught:
                await db.inserir("set_status_ramal", LINHA, [])
            assert caught.value.motivo == "ReadOnlySQLTransactionError"
            await promote(outro)
            await db.inserir("set_status_ramal", LINHA, [])
        assert await own.rows(LIDAS) == [("0204", 5)]


async def test_of_several_hosts_the_one_that_takes_writes_is_found_again_when_it_moves(
    servidor: PostgresServer, outro: PostgresServer
) -> None:
    password = servidor.cluster.password
    async with base(servidor, "movel") as first, base(outro, "movel") as second:
        for server in (servidor, outro):
            await _as_gateway(server, password)
        await first.sql(TABELA)
        await second.sql(TABELA)
        hosts = f"127.0.0.1:{servidor.port},127.0.0.1:{outro.port}"
        async with database(f"postgresql://movel:{password}@{hosts}/{first.name}") as db:
            await in_recovery(servidor)
            await db.inserir("set_status_ramal", {"ramal": "1", "id_status": 1}, [])
            await in_recovery(outro)
            with pytest.raises(NotDelivered):
                await db.inserir("set_status_ramal", {"ramal": "2", "id_status": 1}, [])
            await promote(servidor)
            await db.inserir("set_status_ramal", {"ramal": "3", "id_status": 1}, [])
        await promote(outro)
        assert await second.rows(LIDAS) == [("1", 1)]
        assert await first.rows(LIDAS) == [("3", 1)]


async def _as_gateway(server: PostgresServer, password: str) -> None:
    connection = await server.connect()
    try:
        await connection.execute(f"CREATE ROLE movel SUPERUSER LOGIN PASSWORD '{password}'")
    finally:
        await connection.close()

"""The simulator on a PostgreSQL that somebody else runs: only the one that is meant, and nothing foreign is touched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
from click.testing import CliRunner

from pbx_simulator.cli import main
from pbx_simulator.store.errors import ForeignServer, PostgresNotStarted
from pbx_simulator.store.external import ExternalServer
from pbx_simulator.store.postgres import PostgresServer
from tests.support.control import Refused
from tests.support.postgres import postgres
from tests.support.simulator import control_client, running_simulator, simulator_process

_OURS = "SELECT datname FROM pg_database WHERE datname = 'totalipdb' UNION ALL SELECT rolname FROM pg_roles "
_OURS += "WHERE rolname IN ('totalip', 'integracao') ORDER BY 1"
_ALL_OF_THEM = ["integracao", "totalip", "totalipdb"]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[PostgresServer]:
    """A PostgreSQL that the simulator did not start."""
    with postgres() as server:
        yield server


@pytest.fixture
async def clean(elsewhere: PostgresServer) -> AsyncIterator[PostgresServer]:
    """The same with nothing of ours in it."""
    yield elsewhere
    admin = await elsewhere.connect()
    for statement in ("DATABASE IF EXISTS totalipdb WITH (FORCE)", "ROLE IF EXISTS totalip, integracao"):
        await admin.execute(f"DROP {statement}")
    await admin.close()


async def _names(server: PostgresServer) -> list[str]:
    admin = await server.connect()
    try:
        return [row[0] for row in await admin.fetch(_OURS)]
    finally:
        await admin.close()


async def _where(server: PostgresServer) -> str:
    admin = await server.connect()
    try:
        return str(await admin.fetchval("SHOW data_directory"))
    finally:
        await admin.close()


async def _config(server: PostgresServer) -> dict[str, Any]:
    return {"postgres": server.dsn(), "postgres_data_directory": await _where(server)}


@pytest.mark.parametrize("profile", ["campo", "manual"])
async def test_it_makes_its_database_there_in_either_profile_and_leaves_it(clean: PostgresServer, profile: str) -> None:
    expected = {"campo": "text", "manual": "bigint"}[profile]
    async with running_simulator(profile=profile, **await _config(clean)) as sim:
        async with control_client(sim.control_url) as control:
            await control.act("status", ramal="40000", id_status="4")
        # Through the simulator's door, and straight at the server as a real installation has it.
        for host, port in (("127.0.0.1", sim.ports["database"]), (clean.host, clean.port)):
            client = await asyncpg.connect(
                host=host, port=port, user="integracao", password="integracao", database="totalipdb", ssl=False
            )
            row = await client.fetchrow("SELECT status_usuario, telefone_origem FROM usuarios WHERE ramal = '40000'")
            assert row["status_usuario"] == "Reunião"
            kind = await client.fetchval(
                "SELECT format_type(atttypid, NULL) FROM pg_attribute "
                "WHERE attrelid = 'usuarios'::regclass AND attname = 'telefone_origem'"
            )
            assert kind == expected
            await client.close()
    assert clean.running
    assert await _names(clean) == _ALL_OF_THEM


async def test_what_an_earlier_simulator_left_there_is_replaced(clean: PostgresServer) -> None:
    config = await _config(clean)
    for _ in range(2):
        async with running_simulator(**config) as sim:
            client = await asyncpg.connect(sim.database_dsn, ssl=False)
            assert await client.fetchval("SELECT count(*) FROM set_status_ramal") == 0
            await client.execute("INSERT INTO set_status_ramal (ramal, id_status) VALUES ('1', 4)")
            await client.close()


async def test_another_server_than_the_one_meant_is_left_alone(clean: PostgresServer) -> None:
    with pytest.raises(ForeignServer, match="é outro servidor"):
        async with ExternalServer(clean.dsn(), "/var/lib/postgresql/data"):
            pass
    assert await _names(clean) == []


@pytest.mark.parametrize(
    ("statement", "named", "left"),
    [
        ("CREATE DATABASE totalipdb", "o banco totalipdb", ["totalipdb"]),
        ("CREATE ROLE integracao LOGIN", "o usuário integracao", ["integracao"]),
    ],
)
async def test_a_database_or_a_user_of_our_names_that_we_did_not_make_is_left_alone(
    clean: PostgresServer, statement: str, named: str, left: list[str]
) -> None:
    admin = await clean.connect()
    await admin.execute(statement)
    await admin.close()
    with pytest.raises(ForeignServer, match=named):
        async with running_simulator(**await _config(clean)):
            pass
    assert await _names(clean) == left


async def test_a_user_who_is_no_superuser_is_told_so(clean: PostgresServer) -> None:
    admin = await clean.connect()
    await admin.execute("CREATE ROLE alguem LOGIN PASSWORD 'segredo'")
    await admin.close()
    with pytest.raises(PostgresNotStarted, match="superusuário"):
        async with ExternalServer(clean.dsn(user="alguem", password="segredo"), await _where(clean)):
            pass
    with pytest.raises(PostgresNotStarted, match="pg_hba") as refused:
        async with ExternalServer(clean.dsn(user="alguem", password="outro-segredo"), await _where(clean)):
            pass
    assert "segredo" not in str(refused.value)


async def test_a_server_that_does_not_answer_is_waited_for_and_then_told() -> None:
    with pytest.raises(PostgresNotStarted, match="não respondeu em 0"):
        async with ExternalServer("postgresql://postgres:x@127.0.0.1:9/postgres", "/x", wait_s=0.3):
            pass


async def test_it_is_not_killed_and_may_go_away_and_come_back(clean: PostgresServer) -> None:
    async with running_simulator(**await _config(clean)) as sim, control_client(sim.control_url) as control:
        with pytest.raises(Refused, match="externo"):
            await control.kill("database")
        await clean.kill()
        await control.act("status", ramal="40000", id_status="5")
        assert (await control.state())["banco"]["no_ar"] is False
        await clean.start()
        assert sim.projection is not None
        await sim.projection.settled()
        client = await asyncpg.connect(sim.database_dsn, ssl=False)
        assert await client.fetchval("SELECT id_status_usuario FROM usuarios WHERE ramal = '40000'") == 5
        await client.close()
        assert (await control.state())["banco"]["no_ar"] is True


async def test_the_program_takes_it_from_its_settings_and_tells_the_password_of_nobody(
    clean: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMULATOR_POSTGRES", clean.dsn())
    monkeypatch.setenv("SIMULATOR_POSTGRES_DATA_DIRECTORY", await _where(clean))
    async with simulator_process("--no-traffic") as pbx:
        client = await asyncpg.connect(pbx.ports["database_dsn"], ssl=False)
        assert await client.fetchval("SELECT count(*) FROM usuarios") == 40
        await client.close()
        assert clean.cluster.password not in str(pbx.ports)
    monkeypatch.setenv("SIMULATOR_POSTGRES_DATA_DIRECTORY", "/outro")
    with pytest.raises(RuntimeError, match="é outro servidor") as refused:
        async with simulator_process("--no-traffic"):
            pass
    assert "Traceback" not in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--postgres", "postgresql://a:b@c/d"], "informe também postgres_data_directory"),
        (["--postgres-data-directory", "/x"], "só vale com postgres"),
        (["--postgres", "c:5432", "--postgres-data-directory", "/x"], "deve ter a forma"),
        (
            ["--postgres", "postgresql://a:b@c/d", "--postgres-data-directory", "/x", "--data-dir", "/y"],
            "não combina",
        ),
    ],
)
def test_a_setting_that_says_half_is_refused_before_anything_starts(arguments: list[str], told: str) -> None:
    refused = CliRunner().invoke(main, arguments)
    assert (refused.exit_code, told in refused.output) == (2, True)

"""The program as users start it: a real process, its ports file, its end."""

import asyncio

import asyncpg
import httpx
import pytest
from click.testing import CliRunner

from pbx_simulator.cli import main, parse_quirks
from pbx_simulator.faults.catalogue import CATALOGUE
from pbx_simulator.faults.registry import QuirkInvalido
from tests.support.simulator import simulator_process


async def test_the_program_starts_tells_its_ports_and_ends_cleanly_on_sigterm():
    async with simulator_process("--no-traffic", seed=7, quirk="charset:canal=events") as pbx:
        key = {"chave": pbx.environment["TOTALIP_API_KEY"]}
        async with httpx.AsyncClient(base_url=pbx.environment["TOTALIP_API_URL"]) as api:
            assert "40000" in (await api.get("/api/usuarios", params=key)).text
        connection = await asyncpg.connect(pbx.environment["TOTALIP_DB_DSN"], ssl=False)
        assert await connection.fetchval("SELECT count(*) FROM usuarios") == 40
        await connection.close()
        assert (await pbx.quirks())["ativos"]["charset"]["canal"] == "events"
        assert pbx.ports["password"]
        process = pbx.process
    assert process.returncode == 0


async def test_traffic_flows_by_itself():
    async with simulator_process(seed=7, speed=60) as pbx:
        first = await pbx.emitted(wait_s=20)
        assert first[0]["n"] == 1
        async with asyncio.timeout(20):
            while not await pbx.emitted(after=first[-1]["n"], wait_s=5):
                pass


def test_the_quirks_are_listed_for_the_reader():
    shown = CliRunner().invoke(main, ["--list-quirks"])
    assert shown.exit_code == 0
    assert all(name in shown.output for name in CATALOGUE)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--quirk", "nada"], "quirk desconhecido"),
        (["--quirk", "charset:latin-1"], "nome:chave=valor"),
        (["--speed=-1"], "speed não pode ser negativa"),
        (["--size", "enorme"], "enorme"),
        (["--rate", "0"], "rate deve ser maior que zero"),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_starts(arguments, told):
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 2
    assert told in refused.output


def test_quirks_are_read_from_the_command_line():
    assert parse_quirks(["charset:canal=api,charset=utf-8", "acentos"]) == {
        "charset": {"canal": "api", "charset": "utf-8"},
        "acentos": {},
    }
    with pytest.raises(QuirkInvalido):
        parse_quirks(["charset:canal=nenhum"])

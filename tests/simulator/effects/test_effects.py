"""One state through every channel: what a command does, and nothing else, is seen in tables, events and the API."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
import yaml

from pbx_simulator.app import Simulator
from pbx_simulator.world.codes import done
from tests.simulator.effects.effect import Efeito, Muda
from tests.simulator.effects.on_campaigns import CAMPANHAS, MAILING
from tests.simulator.effects.on_extensions import RAMAIS, USUARIOS
from tests.simulator.effects.subjects import Dados
from tests.support.simulator import running_simulator
from tests.support.waiting import until_asked

pytestmark = pytest.mark.asyncio(loop_scope="module")

_CONTRACT = Path(__file__).resolve().parents[3] / "contract"
_NUMBERS = count(1000)
_CHANNELS = ("api", "commands", "tabela")


def _contract(file: str) -> dict[str, Any]:
    return dict(yaml.safe_load((_CONTRACT / file).read_text(encoding="utf-8")))


_TABLES = {table["name"]: table for table in _contract("tables.yaml")["tables"]}
_COUNTERS = tuple(column["name"] for column in _TABLES["campanhas"]["columns"])[3:]
EFEITOS = (*RAMAIS, *USUARIOS, *CAMPANHAS, *MAILING)
CASES = [
    pytest.param(efeito, channel, id=f"{efeito.nome} by {channel}")
    for efeito in EFEITOS
    for channel in _CHANNELS
    if getattr(efeito, channel) is not None
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with running_simulator(speed=0) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(sim: Simulator) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(sim.database_dsn, ssl=False)
    yield connection
    await connection.close()


@pytest.mark.parametrize(("efeito", "channel"), CASES)
async def test_a_command_changes_what_the_contract_says_and_nothing_else(
    sim: Simulator, client: asyncpg.Connection, efeito: Efeito, channel: str
) -> None:
    dados = await _prepare(sim, efeito)
    before = await _everything(client)
    emitted, journal = sim.emitted.log.last, sim.journal.log.last

    await _send(sim, client, efeito, channel, dados)

    ran = sim.journal.after(journal, fase="executado")
    assert len(ran) == 1
    user = sim.pbx.world.usuario(dados.get("ramal", ""))
    dados["ligacao"] = (user.ligacao if user else None) or ""
    assert [entry["linha"] for entry in sim.emitted.after(emitted)] == _filled(efeito.eventos, dados)
    after = await _everything(client)
    expected = dict(efeito.mudam)
    if channel == "api":
        expected.update(efeito.registro)
    if channel == "tabela" and efeito.fica is not None and efeito.tabela is not None:
        expected[efeito.tabela[0]] = Muda(0, [efeito.fica])
    _compare(before, after, expected, dados)
    assert _moved(before, after) == dict(efeito.contadores)
    for call, answer in efeito.le:
        assert _filled(answer, dados) in (await _api(sim, _filled(call, dados))).splitlines()


async def test_every_command_of_the_contract_is_tried_on_every_channel_that_has_it() -> None:
    functions = {each["name"] for each in _contract("api.yaml")["functions"] if each["kind"] == "command"}
    verbs = {each["verb"] for each in _contract("commands.yaml")["commands"]}
    tables = {name for name, table in _TABLES.items() if table["kind"] != "view"}
    assert {efeito.api[0] for efeito in EFEITOS if efeito.api} == functions
    assert {efeito.commands[0] for efeito in EFEITOS if efeito.commands} == verbs
    assert {efeito.tabela[0] for efeito in EFEITOS if efeito.tabela} == tables


@pytest.mark.parametrize("channel", ["api", "commands"])
async def test_a_paused_extension_is_passed_by_until_the_pause_ends(
    sim: Simulator, client: asyncpg.Connection, channel: str
) -> None:
    pause, unpause = (next(each for each in EFEITOS if each.nome == name) for name in ("set_pause", "set_unpause"))
    dados = await _prepare(sim, pause)
    await _send(sim, client, pause, channel, dados)
    user = sim.pbx.world.usuario(dados["ramal"])
    assert user is not None
    assert not user.disponivel
    await _send(sim, client, unpause, channel, dados)
    assert user.disponivel


async def test_an_operators_appointment_becomes_event_agop_for_his_extension(sim: Simulator) -> None:
    efeito = next(each for each in EFEITOS if each.nome == "operator's appointment")
    dados = await _prepare(sim, efeito)
    assert efeito.api is not None
    await _api(sim, efeito.api[0], _filled(efeito.api[1], dados))
    emitted = sim.emitted.log.last
    await sim.advance(27 * 3600)
    result = await sim.act("avisar_agendados", {})
    assert result["avisos"] != "0"
    lines = [entry["linha"] for entry in sim.emitted.after(emitted)]
    assert _filled("<AGOP><{ramal}><{numero1}><{p1}><segundo><80>", dados) in lines


async def _prepare(sim: Simulator, efeito: Efeito) -> Dados:
    dados: Dados = {"n": str(next(_NUMBERS)), "chave": sim.config.chave}

    def all_of_it(world: Any) -> Any:
        for step in efeito.preparo:
            step(world, dados)
        return done()

    await sim.pbx.run(0, "teste", "preparo", all_of_it)
    return dados


async def _send(sim: Simulator, client: asyncpg.Connection, efeito: Efeito, channel: str, dados: Dados) -> None:
    if channel == "api":
        assert efeito.api is not None
        await _api(sim, efeito.api[0], _filled(efeito.api[1], dados))
    elif channel == "commands":
        assert efeito.commands is not None
        line = "".join(f"<{each}>" for each in _filled(efeito.commands, dados))
        reader, writer = await asyncio.open_connection("127.0.0.1", sim.ports["commands"])
        writer.write(line.encode() + b"\r\n")
        async with asyncio.timeout(10):
            await reader.read()
        writer.close()
    else:
        assert efeito.tabela is not None
        table, values = efeito.tabela
        columns = {column["name"]: column for column in _TABLES[table]["columns"]}
        typed = [_typed(_filled(value, dados), columns[name]["type"]) for name, value in values.items()]
        places = ", ".join(f"${place}" for place in range(1, len(typed) + 1))
        await client.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", *typed)
        await _carried_out(sim)


async def _carried_out(sim: Simulator) -> None:
    """Returns when no row of a command table waits any more: executed, and what it says of it committed."""
    assert sim.projection is not None
    owner = await sim.projection.connect()

    async def empty() -> bool:
        return not await owner.fetchval("SELECT count(*) FROM pbx.fila_comandos")

    await until_asked(empty)
    await owner.close()


async def _api(sim: Simulator, function: str, params: Mapping[str, str] | None = None) -> str:
    url = httpx.URL(f"http://127.0.0.1:{sim.ports['api']}/api/{function}")
    async with httpx.AsyncClient(timeout=10) as http:
        answer = await http.get(url.copy_merge_params({"chave": sim.config.chave, **(params or {})}))
    assert answer.status_code == 200
    return answer.text


async def _everything(client: asyncpg.Connection) -> dict[str, list[dict[str, object]]]:
    """Every row of the 40 tables and views."""
    return {name: [_plain(row) for row in await client.fetch(f"SELECT * FROM {name}")] for name in _TABLES}


def _compare(
    before: Mapping[str, list[dict[str, object]]],
    after: Mapping[str, list[dict[str, object]]],
    expected: Mapping[str, Muda],
    dados: Dados,
) -> None:
    changed = {}
    for name in _TABLES:
        gone = Counter(map(_key, before[name])) - Counter(map(_key, after[name]))
        known = Counter(map(_key, before[name]))
        came = []
        for row in after[name]:
            if known[_key(row)]:
                known[_key(row)] -= 1
            else:
                came.append(row)
        if gone or came:
            changed[name] = (gone.total(), came)
    assert sorted(changed) == sorted(expected)
    for name, (gone_rows, came) in changed.items():
        assert (name, gone_rows, len(came)) == (name, expected[name].saem, len(expected[name].entram))
        for wanted in expected[name].entram:
            like = {column: str(_filled(value, dados)) for column, value in wanted.items()}
            assert any(like.items() <= {k: str(v) for k, v in row.items()}.items() for row in came), (name, like, came)


def _moved(
    before: Mapping[str, list[dict[str, object]]], after: Mapping[str, list[dict[str, object]]]
) -> dict[str, int]:
    """How the counters of all campaigns together moved."""
    sums = [
        {name: sum(int(str(row[name])) for row in rows["campanhas"]) for name in _COUNTERS} for rows in (before, after)
    ]
    return {name: sums[1][name] - sums[0][name] for name in _COUNTERS if sums[1][name] != sums[0][name]}


def _plain(row: asyncpg.Record) -> dict[str, object]:
    return {name: each.isoformat() if isinstance(each, datetime | date) else each for name, each in row.items()}


def _key(row: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    return tuple(row.items())


def _filled(template: Any, dados: Dados) -> Any:
    """A template, or whatever holds templates, with what the subjects told."""
    match template:
        case str():
            return template.format(**dados)
        case tuple() | list():
            return [_filled(each, dados) for each in template]
        case Mapping():
            return {name: _filled(each, dados) for name, each in template.items()}
        case _:
            return template


def _typed(value: Any, kind: str) -> Any:
    if kind == "timestamp":
        return datetime.fromisoformat(value)
    return int(value) if kind in ("integer", "bigint") else value

"""One state through every channel, and every way to break it, on a simulator that really listens."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
import pytest_asyncio

from pbx_simulator.app import Simulator
from tests.support.control import ControlClient
from tests.support.simulator import control_client, running_simulator
from tests.support.waiting import until, until_asked

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Reader:
    """A client of port 25000."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def line(self) -> bytes:
        async with asyncio.timeout(10):
            return await self._reader.readline()

    async def data(self, size: int) -> bytes:
        async with asyncio.timeout(10):
            return await self._reader.readexactly(size)


async def _reader(sim: Simulator) -> Reader:
    before = sim.state()["leitores_de_eventos"]
    opened = Reader(*await asyncio.open_connection("127.0.0.1", sim.ports["events"]))
    await until(lambda: sim.state()["leitores_de_eventos"] != before)
    return opened


async def _command(sim: Simulator, line: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", sim.ports["commands"])
    writer.write(line.encode() + b"\r\n")
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer.decode().strip()


async def _api(sim: Simulator, function: str, **params: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=10) as http:
        url = f"http://127.0.0.1:{sim.ports['api']}/api/{function}"
        return await http.get(url, params={"chave": sim.config.chave, **params})


async def _status_in_table(sim: Simulator, ramal: str) -> int:
    connection = await asyncpg.connect(sim.database_dsn, ssl=False)
    try:
        return await connection.fetchval("SELECT id_status_usuario FROM usuarios WHERE ramal = $1", ramal)
    finally:
        await connection.close()


async def _empty(connection: asyncpg.Connection, table: str) -> None:
    async def empty() -> bool:
        return not await connection.fetchval(f"SELECT count(*) FROM {table}")

    await until_asked(empty, 5)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with running_simulator(speed=0) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def control(sim: Simulator) -> AsyncIterator[ControlClient]:
    async with control_client(sim.control_url) as client:
        await client.reset()
        yield client


async def test_a_status_set_through_any_channel_is_seen_in_table_event_and_journal(sim, control):
    events = await _reader(sim)
    assert (await _api(sim, "set_status", ramal="40000", status_id="4")).text == "STATUS ALTERADO COM SUCESSO"
    assert (await events.line()).decode() == "<S><40000><4><Reunião>\r\n"
    assert await _status_in_table(sim, "40000") == 4

    assert await _command(sim, "<SETSTATUS><40000><5>") == "STATUS ALTERADO COM SUCESSO"
    assert (await events.line()).decode() == "<S><40000><5><Visita em Cliente>\r\n"
    assert await _status_in_table(sim, "40000") == 5

    connection = await asyncpg.connect(sim.database_dsn, ssl=False)
    await connection.execute("INSERT INTO set_status_ramal (ramal, id_status) VALUES ('40000', 7)")
    assert (await events.line()).decode() == "<S><40000><7><Feedback>\r\n"
    await _empty(connection, "set_status_ramal")
    await connection.close()
    assert await _status_in_table(sim, "40000") == 7

    executed = await control.journal(fase="executado")
    assert [(e["canal"], e["nome"]) for e in executed] == [
        ("api", "set_status"),
        ("commands", "SETSTATUS"),
        ("database", "set_status_ramal"),
    ]


async def test_a_scripted_call_is_an_event_and_rows_under_one_uniqueid(sim, control):
    events = await _reader(sim)
    await control.act("login", ramal="40000")
    assert (await events.line()) == b"<S><40000><1><Logado>\r\n"
    call = (await control.act("discar", ramal="40000", telefone="1133553434"))["uniqueid"]
    assert (await events.line()).decode() == f"<A><40000><1133553434><{call}>\r\n"
    await control.act("atendida", uniqueid=call)
    await control.advance(90)
    await control.act("desligar", uniqueid=call, quem="ramal")
    assert (await events.line()).decode() == f"<H><40000><{call}>\r\n"
    connection = await asyncpg.connect(sim.database_dsn, ssl=False)
    row = await connection.fetchrow("SELECT ramal, billing, status FROM ligacoes_ativo WHERE uniqueid = $1", call)
    await connection.close()
    assert tuple(row) == ("40000", 90, "ANSWERED")


async def test_what_disturbs_the_event_stream_is_switched_on_and_off(sim, control):
    events = await _reader(sim)

    async def status(number: int) -> None:
        await control.act("status", ramal="40000", id_status=number)

    await control.quirk("charset", canal="events")
    await status(4)
    assert await events.line() == "<S><40000><4><Reunião>\r\n".encode("latin-1")
    await control.quirk("fim_de_linha", fim="colado")
    await control.unquirk("charset")
    await status(3)
    await status(5)
    glued = b"<S><40000><3><Siga-me><S><40000><5><Visita em Cliente>"
    assert await events.data(len(glued)) == glued
    await control.unquirk()
    for kind, shown in (
        ("vazia", b"\r\n"),
        ("desconhecida", b"<NOVIDADE><40000><0>\r\n"),
        ("malformada", b"<A><40000>\r\n"),
    ):
        await control.quirk("linha_estranha", tipo=kind)
        assert await events.line() == shown
    await control.quirk("linha_estranha", tipo="gigante")
    huge = b"<S><40000><1><" + b"x" * 1_048_576 + b">\r\n"
    assert await events.data(len(huge)) == huge
    await control.quirk("eventos_mudos")
    await status(7)
    assert (await control.emitted())[-1]["leitores"] == 0
    await control.quirk("eventos_caem")
    async with asyncio.timeout(5):
        with pytest.raises((ConnectionError, EOFError)):
            await events.data(1)


@pytest.mark.parametrize(
    ("quirk", "values", "status", "body"),
    [
        ("resposta_5xx", {"codigo": 503}, 503, "<!DOCTYPE html>"),
        ("resposta_html", {}, 200, "<!DOCTYPE html>"),
        ("resposta_vazia", {}, 200, ""),
        ("resposta_forcada", {"texto": "FORA DO AR"}, 200, "FORA DO AR"),
        ("acentos", {}, 200, "STATUS ALTERADO COM SUCESSO"),
        ("ponto_final", {}, 200, "STATUS ALTERADO COM SUCESSO."),
        ("resposta_em_duas_partes", {"segundos": 0.05}, 200, "STATUS ALTERADO COM SUCESSO"),
    ],
)
async def test_what_disturbs_the_next_answer_of_the_api(sim, control, quirk, values, status, body):
    await control.quirk(quirk, **values)
    reply = await _api(sim, "set_status", ramal="40000", status_id="4")
    assert (reply.status_code, reply.text[: len(body)]) == (status, body)
    ran = 0 if quirk in ("resposta_5xx", "resposta_html", "resposta_vazia", "resposta_forcada") else 1
    assert await control.executed("set_status") == ran


async def test_a_lost_answer_has_run_once_and_a_silent_one_never(sim, control):
    for quirk, ran in (("resposta_perdida", 1), ("resposta_muda", 1)):
        await control.quirk(quirk, canal="api", funcao="set_status", vezes=1)
        async with httpx.AsyncClient(timeout=0.5) as http:
            url = f"http://127.0.0.1:{sim.ports['api']}/api/set_status"
            with pytest.raises(httpx.TransportError):
                await http.get(url, params={"chave": sim.config.chave, "ramal": "40000", "status_id": "4"})
        assert await control.executed("set_status") == ran
    assert (await control.quirks())["ativos"] == {}


async def test_a_refused_ip_and_a_truncated_answer_on_the_command_socket(sim, control):
    await control.quirk("ip_nao_autorizado")
    assert await _command(sim, "<SETSTATUS><40000><4>") == "IP NAO TEM AUTORIZACAO PARA ESCREVER COMANDOS NO SOCKET"
    assert await control.executed("SETSTATUS") == 0
    await control.unquirk()
    await control.quirk("resposta_truncada", canal="commands", bytes=6)
    assert await _command(sim, "<SETSTATUS><40000><4>") == "STATUS"


async def test_a_row_that_an_operator_deletes_is_never_executed(sim, control):
    await control.quirk("linha_de_comando_removida", tabela="set_status_ramal")
    connection = await asyncpg.connect(sim.database_dsn, ssl=False)
    await connection.execute("INSERT INTO set_status_ramal (ramal, id_status) VALUES ('40000', 7)")
    await _empty(connection, "set_status_ramal")
    await connection.execute("INSERT INTO set_status_ramal (ramal, id_status) VALUES ('40000', 4)")
    assert len(await control.journal(fase="respondido", nome="set_status_ramal", wait_s=5)) == 1
    await connection.close()
    assert await _status_in_table(sim, "40000") == 4


async def test_two_users_on_one_extension_and_an_event_of_nobody(sim, control):
    events = await _reader(sim)
    await control.quirk("dois_usuarios_um_ramal", ramal="40005")
    reply = await _api(sim, "usuarios")
    assert sum(line.endswith(";40005") for line in reply.text.splitlines()) == 2
    await control.quirk("evento_de_ramal_desconhecido")
    assert await events.line() == b"<S><99998><1><Logado>\r\n"


@pytest.mark.parametrize("part", ["api", "events", "commands"])
async def test_a_killed_channel_refuses_and_returns_on_its_port(sim, control, part):
    port = sim.ports[part]
    await control.kill(part)
    with pytest.raises(OSError, match=r"refused|Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)
    await control.restart(part)
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    assert sim.ports[part] == port


async def test_a_killed_database_holds_up_nobody_and_catches_up(sim, control):
    await control.kill("database")
    async with asyncio.timeout(6):
        assert (await _api(sim, "set_status", ramal="40000", status_id="4")).status_code == 200
        assert await _command(sim, "<SETSTATUS><40000><5>") == "STATUS ALTERADO COM SUCESSO"
    await control.restart("database")
    await until(lambda: sim.projection is not None and sim.projection.writer.pending == 0)
    assert await _status_in_table(sim, "40000") == 5


async def test_reset_leaves_no_quirk_no_dead_channel_and_no_entry(sim, control):
    await control.quirk("banco", modo="recusa")
    await control.quirk("acentos")
    await control.kill("events")
    await control.kill("database")
    await control.act("status", ramal="40000", id_status=4)
    await control.reset()
    assert (await control.quirks())["ativos"] == {}
    assert await control.emitted() == []
    assert await control.journal() == []

    async def written() -> bool:
        return await _status_in_table(sim, "40000") == 4

    await until_asked(written, 10)  # the table follows the world, also over a death of the database
    await _reader(sim)

"""The command port and the event port over real sockets, and the command tables."""

from __future__ import annotations

import asyncio

import pytest

from pbx_simulator.channels.commands_port import VERBS, CommandsPort
from pbx_simulator.channels.events_port import EventsPort
from pbx_simulator.channels.seam import NoQuirks
from pbx_simulator.channels.table_commands import execute
from tests.simulator.channels.fake import CHAVE, FakePbx, small_pbx


async def ask(pbx: FakePbx, sent: bytes, *, half_close: bool = False) -> bytes:
    async with asyncio.timeout(5), CommandsPort(pbx) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
        writer.write(sent)
        if half_close:
            writer.write_eof()
        answer = await reader.read()
        writer.close()
        return answer


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("<SETSTATUS><10005><1>", "STATUS ALTERADO COM SUCESSO"),
        ("<setstatus> <10005> <5>", "STATUS ALTERADO COM SUCESSO"),
        ("<SETSTATUS><40024><1>", "NAO E POSSIVEL ALTERAR STATUS DE HARDPHONE"),
        ("<SETSTATUS><10005>", "RAMAL OU STATUS_ID NAO INFORMADO"),
        ("<LOGIN><>", "RAMAL NAO INFORMADO"),
        ("<LOGIN><40024>", "NAO E POSSIVEL EFETUAR LOGIN DE HARDPHONE VIA API"),
        ("<LOGOUT><40024>", "NAO E POSSIVEL EFETUAR LOGOUT DE HARDPHONE VIA SOCKET"),
        ("<LOGINHARDPHONE><1>", "RAMAL NÃO ENCONTRADO"),
        ("<LOGOUTHARDPHONE><>", "RAMAL NÃO ENCONTRADO"),
        ("<SETPAUSE><10005>", "PAUSA ALTERADA COM SUCESSO"),
        ("<DISCAR><10005><984160601>", "CHAVE DE SEGURANCA NAO INFORMADO"),
        ("<DISCAR><10005><><" + CHAVE + ">", "NUMERO DE TELEFONE NAO INFORMADO"),
        ("<DISCAR><10005><984160601><outra>", "CHAVE DA API INVÁLIDA"),
        ("<DISCAR><10005><984160601><" + CHAVE + ">", "DISCANDO"),
        ("<ADICIONARUSUARIOCOMPERFIL><10005><88888><Total IP><><984169856>", "Usuário '88888' criado com sucesso"),
        ("<NADA><1>", "PARAMETROS NAO INFORMADOS VERIFIQUE SINTAXE DO COMANDO"),
        ("LOGIN 10005", "PARAMETROS NAO INFORMADOS VERIFIQUE SINTAXE DO COMANDO"),
    ],
)
async def test_a_command_is_answered_in_one_line_and_the_connection_closes(line: str, text: str) -> None:
    assert await ask(small_pbx(CHAVE), line.encode() + b"\r\n") == f"{text}\r\n".encode()


async def test_a_command_without_a_line_end_is_taken_at_the_half_close() -> None:
    answer = await ask(small_pbx(), b"<LOGIN><10005>", half_close=True)
    assert answer == b"RAMAL LOGADO COM SUCESSO\r\n"


async def test_only_the_first_of_two_commands_runs() -> None:
    pbx = small_pbx()
    await ask(pbx, b"<LOGIN><10005>\n<LOGOUT><10005>\n")
    assert pbx.executed == ["LOGIN"]


async def test_an_address_without_authorisation_executes_nothing() -> None:
    pbx = small_pbx()
    pbx.quirks.disturb(ip_refused=True)
    answer = await ask(pbx, b"<INSERIRTELEFONECAMPANHA><50>\r\n")
    assert (answer, pbx.executed) == (b"IP NAO TEM AUTORIZACAO PARA ESCREVER COMANDOS NO SOCKET.\r\n", [])


async def test_a_lost_answer_executes_and_closes_without_a_byte() -> None:
    pbx = small_pbx()
    pbx.quirks.disturb(lost=True)
    assert await ask(pbx, b"<LOGIN><10005>\r\n") == b""
    assert pbx.executed == ["LOGIN"]


def test_fifteen_commands_share_fourteen_verbs() -> None:
    assert len(VERBS) == 14


async def connected(port: EventsPort, readers: int) -> None:
    while port.readers < readers:
        await asyncio.sleep(0)


async def test_every_reader_gets_every_event_as_one_line() -> None:
    async with asyncio.timeout(5), EventsPort(NoQuirks()) as port:
        streams = [await asyncio.open_connection("127.0.0.1", port.port) for _ in range(2)]
        await connected(port, 2)
        assert port.emit(("A", "40000", "9999999", "123456789.101112")).endswith(b"\r\n")
        port.inject(b"\r\n")
        for reader, writer in streams:
            assert await reader.readuntil() == b"<A><40000><9999999><123456789.101112>\r\n"
            assert await reader.readuntil() == b"\r\n"
            writer.close()


async def test_a_reader_that_does_not_read_is_dropped_and_emitting_never_waits() -> None:
    async with asyncio.timeout(20), EventsPort(NoQuirks()) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port.port, limit=1024)
        await connected(port, 1)
        for _ in range(400):
            port.inject(b"x" * 100_000)
        assert (port.readers, port.dropped) == (0, 1)
        writer.close()


async def test_a_row_of_a_command_table_tells_the_text_of_its_section() -> None:
    pbx = small_pbx()
    good = await execute(pbx, "set_status_ramal", {"id": 1, "ramal": "10005", "id_status": 5, "message": None})
    bad = await execute(pbx, "set_status_telefones_campanhas", {"parametro1": "x", "id_campanha": None})
    black = await execute(pbx, "inserir_telefone_black_list", {"id_black_list": 9, "telefone": "33553434"})
    user = await execute(pbx, "gerenciar_usuarios", {"ramal": "1", "acao": 7})
    assert (good.code_success, good.text) == (True, "STATUS ALTERADO COM SUCESSO")
    assert bad.text == "PARAMETROS NAO INFORMADOS VERIFIQUE SINTAXE DO COMANDO."
    assert black.text == "Black List não localizada"
    assert (user.code_success, user.text) == (False, "Usuário '1' não foi criado.")

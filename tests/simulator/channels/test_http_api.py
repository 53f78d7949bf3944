"""The API over a real socket: the documented examples, the key, the disturbances."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from pbx_simulator.channels.http_api.app import FUNCTIONS, api_app
from pbx_simulator.channels.seam import Forced
from pbx_simulator.faults.served import Served
from pbx_simulator.world.model import Gravacao
from tests.simulator.channels.fake import CHAVE, FakePbx, small_pbx


@asynccontextmanager
async def client_of(pbx: FakePbx) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        Served(api_app(pbx), "127.0.0.1") as served,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}", timeout=5) as http,
    ):
        yield http


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("login?ramal=10005", "RAMAL LOGADO COM SUCESSO"),
        ("login", "RAMAL NÃO INFORMADO"),
        ("login?ramal=40024", "NAO É POSSÍVEL EFETUAR LOGIN DE HARDPHONE VIA API"),
        ("login_hardphone?ramal=40024", "RAMAL LOGADO COM SUCESSO"),
        ("login_hardphone", "RAMAL NÃO ENCONTRADO"),
        ("logout?ramal=10005", "RAMAL DESLOGADO COM SUCESSO"),
        ("logout?ramal=40024", "NÃO É POSSÍVEL EFETUAR LOGOUT DE HARDPHONE VIA API"),
        ("set_status?ramal=10005", "RAMAL OU STATUS_ID NAO INFORMADO"),
        ("set_status?ramal=10005&status_id=5", "STATUS ALTERADO COM SUCESSO"),
        ("set_pause?ramal=10005", "PAUSA ALTERADA COM SUCESSO"),
        ("set_unpause", "RAMAL NAO INFORMADO"),
        ("gerenciar_campanha?campanha_id=2", "CAMPANHA NÃO ENCONTRADA"),
        ("gerenciar_campanhas?campanha_id=50", "CAMPANHA ATIVADA"),
        ("ligacoes_campanha?campanha=27", "CAMPANHA NÃO ENCONTRADA"),
        ("ligacoes_campanha?campanha=50", "NAO HÁ LIGAÇÕES DE CAMPANHA"),
        ("inserir_telefone_campanha?id_campanha=50", "PARAMETRO NAO INFORMADO"),
        ("excluir_telefone_campanha?id_telefone=120000", "TELEFONE NAO ENCONTRADO"),
        ("discar?numero=984160601&ramal=10005", "PARAMETROS INCORRETOS OU INVALIDOS"),
        ("fila_espera?fila=nenhuma", "FILA NAO ENCONTRADA"),
        ("fila_espera?fila=call_center", ""),
        ("gravacao", "NENHUMA GRAVAÇÃO ENCONTRADA"),
        ("grupos_de_atendimento?dia=10&mes=10&ano=2010", "INFORMAÇÕES NÃO LOCALIZADAS"),
        ("status_ramal?id=5", "Eduardo Moreira;10005;Desconectado;Deslogado;2"),
        ("status", "1;Logado\n2;Deslogado\n5;Visita em Cliente"),
        ("status_campanhas", "10;Venda, a prazo"),
        ("usuarios", "5;Eduardo Moreira;10005\n6;Rosa;40024"),
    ],
)
async def test_a_function_answers_what_its_section_prints(path: str, text: str) -> None:
    async with client_of(small_pbx()) as http:
        reply = await http.get(f"/api/{path}")
    assert (reply.status_code, reply.text) == (200, text)
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"


async def test_the_index_lists_28_functions_and_an_unknown_one_is_empty_404() -> None:
    async with client_of(small_pbx()) as http:
        index, unknown = await http.get("/api"), await http.get("/api/nada")
    assert len(FUNCTIONS) == len(index.text.splitlines()) == 28
    assert (unknown.status_code, unknown.content) == (404, b"")


async def test_a_form_says_the_same_as_a_query() -> None:
    async with client_of(small_pbx()) as http:
        reply = await http.post("/api/login", data={"ramal": "10005"})
    assert reply.text == "RAMAL LOGADO COM SUCESSO"


async def test_with_a_key_configured_every_function_wants_it_under_either_name() -> None:
    async with client_of(small_pbx(CHAVE)) as http:
        texts = [
            (await http.get("/api/login", params={"ramal": "10005", **key})).text
            for key in ({}, {"chave": "errada"}, {"chave": CHAVE}, {"chave_seguranca": CHAVE})
        ]
        called = await http.get("/api/discar", params={"ramal": "10005", "numero": "984160601", "chave": CHAVE})
    assert texts[:2] == ["CHAVE DE SEGURANCA NAO INFORMADO", "CHAVE DA API INVÁLIDA"]
    assert texts[2:] == ["RAMAL LOGADO COM SUCESSO"] * 2
    assert called.text == "DISCANDO"


async def test_a_recording_of_two_parts_is_asked_for_by_part_and_is_a_wav() -> None:
    pbx = small_pbx()
    pbx.world.gravacoes["1272916393.14005"] = Gravacao("1272916393.14005", [84532, 84533], [3, 2])
    pbx.world.por_monitoria[84533] = ("1272916393.14005", 2)
    async with client_of(pbx) as http:
        whole = await http.get("/api/gravacao?codigo_ligacao=1272916393.14005")
        second = await http.get("/api/gravacao?codigo_ligacao=1272916393.14005&parte=2")
        third = await http.get("/api/gravacao?codigo_ligacao=1272916393.14005&parte=3")
        by_code = await http.get("/api/gravacao?codigo_monitoria=84533", headers={"range": "bytes=0-3"})
    assert whole.text == "MAIS DE UM ARQUIVO ENCONTRADO, ESPECIFIQUE QUAL PARTE DESEJA OBTER"
    assert third.text == "PARTE ESPECIFICADA NÃO EXISTE"
    with wave.open(io.BytesIO(second.content)) as file:
        assert file.getnframes() == 2 * file.getframerate()
    assert (by_code.status_code, by_code.content) == (206, b"RIFF")


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-3", 206, 0, 4),
        ("bytes=4-", 206, 4, None),
        ("bytes=-10", 206, -10, None),
        ("bytes=40-9999999", 206, 40, None),
        ("bytes=-9999999", 206, 0, None),
        ("bytes=-", 200, 0, None),
        ("bytes=0-1,4-5", 200, 0, None),
        ("bytes=9999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=5-4", 416, 0, 0),
    ],
)
async def test_a_part_of_a_recording_is_given_as_asked_unless_ranges_are_unknown(
    asked: str, status: int, start: int, end: int | None
) -> None:
    pbx = small_pbx()
    pbx.world.gravacoes["1.1"] = Gravacao("1.1", [84532], [3])
    async with client_of(pbx) as http:
        whole = await http.get("/api/gravacao?codigo_ligacao=1.1")
        part = await http.get("/api/gravacao?codigo_ligacao=1.1", headers={"range": asked})
        pbx.quirks.disturb(ranges=False)
        plain = await http.get("/api/gravacao?codigo_ligacao=1.1", headers={"range": asked})
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    assert (part.status_code, part.content) == (status, whole.content[start:end])
    if status == 206:
        first = len(whole.content) - len(part.content) if start or end is None else 0
        assert part.headers["content-range"] == f"bytes {first}-{first + len(part.content) - 1}/{len(whole.content)}"
    assert (plain.status_code, plain.content) == (200, whole.content)
    assert "accept-ranges" not in plain.headers


async def test_a_forced_answer_does_not_execute() -> None:
    pbx = small_pbx()
    pbx.quirks.disturb(forced=Forced(503, "text/html; charset=utf-8", "<html></html>"))
    async with client_of(pbx) as http:
        reply = await http.get("/api/login?ramal=10005")
    assert (reply.status_code, reply.text, pbx.executed) == (503, "<html></html>", [])


async def test_a_lost_answer_executes_once_and_says_nothing() -> None:
    pbx = small_pbx()
    pbx.quirks.disturb(lost=True)
    async with client_of(pbx) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.get("/api/login?ramal=10005", timeout=0.2)
    assert pbx.executed == ["login"]
    assert ("sem resposta", "api", "perdida") in pbx.told


async def test_a_truncated_answer_ends_before_its_announced_length() -> None:
    pbx = small_pbx()
    pbx.quirks.disturb(cut_bytes=5)
    async with client_of(pbx) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get("/api/login?ramal=10005")


async def test_latin_1_is_written_and_said() -> None:
    pbx = small_pbx()
    pbx.quirks.disturb(charset="latin-1")
    async with client_of(pbx) as http:
        reply = await http.get("/api/login")
    assert reply.content == "RAMAL NÃO INFORMADO".encode("latin-1")


@pytest.mark.parametrize(
    ("last", "start"), [("2017-05-31", '[{"id":61,'), ("2017-06-02", "PERIODO INFORMADO EXCEDE UM MÊS")]
)
async def test_an_email_is_found_within_one_month(last: str, start: str) -> None:
    async with client_of(small_pbx(CHAVE)) as http:
        asked = {"assunto": "teste", "data_inicial": "2017-05-01", "data_final": last, "chave": CHAVE}
        reply = await http.get("/api_mail/buscar_email_por_assunto", params=asked)
    assert reply.text.startswith(start)

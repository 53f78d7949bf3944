"""The e-mail channel: six searches, a month at most each, JSON or a message in any of its forms."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.channels.mail import PbxMail
from gateway.clock import SystemClock
from gateway.domain.codigos import Codigo
from gateway.protocol.values import NaoRepresentavel
from tests.support.fake_peers import Script, free_port, http, peer

EMAIL = {
    "id": 61,
    "remetente": "remetente@totalip.com.br",
    "destinatario": "destinatario@totalip.com.br",
    "assunto": "Assunto Teste",
    "corpo_do_email": "Bom dia",
    "data_de_criacao": "2017-05-15 15:57:15.108438",
    "possui_imagens_inline": True,
    "possui_anexos": False,
}
DE, ATE = date(2017, 5, 1), date(2017, 5, 20)


def mail(port: int, **options: object) -> PbxMail:
    return PbxMail(f"http://127.0.0.1:{port}", clock=SystemClock(), chave="c0ffee", **options)  # type: ignore[arg-type]  # test options


async def test_a_search_is_one_request_with_its_parameters() -> None:
    seen: list[bytes] = []
    async with peer(http(orjson.dumps([EMAIL]), keep=seen)) as pbx, mail(pbx.port) as channel:
        lido = await channel.buscar("assunto", "Olá & adeus;", DE, ATE)
    assert [one.id for one in lido.linhas] == [61]
    url = urlsplit(seen[0].split(b" ")[1].decode())
    assert url.path == "/api_mail/buscar_email_por_assunto"
    assert parse_qs(url.query) == {
        "assunto": ["Olá & adeus;"],
        "data_inicial": ["2017-05-01"],
        "data_final": ["2017-05-20"],
        "chave": ["c0ffee"],
    }


@pytest.mark.parametrize(
    "body", [b"EMAIL NAO ENCONTRADO", b'"EMAIL NAO ENCONTRADO"', b'{"erro": "EMAIL NAO ENCONTRADO"}']
)
async def test_nothing_found_is_empty_in_each_form(body: bytes) -> None:
    async with peer(http(body)) as pbx, mail(pbx.port) as channel:
        lido = await channel.buscar("conteudo", "x", DE, ATE)
    assert lido.linhas == ()
    assert lido.mensagem is not None
    assert lido.mensagem.codigo is Codigo.EMAIL_NAO_ENCONTRADO


async def test_a_refusal_is_the_answer() -> None:
    async with peer(http("CHAVE DA API INVÁLIDA".encode())) as pbx, mail(pbx.port) as channel:
        lido = await channel.buscar("conteudo", "x", date(2017, 1, 1), date(2017, 12, 31))
        assert lido.mensagem is not None
        assert lido.mensagem.sucesso is lido.mensagem.vazia is False
        assert pbx.connections == 1


@pytest.mark.parametrize(
    "script", [http(b"<html>"), http(b""), http(b"[]", status="403 No"), http(b"[" + b" " * 2_000 + b"]")]
)
async def test_an_answer_outside_the_protocol_is_unreadable(script: Script) -> None:
    async with peer(script) as pbx, mail(pbx.port, max_reply_bytes=1_000) as channel:
        with pytest.raises(UnreadableReply):
            await channel.buscar("fila", "1", DE, ATE)
        assert channel.estado.ok is False


async def test_an_email_that_cannot_be_read_is_told() -> None:
    body = orjson.dumps([EMAIL, {**EMAIL, "id": 62, "data_de_criacao": "ontem"}])
    async with peer(http(body)) as pbx, mail(pbx.port) as channel:
        lido = await channel.buscar("operador", "40000", DE, ATE)
    assert [one.id for one in lido.linhas] == [61]
    assert [one.campo for one in lido.ilegiveis] == ["data_de_criacao"]


async def test_nobody_there_is_unavailable_and_the_key_is_not_told() -> None:
    async with mail(await free_port(), read_tries=2) as channel:
        with pytest.raises(Unavailable) as caught:
            await channel.buscar("assunto", "x", DE, ATE)
        assert "c0ffee" not in f"{caught.value!r} {channel.estado}"


async def test_what_is_no_search_is_refused_before_anything_is_sent() -> None:
    async with peer(http(b"[]")) as pbx, mail(pbx.port) as channel:
        for tipo, valor in (("../api/discar", "x"), ("assunto", "a\r\nb")):
            with pytest.raises(NaoRepresentavel):
                await channel.buscar(tipo, valor, DE, ATE)
        assert pbx.connections == 0

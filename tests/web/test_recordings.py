"""Recordings by signed link over real HTTP: ranges, permission, audit, and nobody held up or held whole."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest

from gateway.access.identity import Escopo, Identidade
from gateway.access.links import Arquivo
from gateway.channels.api import PbxApi
from gateway.clock import SystemClock
from gateway.domain.auditoria import TipoDeFato
from gateway.pbx import Pbx
from tests.support.fake_peers import free_port, peer
from tests.support.waiting import until
from tests.support.wav import som
from tests.web.server import ADMIN, BEARER, Servidor, servindo

CODIGO = "1272916393.14005"
NOME = f"{CODIGO}-1.wav"


WAV = som(2)


@dataclass
class PbxDeGravacoes:
    """A PBX that serves one file, with or without ranges, and counts what it is asked and sends."""

    ranges: bool = True
    etag: bytes = b""
    body: bytes = WAV
    endless: bool = False
    cut_at: int | None = None
    asked: list[str] = field(default_factory=list)
    sent: int = 0
    open: int = 0

    async def script(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        asked = lines.get("range", "")
        self.asked.append(f"{head.split(' ')[1]} {asked}".strip())
        self.open += 1
        try:
            await self.answer(writer, asked)
        finally:
            self.open -= 1

    async def answer(self, writer: asyncio.StreamWriter, asked: str) -> None:
        etag = b"ETag: %s\r\n" % self.etag if self.etag else b""
        if self.endless:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n" + WAV[:44])
            while True:
                writer.write(bytes(65_536))
                await writer.drain()
                self.sent += 65_536
        body, status, extra = self.body, b"200 OK", b""
        if self.ranges and asked.startswith("bytes="):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start = int(first) if first else max(0, len(body) - int(last))
            end = min(int(last), len(body) - 1) if first and last else len(body) - 1
            extra = b"Content-Range: bytes %d-%d/%d\r\n" % (start, end, len(body))
            status, body = b"206 Partial Content", body[start : end + 1]
            if start > end:
                status, extra = b"416 Nope", b"Content-Range: bytes */%d\r\n" % len(self.body)
        writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s%s\r\n" % (status, len(body), extra, etag))
        writer.write(body[: self.cut_at])
        await writer.drain()
        self.sent += len(body)


@dataclass
class Cena:
    """A gateway in front of that PBX."""

    pbx: PbxDeGravacoes
    servidor: Servidor
    http: httpx.AsyncClient

    def link(self, arquivo: Arquivo | None = None, quem: Identidade | None = None) -> str:
        dono = quem or self.servidor.app.gravacoes.keys.vivas("admin")[0]
        url, _ = self.servidor.links.assinar(arquivo or Arquivo("principal", CODIGO), dono)
        return url

    @property
    def auditoria(self) -> list[tuple[str, str | None, str, str]]:
        """Who, which file, range and end of each access in the audit."""
        return [
            (one.quem, one.alvo, one.detalhes.get("faixa", ""), f"{one.detalhes['status']} {one.detalhes['fim']}")
            for one in self.servidor.visto.fatos
            if one.tipo is TipoDeFato.GRAVACAO
        ]


@asynccontextmanager
async def cena(tmp_path: Path, pbx: PbxDeGravacoes | None = None, **options: object) -> AsyncIterator[Cena]:
    pbx = pbx or PbxDeGravacoes()
    async with (
        peer(pbx.script) as port,
        PbxApi(f"http://127.0.0.1:{port.port}", clock=SystemClock(), chave="c0ffee", max_recordings=4) as api,
        servindo(
            tmp_path,
            pbxs={"principal": Pbx("principal", ZoneInfo("America/Sao_Paulo"), api)},
            **options,  # type: ignore[arg-type]  # test options
        ) as servidor,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{servidor.port}", timeout=20) as http,
    ):
        yield Cena(pbx, servidor, http)


async def test_a_link_opens_its_recording_without_a_key_and_is_written_down(tmp_path: Path) -> None:
    async with cena(tmp_path) as aqui:
        reply = await aqui.http.get(aqui.link())
        assert (reply.status_code, reply.content) == (200, WAV)
        assert reply.headers["content-type"] == "audio/wav"
        assert reply.headers["content-length"] == str(len(WAV))
        assert reply.headers["accept-ranges"] == "bytes"
        assert reply.headers["content-disposition"] == f'inline; filename="{CODIGO}-1.wav"'
        assert reply.headers["cache-control"] == "private, no-store"
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert aqui.pbx.asked == [f"/api/gravacao?codigo_ligacao={CODIGO}&chave=c0ffee"]
        assert aqui.auditoria == [("admin", NOME, "", "200 CONCEDIDO")]


@pytest.mark.parametrize("ranges", [True, False], ids=["pbx knows ranges", "pbx sends the whole"])
@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-43", slice(0, 44)),
        ("bytes=1000-1999", slice(1_000, 2_000)),
        ("bytes=31000-", slice(31_000, None)),
        ("bytes=-500", slice(-500, None)),
    ],
)
async def test_a_range_is_answered_whatever_the_pbx_can_do(
    tmp_path: Path, ranges: bool, asked: str, part: slice
) -> None:
    async with cena(tmp_path, PbxDeGravacoes(ranges=ranges)) as aqui:
        reply = await aqui.http.get(aqui.link(), headers={"Range": asked})
        first = range(len(WAV))[part].start
        assert (reply.status_code, reply.content) == (206, WAV[part])
        assert reply.headers["content-range"] == f"bytes {first}-{first + len(WAV[part]) - 1}/{len(WAV)}"
        assert len(aqui.pbx.asked) == 1
        assert aqui.auditoria == [("admin", NOME, asked, "206 CONCEDIDO")]


@pytest.mark.parametrize("ranges", [True, False])
async def test_a_range_beyond_the_end_is_416_and_says_how_long_the_file_is(tmp_path: Path, ranges: bool) -> None:
    async with cena(tmp_path, PbxDeGravacoes(ranges=ranges)) as aqui:
        reply = await aqui.http.get(aqui.link(), headers={"Range": "bytes=9999999-"})
        assert reply.status_code == 416
        assert reply.headers["content-range"] == f"bytes */{len(WAV)}"
        assert aqui.auditoria == [("admin", NOME, "bytes=9999999-", "416 FAIXA")]


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=9-2"])
async def test_what_is_no_single_range_gets_the_whole(tmp_path: Path, asked: str) -> None:
    async with cena(tmp_path) as aqui:
        reply = await aqui.http.get(aqui.link(), headers={"Range": asked})
        assert (reply.status_code, reply.content) == (200, WAV)


async def test_if_range_of_this_version_gets_the_part_and_of_another_the_whole(tmp_path: Path) -> None:
    async with cena(tmp_path) as aqui:
        etag = (await aqui.http.head(aqui.link())).headers["etag"]
        same = await aqui.http.get(aqui.link(), headers={"Range": "bytes=0-9", "If-Range": etag})
        aqui.pbx.body = som(3)
        other = await aqui.http.get(aqui.link(), headers={"Range": "bytes=0-9", "If-Range": etag})
        assert (same.status_code, len(same.content)) == (206, 10)
        assert (other.status_code, other.content) == (200, aqui.pbx.body)
        assert other.headers["etag"] != etag


@pytest.mark.parametrize("ranges", [True, False])
async def test_head_tells_length_and_type_and_costs_the_pbx_one_small_request(tmp_path: Path, ranges: bool) -> None:
    async with cena(tmp_path, PbxDeGravacoes(ranges=ranges)) as aqui:
        reply = await aqui.http.head(aqui.link(), headers={"Range": "bytes=0-1"})
        assert (reply.status_code, reply.content) == (200, b"")
        assert reply.headers["content-length"] == str(len(WAV))
        assert reply.headers["content-type"] == "audio/wav"
        assert [one.rpartition(" ")[2] for one in aqui.pbx.asked] == ["bytes=0-4095"]
        assert aqui.auditoria == [("admin", NOME, "", "200 CONCEDIDO")]


async def test_the_part_and_the_files_own_code_reach_the_pbx(tmp_path: Path) -> None:
    async with cena(tmp_path) as aqui:
        await aqui.http.get(aqui.link(Arquivo("principal", CODIGO, 2)))
        await aqui.http.get(aqui.link(Arquivo("principal", codigo_monitoria=84_532)))
        assert aqui.pbx.asked == [
            f"/api/gravacao?codigo_ligacao={CODIGO}&parte=2&chave=c0ffee",
            "/api/gravacao?codigo_monitoria=84532&chave=c0ffee",
        ]


def alterado(url: str) -> str:
    return url[:-3] + ("AAA" if not url.endswith("AAA") else "BBB")


def de_outra(url: str) -> str:
    return url.replace(CODIGO, "1272916393.14006", 1)


@pytest.mark.parametrize("mudar", [alterado, de_outra, lambda url: url.partition("?")[0]])
async def test_an_altered_link_opens_nothing_and_costs_the_pbx_nothing(
    tmp_path: Path, mudar: Callable[[str], str]
) -> None:
    async with cena(tmp_path) as aqui:
        reply = await aqui.http.get(mudar(aqui.link()))
        assert reply.status_code == 403
        assert aqui.pbx.asked == []
        assert aqui.auditoria == []


class Adiantado(SystemClock):
    """A clock that can be put forward."""

    def __init__(self) -> None:
        self.a_mais = timedelta()

    def now(self) -> datetime:
        return super().now() + self.a_mais


async def test_an_old_link_says_that_its_time_is_over(tmp_path: Path) -> None:
    relogio = Adiantado()
    async with cena(tmp_path, relogio=relogio) as aqui:
        link = aqui.link()
        relogio.a_mais = timedelta(seconds=301)
        reply = await aqui.http.get(link)
        assert reply.status_code == 410
        assert reply.text == "O prazo deste link acabou: peça outro em `gravacoes { url }`.\n"
        assert aqui.pbx.asked == []


async def test_a_link_dies_with_its_owners_key_and_another_key_beside_it_is_refused(tmp_path: Path) -> None:
    async with cena(tmp_path) as aqui:
        outra = aqui.servidor.nova_chave("painel", "integrador")
        await until(lambda: bool(aqui.servidor.app.gravacoes.keys.vivas("painel")))
        mine = await aqui.http.get(aqui.link(), headers=BEARER)
        theirs = await aqui.http.get(aqui.link(), headers={"Authorization": f"Bearer {outra}"})
        gone = await aqui.http.get(
            aqui.link(quem=Identidade("ida", frozenset(), frozenset(("gravacoes",)), Escopo(todos=True)))
        )
        reader = aqui.servidor.nova_chave("leitora", "leitor")
        await until(lambda: bool(aqui.servidor.app.gravacoes.keys.vivas("leitora")))
        may_not = await aqui.http.get(aqui.link(quem=aqui.servidor.app.gravacoes.keys.vivas("leitora")[0]))
        assert reader
        assert [one.status_code for one in (mine, theirs, gone, may_not)] == [200, 403, 403, 403]
        assert [(one[0], one[3]) for one in aqui.auditoria] == [
            ("admin", "200 CONCEDIDO"),
            ("admin", "403 OUTRA_IDENTIDADE"),
            ("ida", "403 SEM_PERMISSAO"),
            ("leitora", "403 SEM_PERMISSAO"),
        ]
        assert len(aqui.pbx.asked) == 1


@pytest.mark.parametrize(
    ("text", "status", "fim"),
    [
        ("NENHUMA GRAVAÇÃO ENCONTRADA", 404, "GRAVACAO_NAO_ENCONTRADA"),
        ("PARTE ESPECIFICADA NÃO EXISTE", 404, "GRAVACAO_PARTE_NAO_EXISTE"),
        ("MAIS DE UM ARQUIVO ENCONTRADO, ESPECIFIQUE QUAL PARTE DESEJA OBTER", 404, "GRAVACAO_EM_MAIS_DE_UM_ARQUIVO"),
        ("CHAVE DA API INVÁLIDA", 502, "CHAVE_INVALIDA"),
        ("<html>manutenção</html>", 502, "RESPOSTA_ILEGIVEL"),
    ],
)
async def test_what_is_no_recording_is_told_as_it_is(tmp_path: Path, text: str, status: int, fim: str) -> None:
    async with cena(tmp_path, PbxDeGravacoes(body=text.encode())) as aqui:
        for method in ("GET", "HEAD"):
            reply = await aqui.http.request(method, aqui.link())
            assert (reply.status_code, reply.headers["content-type"]) == (status, "text/plain; charset=utf-8")
        assert [one[3] for one in aqui.auditoria] == [f"{status} {fim}"] * 2


async def test_a_pbx_that_is_away_is_503(tmp_path: Path) -> None:
    async with (
        PbxApi(f"http://127.0.0.1:{await free_port()}", clock=SystemClock()) as api,
        servindo(tmp_path, pbxs={"principal": Pbx("principal", ZoneInfo("America/Sao_Paulo"), api)}) as servidor,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{servidor.port}") as http,
    ):
        url, _ = servidor.links.assinar(Arquivo("principal", CODIGO), servidor.app.gravacoes.keys.vivas("admin")[0])
        assert (await http.get(url)).status_code == 503
        assert (await http.post(url)).status_code == 405


async def test_a_recording_that_breaks_off_is_not_taken_for_its_end(tmp_path: Path) -> None:
    async with cena(tmp_path, PbxDeGravacoes(cut_at=20_000)) as aqui:
        with pytest.raises(httpx.RemoteProtocolError):
            await aqui.http.get(aqui.link())


async def mudo(port: int, url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A listener who asks and takes nothing beyond what its small buffer holds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
    parts = urlsplit(url)
    writer.write(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await writer.drain()
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def parado(value: Callable[[], int]) -> Callable[[], bool]:
    """The condition that the value was the same 20 times running."""
    seen = [value()]

    def same() -> bool:
        seen.append(value())
        return len(seen) > 20 and len(set(seen[-20:])) == 1

    return same


async def test_listeners_who_take_nothing_hold_little_hold_up_nobody_and_free_the_pbx_when_they_go(
    tmp_path: Path,
) -> None:
    async with cena(tmp_path, PbxDeGravacoes(endless=True)) as aqui:
        slow = [await mudo(aqui.servidor.port, aqui.link()) for _ in range(3)]
        await until(parado(lambda: aqui.pbx.sent))
        assert aqui.pbx.sent < 3 * 16 * 1024 * 1024, "only what sockets and buffers hold left the PBX"
        got = 0
        async with aqui.http.stream("GET", aqui.link()) as quick:
            async for piece in quick.aiter_raw():
                got += len(piece)
                if got > 64 * 1024 * 1024:
                    break
        await until(lambda: aqui.pbx.open == 3)
        for _, writer in slow:
            writer.transport.abort()
        await until(lambda: aqui.pbx.open == 0)


async def test_more_listeners_than_connections_are_refused_for_now_and_a_still_one_is_dropped(tmp_path: Path) -> None:
    async with cena(tmp_path, PbxDeGravacoes(endless=True), espera_pelo_ouvinte_s=3.0) as aqui:
        slow = [await mudo(aqui.servidor.port, aqui.link()) for _ in range(4)]
        refused = await aqui.http.get(aqui.link())
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        await until(lambda: aqui.pbx.open == 0)
        for _, writer in slow:
            writer.transport.abort()


async def test_the_links_secret_is_in_no_log_line(tmp_path: Path, registro: io.StringIO) -> None:
    async with cena(tmp_path) as aqui:
        link = aqui.link()
        await aqui.http.get(link)
    assert "/gravacoes/" in registro.getvalue()
    assert link.partition("?link=")[2][:40] not in registro.getvalue()
    assert ADMIN not in registro.getvalue()

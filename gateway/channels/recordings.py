"""Recordings, streamed through and never held whole (manual §1.1.13, gap 29)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from gateway.channels.errors import DeliveryUnknown, NotDelivered, Unavailable, UnreadableReply
from gateway.channels.http import Http
from gateway.domain.comandos import Canal
from gateway.protocol.charset import decode
from gateway.protocol.messages import Mensagem, read_message
from gateway.protocol.ranges import ler_trecho
from gateway.protocol.recordings import Gravacao, discriminar
from gateway.protocol.values import NaoRepresentavel

_FUNCAO: Final = "gravacao"
_FAIXA: Final = re.compile(r"bytes=(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})", re.ASCII)
_REPASSADOS: Final = ("content-length", "content-range", "accept-ranges", "etag", "last-modified")
_MAX_MENSAGEM_BYTES: Final = 4_096
_COMECO_BYTES: Final = 4_096
_FAIXA_DO_COMECO: Final = f"bytes=0-{_COMECO_BYTES - 1}"


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording under way.

    Attributes:
        status: 200, 206 (a part, as asked) or 416 (no such part).
        cabecalhos: what of the answer's headers belongs to it, lower case; the type is always `audio/wav`.
        pedacos: its bytes, once. Raises Unavailable when the PBX breaks off.
    """

    status: int
    cabecalhos: Mapping[str, str]
    pedacos: AsyncIterator[bytes]

    @property
    def total(self) -> int | None:
        """Length of the whole file in bytes, where the PBX tells it."""
        trecho = ler_trecho(self.cabecalhos.get("content-range"))
        if self.status == 206:
            return None if trecho is None else trecho[2]
        if self.status == 416:
            size = self.cabecalhos.get("content-range", "").removeprefix("bytes */")
        else:
            size = self.cabecalhos.get("content-length", "")
        return int(size) if size.isascii() and size.isdigit() and len(size) <= 18 else None


@dataclass(frozen=True, slots=True)
class Comeco:
    """The beginning of a recording.

    Attributes:
        inicio: at most 4,096 bytes.
        total: length of the whole file in bytes, where the PBX tells it.
        cabecalhos: as those of `Audio`.
    """

    inicio: bytes
    total: int | None
    cabecalhos: Mapping[str, str]


@asynccontextmanager
async def abrir(
    http: Http, consulta: str, faixa: str | None = None, declared: str = "utf-8"
) -> AsyncIterator[Audio | Mensagem]:
    """The recording, or the PBX's message why there is none; which of them is told by the bytes, not the header.

    Args:
        faixa: the value of a Range header, one range.

    Raises:
        NaoRepresentavel: `faixa` is not one range of bytes.
        Unavailable: no answer, or it broke off.
        UnreadableReply: neither a WAV file nor a message.
    """
    if faixa is not None and not _FAIXA.fullmatch(faixa):
        raise NaoRepresentavel(Canal.API, "range", "peça uma só faixa, por exemplo bytes=0-65535")
    headers = {} if faixa is None else {"range": faixa}
    try:
        async with http.resposta(_FUNCAO, "/api/gravacao", consulta, headers) as reply:
            if reply.status_code not in (200, 206, 416):
                raise UnreadableReply(Canal.API, _FUNCAO, f"status {reply.status_code}")
            pieces = reply.aiter_raw()
            if reply.status_code == 416:
                yield Audio(416, _cabecalhos(reply, corpo=False), _nada())
                return
            head, whole = await _comeco(pieces)
            if discriminar(head, fim=whole) is Gravacao.AUDIO or _trecho_de_arquivo(reply, head):
                yield Audio(reply.status_code, _cabecalhos(reply), _ate_o_fim(head, pieces))
            else:
                yield await _mensagem(head, pieces, declared)
    except UnreadableReply:
        raise
    except (NotDelivered, DeliveryUnknown) as exc:
        raise Unavailable(Canal.API, _FUNCAO, exc.motivo) from exc


async def comeco(http: Http, consulta: str, declared: str = "utf-8") -> Comeco | Mensagem:
    """The first bytes of a recording, whether or not the PBX knows ranges: the connection is closed after them.

    Raises:
        Unavailable, UnreadableReply: as `abrir`.
    """
    async with abrir(http, consulta, _FAIXA_DO_COMECO, declared) as found:
        if isinstance(found, Mensagem):
            return found
        head = b""
        async for piece in found.pedacos:
            head += piece
            if len(head) >= _COMECO_BYTES:
                break
        return Comeco(head[:_COMECO_BYTES], found.total, found.cabecalhos)


async def _comeco(pieces: AsyncIterator[bytes]) -> tuple[bytes, bool]:
    """The first bytes, enough to decide, and whether they are all."""
    head = b""
    async for piece in pieces:
        head += piece
        if discriminar(head) is not Gravacao.FALTAM_BYTES:
            return head, False
    return head, True


def _trecho_de_arquivo(reply: httpx.Response, head: bytes) -> bool:
    """Whether this is a part of a file without its whole WAV header; messages are never that long."""
    trecho = ler_trecho(reply.headers.get("content-range"))
    if reply.status_code != 206 or trecho is None:
        return False
    if trecho[0] == 0 and discriminar(head) is Gravacao.NAO_AUDIO:
        return False
    audio = reply.headers.get("content-type", "").lower().startswith("audio/")
    return audio or (trecho[2] is not None and trecho[2] > _MAX_MENSAGEM_BYTES)


async def _mensagem(head: bytes, pieces: AsyncIterator[bytes], declared: str) -> Mensagem:
    body = bytearray(head)
    async for piece in pieces:
        body += piece
        if len(body) > _MAX_MENSAGEM_BYTES:
            break
    mensagem = read_message(decode(bytes(body[:_MAX_MENSAGEM_BYTES]), declared).text)
    if len(body) > _MAX_MENSAGEM_BYTES or not mensagem.reconhecida:
        raise UnreadableReply(Canal.API, _FUNCAO, f"neither WAV nor a known message ({mensagem.natureza.value})")
    return mensagem


async def _ate_o_fim(head: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        if head:
            yield head
        async for piece in pieces:
            yield piece
    except (httpx.HTTPError, httpx.StreamError) as exc:
        raise Unavailable(Canal.API, _FUNCAO, f"broke off ({type(exc).__name__})") from exc


async def _nada() -> AsyncIterator[bytes]:
    return
    yield b""  # what makes it a generator


def _cabecalhos(reply: httpx.Response, *, corpo: bool = True) -> Mapping[str, str]:
    kept = {name: reply.headers[name] for name in _REPASSADOS if name in reply.headers}
    if not corpo:
        kept["content-length"] = "0"
    return {**kept, "content-type": "audio/wav"}

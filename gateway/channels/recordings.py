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
from gateway.protocol.recordings import Gravacao, discriminar
from gateway.protocol.values import NaoRepresentavel

_FUNCAO: Final = "gravacao"
_FAIXA: Final = re.compile(r"bytes=(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})", re.ASCII)
_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\*)", re.ASCII)
_REPASSADOS: Final = ("content-length", "content-range", "accept-ranges", "etag", "last-modified")
_MAX_MENSAGEM_BYTES: Final = 4_096


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
            if discriminar(head, fim=whole) is Gravacao.AUDIO or _meio_de_arquivo(reply):
                yield Audio(reply.status_code, _cabecalhos(reply), _ate_o_fim(head, pieces))
            else:
                yield await _mensagem(head, pieces, declared)
    except UnreadableReply:
        raise
    except (NotDelivered, DeliveryUnknown) as exc:
        raise Unavailable(Canal.API, _FUNCAO, exc.motivo) from exc


async def _comeco(pieces: AsyncIterator[bytes]) -> tuple[bytes, bool]:
    """The first bytes, enough to decide, and whether they are all."""
    head = b""
    async for piece in pieces:
        head += piece
        if discriminar(head) is not Gravacao.FALTAM_BYTES:
            return head, False
    return head, True


def _meio_de_arquivo(reply: httpx.Response) -> bool:
    """Whether this is a later part of a file: it has no WAV header, and messages are never that long."""
    found = _CONTENT_RANGE.fullmatch(reply.headers.get("content-range", ""))
    if reply.status_code != 206 or found is None or int(found[1]) == 0:
        return False
    audio = reply.headers.get("content-type", "").lower().startswith("audio/")
    return audio or (found[2] != "*" and int(found[2]) > _MAX_MENSAGEM_BYTES)


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

"""WebSocket text frames written as they are: the same payload for many sockets, each with its operation's id.

uvicorn's own path costs a task switch and two copies a message; a frame that is ready needs neither. What is written
here must be whole frames of a server (never masked), since the connection's own frames go to the same transport.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import Final, Protocol

import orjson

from gateway.web.ready import Embrulho, Pronto

EXTENSAO: Final = "totalip.quadros"
_TEXTO: Final = 0x81  # FIN, opcode text


class Fio(Protocol):
    """Where ready frames are written."""

    writable: asyncio.Event

    @property
    def livre(self) -> bool:
        """Whether it takes frames now: the same as `writable`, asked once a delivery."""

    @property
    def aberto(self) -> bool:
        """Whether frames may still be written."""

    def escrever(self, quadros: bytes) -> None:
        """Writes whole frames, without waiting; look at `livre` before. What comes after the end is dropped."""

    def abortar(self) -> None:
        """Drops the connection without a word: its buffer will not drain."""


def prefixo(ident: str) -> bytes:
    """The beginning of every `next` message of an operation."""
    return b'{"id":' + orjson.dumps(ident) + b',"type":"next","payload":'


def em_quadros(comeco: bytes) -> Embrulho:
    """A text frame with `comeco` + payload + `}` for each answer, one behind the other."""
    return Embrulho(len(comeco), partial(_entre, len(comeco)), comeco.join)


def _entre(tamanho: int, prontos: Sequence[Pronto]) -> list[bytes]:
    return entre(tamanho, (pronto.payload for pronto in prontos))


def entre(tamanho: int, payloads: Iterable[bytes]) -> list[bytes]:
    """What stands between the beginnings (all of that size) of the frames of some payloads: join it with one."""
    feito = [b""]
    for payload in payloads:
        feito[-1] += _cabeca(tamanho + len(payload) + 1)
        feito.append(payload + b"}")
    return feito


@lru_cache(maxsize=1_024)
def _cabeca(size: int) -> bytes:
    if size < 126:
        return bytes((_TEXTO, size))
    if size < 65_536:
        return bytes((_TEXTO, 126)) + size.to_bytes(2)
    return bytes((_TEXTO, 127)) + size.to_bytes(8)

"""Opaque cursors and global ids: the PBX is in each of them."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson

from gateway.domain.erros import EntradaInvalida


def escrever(pbx: str, lugar: str, chave: Any) -> str:
    """A cursor for the place after `chave` in the list `lugar` of a PBX."""
    return base64.urlsafe_b64encode(orjson.dumps([pbx, lugar, chave])).decode().rstrip("=")


def ler(cursor: str, pbx: str, lugar: str) -> Any:
    """The key that a cursor holds.

    Raises:
        EntradaInvalida: not a cursor of this list of this PBX.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, binascii.Error, UnicodeEncodeError):
        found = None
    if not (isinstance(found, list) and len(found) == 3 and found[:2] == [pbx, lugar]):
        raise EntradaInvalida("after", "Este cursor não é desta lista: use o `endCursor` de uma página dela.")
    return found[2]


def posicao(epoca: str, sequencia: int) -> str:
    """A position of the event stream as text."""
    return f"{epoca}.{sequencia}"


def ler_posicao(texto: str) -> tuple[str, int]:
    """Epoch and sequence of a position's text.

    Raises:
        EntradaInvalida: not a position.
    """
    epoca, ponto, sequencia = texto.rpartition(".")
    if not ponto or not epoca or not (sequencia.isascii() and sequencia.isdigit()) or len(sequencia) > 18:
        raise EntradaInvalida("apos", "Use o `cursor` da `posicao` do último item recebido.")
    return epoca, int(sequencia)

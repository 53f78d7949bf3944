"""Opaque cursors: the PBX, the list and the order are in each of them.

A cursor whose order is the key alone is readable text. Any other holds values of the row, which may be personal, and is
sealed (AES-SIV: the same place always gives the same cursor).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import os
from decimal import Decimal
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from gateway.domain.erros import EntradaInvalida
from gateway.domain.ordem import Lugar, Termo

KEY_BYTES: Final = 32
MAX_CURSOR: Final = 16_384
_ABERTO: Final = "a"
_SELADO: Final = "s"


class Cursores:
    """Writes and reads cursors.

    Args:
        key: 32 bytes; without one, cursors are good until the process ends.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._cipher = AESSIV(os.urandom(KEY_BYTES) if key is None else key)

    def escrever(self, pbx: str, lista: str, lugar: Lugar) -> str:
        """The cursor of a place in a list of a PBX."""
        ordem = [("-" if t.decrescente else "") + t.coluna for t in lugar.ordem]
        body = orjson.dumps([ordem, [_guardar(v) for v in lugar.valores], lugar.ordinal])
        if len(lugar.ordem) == 1 and type(lugar.valores[0]) is int:
            return _ABERTO + _texto(orjson.dumps([pbx, lista]) + body)
        return _SELADO + _texto(self._cipher.encrypt(body, [orjson.dumps([pbx, lista])]))

    def ler(self, cursor: str, pbx: str, lista: str, argumento: str = "after") -> Lugar:
        """The place that a cursor names.

        Raises:
            EntradaInvalida: not a cursor of this list of this PBX.
        """
        about = orjson.dumps([pbx, lista])
        try:
            raw = _bytes(cursor[1:]) if len(cursor) <= MAX_CURSOR else b""
            if cursor.startswith(_ABERTO) and raw.startswith(about):
                return _lugar(raw[len(about) :], aberto=True)
            if cursor.startswith(_SELADO):
                return _lugar(self._cipher.decrypt(raw, [about]), aberto=False)
        except (ValueError, TypeError, InvalidTag):
            pass
        raise EntradaInvalida(argumento, "Este cursor não é desta lista: use o `endCursor` de uma página dela.")


def _lugar(body: bytes, *, aberto: bool) -> Lugar:
    ordem, valores, ordinal = orjson.loads(body)
    termos = tuple(Termo(t.removeprefix("-"), t.startswith("-")) for t in ordem)
    if len(termos) != len(valores) or not termos or type(ordinal) is not int or ordinal < 0:
        raise ValueError("not a place")
    if aberto and (len(valores) != 1 or type(valores[0]) is not int or abs(valores[0]) >= 2**63):
        raise ValueError("not the place of a key")
    return Lugar(termos, tuple(_tirar(v) for v in valores), ordinal)


def _guardar(valor: Any) -> Any:
    """A value as JSON keeps it; what JSON has no word for becomes `{kind: text}`."""
    if valor is None or isinstance(valor, bool | int | str):
        return valor
    if isinstance(valor, dt.datetime):
        return {"t": valor.isoformat()}
    if isinstance(valor, dt.date):
        return {"d": valor.isoformat()}
    if isinstance(valor, float):
        return {"f": valor.hex()}
    return {"n": str(valor)}


def _tirar(valor: Any) -> Any:
    if not isinstance(valor, dict):
        return valor
    ((kind, text),) = valor.items()
    return {
        "t": dt.datetime.fromisoformat,
        "d": dt.date.fromisoformat,
        "f": float.fromhex,
        "n": Decimal,
    }[kind](text)


def _texto(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode((text + "=" * (-len(text) % 4)).encode("ascii"))
    except (UnicodeEncodeError, binascii.Error) as exc:
        raise ValueError("not base64") from exc
    if _texto(raw) != text:  # bits that no byte needs, or signs that are skipped: the same bytes under another text
        raise ValueError("not as it was written")
    return raw


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

"""An import file of any size, read in pieces: its charset and delimiter are found out, its lines come in lots.

The manual's file is ASCII with `;` (§1.5, gap 123); what people send is whatever their spreadsheet saves.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from gateway.protocol.columns import Ilegivel
from gateway.protocol.import_file import ler_linha

LINHAS_POR_LOTE: Final = 2_000
MAX_CARACTERES_POR_LINHA: Final = 10_000
DELIMITADORES: Final = (";", "\t", ",", "|")
_AMOSTRA_BYTES: Final = 64 * 1024
_AMOSTRA_LINHAS: Final = 200
_C1: Final = re.compile(rb"[\x80-\x9f]")
_SEM_CP1252: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_BRANCO: Final = " \t\x00\x1a;,|"

Linha = tuple[int, str | None]
"""A line's number, from 1, and its text; None for one that is too long."""


@dataclass(frozen=True, slots=True)
class Formato:
    """How a file is written.

    Attributes:
        charset: Python's name of it.
        exato: False when the bytes contradict it somewhere, so that letters may be wrong.
    """

    charset: str
    delimitador: str
    exato: bool = True


def detectar(partes: Iterable[bytes]) -> Formato:
    """The format of a file, from all of its bytes; never raises.

    UTF-16 is told by its mark or by its NULs, UTF-8 by being valid to the last byte. What is neither is Windows-1252,
    or ISO-8859-1 where it has bytes that Windows-1252 lacks.
    """
    sample = b""
    ascii_only = utf8 = True
    c1 = hole = False
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    for parte in partes:
        if len(sample) < _AMOSTRA_BYTES:
            sample += parte[: _AMOSTRA_BYTES - len(sample)]
        if parte.isascii() and decoder.getstate()[0] == b"":
            continue
        ascii_only = False
        c1 = c1 or _C1.search(parte) is not None
        hole = hole or _SEM_CP1252.search(parte) is not None
        utf8 = utf8 and _decodes(decoder, parte)
    if decoder.getstate()[0]:
        utf8 = False
    if (wide := _utf_16(sample)) is not None:
        return Formato(wide, _delimitador(sample, wide))
    if utf8:
        charset = "utf-8-sig" if sample.startswith(codecs.BOM_UTF8) else "ascii" if ascii_only else "utf-8"
    else:
        charset = "windows-1252" if c1 and not hole else "iso-8859-1"
    return Formato(charset, _delimitador(sample, charset), exato=utf8 or not sample.startswith(codecs.BOM_UTF8))


def lotes(partes: Iterable[bytes], formato: Formato, tamanho: int = LINHAS_POR_LOTE) -> Iterator[list[Linha]]:
    """The lines that are not blank, in lots. Bytes that the charset does not have become U+FFFD."""
    lot: list[Linha] = []
    for line in _linhas(partes, formato.charset):
        if line[1] is None or line[1].strip(_BRANCO):
            lot.append(line)
            if len(lot) == tamanho:
                yield lot
                lot = []
    if lot:
        yield lot


def _linhas(partes: Iterable[bytes], charset: str) -> Iterator[Linha]:
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(charset)("replace"), translate=True)
    number, rest, too_long = 1, "", False
    for parte in _e_o_fim(partes):
        final = not parte
        lines = (rest + decoder.decode(parte, final=final)).split("\n")
        rest = "" if final else lines.pop()
        for text in lines:
            yield (number, None if too_long or len(text) > MAX_CARACTERES_POR_LINHA else text)
            too_long = False
            number += 1
        if len(rest) > MAX_CARACTERES_POR_LINHA:  # its end may be far away: only that it was too long is kept
            rest, too_long = "", True


def _e_o_fim(partes: Iterable[bytes]) -> Iterator[bytes]:
    yield from (parte for parte in partes if parte)
    yield b""


def _decodes(decoder: codecs.IncrementalDecoder, parte: bytes) -> bool:
    try:
        decoder.decode(parte)
    except UnicodeDecodeError:
        return False
    return True


def _utf_16(sample: bytes) -> str | None:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = sample[:4096]
    half = len(head) // 4  # of Portuguese text nearly every second byte is 0
    if half and head[1::2].count(0) > half and not head[0::2].count(0):
        return "utf-16-le"
    if half and head[0::2].count(0) > half and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _delimitador(sample: bytes, charset: str) -> str:
    """The one with which most of the first lines are lines of the model; the manual's where none is."""
    lines = [text for number, text in _linhas([sample], charset) if number <= _AMOSTRA_LINHAS and text]
    best, most = ";", 0
    for delimitador in DELIMITADORES:
        good = sum(_le(text, delimitador) for text in lines)
        if good > most:
            best, most = delimitador, good
    return best


def _le(text: str, delimitador: str) -> bool:
    try:
        ler_linha(text, delimitador)
    except Ilegivel:
        return False
    return True

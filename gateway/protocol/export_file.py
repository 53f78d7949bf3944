"""The campaign's export file: one status a line (manual §1.5, gap 125).

The PBX has no way to give this file to a program; it is read when somebody brings it, and written so that an export of
ours has its shape. Spreadsheets run a cell that begins with `=`, `+`, `-`, `@` or a tab as a formula: the writer
puts an apostrophe before it, and the reader takes it away again when told that the file is ours.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from gateway.domain.comandos import Canal
from gateway.protocol.charset import decode
from gateway.protocol.columns import CampoIlegivel, Ilegivel, Lido
from gateway.protocol.dates import ler_iso
from gateway.protocol.values import NaoRepresentavel, conferir

_CANAL: Final = Canal.BANCO  # a file has no channel of its own; its lines are rows of resultado_discador
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_FORMULA: Final = re.compile(r"'*[=+\-@\t]")
_MAX_CARACTERES: Final = 10_000


@dataclass(frozen=True, slots=True)
class LinhaExportada:
    """One status of one telephone; `data_hora` is the PBX's naive local time."""

    parametro1: str = field(repr=False)
    parametro2: str = field(repr=False)
    data_hora: datetime
    telefone: str = field(repr=False)
    status: str
    usuario: str
    grupo: str


@dataclass(frozen=True, slots=True)
class Escrita:
    """How a file is written that goes out in pieces.

    Attributes:
        charset: Python's name of it; a letter that it lacks becomes `?`.
        bom: whether UTF-8 begins with its mark, which Excel wants; UTF-16 always does.
    """

    charset: str = "utf-8"
    fim_de_linha: str = "\r\n"
    bom: bool = False

    def comeco(self) -> bytes:
        """What stands before the first line."""
        if self.charset == "utf-16":
            return codecs.BOM_UTF16_LE
        return codecs.BOM_UTF8 if self.charset == "utf-8-sig" or (self.bom and self.charset == "utf-8") else b""

    def bytes_de(self, *linhas: str) -> bytes:
        """The lines, each with its end."""
        text = "".join([linha + self.fim_de_linha for linha in linhas])
        charset = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(self.charset, self.charset)
        return text.encode(charset, "replace")


def celula(texto: str) -> str:
    """A text as one cell, whatever is in it: what would end the cell or its line becomes a comma or a blank.

    A cell that a spreadsheet would run as a formula gets an apostrophe, as in `escrever_exportacao`.
    """
    if not texto.isprintable():
        texto = "".join(letter if letter.isprintable() else " " for letter in texto)
    texto = texto.replace(";", ",").strip()
    return f"'{texto}" if _FORMULA.match(texto) else texto


def linha_exportada(
    parametro1: str, parametro2: str, data_hora: datetime | None, telefone: str, status: str, usuario: str, grupo: str
) -> str:
    """A line of the export, without its end; never refuses a value (`celula`). A date that is not known is blank."""
    when = "" if data_hora is None else data_hora.isoformat(sep=" ", timespec="microseconds")
    before, after = (parametro1, parametro2), (telefone, status, usuario, grupo)
    return ";".join([*map(celula, before), when, *map(celula, after)])


def ler_exportacao(raw: bytes, declared: str = "utf-8", *, protegida: bool = False) -> Lido[LinhaExportada]:
    """The lines of a file; never raises. Also read with tabs and the hour in a cell of its own, as printed.

    Args:
        protegida: the file was written by `escrever_exportacao`: apostrophes before formulas are taken away.
    """
    decoded = decode(raw, declared)
    rows: list[LinhaExportada] = []
    bad: list[CampoIlegivel] = []
    for number, text in enumerate(_LINE_END.split(decoded.text.lstrip("\ufeff")), 1):
        if not text.strip(" \t\x00\x1a"):
            continue
        try:
            rows.append(_linha(_celulas(text), protegida))
        except Ilegivel as error:
            bad.append(CampoIlegivel(number, error.campo, error.motivo))
    return Lido(tuple(rows), tuple(bad), None, decoded.exact)


def escrever_exportacao(linhas: Iterable[LinhaExportada]) -> bytes:
    """The file: UTF-8, `;`, CR LF, the date with six decimals; no cell can run as a formula.

    Raises:
        NaoRepresentavel: naming line and field, for a value with `;`, a line end or another control character, or with
            blanks at an end, which would be lost.
    """
    return b"".join(f"{';'.join(_escrita(linha, number))}\r\n".encode() for number, linha in enumerate(linhas, 1))


def _celulas(text: str) -> list[str]:
    if ";" in text:
        cells = [cell.strip() for cell in text.split(";")]
        return cells[:-1] if len(cells) == 8 and not cells[-1] else cells
    cells = [cell.strip() for cell in text.split("\t")]
    return [*cells[:2], f"{cells[2]} {cells[3]}", *cells[4:]] if len(cells) == 8 else cells


def _linha(cells: list[str], protegida: bool) -> LinhaExportada:
    if len(cells) != 7:
        raise Ilegivel("linha", f"a linha tem {len(cells)} campos; eram esperados 7")
    when = ler_iso(cells[2])
    if when is None:
        raise Ilegivel("data_hora", "não é uma data AAAA-MM-DD HH:MM:SS")
    parametro1, parametro2, _, telefone, status, usuario, grupo = (
        cell[1:] if protegida and cell.startswith("'") and _FORMULA.match(cell) else cell for cell in cells
    )
    return LinhaExportada(parametro1, parametro2, when, telefone, status, usuario, grupo)


def _escrita(linha: LinhaExportada, number: int) -> list[str]:
    def celula(name: str, valor: str) -> str:
        campo = f"linha {number}, {name}"
        conferir(_CANAL, campo, valor, ";", _MAX_CARACTERES)
        if valor != valor.strip():
            raise NaoRepresentavel(_CANAL, campo, "os espaços das pontas se perderiam; retire-os")
        return f"'{valor}" if _FORMULA.match(valor) else valor

    if linha.data_hora.tzinfo is not None:
        raise NaoRepresentavel(_CANAL, f"linha {number}, data_hora", "o arquivo leva a hora local, sem fuso")
    return [
        celula("parametro1", linha.parametro1),
        celula("parametro2", linha.parametro2),
        linha.data_hora.isoformat(sep=" ", timespec="microseconds"),
        celula("telefone", linha.telefone),
        celula("status", linha.status),
        celula("usuario", linha.usuario),
        celula("grupo", linha.grupo),
    ]

"""How files of the gateway are written."""

from __future__ import annotations

from enum import StrEnum


class CharsetDeSaida(StrEnum):
    """In which charset a file goes out."""

    UTF_8 = "UTF_8"
    UTF_8_COM_BOM = "UTF_8_COM_BOM"
    WINDOWS_1252 = "WINDOWS_1252"


class FimDeLinha(StrEnum):
    """What ends the lines of a file that goes out."""

    CRLF = "CRLF"
    LF = "LF"

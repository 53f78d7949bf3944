"""Bytes to text: UTF-8, and ISO-8859-1 where it is not (gaps 4, 55 and 64). Never raises."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_SINGLE_BYTE: Final[Mapping[str, str]] = {
    "iso8859-1": "iso-8859-1",
    "cp1252": "windows-1252",
    "iso8859-15": "iso-8859-15",
}
_UTF8: Final = frozenset(("utf-8", "utf-8-sig", "ascii"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and how it was read.

    Attributes:
        charset: the one that was used.
        exact: False when the bytes were not in the declared charset, so accented letters may be wrong.
    """

    text: str
    charset: str
    exact: bool


def decode(raw: bytes, declared: str = "utf-8") -> Decoded:
    """The text of `raw`.

    A declaration of ISO-8859-1 over bytes that are multi-byte UTF-8 is not believed: Portuguese text in ISO-8859-1 is
    practically never valid UTF-8, while servers often declare the former and send the latter.

    Args:
        declared: charset of the Content-Type or of the settings; an unknown one counts as a wrong UTF-8.
    """
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        name = ""
    single = _SINGLE_BYTE.get(name)
    known = single is not None or name in _UTF8
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", known and (single is None or raw.isascii()))
    except UnicodeDecodeError:
        pass
    if single is not None:
        try:
            return Decoded(raw.decode(single), single, True)
        except UnicodeDecodeError:  # windows-1252 has five holes
            pass
    return Decoded(raw.decode("iso-8859-1"), "iso-8859-1", False)

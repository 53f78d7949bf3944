"""Bytes of the event socket to lines (contract `events.yaml` framing, gaps 55 and 63).

Lines end in LF or CR LF; blank ones are dropped. Telnet sequences (IAC, 0xFF) are dropped wherever they come, also
when cut in two. 0xFF followed by a byte that is no Telnet command is a letter of ISO-8859-1 and stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_IAC: Final = 0xFF
_SB: Final = 0xFA
_SE: Final = 0xF0
_WILL: Final = 0xFB
_BLANKS: Final = b" \t\r\x00\x0b\x0c"
_MAX_SB_BYTES: Final = 256
_KEPT_BYTES: Final = 256


@dataclass(frozen=True, slots=True)
class Oversized:
    """A line longer than the limit. Told as soon as the limit is passed; the rest of the line is dropped.

    Attributes:
        inicio: its first bytes (at most 256, and no more than the limit), to find out what it is.
        limite: the limit that it passed, in bytes.
    """

    inicio: bytes = field(repr=False)
    limite: int


class LineFramer:
    """Cuts a stream into lines; its memory is bounded by the limit. No I/O, never raises on any bytes."""

    def __init__(self, max_line_bytes: int = 65_536) -> None:
        """
        Args:
            max_line_bytes: longest line, its end not counted.

        Raises:
            ValueError: the limit is not positive.
        """
        if max_line_bytes < 1:
            raise ValueError("max_line_bytes must be positive")
        self._max = max_line_bytes
        self._line = bytearray()
        self._dropping = False
        self._telnet = bytearray()  # a Telnet sequence not yet complete

    def feed(self, data: bytes) -> list[bytes | Oversized]:
        """The lines that `data` completes, without their ends, in order."""
        clean = self._without_telnet(data) if self._telnet or _IAC in data else data
        return self._cut(clean)

    def end(self) -> list[bytes | Oversized]:
        """The last line, if the stream ended without a line end. The framer may then be used for a new stream."""
        rest = bytes(self._telnet)
        self._telnet.clear()
        items = self._cut(rest)
        if not self._dropping:
            self._emit(items)
        self._line.clear()
        self._dropping = False
        return items

    def _cut(self, data: bytes) -> list[bytes | Oversized]:
        items: list[bytes | Oversized] = []
        start = 0
        while (stop := data.find(b"\n", start)) != -1:
            self._add(data[start:stop], items)
            if not self._dropping:
                self._emit(items)
            self._line.clear()
            self._dropping = False
            start = stop + 1
        self._add(data[start:], items)
        return items

    def _add(self, piece: bytes, items: list[bytes | Oversized]) -> None:
        if self._dropping or not piece:
            return
        self._line += piece
        # one byte more is let in, in case it is the CR of the line end
        if len(self._line) > self._max + 1 or (len(self._line) > self._max and self._line[-1:] != b"\r"):
            items.append(Oversized(bytes(self._line[: min(_KEPT_BYTES, self._max)]), self._max))
            self._line.clear()
            self._dropping = True

    def _emit(self, items: list[bytes | Oversized]) -> None:
        if line := bytes(self._line).strip(_BLANKS):
            items.append(line)

    def _without_telnet(self, data: bytes) -> bytes:
        out = bytearray()
        held = self._telnet
        for byte in data:
            if not held:
                if byte == _IAC:
                    held.append(byte)
                else:
                    out.append(byte)
                continue
            held.append(byte)
            kept = _telnet_step(held)
            if kept is not None:
                out += kept
                held.clear()
                if len(kept) > 2 and kept[-1] == _IAC:  # given back as text: its last byte may begin another
                    out.pop()
                    held.append(_IAC)
        return bytes(out)


def _telnet_step(held: bytearray) -> bytes | None:
    """What a sequence beginning with IAC leaves in the text: None while it is not complete."""
    command = held[1]
    if command == _IAC:
        return b"\xff"
    if command < _SE:
        return bytes(held)  # no Telnet command: text in ISO-8859-1
    if command == _SB:
        if len(held) > 3 and held[-2] == _IAC and held[-1] == _SE:
            return b""
        return bytes(held) if len(held) > _MAX_SB_BYTES else None  # never closed: it was text
    if command < _WILL:
        return b""
    return b"" if len(held) == 3 else None

"""Lines that no PBX should write to the event socket, and events about people who are not there."""

from __future__ import annotations

from collections.abc import Iterator

from pbx_simulator.faults.registry import Active

_HUGE_BYTES = 1_048_576
_MALFORMED = ("<A><40000>", "<R><40000><11999999999", "H><40000><1.1>", "<D><40000><1><2>", "<S><40000><um><x><y><z>")


def strange_lines(active: Active) -> Iterator[bytes]:
    """The lines of `linha_estranha`, each with its line end, `vezes` of them."""
    kind = active.text("tipo")
    for number in range(max(1, int(active.number("vezes")))):
        if kind == "vazia":
            yield b"\r\n"
        elif kind == "desconhecida":
            yield f"<NOVIDADE><40000><{number}>\r\n".encode()
        elif kind == "malformada":
            yield f"{_MALFORMED[number % len(_MALFORMED)]}\r\n".encode()
        elif kind == "gigante":
            yield b"<S><40000><1><" + b"x" * _HUGE_BYTES + b">\r\n"
        else:
            yield active.text("texto").encode() + b"\r\n"

"""The monitoring text of a server, taken apart (manual §1.1.17)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PROBLEMA: Final = re.compile(r"(OK|WARNING|CRITICAL|UNKNOWN)\s*-\s*(.*)", re.IGNORECASE | re.DOTALL)
_ENTRE_PROBLEMAS: Final = re.compile(r"\.\s*(?=(?:OK|WARNING|CRITICAL|UNKNOWN)\s*-)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProblemaServidor:
    """One problem of a server, e.g. gravity CRITICAL, text `Uso de Memoria SWAP 32%`."""

    gravidade: str
    texto: str


def problemas(status: str) -> tuple[ProblemaServidor, ...]:
    """`CRITICAL - a 32%.CRITICAL - b` taken apart; () for OK, and for a text that is no list of problems."""
    found = []
    for piece in _ENTRE_PROBLEMAS.split(status):
        match = _PROBLEMA.fullmatch(piece.strip())
        if match is None:
            return ()
        found.append(ProblemaServidor(match[1].upper(), match[2].strip()))
    return tuple(found)

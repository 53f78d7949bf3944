"""One range of bytes, as HTTP asks for it and answers it (RFC 9110 §14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PEDIDO: Final = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})", re.ASCII | re.IGNORECASE)
_RESPOSTA: Final = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Faixa:
    """A range as asked: from `primeiro` to `ultimo` (None: to the end), or the last `ultimos` bytes."""

    primeiro: int | None = None
    ultimo: int | None = None
    ultimos: int | None = None

    def __str__(self) -> str:
        if self.ultimos is not None:
            return f"bytes=-{self.ultimos}"
        return f"bytes={self.primeiro}-{'' if self.ultimo is None else self.ultimo}"

    def em(self, total: int) -> tuple[int, int] | None:
        """First and last byte of it in a file of that length, or None when the file has nothing of it."""
        if self.ultimos is not None:
            return (max(0, total - self.ultimos), total - 1) if self.ultimos and total else None
        first = self.primeiro or 0
        last = total - 1 if self.ultimo is None else min(self.ultimo, total - 1)
        return (first, last) if first <= last else None


def ler_faixa(valor: str | None) -> Faixa | None:
    """The range of a `Range` header; None where the whole is to be sent.

    What is no range of bytes, and a list of ranges, is ignored, as the RFC allows.
    """
    found = _PEDIDO.fullmatch(valor.strip()) if valor is not None else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return Faixa(ultimos=int(found[2]))
    if found[2] and int(found[2]) < int(found[1]):
        return None
    return Faixa(int(found[1]), int(found[2]) if found[2] else None)


def ler_trecho(valor: str | None) -> tuple[int, int, int | None] | None:
    """First byte, last byte and length of the file from a `Content-Range` header of a 206; None when it is none."""
    found = _RESPOSTA.fullmatch(valor.strip()) if valor is not None else None
    if found is None:
        return None
    return int(found[1]), int(found[2]), None if found[3] == "*" else int(found[3])

"""The links of the audit chain: each carries its number and the hash of the one before it, over the ciphertext.

A link is version (1 byte), number (8 bytes), hash of the link before it (32 bytes; zeros for the first) and the sealed
fact. The seal is bound to number and hash too, so that nobody without the key can make a link or move one; who has the
key and the journal can rewrite all of it, which only a head kept elsewhere (an anchor) shows.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

import orjson

from gateway.domain.auditoria import Fato, Registrado, TipoDeFato
from gateway.journal.sealed import Seal, SealBroken

_VERSION: Final = 1
_HEAD: Final = struct.Struct(">BQ32s")
_NO_HASH: Final = bytes(32)


class NotALink(ValueError):
    """The bytes are not a link of the chain."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link: its number, 0 for a chain without links, and its hash. As text: `number:hash`."""

    number: int = 0
    hash: bytes = _NO_HASH

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The head that was printed as `number:hash`.

        Raises:
            ValueError: it is not one.
        """
        number, colon, digits = text.strip().partition(":")
        found = bytes.fromhex(digits)
        if not colon or not number.isascii() or not number.isdigit() or len(number) > 18 or len(found) != len(_NO_HASH):
            raise ValueError("not a head")
        return cls(int(number), found)


VAZIA: Final = Head()
"""The head of a chain without links."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is stored."""

    number: int
    before: bytes
    sealed: bytes
    data: bytes

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Takes stored bytes apart.

        Raises:
            NotALink: they are none.
        """
        if len(data) <= _HEAD.size:
            raise NotALink("too short")
        version, number, before = _HEAD.unpack_from(data)
        if version != _VERSION:
            raise NotALink(f"version {version}")
        return cls(number, before, data[_HEAD.size :], data)

    @property
    def head(self) -> Head:
        """The chain's head when this is its newest link."""
        return Head(self.number, hashlib.sha256(self.data).digest())

    def open(self, seal: Seal) -> Registrado:
        """The fact in it.

        Raises:
            SealBroken: another key, or altered.
        """
        raw = orjson.loads(seal.open(self.sealed, _about(self.number, self.before)))
        em = datetime.fromisoformat(raw.pop("em"))
        return Registrado(self.number, em, Fato(TipoDeFato(raw.pop("tipo")), **raw))


def link(seal: Seal, before: Head, fato: Fato, em: datetime) -> Link:
    """The link that follows `before`."""
    number = before.number + 1
    sealed = seal.seal(
        orjson.dumps(
            {
                "em": em.isoformat(),
                "tipo": fato.tipo.value,
                "quem": fato.quem,
                "pbx": fato.pbx,
                "alvo": fato.alvo,
                "endereco": fato.endereco,
                "agente": fato.agente,
                "detalhes": dict(fato.detalhes),
            }
        ),
        _about(number, before.hash),
    )
    return Link(number, before.hash, sealed, _HEAD.pack(_VERSION, number, before.hash) + sealed)


def seal_head(seal: Seal, head: Head) -> bytes:
    """The head as the journal keeps it beside the chain."""
    return seal.seal(str(head).encode(), "auditoria:cabeca")


def open_head(seal: Seal, sealed: bytes) -> Head:
    """The head that `seal_head` sealed.

    Raises:
        SealBroken: another key, or altered.
    """
    try:
        return Head.from_text(seal.open(sealed, "auditoria:cabeca").decode("ascii"))
    except ValueError as exc:
        raise SealBroken("audit head: unreadable") from exc


def _about(number: int, before: bytes) -> str:
    return f"auditoria:{number}:{before.hex()}"

"""Answers that are ready to be written: serialised once, and put together with those that came at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gateway.journal.port import Position


@dataclass(frozen=True, slots=True)
class Pronto:
    """The answer for one item, serialised once for all; what is written differs by the operation's id alone.

    Attributes:
        posicao: of the item; None where the operation's items have none.
        retoma: whether one can resume after it.
    """

    posicao: Position | None
    payload: bytes
    retoma: bool = True


class Lote:
    """Answers that go out together, in order: one write a socket, which is most of what a delivery costs.

    Attributes:
        feitos: what many members have in common, made for the first of them.
    """

    __slots__ = ("feitos", "prontos")

    def __init__(self, prontos: Sequence[Pronto]) -> None:
        self.prontos = prontos
        self.feitos: dict[object, list[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Embrulho:
    """How a member's bytes are made of a lot: what those with the same `chave` have in common, joined its own way.

    Attributes:
        comum: makes what they have in common of the answers.
        juntar: `bytes.join` of what stands between the parts.
    """

    chave: object
    comum: Callable[[Sequence[Pronto]], list[bytes]]
    juntar: Callable[[Iterable[bytes]], bytes]

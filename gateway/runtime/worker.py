"""The place of this process among those that serve one data folder together. Design: docs/workers.md."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.channels.peers import DONO
from gateway.journal.wakes import Wakes


@dataclass(frozen=True, slots=True)
class Worker:
    """One of several workers.

    Attributes:
        numero: from 0; a worker that takes the place of a dead one has its number.
        quantos: how many there are.
        pasta: a folder of this group alone, where each worker's socket is, and the owner's under another name, too.
        primeiro: it has to own the PBX at its start; the others follow.
        porta: its socket there, listening: whoever comes before it serves waits.
        ouve, acordam: its end of the pipe that wakes it, and the ends that wake each of the others.
    """

    numero: int
    quantos: int
    pasta: Path
    primeiro: bool
    porta: socket.socket
    ouve: int
    acordam: Sequence[int]

    @property
    def nome(self) -> str:
        """Its name among the others: of its socket, and in labels."""
        return str(self.numero)

    @property
    def socket(self) -> Path:
        """Where the others reach it."""
        return self.pasta / self.nome

    @property
    def outros(self) -> list[str]:
        """The names of the others."""
        return [str(numero) for numero in range(self.quantos) if numero != self.numero]

    def wakes(self) -> Wakes:
        """Its ends of the pipes."""
        return Wakes(self.ouve, self.acordam)

    def sou_o_dono(self) -> None:
        """Makes the owner's name lead here: what only the owner may do comes to this worker from now on.

        A hard link is to this very socket: when the worker dies nobody answers there, also when its number is taken
        by the next one.
        """
        novo = self.pasta / f"{self.nome}.novo"
        novo.unlink(missing_ok=True)
        novo.hardlink_to(self.socket)
        novo.replace(self.pasta / DONO)

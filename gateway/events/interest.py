"""What is watched in other processes: the owner of the PBX polls for their watchers, too.

Each process says what its watchers watch, and says it again while they do: one that died is forgotten by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gateway.clock import Clock
from gateway.domain.aovivo import Entidade
from gateway.events.state import EstadoAoVivo

VALIDADE_S: Final = 6.0
DE_NOVO_S: Final = 2.0


class Interessados:
    """The kinds watched in each of the other processes. Makes itself the `de_fora` of the state."""

    def __init__(self, estado: EstadoAoVivo, clock: Clock, *, validade_s: float = VALIDADE_S) -> None:
        self._estado = estado
        self._clock = clock
        self._validade_s = validade_s
        self._de: dict[str, tuple[frozenset[Entidade], float]] = {}
        estado.de_fora = self._procurado

    def dizer(self, quem: str, entidades: Iterable[Entidade]) -> None:
        """What a process's watchers watch from now on, for `validade_s` seconds."""
        self._de[quem] = frozenset(entidades), self._clock.monotonic() + self._validade_s
        if self._estado.interessar is not None:
            self._estado.interessar()

    def _procurado(self, entidade: Entidade) -> bool:
        agora = self._clock.monotonic()
        return any(entidade in entidades and agora < ate for entidades, ate in self._de.values())

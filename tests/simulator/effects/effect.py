"""How a command is written on each channel, and what it does on all of them.

Texts are templates over what the subjects told; numbers in braces stay numbers where a column has a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.simulator.effects.subjects import Preparo

Linha = Mapping[str, object]


@dataclass(frozen=True)
class Muda:
    """Rows of one table or view: how many old ones are gone, what the new ones say (a changed row is both)."""

    saem: int
    entram: Sequence[Linha] = ()


@dataclass(frozen=True)
class Efeito:
    """One command: how each channel writes it, and everything that it changes. What is not named stays as it is."""

    nome: str
    preparo: tuple[Preparo, ...]
    api: tuple[str, Mapping[str, str]] | None = None
    commands: tuple[str, ...] | None = None
    tabela: tuple[str, Mapping[str, object]] | None = None
    fica: Linha | None = None  # what the row of the command table says afterwards; None: it is removed
    registro: Mapping[str, Muda] = field(default_factory=dict)  # what only the API leaves in a command table
    eventos: tuple[str, ...] = ()
    mudam: Mapping[str, Muda] = field(default_factory=dict)
    contadores: Mapping[str, int] = field(default_factory=dict)  # how the campaign's counters move
    le: tuple[tuple[str, str], ...] = ()  # API call, answer

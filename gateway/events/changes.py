"""What watchers of state get: the whole at one position, and what changes after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.domain.aovivo import Entidade, RamalVivo
from gateway.domain.eventos import EventoPbx
from gateway.journal.port import Position


@dataclass(frozen=True, slots=True)
class Mudanca:
    """A thing changed.

    Attributes:
        chave: the extension's number, or the key of the thing.
        ramal: the extension as it is from this position on (RAMAL); None when the PBX has it no more.
        campos: the values of any other thing; None when it is there no more.
        evento: what changed the extension; None when it was found so by looking.
        sintetico: the gateway concluded it, the PBX did not send it.
    """

    posicao: Position
    em: datetime
    entidade: Entidade
    chave: str
    ramal: RamalVivo | None
    campos: Mapping[str, Any] | None
    evento: EventoPbx | None
    sintetico: bool


@dataclass(frozen=True, slots=True)
class Conhecimento:
    """From this position on a kind is known (it equals what the PBX shows), or it is not.

    Attributes:
        motivo: why it is not, in pt-BR.
        pendentes: extensions that could not be compared, when known.
    """

    posicao: Position
    em: datetime
    entidade: Entidade
    conhecida: bool
    motivo: str | None = None
    pendentes: int = 0


@dataclass(frozen=True, slots=True)
class Retrato:
    """Everything at one position: the changes that follow are those after it.

    Attributes:
        posicao: None before anything was ever published.
        conhecidas: the kinds that equal what the PBX shows; of the others it is what was last known.
    """

    posicao: Position | None
    conhecidas: frozenset[Entidade]
    ramais: tuple[RamalVivo, ...]
    coisas: Mapping[Entidade, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

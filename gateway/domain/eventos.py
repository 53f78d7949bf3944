"""What the event socket says, as values (manual §1.2.1).

Texts are as the PBX sent them: an extension, a telephone or a `uniqueid` is never a number (gap 17). Telephones,
parameters and the raw text stay out of `repr`, so that a stray log line holds no personal data; `bruto` is also left
out of comparisons, because the same event may come with other line ends or letter case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class TipoEvento(StrEnum):
    """The seven kinds (manual §1.2.1.1 to §1.2.1.7)."""

    A = "A"
    R = "R"
    D = "D"
    PREVIEW = "PREVIEW"
    AGOP = "AGOP"
    H = "H"
    S = "S"


@dataclass(frozen=True, slots=True)
class LigacaoAtiva:
    """An extension started calling (manual §1.2.1.1, gap 61)."""

    tipo: ClassVar[TipoEvento] = TipoEvento.A

    ramal: str
    telefone_discado: str = field(repr=False)
    uniqueid: str
    bruto: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LigacaoReceptiva:
    """An extension answered (manual §1.2.1.2); the caller's DDD is missing on local calls (gap 62)."""

    tipo: ClassVar[TipoEvento] = TipoEvento.R

    ramal: str
    telefone_origem: str = field(repr=False)
    telefone_discado: str = field(repr=False)
    uniqueid: str
    bruto: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LigacaoDiscador:
    """The dialer delivered an answered call (manual §1.2.1.3)."""

    tipo: ClassVar[TipoEvento] = TipoEvento.D

    ramal: str
    telefone_discado: str = field(repr=False)
    parametro1: str = field(repr=False)
    parametro2: str = field(repr=False)
    id_campanha: int
    uniqueid: str
    bruto: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview pop-up opened; no call yet (manual §1.2.1.4, gap 60)."""

    tipo: ClassVar[TipoEvento] = TipoEvento.PREVIEW

    ramal: str
    telefone_discado: str = field(repr=False)
    parametro1: str = field(repr=False)
    parametro2: str = field(repr=False)
    id_campanha: int
    bruto: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AgendamentoOperador:
    """An operator was told of an appointment; nothing is dialled (manual §1.2.1.5)."""

    tipo: ClassVar[TipoEvento] = TipoEvento.AGOP

    ramal: str
    telefone_discado: str = field(repr=False)
    parametro1: str = field(repr=False)
    parametro2: str = field(repr=False)
    id_campanha: int
    bruto: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Desligamento:
    """The call of an extension ended, whoever hung up (manual §1.2.1.6)."""

    tipo: ClassVar[TipoEvento] = TipoEvento.H

    ramal: str
    uniqueid: str
    bruto: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TrocaStatus:
    """An extension changed its interval status (manual §1.2.1.7)."""

    tipo: ClassVar[TipoEvento] = TipoEvento.S

    ramal: str
    id_status: int
    nome_status: str
    bruto: str = field(default="", compare=False, repr=False)


EventoPbx = (
    LigacaoAtiva | LigacaoReceptiva | LigacaoDiscador | Preview | AgendamentoOperador | Desligamento | TrocaStatus
)


@dataclass(frozen=True, slots=True)
class LinhaIlegivel:
    """Text of the event socket that is no event of the contract; kept, told, never dropped in silence.

    Attributes:
        bruto: the text as it came (personal data may be in it).
        motivo: what is wrong, in pt-BR, without repeating any value.
        campo: the field that could not be read, when it is a single one.
    """

    bruto: str = field(repr=False)
    motivo: str
    campo: str | None = None

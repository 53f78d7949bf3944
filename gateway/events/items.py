"""What the stream of a PBX carries, as values: events, what went wrong on the way, and what was found by looking.

Whatever came out of the socket has a position: a well-formed event, a line that could not be read, the connection
going up or down, and even items that had to be let go because storing them was too slow. What the gateway found out by
reading the PBX's state stands in the same stream, so that state is a function of the stream alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from gateway.domain.alertas import Alerta
from gateway.domain.aovivo import LigacaoViva, RamalVivo
from gateway.domain.eventos import EventoPbx, LinhaIlegivel, TipoEvento
from gateway.journal.port import Position

LENTO: Final = "lento"
EXPIRADO: Final = "expirado"
PERDIDO: Final = "perdido"
DESCONHECIDO: Final = "desconhecido"
ILEGIVEL: Final = "ilegivel"
TRANSBORDO: Final = "transbordo"

MOTIVO_DA_LACUNA: Final[Mapping[str, str]] = {
    "expired": EXPIRADO,
    "lost": PERDIDO,
    "unknown": DESCONHECIDO,
    "unreadable": ILEGIVEL,
}


@dataclass(frozen=True, slots=True)
class Conexao:
    """The gateway lost the PBX's event socket, or has it (again). Between the two the PBX repeats nothing.

    Attributes:
        motivo: why it was lost, in pt-BR.
    """

    conectado: bool
    motivo: str | None = None


@dataclass(frozen=True, slots=True)
class Descarte:
    """Items let go before they were stored, because the journal was too slow for too long.

    Attributes:
        quantidade: how many.
    """

    quantidade: int


@dataclass(frozen=True, slots=True)
class RamalObservado:
    """What a first look at an extension showed: the ground that later events change. Not an event of the PBX.

    Attributes:
        presente: False when the PBX has no such user any more; the rest is empty then.
    """

    ramal: str
    presente: bool
    id_status: int | None = None
    nome_status: str | None = None
    tipo: str | None = None
    uniqueid: str = ""
    telefone: str = field(default="", repr=False)
    telefone_discado: str = field(default="", repr=False)
    parametro1: str = field(default="", repr=False)
    parametro2: str = field(default="", repr=False)
    id_campanha: int | None = None

    @classmethod
    def de(cls, vivo: RamalVivo) -> RamalObservado:
        """The observation of an extension that is there."""
        ligacao = vivo.ligacao
        if ligacao is None:
            return cls(vivo.ramal, True, vivo.id_status, vivo.nome_status)
        return cls(
            vivo.ramal,
            True,
            vivo.id_status,
            vivo.nome_status,
            ligacao.tipo.value,
            ligacao.uniqueid,
            ligacao.telefone,
            ligacao.telefone_discado,
            ligacao.parametro1,
            ligacao.parametro2,
            ligacao.id_campanha,
        )

    def vivo(self) -> RamalVivo:
        """The extension as it was seen."""
        ligacao = None
        if self.tipo is not None:
            ligacao = LigacaoViva(
                TipoEvento(self.tipo),
                self.uniqueid,
                self.telefone,
                self.telefone_discado,
                self.parametro1,
                self.parametro2,
                self.id_campanha,
            )
        return RamalVivo(self.ramal, self.id_status, self.nome_status, ligacao=ligacao)


@dataclass(frozen=True, slots=True)
class Observacao:
    """What a look at the PBX showed of a thing that it sends no events of, when that differs from the look before.

    Attributes:
        entidade: an `Entidade`.
        campos: its values as JSON text; None: it is there no more.
    """

    entidade: str
    chave: str
    campos: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sondagem:
    """From here on the things of a kind are being looked at (and known), or they are not.

    Attributes:
        entidade: an `Entidade`.
        motivo: why not, in pt-BR; None when nobody watches any more.
    """

    entidade: str
    conhecida: bool
    motivo: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciliado:
    """What we believe equals what the PBX showed: every difference stands before this, marked as synthetic.

    Attributes:
        ramais: how many extensions were compared.
        pendentes: how many never stood still long enough to be compared; their own events tell of them.
    """

    ramais: int
    pendentes: int


SoDoEstado = RamalObservado | Observacao | Sondagem
"""What the state is made of and readers of events do not get."""

Item = EventoPbx | LinhaIlegivel | Conexao | Reconciliado | Alerta | SoDoEstado


@dataclass(frozen=True, slots=True)
class EventoGuardado:
    """An item of one PBX's stream.

    Attributes:
        recebido_em: when the gateway received it, or concluded it (aware, UTC).
        sintetico: the PBX did not send it; the gateway concluded it from the PBX's state.
    """

    pbx: str
    posicao: Position
    recebido_em: datetime
    item: Item
    sintetico: bool = False


@dataclass(frozen=True, slots=True)
class Lacuna:
    """Items of the stream that this reader does not get: after `de`, up to and including `ate`.

    Both may be resumed from: after `de` to ask for what is missing once more, after `ate` to go on.

    Attributes:
        motivo: `lento` (the reader), `expirado` (older than what is kept), `perdido` (the history broke),
            `desconhecido` (not a position of this stream), `ilegivel` (cannot be unsealed), `transbordo` (the
            gateway could not store them).
    """

    de: Position
    ate: Position
    motivo: str


def anterior(posicao: Position) -> Position:
    """The position just before."""
    return Position(posicao.epoch, max(posicao.sequence - 1, 0))

"""What the audit keeps: who did what, from where, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TipoDeFato(StrEnum):
    """Kinds of audited facts."""

    COMANDO = "COMANDO"
    RECUSA = "RECUSA"
    GRAVACAO = "GRAVACAO"
    EXPORTACAO = "EXPORTACAO"
    CHAVE_CRIADA = "CHAVE_CRIADA"
    CHAVE_REVOGADA = "CHAVE_REVOGADA"
    WEBHOOK = "WEBHOOK"
    PODA = "PODA"


@dataclass(frozen=True, slots=True)
class Fato:
    """One fact, before it has a place in the chain.

    Attributes:
        quem: name of the identity, `sistema:<user>` for who used the program, `gateway` for the gateway itself.
        alvo: what it was about (an extension, a recording, the name of a key), masked.
        endereco, agente: where the request came from, as far as known.
        detalhes: further values, masked; texts only.
    """

    tipo: TipoDeFato
    quem: str
    pbx: str | None = None
    alvo: str | None = None
    endereco: str | None = None
    agente: str | None = None
    detalhes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registrado:
    """A fact in its place: `numero` counts from 1 without holes, `em` is aware (UTC)."""

    numero: int
    em: datetime
    fato: Fato


@dataclass(frozen=True, slots=True)
class FiltroDeFatos:
    """Which facts are wanted; None: whatever it is. `desde` is included, `ate` is not; both aware."""

    tipo: TipoDeFato | None = None
    quem: str | None = None
    alvo: str | None = None
    intencao: str | None = None
    desde: datetime | None = None
    ate: datetime | None = None

    def serve(self, um: Registrado) -> bool:
        """Whether that one is wanted."""
        fato = um.fato
        return (
            self.tipo in (None, fato.tipo)
            and self.quem in (None, fato.quem)
            and self.alvo in (None, fato.alvo)
            and self.intencao in (None, fato.detalhes.get("intencao"))
            and (self.desde is None or um.em >= self.desde)
            and (self.ate is None or um.em < self.ate)
        )

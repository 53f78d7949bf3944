"""Rows of the HTTP API's read functions, named by the noun that the manual prints (manual §1.1).

Codes of calls, telephones and extensions are texts (gaps 17, 18); times of the PBX are naive local times (gap 11).
Telephones and customer parameters stay out of `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from gateway.domain.servidores import ProblemaServidor


@dataclass(frozen=True, slots=True)
class StatusApi:
    """An interval status of users (§1.1.5)."""

    id: int
    nome: str


@dataclass(frozen=True, slots=True)
class StatusTelefoneApi:
    """A telephone status (§1.1.24); several ids share a name."""

    id: int
    nome: str


@dataclass(frozen=True, slots=True)
class StatusCampanhaApi:
    """A campaign call status (§1.1.11)."""

    id: int
    nome: str


@dataclass(frozen=True, slots=True)
class CampanhaApi:
    """A campaign (§1.1.10)."""

    id: int
    nome: str


@dataclass(frozen=True, slots=True)
class UsuarioApi:
    """A registered user and the extension (§1.1.9)."""

    id: int
    nome: str
    ramal: str


@dataclass(frozen=True, slots=True)
class LigacaoCampanhaApi:
    """The last status of one number dialled for a campaign (§1.1.8); `id_usuario` is None when no operator took it."""

    id_usuario: int | None
    parametro1: str = field(repr=False)
    parametro2: str = field(repr=False)
    ddd: str
    telefone: str = field(repr=False)
    id_status: int
    duracao_s: int


@dataclass(frozen=True, slots=True)
class FilaEsperaApi:
    """One caller waiting in a queue (§1.1.12); trust the position, not the order of the times (gap 28)."""

    posicao: int
    numero_origem: str = field(repr=False)
    tempo_espera_s: Decimal


@dataclass(frozen=True, slots=True)
class LigacaoGrupoApi:
    """One call of an attendance group (§1.1.14); user, extension and name are None when nobody answered (gap 31).

    `ramal` is also None where the PBX prints the 7 columns of the manual's syntax instead of the 8 of its example.
    """

    id_usuario: int | None
    ramal: str | None
    nome_operador: str | None
    numero_origem: str = field(repr=False)
    duracao_s: int
    tempo_espera_s: int
    status: str
    data: datetime


@dataclass(frozen=True, slots=True)
class GrupoDeAtendimentoApi:
    """An attendance group and its calls of one day (§1.1.14)."""

    id: int
    nome: str
    ligacoes: tuple[LigacaoGrupoApi, ...] = ()


@dataclass(frozen=True, slots=True)
class ServidorApi:
    """A server (§1.1.17, §1.1.18).

    Attributes:
        status: the monitoring text as printed: `OK`, or problems joined by `.`.
        problemas: the same, taken apart; () when the text is no list of problems.
    """

    id: int
    nome: str
    status: str
    problemas: tuple[ProblemaServidor, ...] = ()


class TipoLigacao(StrEnum):
    """The third column of `status_ramal` during a call."""

    ATIVA = "Ativa"
    RECEPTIVA = "Receptiva"
    DISCADOR = "Discador"


@dataclass(frozen=True, slots=True)
class RamalEmLigacao:
    """An extension in a call (§1.1.23): inbound, outbound or of the dialer; columns of the other kinds are None.

    Attributes:
        numero_origem: who called (Receptiva).
        numero_discado: the number called (Receptiva, Ativa).
        numero_telefone: the customer's telephone (Discador).
        codigo_ligacao: None where the PBX leaves the column out (gap 51) or empty.
        duracao_s: so far; whole or with six decimals.
        complemento: complement of the number, unexplained in the manual (Receptiva, gap 52); None when empty.
    """

    nome: str
    ramal: str
    tipo: TipoLigacao
    codigo_ligacao: str | None
    duracao_s: Decimal
    numero_origem: str | None = field(default=None, repr=False)
    numero_discado: str | None = field(default=None, repr=False)
    numero_telefone: str | None = field(default=None, repr=False)
    complemento: str | None = field(default=None, repr=False)
    id_campanha: int | None = None
    nome_campanha: str | None = None
    parametro1: str | None = field(default=None, repr=False)
    parametro2: str | None = field(default=None, repr=False)

    @property
    def telefone(self) -> str | None:
        """The number that the PBX called, as the view `usuarios` has it: None in an inbound call."""
        return self.numero_telefone if self.tipo is TipoLigacao.DISCADOR else self._discado_se_ativa

    @property
    def _discado_se_ativa(self) -> str | None:
        return self.numero_discado if self.tipo is TipoLigacao.ATIVA else None


@dataclass(frozen=True, slots=True)
class RamalOcioso:
    """An extension that is in no call (§1.1.23); ringing is `Tocando` here (gap 52)."""

    nome: str
    ramal: str
    status_telefone: str
    status_usuario: str
    id_status_usuario: int

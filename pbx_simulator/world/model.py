"""What there is in a PBX, as plain values that change. Instants are naive simulated local time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

LOGADO, DESLOGADO = 1, 2
TEL_LIVRE, TEL_OCUPADO, TEL_DESCONECTADO, TEL_TOCANDO = 0, 1, 4, 8
ENTREGUE, OCUPADO, NAO_ATENDE, DISCADO, SEM_OPERADORES, ROTA_INDISPONIVEL, INVALIDO = 3, 7, 8, 9, 11, 12, 13
URA_DISCADOR, NA_FILA, SEM_TABULACAO, AGENDAMENTO_OPERADOR = 14, 15, 16, 1002


@dataclass(slots=True)
class Usuario:
    """A user and his extension. `ramal_compartilhado` is the shared telephone he sits at, if any."""

    id: int
    nome: str
    ramal: str
    hardphone: bool = False
    softphone_conectado: bool = True
    bloqueado: bool = False
    grupo: int | None = None
    email: str | None = None
    celular: str | None = None
    senha: str = "12345678"
    status: int = DESLOGADO
    status_desde: datetime | None = None
    status_telefone: int = TEL_DESCONECTADO
    pausado: bool = False
    ramal_compartilhado: str | None = None
    ligacao: str | None = None  # uniqueid of the call in progress
    popup: int | None = None  # telephone of the pop-up he sees (PREVIEW, AGOP) until he calls it (gap 60)

    @property
    def logado(self) -> bool:
        """Whether somebody sits at the extension."""
        return self.status != DESLOGADO

    @property
    def disponivel(self) -> bool:
        """Whether queue and dialer may give him a call (gap 54: the pause flag takes him out)."""
        return self.status == LOGADO and self.ligacao is None and not self.pausado and self.status_telefone == TEL_LIVRE


@dataclass(slots=True)
class GrupoAtendimento:
    """A queue: members, the telephones that lead to it, and who waits in it (uniqueids, first come first)."""

    id: int
    nome: str
    telefones: list[str] = field(default_factory=list)
    membros: dict[int, None] = field(default_factory=dict)
    espera: list[str] = field(default_factory=list)
    ura: int | None = None


@dataclass(slots=True)
class StatusDiscador:
    """A campaign call status and what it does to a telephone and its customer (gap 34)."""

    id: int
    nome: str
    finaliza: bool = False
    retenta: bool = False
    reagendar: bool = False
    intermediario: bool = False


@dataclass(slots=True)
class Telefone:
    """One telephone of a customer: DDD + number (gap 18) at a priority."""

    id: int
    cliente: int
    campanha: int
    numero: str
    prioridade: int
    status: int | None = None
    discado: bool = False
    tentativas: int = 0
    importado_em: datetime | None = None
    discar_em: datetime | None = None
    discar_em_operador: datetime | None = None
    agendado_por: str | None = None
    em_ligacao: bool = False  # delivered to an operator who still talks
    agora: bool = False  # discar_agora: first of all
    ultimo_usuario: int | None = None
    ultima_duracao: int | None = None


@dataclass(slots=True)
class Cliente:
    """A customer of a campaign."""

    id: int
    campanha: int
    parametros: list[str | None]
    telefones: list[int] = field(default_factory=list)
    finalizado: bool = False  # some telephone has a finalising status; kept by `World.changing`
    importado_em: datetime | None = None


@dataclass(slots=True)
class Campanha:
    """A campaign; its counters are kept where they change."""

    id: int
    nome: str
    ativa: bool = False
    preview: bool = False
    fila: int | None = None
    ura: int | None = None
    limite_telefones: int = 5
    max_tentativas: int = 3
    clientes: dict[int, None] = field(default_factory=dict)
    a_trabalhar: dict[int, None] = field(default_factory=dict)  # customers with a telephone never dialled
    urgentes: list[int] = field(default_factory=list)  # telephones scheduled or to be dialled now
    contadores: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Ligacao:
    """A call in progress: its kind is A (outbound), R (inbound) or D (dialer)."""

    uniqueid: str
    tipo: str
    inicio: datetime
    origem: str | None = None
    destino: str = ""
    usuario: int | None = None
    fila: int | None = None
    campanha: int | None = None
    telefone: int | None = None
    entrou_na_fila: datetime | None = None
    atendida_em: datetime | None = None
    na_ura: bool = False
    rota: int = 1


@dataclass(slots=True)
class LogFila:
    """One finished stay in a queue (view grupos_de_atendimento_logs)."""

    grupo: int
    usuario: int | None
    origem: str
    duracao: int
    espera: int
    data: datetime
    uniqueid: str


@dataclass(slots=True)
class Gravacao:
    """The recording of a call: the codes of its files, in order, and their lengths in seconds."""

    uniqueid: str
    codigos: list[int]
    duracoes_s: list[int]


@dataclass(slots=True)
class Email:
    """An e-mail, with the queue and operator it went to."""

    id: int
    remetente: str
    destinatario: str
    assunto: str
    corpo: str
    criado_em: datetime
    inline: bool = False
    anexos: bool = False
    fila: int | None = None
    ramal: str | None = None


@dataclass(slots=True)
class Servidor:
    """A server of the installation. `proximo` is shown at the next refresh (every three minutes)."""

    id: int
    nome: str
    status: str = "OK"
    proximo: str = "OK"


@dataclass(slots=True)
class Tronco:
    """A trunk: how many of its channels are in use."""

    id: int
    nome: str
    descricao: str
    limite: int
    uso: int = 0


@dataclass(slots=True)
class Rota:
    """An outgoing route over a trunk."""

    id: int
    nome: str
    ativa: bool = True
    tronco: int = 1
    custo_minuto: float = 0.12

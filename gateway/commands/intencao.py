"""What an intent is: everything about one command, said once.

Encoding, guards, evidence, mutations, bulk forms, coverage and docs read these declarations.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.access.masks import TELEFONE
from gateway.clock import Clock
from gateway.commands.evidence import Fonte
from gateway.commands.horarios import Regras
from gateway.domain.comandos import Canal
from gateway.domain.guardas import MOTIVOS, Guarda
from gateway.events.hub import Hub
from gateway.journal.port import Journal
from gateway.pbx import Pbx
from gateway.protocol.api_params import TELEFONES_POR_CLIENTE
from gateway.protocol.messages import Mensagem

Valor = str | int | bool | datetime | tuple[int, ...] | None
Valores = Mapping[str, Valor]
"""Argument → value; None is "not given". Instants are naive local times of the PBX."""


class Tipo(StrEnum):
    """What an argument is. TELEFONES is a list of telephones to import; see `argumentos.achatar`."""

    TEXTO = "TEXTO"
    INTEIRO = "INTEIRO"
    LOGICO = "LOGICO"
    INSTANTE = "INSTANTE"
    INTEIROS = "INTEIROS"
    TELEFONES = "TELEFONES"


@dataclass(frozen=True, slots=True)
class Argumento:
    """One argument.

    Attributes:
        descricao: pt-BR, for the graph.
        mascara: kind of personal value (`gateway.access.masks`); SENHA is never kept nor shown.
    """

    nome: str
    tipo: Tipo
    descricao: str
    obrigatorio: bool = True
    mascara: str | None = None


@dataclass(frozen=True, slots=True)
class PelaApi:
    """A function of the HTTP API: parameter → argument. Texts and minutes travel; `;` and seconds do not."""

    funcao: str
    parametros: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PeloSocket:
    """A verb of the command socket: arguments in the order of its fields. `<`, `>` and seconds do not travel."""

    verbo: str
    campos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeloBanco:
    """A row of a command table: column → argument. Everything but control characters travels.

    Attributes:
        fixos: columns with a value of their own (`acao`).
        algarismos: columns that are numbers in the table and texts elsewhere.
    """

    tabela: str
    colunas: Mapping[str, str]
    fixos: Mapping[str, Valor] = field(default_factory=dict)
    algarismos: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PorAtualizacao:
    """One column set in rows found by id: the only UPDATE that an integrator may make (gap 101)."""

    tabela: str
    coluna: str
    valor: str
    ids: str


Forma = PelaApi | PeloSocket | PeloBanco | PorAtualizacao


@dataclass(frozen=True, slots=True)
class Meios:
    """What guards, evidence and sending work with: one PBX and what belongs to it.

    Attributes:
        ordem: intent → channels in the configured order.
        journal: where the events that were received before a restart are; None: nothing is looked for there.
        prazo_da_linha_s: how long the row of a command table is followed (gap 104).
    """

    pbx: Pbx
    hub: Hub
    clock: Clock
    regras: Regras
    ordem: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prazo_da_linha_s: float = 15.0
    journal: Journal | None = None

    def agora(self) -> datetime:
        """The PBX's naive local time."""
        return self.clock.now().astimezone(self.pbx.tz).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Barrado:
    """A guard's no. Nothing was sent."""

    guarda: Guarda
    motivo: str | None = None

    @property
    def texto(self) -> str:
        """One sentence in pt-BR."""
        return self.motivo or MOTIVOS[self.guarda]


@dataclass(frozen=True, slots=True)
class JaEsta:
    """What is wanted is so already, as just read. Nothing was sent."""

    motivo: str


Guardiao = Callable[[Meios, Valores], Awaitable[Barrado | JaEsta | None]]
Provador = Callable[[Meios, Valores], Fonte | None]
Completar = Callable[[Meios, Valores], Awaitable[Valores | Barrado]]
Contradiz = Callable[[Valores, Mensagem], str | None]


@dataclass(frozen=True, slots=True)
class Intencao:
    """One intent.

    Attributes:
        nome: as the mutation and the setting TOTALIP_CANAIS spell it.
        descricao: pt-BR; what the mutation's reader needs to know.
        secoes: of the manual.
        formas: what each channel sends, in order of preference.
        alvo: what it acts on; commands for one target never interleave.
        ramal: the argument whose extension the identity must be allowed to command, if any. An intent without one
            needs an unlimited scope.
        guardas: asked in order, under the target's lock, before anything is sent.
        provas: where the effect can be seen; empty where no channel shows it (then the answer is the evidence).
        completar: fills arguments from what the PBX has now (the next free priority).
        provisorio: values with which an incomplete request is checked before it is stored.
        fixos: arguments that the intent itself gives.
        internos: arguments that are the gateway's alone and sent nowhere.
        contradiz: why a success answer is not what was wanted, or None.
    """

    nome: str
    descricao: str
    secoes: tuple[str, ...]
    argumentos: tuple[Argumento, ...]
    formas: Mapping[Canal, Forma]
    alvo: Callable[[Valores], str]
    ramal: str | None = None
    guardas: Sequence[Guardiao] = ()
    provas: Sequence[Provador] = ()
    completar: Completar | None = None
    provisorio: Mapping[str, Valor] = field(default_factory=dict)
    fixos: Mapping[str, Valor] = field(default_factory=dict)
    internos: frozenset[str] = frozenset()
    contradiz: Contradiz | None = None

    @property
    def mascaras(self) -> Mapping[str, str]:
        """Argument → kind of personal value, of those that are; a list's telephones one by one."""
        masks = {one.nome: one.mascara for one in self.argumentos if one.mascara is not None}
        if any(one.tipo is Tipo.TELEFONES for one in self.argumentos):
            masks |= {f"telefone{n}": TELEFONE for n in range(1, TELEFONES_POR_CLIENTE + 1)}
        return masks

    @property
    def canais(self) -> str:
        """`Canais: COMANDOS, API.`, in order of preference."""
        nomes = ", ".join(canal.value for canal in self.formas)
        return f"Cana{'is' if len(self.formas) > 1 else 'l'}: {nomes}."


def nome_no_grafo(nome: str) -> str:
    """`status_id` is `statusId` to clients."""
    first, *rest = nome.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def texto(valores: Valores, nome: str) -> str:
    """A text argument; "" when it was not given."""
    valor = valores.get(nome)
    return "" if valor is None else str(valor)


def numero(valores: Valores, nome: str) -> int:
    """A whole-number argument that the intent requires."""
    valor = valores[nome]
    if not isinstance(valor, int):
        raise TypeError(nome)
    return valor


def alvo_ramal(valores: Valores) -> str:
    """The extension."""
    return texto(valores, "ramal")


def pessoal(alvo: str, valor: str) -> str:
    """A target told apart by a personal value, which `alvo_visivel` leaves out."""
    return f"{alvo}\0{valor}"


def alvo_visivel(alvo: str) -> str:
    """The target as records, audit and graph show it."""
    return alvo.partition("\0")[0]


def alvo_campanha(valores: Valores) -> str:
    """The campaign as a whole."""
    return f"campanha:{texto(valores, 'campanha')}"

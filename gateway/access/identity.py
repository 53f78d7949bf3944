"""Who asks: a name, roles, rights, and the part of the call centre it may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

LER: Final = "ler"
COMANDAR: Final = "comandar"
EVENTOS: Final = "eventos"
METRICAS: Final = "metricas"
AUDITAR: Final = "auditar"
ADMIN: Final = "admin"
GRAVACOES: Final = "gravacoes"
EXPORTAR: Final = "exportar"
WEBHOOKS: Final = "webhooks"
VER_SEM_MASCARA: Final = "ver."
DIREITOS: Final = (
    LER,
    COMANDAR,
    EVENTOS,
    METRICAS,
    AUDITAR,
    GRAVACOES,
    EXPORTAR,
    WEBHOOKS,
    ADMIN,
    "ver.TELEFONE",
    "ver.CPF",
    "ver.PARAMETRO",
    "ver.EMAIL",
    "ver.CONTEUDO",
)


@dataclass(frozen=True, slots=True)
class Escopo:
    """The extensions an identity may see: all, or some numbers and some user groups (`grupos.id_grupo`)."""

    todos: bool = False
    ramais: frozenset[str] = frozenset()
    grupos: frozenset[int] = frozenset()


TUDO: Final = Escopo(todos=True)


@dataclass(frozen=True, slots=True)
class Origem:
    """Where a request came from: the peer's address and what its program calls itself; None where not known."""

    endereco: str | None = None
    agente: str | None = None


SEM_ORIGEM: Final = Origem()


@dataclass(frozen=True, slots=True)
class Identidade:
    """An identity. `direitos` are of `DIREITOS`; `admin` holds every other one. `origem`: of this request."""

    nome: str
    papeis: frozenset[str]
    direitos: frozenset[str]
    escopo: Escopo
    origem: Origem = field(default=SEM_ORIGEM, compare=False)

    def vinda_de(self, origem: Origem) -> Identidade:
        """The same identity, asking from there."""
        return Identidade(self.nome, self.papeis, self.direitos, self.escopo, origem)

    def pode(self, direito: str) -> bool:
        """Whether it has the right."""
        return ADMIN in self.direitos or direito in self.direitos

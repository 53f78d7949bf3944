"""Who asks: a name, roles, rights, and the part of the call centre it may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LER: Final = "ler"
COMANDAR: Final = "comandar"
EVENTOS: Final = "eventos"
METRICAS: Final = "metricas"
ADMIN: Final = "admin"
VER_SEM_MASCARA: Final = "ver."
DIREITOS: Final = (
    LER,
    COMANDAR,
    EVENTOS,
    METRICAS,
    ADMIN,
    "ver.TELEFONE",
    "ver.CPF",
    "ver.PARAMETRO",
    "ver.EMAIL",
)


@dataclass(frozen=True, slots=True)
class Escopo:
    """The extensions an identity may see: all, or some numbers and some user groups (`grupos.id_grupo`)."""

    todos: bool = False
    ramais: frozenset[str] = frozenset()
    grupos: frozenset[int] = frozenset()


TUDO: Final = Escopo(todos=True)


@dataclass(frozen=True, slots=True)
class Identidade:
    """An identity. `direitos` are of `DIREITOS`; `admin` holds every other one."""

    nome: str
    papeis: frozenset[str]
    direitos: frozenset[str]
    escopo: Escopo

    def pode(self, direito: str) -> bool:
        """Whether it has the right."""
        return ADMIN in self.direitos or direito in self.direitos

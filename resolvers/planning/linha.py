"""What a plan makes of the columns of one row: the leaves of an `Objeto`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLLeafType


@dataclass(frozen=True, slots=True)
class Colunas:
    """What must be read of a row.

    Attributes:
        textos: those of them that may come as PostgreSQL writes them: only leaves read them, and write the same.
    """

    todas: frozenset[str] = frozenset()
    textos: frozenset[str] = frozenset()

    @property
    def partes(self) -> tuple[frozenset[str], frozenset[str]]:
        """Both."""
        return self.todas, self.textos

    @classmethod
    def de_todos(cls, varias: Iterable[Colunas]) -> Colunas:
        """What some readers of one row need together: as text only what each of them takes so."""
        todas: set[str] = set()
        valores: set[str] = set()
        for uma in varias:
            todas |= uma.todas
            valores |= uma.todas - uma.textos
        return cls(frozenset(todas), frozenset(todas - valores))


@dataclass(frozen=True, slots=True)
class Fixo:
    """The same for every row: `__typename`."""

    nome: str
    valor: str

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class DaColuna:
    """One column, written as a scalar or an enum."""

    nome: str
    coluna: str
    mascara: str | None
    tipo: GraphQLLeafType
    nula: bool

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset((self.coluna,))


@dataclass(frozen=True, slots=True)
class DoIdentificador:
    """The global id: `familia:pbx:chave`."""

    nome: str
    familia: str
    chave: tuple[str, ...]

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset(self.chave)


@dataclass(frozen=True, slots=True)
class DaConta:
    """A pure function of columns, written as a scalar or an enum."""

    nome: str
    funcao: Callable[..., Any]
    ordem: tuple[str, ...]
    tipo: GraphQLLeafType
    nula: bool

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset(self.ordem)


@dataclass(frozen=True, slots=True)
class DoTempo:
    """What the reading knows of itself: an attribute of the `Linha`."""

    nome: str
    atributo: str
    tipo: GraphQLLeafType

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Parte:
    """One attribute of an object that a function made.

    Attributes:
        forma: the leaf's type, or the shape of the object that stands there.
    """

    nome: str
    atributo: str
    forma: GraphQLLeafType | Forma
    nula: bool


@dataclass(frozen=True, slots=True)
class Forma:
    """What a document asks of an object that a function made: its attributes, and nothing that would have to be run."""

    partes: tuple[Parte | Fixo, ...]


@dataclass(frozen=True, slots=True)
class DoValor:
    """An object that a function makes of columns.

    Attributes:
        fazer: takes the reader (where `com_leitor`) and the values of `ordem`.
    """

    nome: str
    fazer: Callable[..., Any]
    com_leitor: bool
    ordem: tuple[str, ...]
    forma: Forma
    nula: bool

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset(self.ordem)


Folha = Fixo | DaColuna | DoIdentificador | DaConta | DoTempo | DoValor

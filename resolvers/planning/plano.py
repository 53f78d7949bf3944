"""What a plan is made of: one node for each field of a document, made once from the declarations of the schema.

An `Objeto` is a selection on rows of one view. Its leaves are written by one generated function (`formas.py`); its
branches are read for all rows of a level together (`execucao.py`); an island is left to graphql-core.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList

from resolvers.planning.linha import Colunas, Fixo, Folha
from resolvers.reading import pages
from resolvers.reading.frases import Frase
from schema.fields import By, View
from schema.listas import Lista


@dataclass(frozen=True, slots=True, eq=False)
class Chamada:
    """A field with its arguments as the document gives them.

    Attributes:
        campo: graphql-core's definition of the field.
        field: Strawberry's.
        fixos: the arguments alone, once they were converted, where no variable is among them.
    """

    campo: GraphQLField
    field: Any
    no: FieldNode
    fixos: list[dict[str, Any]] = field(default_factory=list)


# -- branches: what is read elsewhere


@dataclass(frozen=True, slots=True, eq=False)
class Um:
    """The row that a column of this one leads to."""

    nome: str
    by: By
    chave: str
    objeto: Objeto

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset((self.chave,))


@dataclass(frozen=True, slots=True, eq=False)
class Varios:
    """The rows that a column of this one leads to."""

    nome: str
    by: By
    chave: str
    maximo: int
    chamada: Chamada
    objeto: Objeto

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset((self.chave,))


@dataclass(frozen=True, slots=True, eq=False)
class DePagina:
    """A page of the rows that a column of this one leads to; without `by`, of a whole list.

    Attributes:
        julgados: what its arguments came to, where no variable is among them, by what else that depends on.
    """

    nome: str
    by: By | None
    chave: str | None
    lista: Lista
    padrao: int
    chamada: Chamada
    conexao: Conexao
    julgados: dict[Hashable, tuple[object, pages.Plano]] = field(default_factory=dict)

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset() if self.chave is None else frozenset((self.chave,))


@dataclass(frozen=True, slots=True, eq=False)
class PorChave:
    """A root field: the row that its argument names."""

    nome: str
    by: By
    argumento: str
    chamada: Chamada
    objeto: Objeto


@dataclass(frozen=True, slots=True, eq=False)
class Todos:
    """A root field: every row of a short view."""

    nome: str
    view: View
    objeto: Objeto


@dataclass(frozen=True, slots=True, eq=False)
class DeFuncao:
    """What a function of the HTTP API tells of a column of this row: its rows, or with a `by` of one, the row."""

    nome: str
    by: By
    chave: str
    objeto: Objeto

    @property
    def colunas(self) -> frozenset[str]:
        """The columns of the row that it reads."""
        return frozenset((self.chave,))


@dataclass(frozen=True, slots=True, eq=False)
class FuncaoNaRaiz:
    """A root field: what a function of the HTTP API tells of an argument.

    Attributes:
        por: argument → how the rows are found by it; see `schema.fields.DaFuncaoNaRaiz`.
    """

    nome: str
    por: Mapping[str, By]
    chamada: Chamada
    objeto: Objeto


@dataclass(frozen=True, slots=True, eq=False)
class PelosIds:
    """A root field: the objects that its argument names by their global ids, each by its own type's selection.

    Attributes:
        tipos: family → how its rows are found by the key in the id, and what is asked of them.
        varios: the argument is a list of ids.
    """

    nome: str
    argumento: str
    chamada: Chamada
    tipos: Mapping[str, tuple[By, Objeto]]
    varios: bool


@dataclass(frozen=True, slots=True, eq=False)
class Ilha:
    """A field that only its resolver knows: graphql-core executes it, and everything under it, for each object."""

    nome: str
    tipo: GraphQLObjectType
    detalhes: FieldDetailsList
    colunas: frozenset[str]

    @property
    def campo(self) -> str:
        """`Tipo.campo`."""
        return f"{self.tipo.name}.{self.detalhes[0].node.name.value}"

    @property
    def nos(self) -> list[FieldNode]:
        """Where the document asks for it."""
        return [detalhe.node for detalhe in self.detalhes]


Ramo = Um | Varios | DePagina | DeFuncao | Ilha
CampoDaRaiz = Fixo | PorChave | Todos | DePagina | FuncaoNaRaiz | PelosIds | Ilha


@dataclass(frozen=True, slots=True, eq=False)
class Objeto:
    """A selection on the rows of a view.

    Attributes:
        colunas: everything that must be read of a row.
        tem_ilha: an island is somewhere below: then each object is made for its own place.
        formas: the generated functions, by what they depend on (`formas.py`).
    """

    tipo: GraphQLObjectType
    campos: tuple[Folha | Ramo, ...]
    colunas: Colunas
    ramos: tuple[Ramo, ...]
    tem_ilha: bool
    formas: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Arestas:
    """`edges`: of each item the cursor, the item itself, or the type's name."""

    nome: str
    campos: tuple[tuple[str, str | Objeto], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Nos:
    """`nodes`."""

    nome: str
    objeto: Objeto


@dataclass(frozen=True, slots=True)
class Bordas:
    """`pageInfo`: response name → what of the page."""

    nome: str
    campos: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Conexao:
    """A selection on a page.

    Attributes:
        linhas: anything that its rows must be read for.
        cursores: the place of any of its items.
        paginas: anything of a page itself, and not of its rows.
    """

    campos: tuple[Fixo | Nos | Arestas | Bordas | Ilha, ...]
    colunas: Colunas
    linhas: bool
    cursores: bool
    paginas: bool
    tem_ilha: bool


@dataclass(frozen=True, slots=True, eq=False)
class Plano:
    """How one operation is executed, whoever asks.

    Attributes:
        campos: the root fields, each with itself as an island: what becomes of one whose reading goes wrong.
        ilhas: the fields left to graphql-core, as `Tipo.campo`.
        repetidas: the relations that are followed in more than one place.
        so_ilhas: nothing is left to follow.
        frases: the statements that were sent for it, by what they depend on (`buscas.py`).
    """

    campos: tuple[tuple[CampoDaRaiz, Ilha], ...]
    ilhas: tuple[str, ...]
    repetidas: frozenset[By]
    so_ilhas: bool
    frases: dict[Hashable, Frase] = field(default_factory=dict)

"""What a plan is made of: one node for each field of a document, made once from the declarations of the schema.

An `Objeto` is a selection on rows of one view. Its leaves are written by one generated function (`formas.py`); its
branches are read for all rows of a level together (`execucao.py`); an island is left to graphql-core (`ilhas.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLLeafType, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList

from resolvers.reading import pages
from resolvers.reading.frases import Frase
from schema.fields import By, View
from schema.listas import Lista


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


# -- leaves of a row


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
CampoDaRaiz = Fixo | PorChave | Todos | DePagina | FuncaoNaRaiz | Ilha
Folha = Fixo | DaColuna | DoIdentificador | DaConta | DoTempo | DoValor


@dataclass(frozen=True, slots=True, eq=False)
class Objeto:
    """A selection on the rows of a view.

    Attributes:
        classe: the Strawberry class of the type.
        colunas: everything that must be read of a row.
        tem_ilha: an island is somewhere below: then each object is made for its own place.
        formas: the generated functions, by what they depend on (`formas.py`).
    """

    tipo: GraphQLObjectType
    classe: Any
    view: View
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

    tipo: GraphQLObjectType
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

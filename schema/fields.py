"""How a field of the graph is declared: once, where its type is.

Each function returns an ordinary Strawberry field whose `metadata["pbx"]` says where the value comes from. Plain
graphql-core runs the field as it is; loaders, coverage, doctor and planner read the same declaration.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import strawberry
from strawberry.types import Info
from strawberry.types.base import get_object_definition

from schema.leitor import Leitor, Linha

CHAVE_DOS_METADADOS = "pbx"

Primeiros = Annotated[int, strawberry.argument(description="Quantos, no máximo; até 200.")]


@dataclass(frozen=True, slots=True)
class View:
    """A view or table of the PBX's database (manual §1.3).

    Attributes:
        nome: its name in the contract.
        chave: the column that is unique, or None: such a view has no id (11 of them).
        direito: the right an identity needs to read it.
        lugar: where the contract describes its columns, for rows that are not of the database (`api.fila_espera`).
        faixas: of a view that may be big, the columns one of which must bound a count or an order other than the key's;
            the key does so too.
        cresce: rows are only ever added, with ids from a sequence: the newest come first, and it can be followed.
    """

    nome: str
    chave: str | None = "id"
    direito: str = "ler"
    lugar: str | None = None
    faixas: tuple[str, ...] = ()
    cresce: bool = False


@dataclass(frozen=True, slots=True)
class Through:
    """A table of pairs between two views: `view.de` is the near key, `view.para` the far one."""

    view: View
    de: str
    para: str


@dataclass(frozen=True, slots=True)
class By:
    """How rows of a view are found from a key, in one statement for many keys.

    Attributes:
        view: where the rows are.
        coluna: the column that equals the key (with `por`, the one that equals the pair's far side).
        many: a list a key, else at most one row (the lowest id).
        newest_first: lists come by `view.chave` descending.
        por: the table of pairs to pass through.
    """

    view: View
    coluna: str
    many: bool = False
    newest_first: bool = False
    por: Through | None = None


@dataclass(frozen=True, slots=True)
class Lote:
    """What code of its own reads for many keys at once, where no single view tells it: a call, a customer, a metric.

    Attributes:
        nome: of the reader in `resolvers/reading/lotes.py`.
        parametros: what all keys of one batch share, such as a period.
    """

    nome: str
    parametros: tuple[Hashable, ...] = ()


@dataclass(frozen=True, slots=True)
class Composto:
    """Of a type whose objects no single view tells (`__pbx_composto__`): how they are found by the key in their id.

    Attributes:
        fazer: makes the object of the row that `lote` finds.
    """

    lote: Lote
    fazer: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Coluna:
    """The field is one column of the row.

    Attributes:
        fazer: makes an object of the value (which is then not masked as a whole); None: the value itself.
    """

    coluna: str
    mascara: str | None = None
    fazer: Callable[[Leitor, Any], Any] | None = None

    @property
    def colunas(self) -> frozenset[str]:
        """The columns the row must have."""
        return frozenset((self.coluna,))


@dataclass(frozen=True, slots=True)
class Relacao:
    """The field is another row, or rows, found by the value of a column of this one.

    Attributes:
        maximo: of a list, how many at most.
    """

    by: By
    chave: str
    maximo: int = 200

    @property
    def colunas(self) -> frozenset[str]:
        """The columns the row must have."""
        return frozenset((self.chave,))


@dataclass(frozen=True, slots=True)
class RelacaoPaginada(Relacao):
    """The field is a page of the rows of a list that a relation leads to.

    Attributes:
        lista: gives the `schema.listas.Lista`; a function, since modules of types refer to each other.
        padrao: how many when `first` is not given.
    """

    lista: Callable[[], Any] = field(kw_only=True)
    padrao: int = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class DaFuncao(Relacao):
    """The field is what a function of the HTTP API tells of the value of a column of this row."""


@dataclass(frozen=True, slots=True)
class DaRaiz:
    """A root field: a page of a list, one row by a key, or every row of a short view.

    Attributes:
        view: where the rows are.
        lista: of a page, the `schema.listas.Lista`.
        by: of one row, how it is found from the value of `argumento`.
        padrao: of a page, how many when `first` is not given.
    """

    view: View
    lista: Any = None
    by: By | None = None
    argumento: str | None = None
    padrao: int = 50

    @property
    def colunas(self) -> frozenset[str]:
        """None: there is no row above."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class DaFuncaoNaRaiz:
    """A root field: what a function of the HTTP API tells of the value of an argument.

    Attributes:
        por: argument → how the rows are found by its value. Of several, exactly one is given; without a name, the key
            is fixed and empty.
    """

    por: tuple[tuple[str, By], ...]

    @property
    def colunas(self) -> frozenset[str]:
        """None: there is no row above."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class DosIds:
    """A root field: the objects, of whatever type, that an argument names by their global ids."""

    argumento: str

    @property
    def colunas(self) -> frozenset[str]:
        """None: there is no row above."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Calculado:
    """The field is a pure function of columns of the row.

    Attributes:
        funcao: takes the values of `ordem`; None: the field's resolver alone knows it.
    """

    colunas: frozenset[str]
    funcao: Callable[..., Any] | None = None
    ordem: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chaves:
    """The field is found elsewhere by the values of columns of this row, which it does not show itself."""

    colunas: frozenset[str]


@dataclass(frozen=True, slots=True)
class DaLeitura:
    """The field tells of the reading that brought the row: `atributo` of the `Linha`, the same for all its rows."""

    atributo: str

    @property
    def colunas(self) -> frozenset[str]:
        """None: every row knows it."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Embutido:
    """The field is an object made of other columns of the same row.

    Attributes:
        presente: it is null when these are all null; None: the field's resolver alone knows when.
    """

    colunas: frozenset[str]
    presente: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Identificador:
    """The field is the global id `familia:pbx:chave`; the key is the value of one column, or of several.

    Attributes:
        chave: the columns, in the order in which the id has them.
    """

    familia: str
    chave: tuple[str, ...]

    @property
    def colunas(self) -> frozenset[str]:
        """The columns the row must have."""
        return frozenset(self.chave)


Declaracao = (
    Coluna | Relacao | Calculado | Chaves | DaLeitura | Embutido | Identificador | DaRaiz | DaFuncaoNaRaiz | DosIds
)


@strawberry.interface(description="O que tem um identificador global e pode ser pedido de novo por ele.")
class Node:
    """Relay's object identification; every type with a `global_id` has it."""

    id: strawberry.ID = strawberry.field(description="Identificador global e estável. Canal: gateway.")


def column(coluna: str, *, description: str, mask: str | None = None) -> Any:
    """A field that is one column of the row, as the PBX has it."""

    def resolve(root: Any) -> Any:
        return root.linha.valor(coluna, mask)

    return campo(resolve, Coluna(coluna, mask), description)


def relation(by: By, *, key: str, description: str, max_first: int = 200) -> Any:
    """A field that leads on to another row (or, with `by.many`, rows: argument `primeiros`)."""
    if by.many:

        async def resolve_many(root: Any, info: Info, primeiros: Primeiros = 20) -> Any:
            chave = root.linha.valor(key)
            if chave is None:
                return []
            limite = max(0, min(primeiros, max_first))
            linhas = await root.linha.leitor.relacionar(by, chave, info, limite)
            tipo = tipo_do_campo(info)
            return [tipo(linha=linha) for linha in linhas]

        return campo(resolve_many, Relacao(by, key, max_first), description)

    async def resolve_one(root: Any, info: Info) -> Any:
        return await relation_of(root.linha.leitor, by, root.linha.valor(key), info)

    return campo(resolve_one, Relacao(by, key), description)


async def relation_of(leitor: Leitor, by: By, chave: Any, info: Info) -> Any:
    """The object one row by key away, or None: what `relation` does, for values that are not rows (events)."""
    if chave is None:
        return None
    linha = await leitor.relacionar(by, chave, info, None)
    return None if linha is None else tipo_do_campo(info)(linha=linha)


def embedded(*presente: str, description: str) -> Any:
    """A field whose type reads other columns of the same row; null when every column in `presente` is null."""

    def resolve(root: Any, info: Info) -> Any:
        if all(root.linha.valor(coluna) is None for coluna in presente):
            return None
        return tipo_do_campo(info)(linha=root.linha)

    return campo(resolve, Embutido(frozenset(presente), presente), description)


def computed(function: Callable[..., Any], *colunas: str, description: str) -> Any:
    """A field that is a pure function of columns, given in that order."""

    def resolve(root: Any) -> Any:
        return function(*(root.linha.valor(coluna) for coluna in colunas))

    return campo(resolve, Calculado(frozenset(colunas), function, colunas), description)


def from_row(function: Callable[[Linha], Any], *colunas: str, description: str) -> Any:
    """A field computed from the row itself (its PBX, origin, time) and, if named, some columns."""

    def resolve(root: Any) -> Any:
        return function(root.linha)

    return campo(resolve, Calculado(frozenset(colunas)), description)


def from_reading(atributo: str, *, description: str) -> Any:
    """A field that is an attribute of the `Linha` itself: which channel told it, and when."""

    def resolve(root: Any) -> Any:
        return getattr(root.linha, atributo)

    return campo(resolve, DaLeitura(atributo), description)


def campo(resolver: Callable[..., Any], onde: Declaracao, description: str) -> Any:
    """A field with a resolver of one's own and a declaration for those who only read declarations."""
    return strawberry.field(resolver=resolver, description=description, metadata={CHAVE_DOS_METADADOS: onde})


def declaracao(field: Any) -> Declaracao | None:
    """The declaration of a Strawberry field, or None for a hand-written resolver."""
    found = field.metadata.get(CHAVE_DOS_METADADOS)
    return found if isinstance(found, Declaracao) else None


def pbx_type(*, view: View | None = None, description: str) -> Callable[[type], Any]:
    """Declares a type whose values are rows; `view` is where they are read."""

    def decorate(cls: Any) -> Any:
        cls.__annotations__ = {"linha": strawberry.Private[Any]} | inspect.get_annotations(cls)  # type: ignore[misc]  # Private[Any] is a value here
        made: Any = strawberry.type(cls, description=description)
        made.__pbx_view__ = view
        if identificador(made) is not None:
            made.__strawberry_definition__.interfaces.append(get_object_definition(Node))
        return made

    return decorate


def identificador(tipo: Any) -> Identificador | None:
    """How rows of the type are named in the graph, if they are."""
    fields = get_object_definition(tipo, strict=True).fields
    return next((found for one in fields if isinstance(found := declaracao(one), Identificador)), None)


def tipo_do_campo(info: Info) -> Any:
    """The class of the (innermost) type that the field being resolved returns."""
    named = info._raw_info.return_type
    while hasattr(named, "of_type"):
        named = named.of_type
    extensions: Mapping[str, Any] = named.extensions
    return extensions["strawberry-definition"].origin

"""Connections: pages of rows with keyset cursors, in the shape Relay and Apollo expect."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import strawberry

from gateway.domain.grupos import Dimensao, Grupo, Medida

T = TypeVar("T")

MAX_POR_PAGINA = 200


@dataclass(frozen=True, slots=True)
class Argumentos:
    """What a connection was asked, as it came."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    filtro: Any = None
    ordenar_por: Sequence[Any] | None = None
    apos: str | None = None
    padrao: int = 50


class Paginada(Protocol):
    """A page as the reading layer hands it over.

    Attributes:
        itens: the objects, in order.
        horizonte: up to which id nothing can appear any more, and whether rows above it wait; None where no promise
            was needed.
    """

    itens: Sequence[Any]
    tem_mais: bool
    tem_antes: bool
    horizonte: tuple[int, bool] | None

    def cursor(self, indice: int) -> str:
        """The cursor of an item."""

    def contar(self) -> Awaitable[int]:
        """How many rows there are with this filter."""

    def agrupar(self, por: Sequence[Dimensao], medidas: Sequence[Medida]) -> Awaitable[Sequence[Grupo]]:
        """The groups of all rows with this filter."""


@strawberry.type(description="Onde esta página começa e termina. Canal: gateway.")
class PageInfo:
    """Relay's page information."""

    feita: strawberry.Private[Paginada]

    @strawberry.field(description="Há mais depois desta página.")
    def has_next_page(self) -> bool:
        """Whether something follows."""
        return self.feita.tem_mais

    @strawberry.field(description="Há itens antes desta página.")
    def has_previous_page(self) -> bool:
        """Whether something precedes."""
        return self.feita.tem_antes

    @strawberry.field(description="Cursor do primeiro item: passe em `before` com `last`.")
    def start_cursor(self) -> str | None:
        """The first place."""
        return self.feita.cursor(0) if self.feita.itens else None

    @strawberry.field(description="Cursor do último item: passe em `after` (ou `apos`).")
    def end_cursor(self) -> str | None:
        """The last place."""
        return self.feita.cursor(len(self.feita.itens) - 1) if self.feita.itens else None


@strawberry.type(description="Um item de uma página, com o seu cursor. Canal: gateway.")
class Edge(Generic[T]):
    """An item and its place."""

    feita: strawberry.Private[Paginada]
    indice: strawberry.Private[int]
    node: T = strawberry.field(description="O item.")

    @strawberry.field(description="Lugar deste item na ordem.")
    def cursor(self) -> str:
        """The item's place."""
        return self.feita.cursor(self.indice)


@strawberry.type(description="Até onde um registro está completo. Canal: gateway.")
class Horizonte:
    """How far an append-only view is settled."""

    ate: int = strawberry.field(description="Maior código até o qual nenhuma linha pode mais aparecer. Canal: gateway.")
    retido: bool = strawberry.field(
        description="Há linhas acima dele que ainda esperam transações em andamento no PBX. Canal: gateway."
    )


@strawberry.type(description="Uma página de itens. Canal: gateway.")
class Connection(Generic[T]):
    """A page; the total is counted only when asked for."""

    feita: strawberry.Private[Paginada]

    @strawberry.field(description="Itens com cursores.")
    def edges(self) -> list[Edge[T]]:
        """Items and their places."""
        return [Edge(feita=self.feita, indice=n, node=item) for n, item in enumerate(self.feita.itens)]

    @strawberry.field(description="Os itens, sem cursores.")
    def nodes(self) -> list[T]:
        """The items alone."""
        return list(self.feita.itens)

    @strawberry.field(description="Onde a página começa e termina.")
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return PageInfo(feita=self.feita)

    @strawberry.field(description="Quantos há ao todo com este filtro. Conta no banco só quando pedido.")
    async def total_count(self) -> int | None:
        """Counts at the source."""
        return await self.feita.contar()


def horizonte(root: Any) -> Horizonte | None:
    """The field of connections that can be followed."""
    found = root.feita.horizonte
    return None if found is None else Horizonte(ate=found[0], retido=found[1])

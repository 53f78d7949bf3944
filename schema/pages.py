"""Connections: pages of rows with keyset cursors, in the shape Relay and Apollo expect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Generic, TypeVar

import strawberry

T = TypeVar("T")

MAX_PRIMEIROS = 200

Primeiros = Annotated[int, strawberry.argument(name="first", description=f"Quantos, de 1 a {MAX_PRIMEIROS}.")]
Apos = Annotated[
    str | None,
    strawberry.argument(name="after", description="Cursor depois do qual continuar (`endCursor`)."),
]


@strawberry.type(description="Onde esta página começa e termina.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="Há mais depois desta página.")
    has_previous_page: bool = strawberry.field(description="Esta página não é a primeira.")
    start_cursor: str | None = strawberry.field(description="Cursor do primeiro item.")
    end_cursor: str | None = strawberry.field(description="Cursor do último item: passe em `after`.")


@strawberry.type(description="Um item de uma página, com o seu cursor.")
class Edge(Generic[T]):
    """An item and its place."""

    cursor: str = strawberry.field(description="Lugar deste item na ordem.")
    node: T = strawberry.field(description="O item.")


@strawberry.type(description="Uma página de itens, na ordem do identificador.")
class Connection(Generic[T]):
    """A page; the total is counted only when asked for."""

    contar: strawberry.Private[Callable[[], Awaitable[int]]]
    edges: list[Edge[T]] = strawberry.field(description="Itens com cursores.")
    page_info: PageInfo = strawberry.field(description="Onde a página começa e termina.")

    @strawberry.field(description="Os itens, sem cursores.")
    def nodes(self) -> list[T]:
        """The items alone."""
        return [edge.node for edge in self.edges]

    @strawberry.field(description="Quantos há ao todo com este filtro. Conta no banco só quando pedido.")
    async def total_count(self) -> int | None:
        """Counts at the source."""
        return await self.contar()


def connection(itens: list[tuple[str, Any]], *, tem_mais: bool, apos: str | None, contar: Any) -> Any:
    """A connection of (cursor, node) pairs."""
    return Connection(
        edges=[Edge(cursor=cursor, node=node) for cursor, node in itens],
        page_info=PageInfo(
            has_next_page=tem_mais,
            has_previous_page=apos is not None,
            start_cursor=itens[0][0] if itens else None,
            end_cursor=itens[-1][0] if itens else None,
        ),
        contar=contar,
    )

"""What fields know of the reading layer: rows, and the reader that they came from (`resolvers/reading/`)."""

from __future__ import annotations

from collections.abc import Awaitable, Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from strawberry.types import Info

from gateway.domain.comandos import Canal

if TYPE_CHECKING:
    from schema.fields import By, Lote


class Linha(Protocol):
    """A row as the reading layer hands it over: the selected columns only."""

    pbx: str
    origem: Canal
    lido_em: datetime

    @property
    def leitor(self) -> Leitor:
        """What read it, and reads what it leads to."""

    def valor(self, coluna: str, mascara: str | None = None) -> Any:
        """The value of a column.

        None where the PBX has null, or has no such column (then a warning goes into `extensions`).

        Raises:
            ErroDoGateway: the installation has it and it could not be read.
        """


class Leitor(Protocol):
    """Reads for one operation (or one event): batches, caches and applies the identity's predicate."""

    def relacionar(self, by: By, chave: Any, info: Info, primeiros: int | None) -> Awaitable[Any]:
        """Row, or list of rows, of `by.view` whose `by.coluna` equals `chave`."""

    def buscar(self, by: By, chave: Any, wanted: frozenset[str]) -> Awaitable[Any]:
        """As `relacionar` of one row, for columns that are known."""

    def lote(self, lote: Lote, chave: Hashable) -> Awaitable[Any]:
        """What the reader of that name finds for the key, together with the other keys of this level; None: nothing."""

    def pedidas(self, info: Info) -> frozenset[str]:
        """The columns that the selection under the field being resolved needs."""

    def linha_composta(self, nome: str, valores: Mapping[str, Any]) -> Linha:
        """A row that no single view has."""

    def da_funcao(self, by: By, chave: Any, info: Info) -> Awaitable[Any]:
        """Every row that a function of the HTTP API tells of `chave`; None, with a warning, without that channel."""

    def conexao(self, lista: Any, info: Info, argumentos: Any, by: By, chave: Any) -> Awaitable[Any]:
        """A page of the rows that a relation leads to: a `schema.pages.Connection`."""

    def gravacoes(self, *, codigo_ligacao: str | None = None, codigo_monitoria: int | None = None) -> Awaitable[Any]:
        """The recordings of a call, or the one of a file's code; None, with a warning, without the API's channel."""

    def emails(
        self, info: Info, buscas: Sequence[tuple[str, str]], de: date, ate: date, first: int, after: str | None
    ) -> Awaitable[Any]:
        """A page of the mails that the searches (kind, value) find; None, with a warning, without the channel."""

    def no_fluxo(self, ramal: str) -> Any:
        """An extension in the stream of events (`RamalNoFluxo`); None, with a warning, without that channel."""

    def mascarar(self, mascara: str, valor: Any) -> Any:
        """The value as the asking identity may see it."""

    def telefone(self, bruto: str) -> Any:
        """The number taken apart (`gateway.protocol.phones.Telefone`), unmasked."""

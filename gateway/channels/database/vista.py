"""A view of the contract as those below the graph read it: its name and columns as this installation spells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.channels.database.catalogue import TableInfo
from gateway.channels.database.pool import Database
from gateway.channels.database.statements import encaixar, quoted
from gateway.channels.errors import Unavailable
from gateway.domain.comandos import Canal

Linhas = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Vista:
    """A view that is there, and those of the wanted columns that it has.

    Attributes:
        reais: the contract's column → the real name.
    """

    database: Database
    table: TableInfo
    reais: Mapping[str, str]

    @property
    def de(self) -> str:
        """Its name, for FROM."""
        return quoted(self.table.name)

    def __getitem__(self, coluna: str) -> str:
        """The column's name, for a statement."""
        return quoted(self.reais[coluna])

    def selecao(self, colunas: Iterable[str] | None = None) -> str:
        """SELECT … FROM, every row under the contract's names; of the columns given, those that are there."""
        there = self.reais if colunas is None else [coluna for coluna in colunas if coluna in self.reais]
        listed = ", ".join(f"{self[coluna]} AS {quoted(coluna)}" for coluna in there)
        return f"SELECT {listed} FROM {self.de}"  # noqa: S608 - names from the catalogue, quoted

    def argumento(self, coluna: str, valor: Any) -> Any:
        """The value, as a column of that type is compared with."""
        return encaixar(valor, self.table.columns[self.reais[coluna]].type)

    async def ler(
        self, resto: str = "", *args: Any, colunas: Iterable[str] | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """The rows; `resto` follows FROM.

        Raises:
            Unavailable: they could not be read.
        """
        return await self.database.fetch(f"{self.selecao(colunas)} {resto}".rstrip(), *args)


async def procurar(database: Database, view: str, precisas: Iterable[str], outras: Iterable[str] = ()) -> Vista | None:
    """The view with these columns, and with as many of the others as there are; None where it lacks one that is needed.

    Raises:
        Unavailable: that cannot be known now.
    """
    table = (await database.catalogue()).table(view)
    if table is None:
        return None
    needed = tuple(precisas)
    found = {coluna: real for coluna in (*needed, *outras) if (real := table.real_name(coluna)) is not None}
    return Vista(database, table, found) if found.keys() >= set(needed) else None


async def exigir(database: Database | None, view: str, precisas: Iterable[str], outras: Iterable[str] = ()) -> Vista:
    """As `procurar`.

    Raises:
        Unavailable: no database is configured, this installation lacks the view or a column, or it cannot be known now.
    """
    found = None if database is None else await procurar(database, view, precisas, outras)
    if found is None:
        raise Unavailable(Canal.BANCO, view)
    return found

"""The statement of a command row, under the names and types that this installation has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from gateway.channels.database.catalogue import TableInfo

_TEXTOS: Final = frozenset(("text", "character varying", "character", "name"))
_INTEIROS: Final = frozenset(("integer", "bigint", "smallint"))
_NUMEROS: Final = frozenset(("numeric", "double precision", "real"))


class Ausente(Exception):
    """The installation lacks something that the command needs; `o_que` names it, never a value."""

    def __init__(self, o_que: str) -> None:
        super().__init__(o_que)
        self.o_que: Final = o_que


@dataclass(frozen=True, slots=True)
class Insercao:
    """One INSERT.

    Attributes:
        sql: with `$1`… for `valores`; returns its columns under the contract's names.
    """

    sql: str
    valores: tuple[Any, ...]


def insercao(table: TableInfo | None, view: str, valores: Mapping[str, Any], devolver: Sequence[str]) -> Insercao:
    """The INSERT of one row; columns of `devolver` that the installation lacks are left out.

    Raises:
        Ausente: the table or a column to fill is not there.
    """
    if table is None:
        raise Ausente(view)
    names: list[str] = []
    args: list[Any] = []
    for column, value in valores.items():
        real = table.real_name(column)
        if real is None:
            raise Ausente(f"{view}.{column}")
        names.append(quoted(real))
        args.append(encaixar(value, table.columns[real].type))
    into = f"INSERT INTO {quoted(table.name)}"
    places = ", ".join(f"${n}" for n in range(1, len(args) + 1))
    values = f"({', '.join(names)}) VALUES ({places})" if args else "DEFAULT VALUES"
    found = [(column, table.real_name(column)) for column in devolver]
    kept = [f"{quoted(real)} AS {quoted(column)}" for column, real in found if real is not None]
    return Insercao(f"{into} {values}{' RETURNING ' + ', '.join(kept) if kept else ''}", tuple(args))


def encaixar(value: Any, tipo: str) -> Any:
    """The value as a column of that type takes it: versions keep the same code as a number or as text.

    What does not fit is returned as it is; the driver refuses it before anything is stored.
    """
    if tipo in _TEXTOS and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    if tipo in _INTEIROS and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    if tipo in _NUMEROS and isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value) if tipo == "numeric" else float(value)
    return value


def quoted(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'

"""Turns a list of changes into few statements, without changing what they come to.

Changes of different tables do not see each other (there are no foreign keys and the batch is one
transaction), so they are grouped by table; within a table their order is kept. Neighbours of one kind and one
set of columns become one statement over arrays; the last of several upserts of one key wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from pbx_simulator.store.changes import Change, Delete, Insert, Update, Upsert, Value
from pbx_simulator.store.errors import ChangeRefused
from pbx_simulator.store.layout import BaseTable


@dataclass(slots=True)
class Run:
    """Neighbouring changes of one table that one statement can make."""

    table: BaseTable
    kind: type[Change]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: dict[object, tuple[Value, ...]] = field(default_factory=dict)

    def without(self, hidden: Collection[str]) -> Run | None:
        """The same run on a table that lost these columns (a quirk); None when nothing is left to write."""
        kept = [place for place, name in enumerate(self.columns) if name not in hidden]
        if not kept or set(self.key) & set(hidden):
            return None
        columns = tuple(self.columns[place] for place in kept)
        rows = {who: tuple(row[place] for place in kept) for who, row in self.rows.items()}
        return Run(self.table, self.kind, columns, self.key, rows)

    def statement(self, types: Mapping[str, str]) -> tuple[str, Sequence[Sequence[Value]]]:
        """The SQL and one array a column. `types` gives each column's PostgreSQL type.

        Names come from our .sql files (`check`), values only as parameters.
        """
        names = ", ".join(self.columns)
        arrays = ", ".join(f"${place}::{types[name]}[]" for place, name in enumerate(self.columns, 1))
        source = f"unnest({arrays}) AS linha({names})"
        target = self.table.qualified
        values = list(zip(*self.rows.values(), strict=True))
        same = " AND ".join(f"alvo.{name} = linha.{name}" for name in self.key)
        if self.kind is Delete:
            return f"DELETE FROM {target} AS alvo USING {source} WHERE {same}", values  # noqa: S608 - our names
        if self.kind is Update:
            set_ = ", ".join(f"{name} = linha.{name}" for name in self.columns if name not in self.key)
            return f"UPDATE {target} AS alvo SET {set_} FROM {source} WHERE {same}", values  # noqa: S608 - our names
        insert = f"INSERT INTO {target} ({names}) SELECT {names} FROM {source}"  # noqa: S608 - our names
        if self.kind is Insert:
            return insert, values
        written = [name for name in self.columns if name not in self.key]
        action = f"UPDATE SET {', '.join(f'{n} = excluded.{n}' for n in written)}" if written else "NOTHING"
        return f"{insert} ON CONFLICT ({', '.join(self.key)}) DO {action}", values


def group(changes: Iterable[Change], layout: Mapping[str, BaseTable]) -> list[Run]:
    """The statements for `changes`, in an order that keeps their meaning."""
    position = count()
    by_table: dict[str, list[Run]] = {}
    for change in changes:
        table = layout[change.table]
        runs = by_table.setdefault(change.table, [])
        columns, row, identity = _shape(change, next(position))
        kind = type(change)
        key = tuple(sorted(change.key)) if isinstance(change, Update | Delete) else table.key
        last = runs[-1] if runs else None
        if last is None or (last.kind, last.columns, last.key) != (kind, columns, key):
            last = Run(table, kind, columns, key)
            runs.append(last)
        last.rows.pop(identity, None)
        last.rows[identity] = row
    return [run for runs in by_table.values() for run in runs]


def check(change: Change, layout: Mapping[str, BaseTable]) -> None:
    """Raises ChangeRefused when the change names what is not there: it must not poison its batch."""
    table = layout.get(change.table)
    if table is None:
        raise ChangeRefused(f"Tabela desconhecida: {change.table}")
    named = set(change.key) if not isinstance(change, Insert) else set()
    if not isinstance(change, Delete):
        named |= set(change.values)
    unknown = named - set(table.columns)
    if unknown:
        raise ChangeRefused(f"Colunas desconhecidas em {change.table}: {', '.join(sorted(unknown))}")
    if isinstance(change, Upsert) and set(change.key) != set(table.key):
        raise ChangeRefused(f"A chave de {change.table} é ({', '.join(table.key)})")
    if not named:
        raise ChangeRefused(f"Mudança sem colunas em {change.table}")
    if isinstance(change, Update) and (not change.values or set(change.key) & set(change.values)):
        raise ChangeRefused(f"Mudança sem valores em {change.table}")
    if isinstance(change, Update | Delete) and (not change.key or None in change.key.values()):
        raise ChangeRefused(f"Chave vazia em {change.table}")


def _shape(change: Change, position: int) -> tuple[tuple[str, ...], tuple[Value, ...], object]:
    """Columns, values and what makes the row one of its kind within a run."""
    if isinstance(change, Insert):
        columns = tuple(sorted(change.values))
        return columns, tuple(change.values[name] for name in columns), position
    if isinstance(change, Delete):
        columns = tuple(sorted(change.key))
        row = tuple(change.key[name] for name in columns)
        return columns, row, row
    merged = {**change.values, **change.key}
    columns = tuple(sorted(merged))
    identity = tuple(change.key[name] for name in sorted(change.key))
    return columns, tuple(merged[name] for name in columns), identity

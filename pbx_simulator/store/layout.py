"""Which tables and columns a change may name, read from the .sql files: no database needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

_TABLE = re.compile(r"^CREATE TABLE (\w+)\.(\w+) \((.*?)^\);", re.MULTILINE | re.DOTALL)
_COLUMN = re.compile(r"^    ([a-z_0-9]+) ([a-z]+)", re.MULTILINE)
_KEY = re.compile(r"PRIMARY KEY \(([^)]+)\)")
_OWN_STATE = frozenset({"relogio", "escritas", "fila_comandos"})


@dataclass(frozen=True, slots=True)
class BaseTable:
    """One writable table: its schema, its columns in order and its primary key (empty: it has none)."""

    schema: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def qualified(self) -> str:
        return f"{self.schema}.{self.name}"


def scripts(folder: str) -> Iterator[str]:
    """The texts of the .sql files of `store/sql/<folder>`, in the order of their names."""
    found = files("pbx_simulator.store").joinpath("sql", folder).iterdir()
    for entry in sorted(found, key=lambda each: each.name):
        if entry.name.endswith(".sql"):
            yield entry.read_text(encoding="utf-8")


def script(folder: str, name: str) -> str:
    """The text of one .sql file of `store/sql/<folder>`."""
    return files("pbx_simulator.store").joinpath("sql", folder, name).read_text(encoding="utf-8")


def read_layout() -> Mapping[str, BaseTable]:
    """Every table the world may write, by name: the base tables of `pbx` and the ten command tables."""
    tables = {}
    for folder in ("base", "comandos"):
        for script in scripts(folder):
            for schema, name, body in _TABLE.findall(script):
                if name not in _OWN_STATE:
                    tables[name] = _read_table(schema, name, body)
    return tables


def _read_table(schema: str, name: str, body: str) -> BaseTable:
    columns = tuple(column for column, _type in _COLUMN.findall(body))
    named = _KEY.search(body)
    if named:
        key = tuple(part.strip() for part in named[1].split(","))
    else:
        key = tuple(re.findall(r"^    (\w+) [^\n]*PRIMARY KEY", body, re.MULTILINE))
    return BaseTable(schema, name, columns, key)

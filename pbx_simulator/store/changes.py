"""The seam between the simulated PBX and its database: what changed, as plain values.

The truth lives in memory (`pbx_simulator.world`); the database is its projection. A rule of the world returns
the changes it made, the writer puts them into PostgreSQL in one transaction, and only then an answer or an
event leaves. Table and column names are those of `store/sql/base/*.sql` (schema `pbx`) and of the ten command
tables (`store/sql/comandos/*.sql`, schema `public`); `layout.read_layout()` lists them without a database.

Values are plain Python: `int`, `str`, `bool`, `float` or `Decimal`, `datetime` without zone (simulated local
time), `date`, or `None`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Value = int | str | bool | float | Decimal | datetime | date | None


@dataclass(frozen=True, slots=True)
class Upsert:
    """The row of `table` with this key has these values; columns not named keep theirs (NULL when new)."""

    table: str
    key: Mapping[str, Value]
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Insert:
    """One more row; columns not named take their default."""

    table: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Update:
    """Every row whose columns equal `key` now has these values; no row is made where there is none."""

    table: str
    key: Mapping[str, Value]
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Delete:
    """Every row whose columns equal `key` is gone: the whole key for one row, part of it for a family."""

    table: str
    key: Mapping[str, Value]


Change = Upsert | Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """What the PBX made of one row of a command table.

    `text` is the message of that table's section, where the table has a column for it (gaps 94-96, 98, 100).
    """

    code_success: bool
    text: str | None = None

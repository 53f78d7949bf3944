"""Rows as PostgreSQL's COPY reads them in text format: tabs between columns, a line feed after each row.

Everything that means something to COPY is escaped, so that no value can end its column, its row or the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_NULO: Final = r"\N"
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def linhas_copy(rows: Iterable[Sequence[str | None]]) -> bytes:
    """The rows in UTF-8; None is NULL, every other value its text.

    Raises:
        ValueError: a value that PostgreSQL cannot hold (NUL) or UTF-8 cannot write (a lone surrogate).
    """
    text = "".join("\t".join([_NULO if v is None else v.translate(_ESCAPES) for v in row]) + "\n" for row in rows)
    if "\0" in text:
        raise ValueError("NUL in a value")
    return text.encode("utf-8")

"""Whether two servers said the same: their answers without what is only form.

`nodes` of connections are the list itself; instants lose their offset, decimals their trailing zeros, and integers that
are written as texts are integers.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.0+)?(?:Z|[+-]\d\d:?\d\d)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Differs(Exception):
    """Two servers disagree; the text says where."""


def normal(value: Any) -> Any:
    """The answer's values without form.

    Raises:
        Differs: it is an answer with errors.
    """
    if isinstance(value, dict):
        if value.get("errors"):
            raise Differs(f"errors: {str(value['errors'])[:400]}")
        for wrapper in ("data", "nodes"):
            if set(value) == {wrapper}:
                return normal(value[wrapper])
        return {name: normal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [normal(inner) for inner in value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value)).normalize()
    return value


def compare(name: str, one: Any, other: Any, path: str = "") -> None:
    """Raises Differs, naming the first place where two normal answers are not the same."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            compare(name, one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            compare(name, mine, theirs, f"{path}[{place}]")
    elif one != other:
        raise Differs(f"{name}{path}: {str(one)[:200]} is not {str(other)[:200]}")


def _text(text: str) -> Any:
    if found := _INSTANT.fullmatch(text):
        return f"{found[1]}T{found[2]}"
    if _NUMBER.fullmatch(text):
        return Decimal(text).normalize()
    return text

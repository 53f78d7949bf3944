"""What a write must look like before it is queued: one malformed write would fail its whole group."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from gateway.journal.port import (
    MAX_DATA_BYTES,
    MAX_NAME_CHARS,
    MAX_WRITES,
    Append,
    InvalidWrite,
    Put,
    Write,
)

_NAME: Final = re.compile(r"[A-Za-z0-9_.:\-]+", re.ASCII)
_MAX_TTL_S: Final = 100 * 365 * 86_400.0
_MAX_SEQUENCE: Final = 2**62


def check_name(name: object, what: str) -> None:
    """Raises InvalidWrite unless `name` is 1 to 200 letters, digits or `_ . : -` (all stores take these)."""
    if not isinstance(name, str) or len(name) > MAX_NAME_CHARS or not _NAME.fullmatch(name):
        raise InvalidWrite(f"{what}: use 1 to {MAX_NAME_CHARS} letters, digits or one of _ . : -")


def check_key(key: object) -> None:
    """Raises InvalidWrite unless `key` is 1 to 200 characters that UTF-8 can carry, without NUL."""
    if not isinstance(key, str) or not 0 < len(key) <= MAX_NAME_CHARS or "\0" in key:
        raise InvalidWrite(f"key: use 1 to {MAX_NAME_CHARS} characters without NUL")
    try:
        key.encode()
    except UnicodeEncodeError as exc:
        raise InvalidWrite("key: holds characters that UTF-8 cannot carry") from exc


def check_ttl(ttl: object) -> None:
    """Raises InvalidWrite unless `ttl` is a finite number of seconds above 0."""
    if isinstance(ttl, bool) or not isinstance(ttl, int | float) or not 0 < ttl <= _MAX_TTL_S or math.isnan(ttl):
        raise InvalidWrite("ttl: use a number of seconds above 0 and below 100 years")


def check_writes(writes: Sequence[Write]) -> None:
    """Raises InvalidWrite for the first write that no store could accept."""
    if not writes:
        raise InvalidWrite("commit: give at least one write")
    if len(writes) > MAX_WRITES:
        raise InvalidWrite(f"commit: at most {MAX_WRITES} writes at once, there are {len(writes)}")
    size = 0
    for write in writes:
        size += _check_write(write)
    if size > MAX_DATA_BYTES:
        raise InvalidWrite(f"commit: at most {MAX_DATA_BYTES} bytes at once, there are {size}")


def _check_write(write: Write) -> int:
    if isinstance(write, Append):
        check_name(write.log, "log")
    elif isinstance(write, Put):
        check_name(write.table, "table")
        check_key(write.key)
        if write.ttl is not None:
            check_ttl(write.ttl)
    else:
        raise InvalidWrite(f"commit: a write is an Append or a Put, not {type(write).__name__}")
    if not isinstance(write.data, bytes):
        raise InvalidWrite(f"data: give bytes, not {type(write.data).__name__}")
    expect = write.expect
    if expect is not None and (
        isinstance(expect, bool) or not isinstance(expect, int) or not 0 <= expect < _MAX_SEQUENCE
    ):
        raise InvalidWrite("expect: give a sequence, 0 for none, or None for any")
    return len(write.data)

"""What an import has to remember of all its lines and of the PBX's black lists: on disk, in bounded memory.

A SQLite file of the import's folder, made anew by each validation and removed after it. It holds digests under a key
that is never stored, so that it tells nobody anything.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import orjson

_CACHE_KIB: Final = 16 * 1024
_DIGEST_BYTES: Final = 16


class Memoria:
    """Lines and blocked numbers seen so far. Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        self._key = os.urandom(32)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_CACHE_KIB};"
            "CREATE TABLE linhas (resumo BLOB PRIMARY KEY, linha INTEGER) WITHOUT ROWID;"
            "CREATE TABLE bloqueados (resumo TEXT PRIMARY KEY) WITHOUT ROWID;"
            "BEGIN"  # one transaction that is never committed: the file is of no use afterwards
        )
        self.bloqueados = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._path.unlink(missing_ok=True)

    def ja_vista(self, linha: int, identidade: str) -> int | None:
        """The number of the earlier line that is the same; None for the first one, which is remembered."""
        digest = self._digest(identidade).digest()
        if self._db.execute("INSERT OR IGNORE INTO linhas VALUES (?, ?)", (digest, linha)).rowcount:
            return None
        found: tuple[int] = self._db.execute("SELECT linha FROM linhas WHERE resumo = ?", (digest,)).fetchone()
        return found[0]

    def bloquear(self, numeros: Iterable[str]) -> None:
        """Remembers numbers of the black lists."""
        rows = [(self._digest(numero).hexdigest(),) for numero in numeros]
        self._db.executemany("INSERT OR IGNORE INTO bloqueados VALUES (?)", rows)
        self.bloqueados += len(rows)

    def bloqueados_entre(self, numeros: Iterable[str]) -> frozenset[str]:
        """Which of the numbers are on a black list."""
        by_digest = {self._digest(numero).hexdigest(): numero for numero in numeros}
        found = self._db.execute(
            "SELECT resumo FROM bloqueados WHERE resumo IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(by_digest)).decode(),),
        )
        return frozenset(by_digest[digest] for (digest,) in found)

    def _digest(self, texto: str) -> hashlib.blake2b:
        return hashlib.blake2b(texto.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES, key=self._key)

"""Encryption above the port: personal data is AES-256-GCM before a journal sees it.

The key is a file of the data folder (mode 0600, created on first use) or given by the operator. A sealed
value is nonce (12 bytes) + ciphertext + tag (16 bytes); `about` (a log's name) is bound to it, so a value
moved elsewhere does not open. One key serves 2**32 values safely.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import uuid
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from gateway.journal.checks import check_writes
from gateway.journal.port import (
    Append,
    Entry,
    Gap,
    Journal,
    JournalError,
    Lease,
    Position,
    Record,
    Write,
)

KEY_FILE: Final = "journal.key"
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
EMPTY_BYTES: Final = _NONCE_BYTES + _TAG_BYTES
"""The length of sealed nothing."""


class SealBroken(JournalError):
    """The value was sealed with another key, for another place, or was altered."""


class KeyUnusable(JournalError):
    """The key file or the given key cannot be used; the text (pt-BR) says what to do."""


class Seal:
    """Seals and opens values with one key.

    Args:
        key: 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise KeyUnusable(f"A chave do diário tem {len(key)} bytes; use {KEY_BYTES}.")
        self._cipher = AESGCM(key)
        self._key = key

    def __repr__(self) -> str:
        return "Seal(…)"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From base64 text of 32 bytes, as a setting or a key file holds it.

        Raises:
            KeyUnusable: it is not.
        """
        try:
            key = base64.b64decode(text.strip().encode("ascii"), validate=True)
        except (ValueError, UnicodeEncodeError, binascii.Error):
            raise KeyUnusable(
                "A chave do diário não é texto base64: gere outra com `openssl rand -base64 32`."
            ) from None
        return cls(key)

    @classmethod
    def from_file(cls, path: Path, *, create: bool = False) -> Self:
        """From a key file; with `create`, one that is missing is made with mode 0600.

        Raises:
            KeyUnusable: it is missing, unreadable, open to other users, or no key.
        """
        if create and not path.exists():
            _create(path)
        try:
            mode = path.stat().st_mode
            text = path.read_text(encoding="ascii")
        except OSError as exc:
            raise KeyUnusable(f"O arquivo da chave do diário {path.name} não pôde ser lido: {exc.strerror}.") from exc
        except UnicodeDecodeError:
            raise KeyUnusable(f"O arquivo {path.name} não é uma chave do diário: restaure-o do backup.") from None
        if os.name == "posix" and mode & 0o077:
            raise KeyUnusable(f"Outros usuários podem ler {path.name}: rode `chmod 600` nesse arquivo.")
        return cls.from_text(text)

    def derived(self, purpose: str) -> bytes:
        """Another key of 32 bytes, the same for the same purpose for as long as the data folder lives."""
        return HKDFExpand(SHA256(), KEY_BYTES, purpose.encode()).derive(self._key)

    def seal(self, data: bytes, about: str = "") -> bytes:
        """The value, unreadable without the key; 28 bytes longer."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, about.encode())

    def open(self, sealed: bytes, about: str = "") -> bytes:
        """The value that was sealed about the same thing.

        Raises:
            SealBroken: it does not open.
        """
        if len(sealed) < EMPTY_BYTES:
            raise SealBroken("sealed value: too short")
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
        except InvalidTag:
            raise SealBroken("sealed value: another key, another place, or altered") from None


def _create(path: Path) -> None:
    """Writes a new key whole or not at all; of two that do so at once, the first one stays."""
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    except OSError as exc:
        raise KeyUnusable(f"O arquivo da chave do diário {path.name} não pôde ser criado: {exc.strerror}.") from exc
    finally:
        draft.unlink(missing_ok=True)


class SealedLogs:
    """A `Journal` whose logs with a given prefix are sealed; everything else passes through untouched.

    An entry that does not open becomes a Gap `unreadable` at its place. Records are sealed by their writers.
    """

    def __init__(self, journal: Journal, seal: Seal, *, prefix: str = "eventos:") -> None:
        self._journal = journal
        self._seal = seal
        self._prefix = prefix

    @property
    def epoch(self) -> str:
        """See `Journal.epoch`."""
        return self._journal.epoch

    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        """See `Journal.commit`."""
        check_writes(writes)
        return await self._journal.commit(*(self._sealed(write) for write in writes), lease=lease)

    async def read(self, log: str, after: Position | None, *, follow: bool = False) -> AsyncIterator[Entry | Gap]:
        """See `Journal.read`."""
        reading = self._journal.read(log, after, follow=follow)
        try:
            async for item in reading:
                if isinstance(item, Gap) or not log.startswith(self._prefix):
                    yield item
                    continue
                try:
                    yield self._opened(item)
                except SealBroken:
                    yield Gap(log, item.previous, item.position, "unreadable")
        finally:
            close = getattr(reading, "aclose", None)
            if close is not None:
                await close()

    async def last(self, log: str) -> Entry | None:
        """See `Journal.last`.

        Raises:
            SealBroken: it does not open.
        """
        entry = await self._journal.last(log)
        return entry if entry is None or not log.startswith(self._prefix) else self._opened(entry)

    async def head(self) -> Position:
        """See `Journal.head`."""
        return await self._journal.head()

    async def get(self, table: str, key: str) -> Record | None:
        """See `Journal.get`."""
        return await self._journal.get(table, key)

    def records(self, table: str) -> AsyncIterator[Record]:
        """See `Journal.records`."""
        return self._journal.records(table)

    def records_down(self, table: str, below: str | None = None) -> AsyncIterator[Record]:
        """See `Journal.records_down`."""
        return self._journal.records_down(table, below)

    async def trim(self, log: str, *, keep: int | None = None, before: datetime | None = None) -> int:
        """See `Journal.trim`."""
        return await self._journal.trim(log, keep=keep, before=before)

    async def acquire(self, name: str, owner: str, ttl: float) -> Lease:
        """See `Journal.acquire`."""
        return await self._journal.acquire(name, owner, ttl)

    async def renew(self, lease: Lease, ttl: float) -> Lease:
        """See `Journal.renew`."""
        return await self._journal.renew(lease, ttl)

    async def release(self, lease: Lease) -> None:
        """See `Journal.release`."""
        await self._journal.release(lease)

    def _sealed(self, write: Write) -> Write:
        if isinstance(write, Append) and write.log.startswith(self._prefix):
            return Append(write.log, self._seal.seal(write.data, write.log), write.expect)
        return write

    def _opened(self, entry: Entry) -> Entry:
        data = self._seal.open(entry.data, entry.log)
        return Entry(entry.log, entry.position, entry.previous, entry.at, data)

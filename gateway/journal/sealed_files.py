"""What is too large for the journal: files of sealed frames in the data folder (uploads, lines ready to be sent).

A frame is its length (4 bytes, big-endian) and a sealed value, bound to the file's name and its own number: frames
cannot be moved, taken out or repeated. Memory holds one frame at a time.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from gateway.journal.sealed import EMPTY_BYTES, Seal, SealBroken

MAX_FRAME_BYTES: Final = 16 * 1024 * 1024
_LENGTH: Final = struct.Struct(">I")


class SealedWriter:
    """Writes a new file under another name; `close` gives it its own, so that a file that is there is whole.

    Args:
        about: what the file is, e.g. its import's id; needed to read it.
    """

    def __init__(self, path: Path, seal: Seal, about: str) -> None:
        self._path = path
        self._draft = path.with_name(path.name + ".novo")
        self._seal = seal
        self._about = f"{about}/{path.name}"
        self._draft.unlink(missing_ok=True)
        self._file = os.fdopen(os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.frames = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def write(self, data: bytes) -> None:
        """Adds a frame.

        Raises:
            OSError: it could not be written.
        """
        sealed = self._seal.seal(data, f"{self._about}/{self.frames}")
        self._file.write(_LENGTH.pack(len(sealed)))
        self._file.write(sealed)
        self.frames += 1

    def close(self) -> None:
        """Makes the file durable and gives it its name.

        Raises:
            OSError: it could not be.
        """
        self.write(b"")  # the end, so that a file cut at a frame's edge is seen
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.replace(self._path)

    def discard(self) -> None:
        """Leaves nothing behind."""
        with contextlib.suppress(OSError):
            self._file.close()
        self._draft.unlink(missing_ok=True)


def read_frames(path: Path, seal: Seal, about: str, first: int = 0) -> Generator[bytes, None, None]:
    """The frames from number `first` on, in order.

    Raises:
        OSError: it could not be read.
        SealBroken: sealed with another key, altered, or cut short.
    """
    about = f"{about}/{path.name}"
    number = 0
    with path.open("rb") as file:
        while True:
            head = file.read(_LENGTH.size)
            size = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else -1
            if not 0 <= size <= MAX_FRAME_BYTES:
                raise SealBroken(f"{path.name}: cut short or altered at frame {number}")
            if number < first and size != EMPTY_BYTES:
                file.seek(size, os.SEEK_CUR)
            else:
                data = seal.open(file.read(size), f"{about}/{number}")
                if not data:
                    return
                yield data
            number += 1

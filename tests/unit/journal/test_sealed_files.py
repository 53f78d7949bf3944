"""Sealed files: whole or not there, and nothing in them can be moved, taken out or read."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.journal.sealed import Seal, SealBroken
from gateway.journal.sealed_files import SealedWriter, read_frames

SEAL = Seal(bytes(32))
FRAMES = [b"um", b"dois" * 1000, b"tres"]


def gravar(path: Path, about: str = "a") -> None:
    with SealedWriter(path, SEAL, about) as writer:
        for frame in FRAMES:
            writer.write(frame)


@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_frames_come_back_from_any_place(tmp_path: Path, first: int) -> None:
    gravar(tmp_path / "f")
    assert list(read_frames(tmp_path / "f", SEAL, "a", first)) == FRAMES[first:]


def test_nothing_can_be_read_without_the_key_and_the_file_is_its_owner_s(tmp_path: Path) -> None:
    gravar(tmp_path / "f")
    raw = (tmp_path / "f").read_bytes()
    assert b"dois" not in raw
    assert (tmp_path / "f").stat().st_mode & 0o077 == 0
    with pytest.raises(SealBroken):
        list(read_frames(tmp_path / "f", Seal(bytes(31) + b"x"), "a"))


def test_a_file_that_was_not_closed_is_not_there(tmp_path: Path) -> None:
    def morrer() -> None:
        with SealedWriter(tmp_path / "f", SEAL, "a") as writer:
            writer.write(b"um")
            raise LookupError

    with pytest.raises(LookupError):
        morrer()
    assert list(tmp_path.iterdir()) == []


def test_a_file_cut_anywhere_is_seen(tmp_path: Path) -> None:
    gravar(tmp_path / "f")
    raw = (tmp_path / "f").read_bytes()
    for end in range(0, len(raw), 7):
        (tmp_path / "f").write_bytes(raw[:end])
        with pytest.raises(SealBroken):
            list(read_frames(tmp_path / "f", SEAL, "a"))


def test_frames_cannot_be_moved_taken_out_or_put_into_another_file(tmp_path: Path) -> None:
    gravar(tmp_path / "f")
    raw = (tmp_path / "f").read_bytes()
    first = 4 + int.from_bytes(raw[:4], "big")
    second = first + 4 + int.from_bytes(raw[first : first + 4], "big")
    for changed in (raw[first:second] + raw[:first] + raw[second:], raw[first:], raw[:first] + raw[second:]):
        (tmp_path / "f").write_bytes(changed)
        with pytest.raises(SealBroken):
            list(read_frames(tmp_path / "f", SEAL, "a"))
    (tmp_path / "g").write_bytes(raw)
    with pytest.raises(SealBroken):
        list(read_frames(tmp_path / "g", SEAL, "a"))
    with pytest.raises(SealBroken):
        list(read_frames(tmp_path / "f", SEAL, "b"))

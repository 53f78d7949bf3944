"""Personal data is unreadable without the key, and what does not open is said."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.port import Append, Gap
from gateway.journal.sealed import KeyUnusable, Seal, SealBroken, SealedLogs
from tests.unit.journal.checking import everything, payloads
from tests.unit.journal.stores import SqliteStore

KEY = bytes(range(32))


@given(st.binary(), st.text(st.characters(exclude_categories=("Cs",))))
def test_what_is_sealed_opens_again_and_grows_by_28_bytes(data: bytes, about: str) -> None:
    sealed = Seal(KEY).seal(data, about)
    assert len(sealed) == len(data) + 28
    assert Seal(KEY).open(sealed, about) == data


@given(st.binary(min_size=1, max_size=40), st.data())
def test_any_altered_bit_is_noticed(data: bytes, draw: st.DataObject) -> None:
    sealed = bytearray(Seal(KEY).seal(data))
    place = draw.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(SealBroken):
        Seal(KEY).open(bytes(sealed))


@given(st.binary(max_size=60))
def test_foreign_bytes_do_not_open(data: bytes) -> None:
    with pytest.raises(SealBroken):
        Seal(KEY).open(data)


def test_another_key_or_another_place_does_not_open() -> None:
    sealed = Seal(KEY).seal(b"x", "eventos:a")
    with pytest.raises(SealBroken):
        Seal(b"k" * 32).open(sealed, "eventos:a")
    with pytest.raises(SealBroken):
        Seal(KEY).open(sealed, "eventos:b")


def test_the_key_is_not_in_the_repr() -> None:
    assert "\\x01" not in repr(Seal(KEY))


def test_a_key_file_is_made_once_with_mode_0600(tmp_path: Path) -> None:
    path = tmp_path / "data" / "journal.key"
    sealed = Seal.from_file(path, create=True).seal(b"x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["journal.key"]
    assert Seal.from_file(path, create=True).open(sealed) == b"x"


def test_of_two_that_create_the_key_at_once_both_use_the_same(tmp_path: Path) -> None:
    path = tmp_path / "journal.key"
    seals: list[Seal] = []
    barrier = threading.Barrier(2)

    def create() -> None:
        barrier.wait()
        seals.append(Seal.from_file(path, create=True))

    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seals[0].open(seals[1].seal(b"x")) == b"x"


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ=", "€€€"])
def test_a_key_that_is_none_says_what_to_do(text: str) -> None:
    with pytest.raises(KeyUnusable) as refused:
        Seal.from_text(text)
    assert "chave do diário" in str(refused.value)
    assert not text or text not in str(refused.value)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.key"
    Seal.from_file(path, create=True)
    path.chmod(0o644)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        Seal.from_file(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"too short"])
def test_a_missing_or_spoilt_key_file_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "journal.key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    with pytest.raises(KeyUnusable):
        Seal.from_file(path)


async def test_the_file_holds_no_plain_text_of_a_sealed_log(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        sealed = SealedLogs(journal, Seal(KEY))
        await sealed.commit(Append("eventos:principal", b"telefone 11999990000"), Append("auditoria", b"plain"))
        assert await payloads(sealed, "eventos:principal") == [b"telefone 11999990000"]
        assert (await sealed.last("eventos:principal")).data == b"telefone 11999990000"
        assert await payloads(journal, "auditoria") == [b"plain"]
    stored = b"".join(file.read_bytes() for file in store.path.parent.iterdir())
    assert b"11999990000" not in stored
    assert b"plain" in stored


async def test_an_entry_that_does_not_open_is_a_gap_at_its_place(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path).open() as journal:
        ours, theirs = SealedLogs(journal, Seal(KEY)), SealedLogs(journal, Seal(b"k" * 32))
        (one,) = await ours.commit(Append("eventos:a", b"1"))
        (two,) = await theirs.commit(Append("eventos:a", b"2"))
        await ours.commit(Append("eventos:a", b"3"))
        items = await everything(ours, "eventos:a")
        assert [item.data for item in items if not isinstance(item, Gap)] == [b"1", b"3"]
        assert items[1] == Gap("eventos:a", one, two, "unreadable")

"""What is particular to the SQLite journal: the file, its failures, its epochs, its thread."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import aclosing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal.port import Append, Entry, Gap, NotStored, Position, Put, Uncertain, Unreadable
from gateway.journal.reader import History, begin
from gateway.journal.sqlite import SqliteJournal
from tests.unit.journal.checking import Time, payloads
from tests.unit.journal.stores import SqliteStore


async def test_the_file_and_its_folder_are_for_the_owner_only(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        await journal.commit(Append("a", b"x"))
        modes = {file.name: file.stat().st_mode & 0o777 for file in store.path.parent.iterdir()}

    assert set(modes) >= {"journal.db", "journal.db-wal"}
    assert set(modes.values()) == {0o600}
    assert store.path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
async def test_a_file_that_is_no_journal_is_refused_and_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        async with SqliteJournal(path, clock=Time()):
            pass
    assert path.read_bytes() == content


async def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(Unreadable, match="format 0"):
        async with SqliteJournal(path, clock=Time()):
            pass


async def test_a_journal_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open():
        pass
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(Unreadable, match="format 2"):
        async with store.open():
            pass


async def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotStored, match=r"journal\.db"):
        async with SqliteJournal(tmp_path / "file" / "journal.db", clock=Time()):
            pass


async def test_a_full_disk_stores_nothing_and_the_next_write_works(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        store.faults.next_insert = True
        with pytest.raises(NotStored, match="disk is full"):
            await journal.commit(Append("a", b"1"), Put("t", "k", b"v", 0))
        await journal.commit(Append("a", b"2"), Put("t", "k", b"v", 0))
        assert await payloads(journal, "a") == [b"2"]


async def test_a_lost_answer_leaves_every_caller_of_the_group_uncertain_and_the_thread_alive(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        store.lose_next_answer(stored=False)
        ends = await asyncio.gather(*(journal.commit(Append("a", b"x")) for _ in range(20)), return_exceptions=True)
        lost = sum(isinstance(end, Uncertain) for end in ends)
        assert lost >= 1
        assert await payloads(journal, "a") == [b"x"] * (20 - lost)


async def test_many_callers_share_transactions(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "j.db", clock=Time()) as journal:
        await asyncio.gather(*(journal.commit(Append("a", b"%d" % n)) for n in range(2000)))

        assert journal.transactions < 200
        assert await payloads(journal, "a") == [b"%d" % n for n in range(2000)]


async def test_a_cancelled_caller_disturbs_nobody(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "j.db", clock=Time()) as journal:
        tasks = [asyncio.create_task(journal.commit(Append("a", b"%d" % n))) for n in range(10)]
        await asyncio.sleep(0)
        tasks[3].cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(ends[3], asyncio.CancelledError)
        assert await payloads(journal, "a") == [b"%d" % n for n in range(10)]


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_later(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    async with SqliteJournal(path, clock=Time()) as journal:
        writing = [asyncio.ensure_future(journal.commit(Append("a", b"x"))) for _ in range(100)]
        await asyncio.sleep(0)
    assert len(await asyncio.gather(*writing)) == 100
    with pytest.raises(NotStored):
        await journal.commit(Append("a", b"late"))
    with pytest.raises(Unreadable):
        await journal.last("a")
    assert not path.with_name("j.db-wal").exists() or path.with_name("j.db-wal").stat().st_size == 0


async def test_a_follower_ends_with_an_error_when_the_journal_closes(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "j.db", clock=Time()) as journal:
        following = journal.read("a", None, follow=True)
        waiting = asyncio.ensure_future(anext(following))
        await journal.commit(Append("a", b"1"))
        assert (await waiting).data == b"1"
        waiting = asyncio.ensure_future(anext(following))
        await asyncio.sleep(0)
    with pytest.raises(Unreadable):
        await asyncio.wait_for(waiting, 5)


async def test_a_reader_that_leaves_is_forgotten(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "j.db", clock=Time()) as journal:
        await journal.commit(Append("a", b"1"))
        async with aclosing(journal.read("a", None, follow=True)) as following:
            await anext(following)
            assert journal._followers
        assert not journal._followers


async def test_a_restored_file_opens_a_new_epoch(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        (before,) = await journal.commit(Append("a", b"1"))
    async with store.open(restored=True) as journal:
        assert journal.epoch != before.epoch
        assert await payloads(journal, "a", before) == ["lost"]


async def test_a_clean_end_keeps_the_epoch_across_boots(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        first = journal.epoch
    store.boot = "boot-2"
    async with store.open() as journal:
        assert journal.epoch == first


async def test_where_the_system_does_not_name_its_boot_only_a_dead_opener_is_an_unclean_end(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.boot = None
    async with store.open() as one, store.open() as two:
        assert two.epoch == one.epoch
    with sqlite3.connect(store.path) as connection:
        connection.execute("INSERT INTO openers VALUES ('dead', NULL, 4194305)")  # beyond any pid of Linux
    connection.close()
    async with store.open() as again:
        assert again.epoch != one.epoch
    async with store.open() as later:
        assert later.epoch == again.epoch


async def test_two_open_journals_of_one_process_both_end_cleanly(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as one:
        async with store.open() as two:
            assert two.epoch == one.epoch
        await one.commit(Append("a", b"1"))
    store.boot = "boot-2"
    async with store.open() as again:
        assert again.epoch == one.epoch


async def test_trimmed_text_is_gone_from_the_wal(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        await journal.commit(*(Append("a", b"secret-%d" % n) for n in range(100)))
        await journal.trim("a", keep=1)
        wal = store.path.with_name("journal.db-wal")
        assert wal.stat().st_size == 0


async def test_expired_records_are_removed_by_a_trim(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    async with store.open() as journal:
        await journal.commit(*(Put("t", str(n), b"v", 0, ttl=5) for n in range(1500)), Put("t", "kept", b"v", 0))
        store.time.advance(6)
        await journal.trim("a", keep=1)
    with sqlite3.connect(store.path) as connection:
        assert connection.execute("SELECT key FROM records").fetchall() == [("kept",)]
    connection.close()


async def test_no_thread_or_file_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        async with SqliteJournal(tmp_path / "j.db", clock=Time()) as journal:
            await journal.commit(Append("a", b"x"))
            await payloads(journal, "a")
    assert len(os.listdir("/proc/self/fd")) <= before + 1


@settings(max_examples=200)
@given(
    firsts=st.lists(st.integers(1, 40), min_size=1, max_size=4).map(lambda x: [1, *sorted(x)[1:]]),
    extra=st.integers(0, 10),
    epoch=st.integers(0, 4),
    sequence=st.integers(0, 60),
    trimmed=st.integers(0, 50),
)
def test_reading_never_begins_before_it_was_asked_and_says_why_it_begins_later(
    firsts: list[int], extra: int, epoch: int, sequence: int, trimmed: int
) -> None:
    past = History(tuple(f"e{n}" for n in range(len(firsts))), tuple(firsts), firsts[-1] - 1 + extra)
    trimmed = min(trimmed, past.newest)
    after = Position(f"e{epoch}", sequence)
    page = begin(past, "a", after, trimmed)

    assert page.position.sequence >= trimmed
    if page.items:
        assert all(isinstance(item, Gap) for item in page.items)
        assert page.items[0].after == after
        assert page.items[-1].resumes == page.position
    else:
        assert page.position == after
        assert after.epoch in past.ids
        assert sequence <= past.newest
    assert not any(isinstance(item, Entry) for item in page.items)

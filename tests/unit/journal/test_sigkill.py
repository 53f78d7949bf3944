"""A process killed in mid-load loses nothing that was acknowledged."""

import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from gateway.clock import SystemClock
from gateway.journal.port import Append, Entry, Fenced, Lease
from gateway.journal.sqlite import SqliteJournal

ROOT = Path(__file__).parents[3]


def kill_in_mid_load(path: Path, acknowledged: int, callers: int = 8) -> list[str]:
    """Runs the load until that many lines were acknowledged, kills it, returns every whole line."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.journal.load", str(path), str(callers)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    try:
        lines = [child.stdout.readline() for _ in range(acknowledged)]
    finally:
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate(timeout=10)
    assert child.returncode == -signal.SIGKILL
    text = b"".join(lines) + rest
    return text[: text.rfind(b"\n")].decode().split("\n")


@pytest.mark.parametrize("acknowledged", [1, 200, 3000])
async def test_nothing_acknowledged_is_lost_and_all_is_once_and_in_order(acknowledged: int, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lines = kill_in_mid_load(path, acknowledged)
    assert len(lines) >= acknowledged

    async with SqliteJournal(path, clock=SystemClock()) as journal:
        items = [item async for item in journal.read("load", None)]
        progress = {r.key: r.data.decode() async for r in journal.records("progress")}
        old = Lease("pbx", "child", 1, 0.0, lambda: 0.0)
        newer = await journal.acquire("pbx", "child", 3)
        with pytest.raises(Fenced):
            await journal.commit(Append("load", b"from the grave"), lease=old)

    assert newer.term == 2
    assert all(isinstance(item, Entry) for item in items), "no gap: same boot, same epoch"
    stored = [item.data.decode() for item in items]
    assert len(set(stored)) == len(stored)
    assert set(lines) <= set(stored)
    by_caller: dict[str, list[int]] = defaultdict(list)
    for text in stored:
        caller, number = text.split(".")
        by_caller[caller].append(int(number))
    for caller, numbers in by_caller.items():
        assert numbers == list(range(1, len(numbers) + 1))
        assert progress[caller] == f"{caller}.{numbers[-1]}", "entry and record are stored together"


async def test_a_killed_process_and_a_clean_end_after_it_keep_the_epoch(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    epochs = []
    for _ in range(2):
        kill_in_mid_load(path, 5)
        async with SqliteJournal(path, clock=SystemClock()) as journal:
            epochs.append(journal.epoch)
    async with SqliteJournal(path, clock=SystemClock(), boot=lambda: "the next boot") as journal:
        epochs.append(journal.epoch)

    assert len(set(epochs)) == 1

"""The one thread that writes: whatever waits in its queue shares one transaction (group commit)."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.journal.port import JournalError, NotStored, Uncertain
from gateway.journal.state import Clocks, State
from gateway.journal.wal import Checkpoints

MAX_GROUP: Final = 1024
MAX_GROUP_BYTES: Final = 4 * 1024 * 1024

Work = Callable[[State], Any]


@dataclass(slots=True, eq=False)
class Job:
    """Something to do inside a write transaction; `work` checks everything before it changes anything."""

    work: Work
    size: int
    future: asyncio.Future[Any]
    outcome: Any = None


class Writer:
    """Runs jobs in the order of `submit` and settles their futures once the transaction is committed.

    Args:
        connect: opens the connection, called in the thread.
        wake: called in the loop with the names of the logs that grew.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        clocks: Clocks,
        loop: asyncio.AbstractEventLoop,
        wake: Callable[[frozenset[str]], None],
    ) -> None:
        self._connect = connect
        self._clocks = clocks
        self._loop = loop
        self._wake = wake
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._checkpoints = Checkpoints(connect)
        self._closing = False
        self.transactions = 0

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def submit(self, work: Work, size: int = 0) -> asyncio.Future[Any]:
        """Queues a job; called in the loop.

        Raises:
            NotStored: the journal is closed.
        """
        if self._closing or not self._thread.is_alive():
            raise NotStored("journal: it is closed")
        job = Job(work, size, self._loop.create_future())
        self._queue.put(job)
        return job.future

    async def stop(self) -> None:
        """Finishes what is queued and ends the thread."""
        self._closing = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        state: State | None = None
        ended = False
        self._checkpoints.start()
        while not ended:
            group, ended = self._next_group()
            try:
                if connection is None or state is None:
                    connection = self._connect()
                    state = State(connection, self._clocks)
            except sqlite3.Error as exc:
                self._settle([(job, NotStored(f"journal: cannot be opened: {exc}")) for job in group], frozenset())
                continue
            if group:
                self._settle(*run_group(state, group))
                self.transactions += 1
                self._checkpoints.committed(sum(job.size for job in group))
                if self._checkpoints.long:
                    self._checkpoints.finish(connection)
        self._checkpoints.stop()
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _next_group(self) -> tuple[list[Job], bool]:
        group: list[Job] = []
        size = 0
        job = self._queue.get()
        while job is not None:
            group.append(job)
            size += job.size
            if len(group) >= MAX_GROUP or size >= MAX_GROUP_BYTES:
                return group, False
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _settle(self, settled: Sequence[tuple[Job, Any]], grown: frozenset[str]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._deliver, settled, grown)

    def _deliver(self, settled: Sequence[tuple[Job, Any]], grown: frozenset[str]) -> None:
        for job, outcome in settled:
            if job.future.done():
                continue
            if isinstance(outcome, BaseException):
                job.future.set_exception(outcome)
            else:
                job.future.set_result(outcome)
        if grown:
            self._wake(grown)


def run_group(state: State, group: Sequence[Job]) -> tuple[list[tuple[Job, Any]], frozenset[str]]:
    """Runs a group in one transaction; returns each job's result or error, and the logs that grew."""
    connection = state.connection
    grown: frozenset[str] = frozenset()
    try:
        connection.execute("BEGIN IMMEDIATE")
        state.refresh()
        for job in group:
            try:
                job.outcome = job.work(state)
            except JournalError as refused:
                job.outcome = refused
        grown = frozenset(state.touched)
        state.flush()
    except Exception as exc:  # not only sqlite3.Error: whatever fails here must not leave a caller waiting
        _roll_back(state)
        lost = f"journal: not stored: {type(exc).__name__}: {exc}"
        return [(job, _refusal(job) or NotStored(lost)) for job in group], frozenset()
    try:
        connection.execute("COMMIT")
    except sqlite3.Error as exc:
        _roll_back(state)
        doubt = f"journal: it may be stored or not: {exc}"
        return [(job, _refusal(job) or Uncertain(doubt)) for job in group], frozenset()
    return [(job, job.outcome) for job in group], grown


def _refusal(job: Job) -> JournalError | None:
    return job.outcome if isinstance(job.outcome, JournalError) else None


def _roll_back(state: State) -> None:
    state.forget()
    with contextlib.suppress(sqlite3.Error):
        if state.connection.in_transaction:
            state.connection.execute("ROLLBACK")

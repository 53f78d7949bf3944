"""A real PostgreSQL of our own: created, started, checked, stopped, killed and started again.

Works as root (the server runs under another account) and as an ordinary user. The cluster takes passwords
only (scram-sha-256), listens on 127.0.0.1 and orders and folds text as UTF-8. `fsync` is off: a simulator's.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import asyncpg

from pbx_simulator.store.accounts import subprocess_account
from pbx_simulator.store.cluster import SUPERUSER, Cluster, environment, open_cluster
from pbx_simulator.store.deathwatch import die_with_parent
from pbx_simulator.store.errors import ForeignServer, PostgresNotStarted

_HOST = "127.0.0.1"
_PORT_TRIES = 5
_POLL_S = 0.02
_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": _HOST,
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "30min",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "dynamic_shared_memory_type": "mmap",
        "timezone": "America/Sao_Paulo",
        "password_encryption": "scram-sha-256",
        "lc_messages": "C",
        "jit": "off",
        "logging_collector": "off",
        "log_checkpoints": "off",
    }
)


class PostgresServer:
    """One PostgreSQL cluster. Open it with `async with`; `.host` and `.port` tell where it listens.

    Args:
        data_dir: where the cluster is kept; None makes a temporary one that is removed at the end.
        port: 0 picks a free one.
        binaries: the directory of `initdb` and `postgres`; None looks for them.
        settings: server settings over ours, e.g. `{"log_statement": "all"}`.

    Raises (when opened):
        PostgresNotFound: no usable installation.
        PostgresNotStarted: initdb or the server failed, or took longer than `start_timeout_s`.
        ForeignServer: another server answers on the port asked for.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        port: int = 0,
        binaries: Path | None = None,
        settings: Mapping[str, str] | None = None,
        start_timeout_s: float = 60.0,
        stop_timeout_s: float = 15.0,
    ) -> None:
        self.host = _HOST
        self.port = port
        self._asked_port = port
        self._asked_dir = data_dir
        self._binaries = binaries
        self._settings = {**_SETTINGS, **(settings or {})}
        self._start_timeout_s = start_timeout_s
        self._stop_timeout_s = stop_timeout_s
        self._cluster: Cluster | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the server process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def cluster(self) -> Cluster:
        """The directory, binaries and superuser's password of the opened server."""
        if self._cluster is None:
            raise PostgresNotStarted("O PostgreSQL ainda não foi aberto.")
        return self._cluster

    async def __aenter__(self) -> Self:
        try:
            self._cluster = await asyncio.to_thread(
                open_cluster, self._asked_dir, binaries=self._binaries, timeout_s=self._start_timeout_s
            )
            await self.start()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def start(self) -> None:
        """Starts the server and returns when it is ours and answers."""
        for attempt in range(1, _PORT_TRIES + 1):
            if self.port == 0:
                self.port = _free_port()
            try:
                await self._start_once()
                return
            except ForeignServer:
                # Somebody took the port between our choice and the server's bind.
                if self._asked_port != 0 or attempt == _PORT_TRIES:
                    raise
                self.port = 0

    async def stop(self) -> None:
        """Asks the server to end, then insists; bounded by twice `stop_timeout_s`."""
        for ask in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if await self._end(ask):
                return
        raise PostgresNotStarted("O PostgreSQL do simulador não terminou.")

    async def kill(self) -> None:
        """Kills the server as a crash would (SIGKILL), for tests and faults.

        Its children with it, where the system tells them: each would otherwise serve until it sees that it is alone.
        """
        children = () if self._process is None else _children(self._process.pid)
        await self._end(signal.SIGKILL)
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def restart(self) -> None:
        """Starts again on the same port and data, after `stop()` or `kill()`; stops first when it runs."""
        if self.running:
            await self.stop()
        await self.start()

    def dsn(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """A connection string; the superuser's unless told otherwise."""
        secret = self.cluster.password if password is None else password
        return f"postgresql://{user}:{secret}@{self.host}:{self.port}/{database}"

    async def connect(
        self, database: str = "postgres", user: str | None = None, password: str | None = None
    ) -> asyncpg.Connection:
        """One connection, the superuser's unless told otherwise."""
        return await asyncpg.connect(
            host=self.host,
            port=self.port,
            user=user or SUPERUSER,
            password=self.cluster.password if password is None else password,
            database=database,
            ssl=False,
            timeout=self._start_timeout_s,
        )

    async def _start_once(self) -> None:
        started = time.monotonic()
        self._spawn()
        while time.monotonic() - started < self._start_timeout_s:
            if not self.running:
                if "lock file" in self.cluster.log_tail() or "pre-existing shared memory" in self.cluster.log_tail():
                    # Children of a killed server end on their own, a moment later.
                    await asyncio.sleep(_POLL_S * 5)
                    if time.monotonic() - started < self._stop_timeout_s:
                        self._spawn()
                        continue
                raise self._failure()
            if await self._answers_as_ours():
                return
            await asyncio.sleep(_POLL_S)
        await self.kill()
        raise PostgresNotStarted(
            f"O PostgreSQL não respondeu em {self._start_timeout_s:g} s. {self.cluster.log_tail()}"
        )

    def _failure(self) -> Exception:
        tail = self.cluster.log_tail()
        if "could not create any TCP/IP sockets" in tail or "Address already in use" in tail:
            return ForeignServer(f"A porta {self.port} já está em uso por outro programa.")
        return PostgresNotStarted(f"O PostgreSQL não iniciou: {tail}")

    def _spawn(self) -> None:
        cluster = self.cluster
        options = {**self._settings, "port": str(self.port)}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with cluster.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - a program we located, without a shell
                [str(cluster.installation.postgres), "-D", str(cluster.data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=cluster.root,
                env=environment(),
                start_new_session=True,  # a Ctrl+C at the terminal is ours to handle
                preexec_fn=die_with_parent() if sys.platform == "linux" else None,  # noqa: PLW1509 - one call
                **subprocess_account(cluster.account),
            )

    async def _answers_as_ours(self) -> bool:
        try:
            connection = await asyncpg.connect(
                host=self.host,
                port=self.port,
                user=SUPERUSER,
                password=self.cluster.password,
                database="postgres",
                ssl=False,
                timeout=2.0,
            )
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.InterfaceError):
            return False
        except asyncpg.PostgresError as exc:
            if not self.running:
                return False
            await self.kill()
            raise ForeignServer(f"Outro PostgreSQL responde na porta {self.port}; nada foi criado nele.") from exc
        try:
            directory = await connection.fetchval("SHOW data_directory")
        finally:
            await connection.close(timeout=2.0)
        if not self.cluster.is_at(str(directory)):
            await self.kill()
            raise ForeignServer(f"Outro PostgreSQL responde na porta {self.port}; nada foi criado nele.")
        return True

    async def _end(self, ask: signal.Signals) -> bool:
        process = self._process
        if process is None or process.poll() is not None:
            return True
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(process.wait, self._stop_timeout_s)
        return process.poll() is not None

    async def _close(self) -> None:
        try:
            await asyncio.shield(self.stop())
        finally:
            if self._cluster is not None:
                await asyncio.to_thread(self._cluster.remove)


def _children(pid: int) -> tuple[int, ...]:
    try:
        return tuple(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))
    except OSError:
        return ()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])

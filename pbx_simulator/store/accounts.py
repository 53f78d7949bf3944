"""PostgreSQL refuses to run as root: which other account to run it under, and what that account can read."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from pbx_simulator.store.errors import PostgresNotStarted

_CANDIDATES = ("postgres", "nobody")


class SubprocessAccount(TypedDict, total=False):
    """The arguments of `subprocess` that change the account of a child."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account that the children of a root process run under."""

    name: str
    uid: int
    gid: int

    def can_reach(self, path: Path, *, mode: int = stat.S_IROTH) -> bool:
        """Whether this account may enter every directory above `path` and has `mode` (an o+ bit) on it."""
        resolved = path.resolve()
        return all(self._allowed(parent, stat.S_IXOTH) for parent in resolved.parents) and self._allowed(resolved, mode)

    def _allowed(self, path: Path, other_bit: int) -> bool:
        try:
            found = path.stat()
        except OSError:
            return False
        if found.st_uid == self.uid:
            return bool(found.st_mode & (other_bit << 6))
        if found.st_gid == self.gid:
            return bool(found.st_mode & (other_bit << 3))
        return bool(found.st_mode & other_bit)


def unprivileged_account() -> Account | None:
    """The account to drop to, or None when this process is no root and may run PostgreSQL itself."""
    if os.geteuid() != 0:
        return None
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise PostgresNotStarted(
        "Não há conta sem privilégios (postgres ou nobody) para executar o PostgreSQL: execute o simulador "
        "com um usuário comum."
    )


def subprocess_account(account: Account | None) -> SubprocessAccount:
    """The arguments that start a child under `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}

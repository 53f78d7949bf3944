"""The files of the project as its rules see them: what git tracks or would track."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("gateway", "schema", "resolvers")
CODE = (*PRODUCT, "pbx_simulator", "tests", "bench", "scripts")


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(ROOT / name for name in sorted(filter(None, listed.split("\0"))) if (ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files below these top folders."""
    return [f for f in project_files() if f.suffix == ".py" and f.relative_to(ROOT).parts[0] in folders]


@cache
def tree_of(file: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def where(file: Path, line: int | None = None) -> str:
    """The file's place in the project, to print."""
    place = file.relative_to(ROOT).as_posix()
    return place if line is None else f"{place}:{line}"


def none_of(found: list[str], advice: str) -> None:
    """Fails with every finding on a line of its own; pytest would show the first one only."""
    if found:
        pytest.fail(f"{len(found)} × {advice}:\n" + "\n".join(found), pytrace=False)

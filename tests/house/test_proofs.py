"""What the long proofs leave behind: a row for what was proved, and none for what was not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import conftest

PROVAS = """
def test_holds(prova):
    prova.n(1, 7)

def test_does_not_hold(prova):
    prova.n(1, 7)
    assert False
"""


def test_only_a_proof_that_held_leaves_a_row(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    shutil.copy(str(conftest.__file__), tests / "conftest.py")
    (tests / "test_duas.py").write_text(PROVAS, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(tests)],
        cwd=tmp_path,
        env={**os.environ, "PROVA": "inteira", "SEMENTE": "3"},
        check=False,
        capture_output=True,
    )
    table = (tmp_path / "docs/proofs/duas.md").read_text(encoding="utf-8")
    assert table == "# duas\n\n| prova | semente | N |\n|---|---|---|\n| test_holds | 3 | 7 |\n"

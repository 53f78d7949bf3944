"""The printed schema is the schema."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.print_schema import differences, printed_schema
from tests.house.tree import ROOT


def test_schema_graphql_is_what_the_code_prints() -> None:
    assert differences(ROOT / "schema.graphql") == [], "run `make schema` and commit schema.graphql"


def test_a_schema_file_with_one_line_changed_is_refused(tmp_path: Path) -> None:
    stale = tmp_path / "schema.graphql"
    stale.write_text(printed_schema().replace("type Query", "type Consulta", 1), encoding="utf-8")

    checked = subprocess.run(
        [sys.executable, "scripts/print_schema.py", "--check", str(stale)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 1
    assert "make schema" in checked.stderr


def test_printing_twice_gives_the_same_text() -> None:
    assert printed_schema() == printed_schema()

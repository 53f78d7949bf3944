"""`totalip-gateway schema` prints what `schema.graphql` has, without a PBX and without settings."""

from __future__ import annotations

import subprocess
import sys

from tests.house.tree import ROOT


def test_it_prints_the_sdl_and_needs_no_pbx() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from gateway.cli.main import main; main()", "schema"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == (ROOT / "schema.graphql").read_text(encoding="utf-8")
    assert done.stderr == b""

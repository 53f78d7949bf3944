"""CI says no to a skipped test, and yes to nothing else that would be a no here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

SKIPPING = "import pytest\ndef test_here():\n    pass\ndef test_away():\n    pytest.skip('no browser')\n"
WHOLE_FILE = "import pytest\npytest.skip('nothing here', allow_module_level=True)\n"


def run_tests(folder: Path, source: str, *, ci: bool) -> subprocess.CompletedProcess[str]:
    """Runs a test file beside a copy of our conftest."""
    (folder / "test_it.py").write_text(source, encoding="utf-8")
    (folder / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name != "CI"} | ({"CI": "true"} if ci else {})
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_on_a_users_machine_a_skip_is_counted_and_named(tmp_path: Path) -> None:
    done = run_tests(tmp_path, SKIPPING, ci=False)

    assert done.returncode == 0
    assert "1 passed, 1 skipped" in done.stdout


@pytest.mark.parametrize(
    ("source", "counted"),
    [(SKIPPING, "1 failed, 1 passed"), (WHOLE_FILE, "1 error")],
    ids=["a test", "a whole file"],
)
def test_in_ci_a_skip_is_a_failure(source: str, counted: str, tmp_path: Path) -> None:
    done = run_tests(tmp_path, source, ci=True)

    assert done.returncode != 0
    assert counted in done.stdout
    assert "nothing may be skipped in CI" in done.stdout


def test_ci_runs_the_tests_before_the_checks_and_installs_the_browser() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")

    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert script.index("chromium") < script.index("make test") < script.index("make check")
    assert "export CI=true" in script

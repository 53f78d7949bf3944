"""What every test shares: nothing is skipped in CI; long proofs are small here, whole under `make prove`."""

from __future__ import annotations

import os
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
WHOLE = os.environ.get("PROVA") == "inteira"
ROOT = Path(__file__).parents[1]
PASSOU = pytest.StashKey[bool]()
"""Whether the test itself went well."""


@dataclass
class Prova:
    """One long proof: its seed, its size, and the row it leaves in docs/proofs/."""

    name: str
    seed: int
    whole: bool = WHOLE
    row: dict[str, object] = field(default_factory=dict)

    def n(self, small: int, whole: int) -> int:
        """How many times to try: `small` in `make test`, `whole` in `make prove`."""
        size = whole if self.whole else small
        self.row["N"] = size
        return size

    def record(self, **columns: object) -> None:
        """Adds columns to this proof's row of the table."""
        self.row.update(columns)


@pytest.fixture
def prova(request: pytest.FixtureRequest) -> Iterator[Prova]:
    """The proof this test is. `SEMENTE=…` repeats the run that a table names. One that fails leaves no row."""
    seed = int(os.environ.get("SEMENTE") or random.SystemRandom().randrange(2**31))
    made = Prova(request.node.name, seed)
    print(f"{made.name}: semente {seed}")  # noqa: T201 — pytest shows it beside a failure
    yield made
    if made.whole and request.node.stash.get(PASSOU, False):
        _write_row(Path(request.node.path).stem.removeprefix("test_"), made)


def _write_row(table: str, prova: Prova) -> None:
    """Puts the proof's row into its table, in place of the row of an earlier run with the same columns."""
    file = ROOT / "docs/proofs" / f"{table}.md"
    columns = {"prova": prova.name, "semente": prova.seed, **prova.row}
    head = f"| {' | '.join(columns)} |"
    rule = f"|{'---|' * len(columns)}"
    row = f"| {' | '.join(str(value) for value in columns.values())} |"
    kept = file.read_text(encoding="utf-8").splitlines() if file.exists() else [f"# {table}", ""]
    kept = [line for line in kept if not line.startswith(f"| {prova.name} |")]
    if head in kept:
        kept.insert(kept.index(head) + 2, row)
    else:
        kept += ["", head, rule, row] if kept[-1] else [head, rule, row]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed test. A proof hears whether it went well."""
    report = yield
    if report.when == "call":
        item.stash[PASSOU] = report.passed
    _skip_is_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI a skipped file is a failed file."""
    report = yield
    _skip_is_failure(report)
    return report


def _skip_is_failure(report: Any) -> None:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be skipped in CI: {report.longrepr}"

"""Docs that cannot rot: what they name exists, and what they tell people to type works."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, project_files, where

READMES = ("README.md", "README.pt-BR.md")
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```", re.M | re.S)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")


def fences(file: str, language: str) -> list[tuple[str, str]]:
    """(info string, text) of each fenced block of that language."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return [(m["info"], m["text"]) for m in FENCE.finditer(text) if m["info"].split()[:1] == [language]]


def targets() -> set[str]:
    """Targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def readme_commands() -> list[str]:
    """Lines of the README's `sh test` blocks: those that end by themselves and change nothing."""
    blocks = [text for info, text in fences("README.md", "sh") if "test" in info.split()]
    return [line for text in blocks for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("readme", READMES)
def test_every_make_command_of_the_readme_is_a_target(readme: str) -> None:
    told = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / readme).read_text(encoding="utf-8")))

    assert {"demo", "test", "check", "bench", "prove"} <= told
    assert told <= targets()


def test_both_readmes_give_the_same_commands_and_the_same_graphql() -> None:
    for language in ("sh", "graphql"):
        english, portuguese = (fences(readme, language) for readme in READMES)
        assert english == portuguese


def test_the_readme_has_commands_to_try() -> None:
    assert readme_commands()


@pytest.mark.parametrize("command", readme_commands())
def test_a_command_of_the_readme_works_as_printed(command: str) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["consulta", "comando", "assinatura"])
def test_the_readme_shows_the_three_examples_of_the_demo(name: str) -> None:
    shown = [text for _, text in fences("README.md", "graphql")]

    assert (ROOT / f"docs/exemplos/{name}.graphql").read_text(encoding="utf-8") in shown


def test_every_link_between_our_pages_leads_somewhere() -> None:
    broken = [
        f"{where(page)}: {link}"
        for page in project_files()
        if page.suffix == ".md" and "contract" not in page.parts
        for link in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
        if not (page.parent / link).exists()
    ]
    assert broken == []


def dependencies() -> list[str]:
    """Names in pyproject.toml, optional ones included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return [re.split(r"[\[<>=;\s]", line)[0] for wanted in lists for line in wanted]


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_has_its_reason_written_down(name: str) -> None:
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs/decisions").glob("*.md")]

    assert any(f"`{name}`" in page for page in pages), f"say in docs/decisions/ why {name} is needed"


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")

    assert [p.name for p in sorted(folder.glob("*.md")) if p.name != "README.md" and f"({p.name})" not in index] == []


def test_lock_files_name_every_dependency_with_a_hash() -> None:
    locked = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8").lower()
    missing = [
        name for name in dependencies() if not re.search(rf"^{re.escape(name.lower())}(\[.*\])?==.*\\$", locked, re.M)
    ]

    assert missing == []
    assert Path(ROOT / "ide/package-lock.json").read_text(encoding="utf-8").count('"resolved"') == 0


@pytest.mark.parametrize("page", ["docker-compose.yml", "scripts/demo.py", *READMES, "docs/operations.md"])
def test_every_setting_that_is_named_exists(page: str) -> None:
    known = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:GATEWAY|TOTALIP)_[A-Z][A-Z_]*[A-Z]\b", (ROOT / page).read_text(encoding="utf-8")))

    assert {name for name in named if not re.search(rf"^#? ?{name}=", known, re.M)} == set()

"""Words with no place in a project that stands alone. Each is cut in two, or it would be found here."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import none_of, project_files, where

ASSISTANTS = (
    "cla" + "ude",
    "anthro" + "pic",
    "chat" + "gpt",
    "open" + "ai",
    "copi" + "lot",
    "gemi" + "ni",
    "code" + "x",
)
REGISTRIES = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npm" + "js",
    "npm" + "js.org",
    "npm" + "js.com",
    "registry.yarn" + "pkg",
    "art" + "ifactory",
    "index" + "-url",
)
MACHINE = (
    "/ro" + "ot/",
    "/wo" + "rk/main",
    "/wo" + "rk/shared",
    "/ho" + "me/",
    "/Us" + "ers/",
    ".." + "/shared",
)
FORBIDDEN = re.compile("|".join([*(rf"\b{w}\b" for w in ASSISTANTS), *map(re.escape, (*REGISTRIES, *MACHINE))]), re.I)
# An option's name is not an address, and one of these is how a lock file is kept free of addresses.
ALLOWED = re.compile("--no-emit-index" + "-url")
BINARY = {".png", ".wav", ".ico", ".woff", ".woff2", ".gz", ".zip"}


def test_no_file_names_an_assistant_a_registry_or_a_place_on_one_machine() -> None:
    found = []
    for file in project_files():
        if file.suffix in BINARY or "contract" in file.parts:
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if seen := FORBIDDEN.search(ALLOWED.sub("", line)):
                found.append(f"{where(file, number)}: {seen[0]}")
    none_of(found, "a word with no place here")


@pytest.mark.parametrize("word", [*ASSISTANTS, *REGISTRIES, *MACHINE])
def test_each_of_those_words_would_be_found(word: str) -> None:
    assert FORBIDDEN.search(f"see {word} for more")

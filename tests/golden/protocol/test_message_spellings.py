"""Every spelling of every message of the contract has its code, in every channel that prints it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.domain.codigos import DESCRICOES, SUCESSOS, VAZIOS, Codigo
from gateway.protocol.message_texts import PATTERNS, TEXTS
from gateway.protocol.messages import fold, read_message

CONTRACT = Path(__file__).parents[3] / "contract"
API = yaml.safe_load((CONTRACT / "api.yaml").read_text())
CODES: list[dict[str, Any]] = API["message_codes"]


def as_sent(text: str) -> str:
    """A template with its placeholders filled."""
    text = text.replace("<número do ramal>", "44555").replace("<nome do usuário>", "José Araújo")
    return text.replace('"X"', "3")


def spellings() -> list[tuple[str, str]]:
    found = [(code["code"], spelling["text"]) for code in CODES for spelling in code["spellings"]]
    for name in ("api", "commands", "tables", "email"):
        found += messages_of(yaml.safe_load((CONTRACT / f"{name}.yaml").read_text()))
    return sorted(set(found))


def messages_of(node: Any) -> list[tuple[str, str]]:
    """Every {code, text} of a contract file, wherever it stands."""
    if isinstance(node, list):
        return [pair for item in node for pair in messages_of(item)]
    if not isinstance(node, dict):
        return []
    here = []
    if isinstance(node.get("code"), str) and isinstance(node.get("text"), str):
        here = [(node["code"], text) for text in [node["text"], *node.get("other_spellings_in_section", [])]]
    return here + [pair for value in node.values() for pair in messages_of(value)]


@pytest.mark.parametrize(("code", "text"), spellings())
def test_each_spelling_has_its_code(code: str, text: str) -> None:
    message = read_message(as_sent(text))

    assert message.codigo is Codigo(code)
    assert message.texto == as_sent(text)
    assert message.reconhecida


def test_the_contract_has_as_many_spellings_as_this_test_saw() -> None:
    assert len(spellings()) == 89


def test_the_codes_are_those_of_the_contract_and_the_unknown_one() -> None:
    assert [code.value for code in Codigo] == [*(code["code"] for code in CODES), "MENSAGEM_NAO_RECONHECIDA"]


def test_success_and_emptiness_are_those_of_the_contract() -> None:
    assert {code["code"] for code in CODES if code["success"]} == SUCESSOS
    assert {code["code"] for code in CODES if code.get("empty_result")} == VAZIOS


def test_every_code_is_described_in_one_sentence() -> None:
    assert set(DESCRICOES) == set(Codigo)
    assert all(re.fullmatch(r"[A-ZÀ-Ú].{10,}\.", sentence) for sentence in DESCRICOES.values())
    assert len(set(DESCRICOES.values())) == len(Codigo)


def test_the_patterns_are_those_of_the_contract_anchored() -> None:
    ours = {code.value: pattern.pattern.replace('\\"', '"') for code, pattern in PATTERNS}
    theirs = {code["code"]: code["pattern"] for code in CODES if "pattern" in code}

    assert set(ours) == set(theirs)
    for code, pattern in theirs.items():
        assert ours[code].replace("[0-9]{1,9}", "\\d+") == pattern.removeprefix("^").removesuffix("$")


def test_the_texts_are_those_of_the_contract_folded() -> None:
    plain = {
        (fold(spelling["text"]), code["code"])
        for code in CODES
        if "pattern" not in code
        for spelling in code["spellings"]
    }

    assert {(text, code.value) for text, code in TEXTS.items()} == plain

"""Every command of the write socket that the manual prints, and every answer to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.domain.codigos import Codigo
from gateway.protocol.socket_commands import CAMPOS, VERBOS, encode_command, read_answer

CONTRACT = Path(__file__).parents[3] / "contract"
COMMANDS: list[dict[str, Any]] = yaml.safe_load((CONTRACT / "commands.yaml").read_text())["commands"]

EXAMPLES = [
    (command["verb"], example.get("normalized", example["verbatim"]))
    for command in COMMANDS
    for example in [*command["examples"], *command.get("steps", [])]
]


@pytest.mark.parametrize(("verb", "line"), EXAMPLES)
def test_each_printed_command_is_encoded_as_printed(verb: str, line: str) -> None:
    sent, *fields = re.findall(r"<([^<>]*)>", line)

    assert sent == verb
    assert encode_command(verb, fields) == f"{line}\r\n".encode()


def test_fifteen_commands_are_fourteen_verbs_with_the_fields_of_the_contract() -> None:
    assert len(COMMANDS) == 15
    longest: dict[str, list[dict[str, Any]]] = {}
    for command in COMMANDS:
        if len(command["fields"]) > len(longest.get(command["verb"], [])):
            longest[command["verb"]] = command["fields"]

    assert {verb: tuple(field["name"] for field in fields) for verb, fields in longest.items()} == dict(CAMPOS)
    for verb, fields in longest.items():
        assert sum(field["required"] is True for field in fields) == VERBOS[verb].obrigatorios


@pytest.mark.parametrize(
    ("command", "message"),
    [
        pytest.param(command, message, id=f"{command['id']}-{message['code']}")
        for command in COMMANDS
        for message in [*command["messages"], *command.get("messages_as_printed", [])]
    ],
)
def test_each_answer_has_its_code(command: dict[str, Any], message: dict[str, Any]) -> None:
    text = message["text"].replace("<número do ramal>", "88888").replace("<nome do usuário>", "Total IP")

    (read,) = read_answer(f"{text}\r\n".encode())

    assert read.codigo is Codigo(message["code"])
    assert read.sucesso is message.get("success", read.sucesso)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            ["77777", "88888", "Total IP", "email@totalip.com.br", "984169856", ""],
            "<Total IP><email@totalip.com.br><984169856>",
        ),
        (["77777", "88888", "", "", "984169856", "12345678"], "<><><984169856><12345678>"),
        (["77777", "88888", "", "", "", ""], ""),
    ],
)
def test_omitted_fields_are_empty_in_the_middle_and_left_out_at_the_end(fields: list[str], line: str) -> None:
    sent = encode_command("ADICIONARUSUARIOCOMPERFIL", fields)
    assert sent == f"<ADICIONARUSUARIOCOMPERFIL><77777><88888>{line}\r\n".encode()

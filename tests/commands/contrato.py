"""Every message that the contract gives to a command, per channel, as a PBX would write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.commands.intencao import Forma, PelaApi, PeloBanco, PeloSocket

_CONTRACT = Path(__file__).resolve().parents[2] / "contract"


@dataclass(frozen=True)
class MensagemDoContrato:
    """One message of one function, verb or table. `canal` and `nome` are the simulator's."""

    canal: str
    nome: str
    codigo: str
    sucesso: bool
    texto: str


def _ler(file: str, key: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((_CONTRACT / file).read_text(encoding="utf-8"))[key])


def mensagens() -> Iterator[MensagemDoContrato]:
    """Of the API's command functions, the socket's commands and the command tables; each spelling once."""
    for function in _ler("api.yaml", "functions"):
        if function["kind"] == "command":
            yield from _de("api", function["name"], function["messages"])
    general = _ler("commands.yaml", "general_messages")
    for command in _ler("commands.yaml", "commands"):
        yield from _de("commands", command["verb"], [*command["messages"], *general])
    for table in _ler("tables.yaml", "tables"):
        if table["kind"] != "view":
            yield from _de("database", table["name"], table.get("messages", []))


def _de(canal: str, nome: str, messages: list[dict[str, Any]]) -> Iterator[MensagemDoContrato]:
    for one in messages:
        text = one["text"].replace('"X"', "2").replace("<número do ramal>", "61001").replace("<nome do usuário>", "Ana")
        yield MensagemDoContrato(canal, nome, one["code"], one["success"], text)


def lugar(forma: Forma) -> tuple[str, str] | None:
    """Channel and name under which the simulator knows a form; None for what answers nothing."""
    match forma:
        case PelaApi():
            return "api", forma.funcao
        case PeloSocket():
            return "commands", forma.verbo
        case PeloBanco():
            return "database", forma.tabela
        case _:
            return None

"""Every text that the contract prints is what the simulator prints in that place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pbx_simulator.channels.texts import texto
from pbx_simulator.world.codes import Codigo, Result

_CONTRACT = Path(__file__).parents[3] / "contract"
_PLACES = (
    ("http", "api.yaml", "functions", "name"),
    ("socket", "commands.yaml", "commands", "verb"),
    ("table", "tables.yaml", "tables", "name"),
    ("mail", "email.yaml", "searches", "name"),
)
_DETAILS = {"ramal": "<número do ramal>", "nome": "<nome do usuário>", "count": '"X"', "campanha": "Total IP"}


def _printed() -> Iterator[tuple[str, str, str, str]]:
    for channel, file, listed, named in _PLACES:
        document: dict[str, Any] = yaml.safe_load((_CONTRACT / file).read_text(encoding="utf-8"))
        for entry in document[listed]:
            # One verb, two sections: the second is the appointment, which the rule tells by `forma` (gap 68).
            forma = "CADASTRADO" if str(entry.get("id", "")).endswith("_AGENDAMENTO") else "INSERIDO"
            for message in entry.get("messages") or []:
                text = message.get("canonical_text", message["text"])
                yield f"{channel} {entry[named]}", message["code"], forma, text


@pytest.mark.parametrize(("onde", "code", "forma", "text"), list(_printed()))
def test_a_message_is_printed_as_its_section_prints_it(onde: str, code: str, forma: str, text: str) -> None:
    assert texto(onde, Result(Codigo(code), {**_DETAILS, "forma": forma})) == text


def test_a_tabulation_in_two_campaigns_has_two_lines() -> None:
    result = Result(Codigo.STATUS_CADASTRADO, parts=({"campanha": "A"}, {"campanha": "B"}))
    text = texto("socket SETSTATUSTELEFONECAMPANHAPARAMETRO1", result)
    assert text == 'STATUS CADASTRADO COM SUCESSO - Campanha "A"\nSTATUS CADASTRADO COM SUCESSO - Campanha "B"'

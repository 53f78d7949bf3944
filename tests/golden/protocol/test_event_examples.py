"""Every event line that the manual prints, read to exact values."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.domain.eventos import (
    AgendamentoOperador,
    Desligamento,
    EventoPbx,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    Preview,
    TipoEvento,
    TrocaStatus,
)
from gateway.protocol.events import parse_line
from gateway.protocol.framing import LineFramer

CONTRACT = Path(__file__).parents[3] / "contract"
EVENTS: list[dict[str, Any]] = yaml.safe_load((CONTRACT / "events.yaml").read_text())["events"]

READ: dict[str, EventoPbx] = {
    "A": LigacaoAtiva("40000", "9999999", "123456789.101112"),
    "R": LigacaoReceptiva("40000", "9999999", "88888888", "123456789.101112"),
    "D": LigacaoDiscador("40000", "9999999", "219217305861", "TESTE DO TOTALIP", 10, "123456789.101112"),
    "PREVIEW": Preview("40000", "9999999", "219217305861", "TESTE DO TOTALIP", 10),
    "AGOP": AgendamentoOperador("40000", "9999999", "219217305861", "TESTE DO TOTALIP", 10),
    "H": Desligamento("40000", "12342343569.237645"),
    "S": TrocaStatus("40000", 1, "Logado"),
}

LINES = [
    (event["type"], text)
    for event in EVENTS
    for example in event["examples"]
    for text in {example["verbatim"], example.get("normalized", example["verbatim"])}
]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"", b"  \r\n"])
@pytest.mark.parametrize(("kind", "line"), LINES)
def test_each_printed_line_is_read_exactly(kind: str, line: str, line_end: bytes) -> None:
    read = parse_line(line.encode() + line_end)

    assert read == [READ[kind]]
    assert read[0].bruto == line


@pytest.mark.parametrize(("kind", "line"), LINES)
def test_the_letter_case_of_the_type_does_not_count(kind: str, line: str) -> None:
    first, rest = line.split(">", 1)
    assert parse_line(f"{first.lower()}>{rest}".encode()) == [READ[kind]]


def test_the_operators_appointment_is_read_as_the_syntax_prints_it() -> None:
    line = b"<aGOP><40000><9999999><219217305861><TESTE DO TOTALIP><10>"
    assert parse_line(line) == [READ["AGOP"]]


def test_all_printed_lines_glued_are_all_read() -> None:
    glued = "".join(line for _, line in LINES).encode()
    assert parse_line(glued) == [READ[kind] for kind, _ in LINES]
    assert LineFramer().feed(glued + b"\n") == [glued]


def test_every_kind_of_the_contract_is_known_with_its_fields() -> None:
    assert [event["type"] for event in EVENTS] == [kind.value for kind in TipoEvento]
    assert set(READ) == {event["type"] for event in EVENTS}
    for event in EVENTS:
        value = READ[event["type"]]
        names = [field.name for field in fields(value) if field.name != "bruto"]
        assert value.tipo == event["type"]
        assert len(names) == event["field_count"] - 1

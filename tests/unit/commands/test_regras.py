"""The rules file: read whole or refused with the place that is wrong; calling hours by weekday, hour and area."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gateway.commands.horarios import ESTADOS, SEM_REGRAS, RegrasInvalidas, ler_regras, regras_de
from gateway.protocol.phones import DDDS

COMERCIAL = """
versao: 1
horarios:
  - {dias: [seg, ter, qua, qui, sex], de: "08:00", ate: "20:00"}
  - {dias: [sab], de: "09:00", ate: "14:00", estados: [SP]}
  - {dias: [dom], de: "10:00", ate: "24:00", ddds: ["21"], desde: 2026-01-01, fim: 2026-06-30}
dias_sem_ligacoes: [2026-12-25]
hardphones: ["40018", "40024"]
sem_leitura: barrar
"""


@pytest.mark.parametrize(
    ("quando", "ddd", "pode"),
    [
        ("2026-11-25T08:00", "85", True),
        ("2026-11-25T07:59", "85", False),
        ("2026-11-25T20:00", "85", False),
        ("2026-11-25T10:00", None, True),
        ("2026-11-28T10:00", "11", True),
        ("2026-11-28T10:00", "21", False),
        ("2026-11-28T10:00", None, False),
        ("2026-06-28T23:59", "21", True),
        ("2026-07-05T12:00", "21", False),
        ("2025-12-28T12:00", "21", False),
        ("2026-12-25T10:00", "11", False),
    ],
)
def test_a_call_is_allowed_when_one_line_allows_it(quando: str, ddd: str | None, pode: bool) -> None:
    assert regras_de(yaml.safe_load(COMERCIAL)).pode_ligar(datetime.fromisoformat(quando), ddd) is pode


def test_the_rest_of_the_file_is_read() -> None:
    found = regras_de(yaml.safe_load(COMERCIAL))
    assert found.hardphones == frozenset(("40018", "40024"))
    assert found.dias_sem_ligacoes == frozenset((date(2026, 12, 25),))
    assert found.barrar_sem_leitura is True


def test_without_a_file_everything_is_allowed(tmp_path: Path) -> None:
    assert ler_regras(None) is SEM_REGRAS
    assert SEM_REGRAS.pode_ligar(datetime(2026, 12, 25, 3), None)
    with pytest.raises(RegrasInvalidas, match="não pôde ser lido"):
        ler_regras(tmp_path / "nada.yaml")


@pytest.mark.parametrize(
    ("texto", "diz"),
    [
        ("versao: 2", "versao: escreva 1"),
        ("[]", "regras: escreva campos com valores"),
        ("versao: 1\nhorario: []", "“horario” não existe"),
        ("versao: 1\nhorarios: [{dias: [segunda]}]", "horarios[1].dias: “segunda”"),
        ('versao: 1\nhorarios: [{de: "20:00", ate: "08:00"}]', "horarios[1]: de precisa vir antes de ate"),
        ("versao: 1\nhorarios: [{de: 10:00}]", "horarios[1].de: escreva a hora entre aspas"),
        ('versao: 1\nhorarios: [{ddds: ["00"]}]', "horarios[1].ddds: 00 não é um DDD"),
        ("versao: 1\nhorarios: [{estados: [XX]}]", "horarios[1].estados: “XX”"),
        ("versao: 1\nhorarios: [{desde: amanhã}]", "horarios[1].desde: escreva o dia"),
        ("versao: 1\nhardphones: 40018", "hardphones: escreva uma lista"),
        ("versao: 1\nsem_leitura: talvez", "sem_leitura: escreva permitir ou barrar"),
        ("versao: [", "não é YAML válido"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path, texto: str, diz: str) -> None:
    file = tmp_path / "regras.yaml"
    file.write_text(texto, encoding="utf-8")
    with pytest.raises(RegrasInvalidas) as caught:
        ler_regras(file)
    assert diz in str(caught.value)


CHAVES = st.sampled_from(("versao", "horarios", "dias", "de", "ate", "ddds", "hardphones")) | st.text()
DOCUMENTOS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda kids: st.lists(kids) | st.dictionaries(CHAVES, kids),
    max_leaves=12,
)


@given(DOCUMENTOS)
def test_any_document_is_rules_or_refused(cru: object) -> None:
    with suppress(RegrasInvalidas):
        regras_de(cru)


def test_every_area_code_belongs_to_one_state() -> None:
    assert sorted(ddd for ddds in ESTADOS.values() for ddd in ddds) == sorted(DDDS)
    assert len(ESTADOS) == 27

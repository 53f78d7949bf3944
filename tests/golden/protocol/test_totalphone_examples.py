"""Every link and command line of TotalPhone in the contract, as we give it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.domain.softphone import (
    FormaSoftphone,
    abrir,
    clique_para_discar,
    digito,
    discar,
    linha,
    simples,
    transferir,
)
from gateway.protocol.phones import read_phone

CONTRACT = Path(__file__).parents[3] / "contract"
TOTALPHONE: dict[str, Any] = yaml.safe_load((CONTRACT / "totalphone.yaml").read_text())
COMMANDS: list[dict[str, Any]] = TOTALPHONE["commands"]
PLACEHOLDERS = {
    "<RAMAL DESEJADO>": "99999",
    "<SENHA>": "{senha}",
    "<0-9>": "4",
    "<NUMERO TELEFONE>": "33553400",
    "<NUMERO DA LINHA>": "2",
}
OURS: dict[str, FormaSoftphone] = {
    "open_and_login": abrir("99999"),
    "digit": digito("4"),
    "dial_composed": simples("discar_composto"),
    "dial": discar("33553400"),
    "hang_up": simples("desligar"),
    "answer": simples("atender"),
    "hold_toggle": simples("espera"),
    "mute_toggle": simples("mudo"),
    "auto_answer_toggle": simples("auto_atendimento"),
    "redial": simples("rediscar"),
    "pickup": simples("capturar"),
    "transfer": transferir("40074")[0],
    "line": linha(2),
    "logout_and_close": simples("fechar"),
    "restart": simples("reiniciar"),
}


def filled(template: str) -> str:
    for placeholder, value in PLACEHOLDERS.items():
        template = template.replace(placeholder, value)
    return template


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command["name"])
def test_each_command_has_the_contracts_forms(command: dict[str, Any]) -> None:
    ours = OURS[command["name"]]

    assert ours.secao == command["section"]
    assert ours.linha_de_comando == filled(command["command_line"])
    assert ours.link == filled(command["web_browser"]).replace(" ", "%20")


def test_no_command_of_the_contract_is_missing() -> None:
    assert set(OURS) == {command["name"] for command in COMMANDS}


def test_the_printed_transfer_is_a_sequence_of_links() -> None:
    example = next(command for command in COMMANDS if command["name"] == "transfer")["example"]
    assert [form.link for form in transferir(example["target_extension"])] == example["links"]


def test_the_login_form_never_has_a_password() -> None:
    assert abrir("99999").link == "sip:-ramal=99999%20-senha={senha}"
    assert abrir("99999").linha_de_comando == "TotalPhone.exe -ramal=99999 -senha={senha}"


@pytest.mark.parametrize(
    ("number", "local_ddd", "link"),
    [
        ("3355-3400", None, "sip:33553400"),
        ("(11) 3355-3400", None, "sip:1133553400"),
        ("(11) 3355-3400", "11", "sip:33553400"),
        ("0 15 11 3355-3400", None, "sip:1133553400"),
        ("011 3355-3400", "21", "sip:1133553400"),
        ("+55 11 3355-3400", None, "sip:1133553400"),
    ],
)
def test_click_to_dial_has_a_ddd_of_two_digits_and_nothing_before_it(
    number: str, local_ddd: str | None, link: str
) -> None:
    read = read_phone(number)
    assert clique_para_discar(read.numero, None if read.ddd == local_ddd else read.ddd).link == link


def test_the_scenario_of_the_manual_is_what_these_forms_say() -> None:
    steps = [step["command_line"].replace("-senha=1234", "-senha={senha}") for step in TOTALPHONE["example_scenario"]]
    ours = [
        abrir("99999"),
        discar("33553400"),
        simples("espera"),
        simples("espera"),
        linha(2),
        discar("33553434"),
        linha(1),
        simples("desligar"),
        linha(2),
        simples("iniciar_transferencia"),
        simples("fechar"),
    ]
    assert [form.linha_de_comando for form in ours] == steps

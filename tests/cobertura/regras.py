"""Who keeps each written rule of the contract: a test that shows it, or the page that tells it to people.

Rules of a telephone's own menus, and of what its buttons do, can be kept by nobody but people: they are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_ARQUIVO: Final = "tests/unit/protocol/test_files.py"
_CAMPANHAS: Final = "tests/simulator/world/test_campanhas.py"
_CODIGOS: Final = "tests/unit/protocol/test_encoders.py"
_LINKS: Final = "tests/golden/protocol/test_totalphone_examples.py"
_TEXTOS: Final = "tests/golden/protocol/test_message_spellings.py"

_TODAS: Final[Mapping[str, tuple[str, str]]] = {
    "chave.1": (_CODIGOS, "test_a_secret_is_not_in_the_error"),
    "chave.2": (
        "tests/simulator/channels/test_http_api.py",
        "test_with_a_key_configured_every_function_wants_it_under_either_name",
    ),
    "chave.3": (_CODIGOS, "test_the_key_has_the_name_of_the_function"),
    "chave.4": (_CODIGOS, "test_the_key_has_the_name_of_the_function"),
    "mensagens.1": (_TEXTOS, "test_each_spelling_has_its_code"),
    "mensagens.2": (
        "tests/simulator/channels/test_texts.py",
        "test_a_message_is_printed_as_its_section_prints_it",
    ),
    "mensagens.3": (
        "tests/unit/protocol/test_messages.py",
        "test_what_is_no_message_is_unknown_and_says_what_it_is",
    ),
    "mensagens.4": (_TEXTOS, "test_the_patterns_are_those_of_the_contract_anchored"),
    "eventos": (
        "tests/unit/protocol/test_events.py",
        "test_no_event_is_lost_however_lines_are_cut_glued_or_merged",
    ),
    "discar": ("docs/commands.md", ""),
    "email.periodo": (
        "tests/graphql/test_emails.py",
        "test_14_months_are_asked_in_windows_that_cover_each_day_once_and_merged_in_order",
    ),
    "arquivo.charset": (_ARQUIVO, "test_what_the_import_file_cannot_hold_is_refused_by_line_and_field"),
    "arquivo.escrita": (_ARQUIVO, "test_customers_come_back_exactly"),
    "arquivo.leitura.1": (_ARQUIVO, "test_customers_come_back_exactly"),
    "arquivo.leitura.2": (_ARQUIVO, "test_any_file_is_answered_line_by_line"),
    "arquivo.leitura.3": (_ARQUIVO, "test_six_telephones_are_six_telephones"),
    "arquivo.leitura.4": (_ARQUIVO, "test_a_bad_line_is_named_with_its_field_and_the_others_stay"),
    "arquivo.agendamentos": (_ARQUIVO, "test_a_schedule_keeps_the_place_of_its_telephone"),
    "arquivo.ddd": (_CAMPANHAS, "test_an_import_takes_the_default_area_code_and_call_me_now_goes_first"),
    "clique": (_LINKS, "test_click_to_dial_has_a_ddd_of_two_digits_and_nothing_before_it"),
    "linha": ("docs/softphone.md", ""),
    "tabelas.importar_discador.4": (
        _CAMPANHAS,
        "test_a_dialers_appointment_is_dialled_at_its_date_before_all_else",
    ),
    "tabelas.importar_discador.5": (
        _CAMPANHAS,
        "test_an_import_takes_the_default_area_code_and_call_me_now_goes_first",
    ),
    "tabelas.importar_discador.6": (
        _CAMPANHAS,
        "test_a_dialers_appointment_is_dialled_at_its_date_before_all_else",
    ),
    "tabelas.excluir_telefone_campanha.4": (
        _CAMPANHAS,
        "test_deleting_spares_intermediate_statuses_and_customers_without_telephones_disappear",
    ),
    "tabelas.gerenciar_campanhas.1": (_CAMPANHAS, "test_toggling_alternates_and_logs"),
    "tabelas": (
        "tests/simulator/store/test_tables.py",
        "test_each_row_lives_as_the_contract_says_and_is_executed_once",
    ),
}
REGRAS: Final = MappingProxyType({rule: "::".join(filter(None, keeper)) for rule, keeper in _TODAS.items()})
"""Rule, or a beginning of its name that several share → test or page."""


def de(regra: str) -> str:
    """Who keeps the rule: the longest name that begins it; "" when nobody does."""
    parts = regra.split(".")
    names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((REGRAS[name] for name in names if name in REGRAS), "")

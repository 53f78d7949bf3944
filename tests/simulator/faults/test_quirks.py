"""How quirks look to the channels: the plan of an answer, the style of events, the spelling of texts."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbx_simulator.channels.seam import EventStyle, Forced, Plan
from pbx_simulator.faults.catalogue import CATALOGUE
from pbx_simulator.faults.quirks import ActiveQuirks
from pbx_simulator.faults.registry import Registry


def _quirks(**put: dict[str, Any]) -> ActiveQuirks:
    registry = Registry()
    for name, values in put.items():
        registry.put(name, values)
    return ActiveQuirks(registry)


def test_without_a_quirk_everything_is_as_the_contract_reads_the_manual():
    quirks = _quirks()
    assert quirks.plan("api", "usuarios") == Plan()
    assert quirks.events() == EventStyle()
    assert quirks.message("api", "RAMAL NAO ENCONTRADO") == "RAMAL NAO ENCONTRADO"
    assert quirks.value("api", "a;b") == "a,b"


@pytest.mark.parametrize(
    ("put", "plan"),
    [
        ({"resposta_lenta": {"segundos": 1.5}}, Plan(delay_s=1.5)),
        ({"resposta_muda": {}}, Plan(silent=True)),
        ({"resposta_perdida": {"canal": "api"}}, Plan(lost=True)),
        ({"resposta_truncada": {"bytes": 3}}, Plan(cut_bytes=3)),
        ({"resposta_em_duas_partes": {}}, Plan(pause_s=1.0)),
        ({"resposta_vazia": {}}, Plan(forced=Forced(200, "text/plain; charset=utf-8", ""))),
        ({"resposta_forcada": {"texto": "X"}}, Plan(forced=Forced(200, "text/plain; charset=utf-8", "X"))),
        ({"charset": {"canal": "api"}}, Plan(charset="latin-1")),
        ({"charset": {"canal": "events"}}, Plan()),
        ({"ip_nao_autorizado": {}}, Plan()),
        ({"resposta_lenta": {"funcao": "discar"}}, Plan()),
        ({"gravacao_sem_faixas": {}}, Plan(ranges=False)),
    ],
)
def test_each_quirk_of_an_answer_becomes_its_plan(put, plan):
    assert _quirks(**put).plan("api", "usuarios") == plan


def test_an_error_page_has_its_code_and_a_page_of_200_is_html():
    error = _quirks(resposta_5xx={"codigo": 502}).plan("api", "usuarios").forced
    page = _quirks(resposta_html={}).plan("mail", "assunto").forced
    assert error is not None
    assert page is not None
    assert (error.status, page.status) == (502, 200)
    assert page.content_type.startswith("text/html")


def test_a_refused_ip_is_a_matter_of_the_command_socket():
    assert _quirks(ip_nao_autorizado={}).plan("commands", "SETSTATUS").ip_refused


@pytest.mark.parametrize(
    ("put", "style"),
    [
        ({"fim_de_linha": {"fim": "colado"}}, EventStyle(end=b"")),
        ({"fim_de_linha": {}}, EventStyle(end=b"\n")),
        ({"segmentos": {"bytes": 3}}, EventStyle(split_bytes=3)),
        ({"segmentos": {"modo": "juntar", "juntar": 4}}, EventStyle(join=4)),
        ({"eventos_mudos": {}}, EventStyle(mute=True)),
        ({"charset": {"canal": "events"}}, EventStyle(charset="latin-1")),
    ],
)
def test_each_quirk_of_the_event_stream_becomes_its_style(put, style):
    assert _quirks(**put).events() == style


def test_messages_get_accents_and_a_full_stop():
    quirks = _quirks(acentos={}, ponto_final={"canal": "commands"})
    assert quirks.message("commands", "RAMAL NAO ENCONTRADO") == "RAMAL NÃO ENCONTRADO."
    assert quirks.message("api", "CODIGO INVALIDA") == "CÓDIGO INVÁLIDA"
    assert quirks.message("commands", "Feito.") == "Feito."


def test_values_carry_the_separators_of_every_channel_but_numbers_stay_numbers():
    quirks = _quirks(valores_com_separadores={})
    assert quirks.value("api", "Ana") == "Ana Visita; <15 min>"
    assert quirks.value("api", "40000") == "40000"


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=30), canal=st.sampled_from(["api", "mail", "events", "commands"]))
def test_no_text_breaks_a_quirk_or_adds_a_line(text, canal):
    quirks = _quirks(**{name: {} for name in CATALOGUE if not CATALOGUE[name].acao})
    quirks.message(canal, text)
    assert "\n" not in quirks.value(canal, text)
    quirks.plan(canal, text)

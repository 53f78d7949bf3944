"""Quirks: what can be put, what is refused, and how uses are counted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbx_simulator.faults.catalogue import CATALOGUE
from pbx_simulator.faults.registry import QuirkInvalido, Registry


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_quirk_can_be_put_with_its_defaults_and_removed(name):
    registry = Registry()
    active = registry.put(name)
    assert active.params == dict(CATALOGUE[name].params)
    assert registry.remove(name) is not CATALOGUE[name].acao
    assert registry.active() == {}


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_quirk_says_in_one_sentence_what_it_does(name):
    assert CATALOGUE[name].descricao.endswith((".", ")."))
    assert "\n" not in CATALOGUE[name].descricao


def test_a_quirk_meant_for_the_next_two_requests_clears_itself():
    registry = Registry()
    registry.put("resposta_5xx", {"canal": "api", "funcao": "usuarios", "vezes": 2})
    assert registry.use("resposta_5xx", "commands", "usuarios") is None
    assert registry.use("resposta_5xx", "api", "discar") is None
    assert registry.use("resposta_5xx", "api", "USUARIOS") is not None
    assert registry.active()["resposta_5xx"]["restantes"] == 1
    assert registry.use("resposta_5xx", "api", "usuarios") is not None
    assert registry.use("resposta_5xx", "api", "usuarios") is None


def test_without_a_count_a_quirk_stays_until_it_is_removed():
    registry = Registry()
    registry.put("ip_nao_autorizado")
    assert all(registry.use("ip_nao_autorizado", "commands") for _ in range(5))
    assert registry.remove("ip_nao_autorizado")
    assert registry.use("ip_nao_autorizado", "commands") is None


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("inexistente", {}, "quirk desconhecido"),
        ("charset", {"charset": "ebcdic"}, "deve ser um de utf-8, latin-1"),
        ("charset", {"outro": "x"}, "não tem o parâmetro outro"),
        ("resposta_lenta", {"segundos": "muito"}, "deve ser um número"),
        ("resposta_lenta", {"segundos": float("nan")}, "deve estar entre"),
        ("resposta_lenta", {"vezes": -1}, "deve estar entre"),
    ],
)
def test_a_wrong_name_or_value_is_refused_with_what_would_be_right(name, values, told):
    with pytest.raises(QuirkInvalido, match=told):
        Registry().put(name, values)


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(CATALOGUE)),
    values=st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=9)),
)
def test_any_input_ends_in_a_quirk_or_in_a_clear_refusal(name, values):
    told = ""
    try:
        Registry().put(name, values)
    except QuirkInvalido as refused:
        told = str(refused)
    assert told == "" or name in told

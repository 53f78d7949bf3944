"""A link or command line carries digits and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.erros import EntradaInvalida
from gateway.domain.softphone import (
    COM_PARAMETRO,
    abrir,
    clique_para_discar,
    digito,
    discar,
    linha,
    simples,
    transferir,
)


@pytest.mark.parametrize(
    "call",
    [
        lambda: abrir("1 -senha=x"),
        lambda: abrir(""),
        lambda: discar('1" & calc'),
        lambda: discar("١"),
        lambda: discar("1" * 21),
        lambda: digito("12"),
        lambda: digito("*"),
        lambda: linha(0),
        lambda: linha(7),
        lambda: transferir("4a"),
        lambda: simples("formatar"),
        lambda: clique_para_discar("anonymous"),
    ],
)
def test_what_is_not_digits_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(EntradaInvalida):
        call()


@given(st.sampled_from([abrir, digito, discar, transferir, clique_para_discar]), st.text(max_size=25))
@settings(deadline=None, max_examples=200)
def test_no_text_adds_a_command(command: Callable[[str], object], text: str) -> None:
    try:
        made = command(text)
    except EntradaInvalida:
        return
    for form in made if isinstance(made, tuple) else (made,):
        assert form.link.replace("{senha}", "").isascii()
        assert not set(form.link) & set(" \"'<>&;\r\n")
        line = form.linha_de_comando
        assert line is None or not set(line) & set("\"'<>&;|\r\n")


def test_every_command_with_a_parameter_is_listed() -> None:
    assert set(COM_PARAMETRO) == {"abrir", "digito", "discar", "linha", "transferir"}

"""Values of events: what they compare, and what they never show."""

from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from gateway.domain.comandos import Canal, EstadoComando
from gateway.domain.eventos import EventoPbx, LigacaoAtiva, LinhaIlegivel, TipoEvento


def test_each_kind_has_its_own_value() -> None:
    assert [kind.tipo for kind in get_args(EventoPbx)] == [
        TipoEvento.A,
        TipoEvento.R,
        TipoEvento.D,
        TipoEvento.PREVIEW,
        TipoEvento.AGOP,
        TipoEvento.H,
        TipoEvento.S,
    ]
    assert all("ramal" in {field.name for field in dataclasses.fields(kind)} for kind in get_args(EventoPbx))


def test_the_raw_text_does_not_make_two_events_different_and_values_are_frozen() -> None:
    one, two = LigacaoAtiva("1", "2", "3", "<A><1><2><3>"), LigacaoAtiva("1", "2", "3", "<a><1><2><3>")
    assert one == two
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.ramal = "9"  # type: ignore[misc]  # that is what is tested


def test_what_is_personal_is_not_in_the_text_of_a_value() -> None:
    assert repr(LinhaIlegivel("<A><11984160601>", "cortada", "uniqueid")) == (
        "LinhaIlegivel(motivo='cortada', campo='uniqueid')"
    )
    assert "11984160601" not in repr(LigacaoAtiva("1", "11984160601", "3", "<A>11984160601"))


def test_names_are_their_own_values() -> None:
    for enum in (Canal, EstadoComando, TipoEvento):
        assert all(member.name == member.value for member in enum)
    assert len(Canal) == 5
    assert len(EstadoComando) == 7, "six states, and SIMULADO"

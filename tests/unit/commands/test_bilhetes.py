"""Links: whoever has one may fetch its file for five minutes, and nobody can make, change or read one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.identity import TUDO, Escopo, Identidade
from gateway.clock import SystemClock
from gateway.commands.bilhetes import VALIDADE_S, Bilhetes
from gateway.journal.sealed import Seal

ANA = Identidade("ana", frozenset(), frozenset(("exportar",)), TUDO)
DITO = {"campanha": 20, "telefone": "11987654321"}


@dataclass
class Relogio(SystemClock):
    agora: datetime = field(default_factory=lambda: datetime(2026, 3, 30, 8, 37, tzinfo=UTC))

    def now(self) -> datetime:
        return self.agora


def test_a_link_says_what_was_put_in_for_its_owner_until_its_time_is_over() -> None:
    clock = Relogio()
    bilhetes = Bilhetes(Seal(bytes(32)), clock)
    made = bilhetes.fazer("x", ANA, DITO)
    assert made.expira_em == clock.agora + timedelta(seconds=VALIDADE_S)
    assert DITO["telefone"] not in made.texto
    opened = bilhetes.abrir("x", made.texto, lambda nome: [ANA] if nome == "ana" else [])
    assert opened is not None
    assert (opened.dono, opened.conteudo) == (ANA, DITO)
    clock.agora = made.expira_em
    assert bilhetes.abrir("x", made.texto, lambda nome: [ANA]) is None


@pytest.mark.parametrize(
    "viva",
    [
        pytest.param(replace(ANA, direitos=frozenset(("exportar", "ver.CPF"))), id="more rights"),
        pytest.param(replace(ANA, escopo=Escopo(ramais=frozenset(("0204",)))), id="a limit"),
        pytest.param(None, id="revoked"),
    ],
)
def test_a_link_dies_when_its_owner_is_no_longer_the_same(viva: Identidade | None) -> None:
    bilhetes = Bilhetes(Seal(bytes(32)), Relogio())
    made = bilhetes.fazer("x", ANA, DITO)
    assert bilhetes.abrir("x", made.texto, lambda nome: [] if viva is None else [viva]) is None


def test_a_link_of_another_kind_or_key_opens_nothing() -> None:
    clock = Relogio()
    made = Bilhetes(Seal(bytes(32)), clock).fazer("x", ANA, DITO)
    assert Bilhetes(Seal(bytes(32)), clock).abrir("y", made.texto, lambda nome: [ANA]) is None
    assert Bilhetes(Seal(b"y" * 32), clock).abrir("x", made.texto, lambda nome: [ANA]) is None


@given(st.text(max_size=100), st.integers(0, 200), st.characters())
def test_nothing_else_is_a_link(texto: str, lugar: int, letra: str) -> None:
    bilhetes = Bilhetes(Seal(bytes(32)), Relogio())
    good = bilhetes.fazer("x", ANA, DITO).texto
    lugar %= len(good) - 1  # the last letter may carry bits that mean nothing
    changed = good[:lugar] + letra + good[lugar + 1 :]
    for one in (texto, good * 30, changed if changed != good else ""):
        assert bilhetes.abrir("x", one, lambda nome: [ANA]) is None

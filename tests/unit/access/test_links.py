"""Signed links: whole or nothing, for a time, for one identity as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.identity import Escopo, Identidade
from gateway.access.links import Arquivo, LinkInvalido, Links
from gateway.clock import SystemClock

ANA = Identidade("ana", frozenset(("operador",)), frozenset(("ler", "gravacoes")), Escopo(ramais=frozenset(("0204",))))
ARQUIVO = Arquivo("principal", "1272916393.14005", 2)


class Parado(SystemClock):
    """A clock that stands."""

    def __init__(self) -> None:
        self.agora = datetime(2026, 3, 30, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.agora


def valor(url: str) -> str:
    return url.partition("?link=")[2]


@pytest.fixture
def relogio() -> Parado:
    return Parado()


@pytest.fixture
def links(relogio: Parado) -> Links:
    return Links(b"k" * 32, relogio, validade_s=300)


def test_a_link_names_its_file_its_owner_and_its_end(links: Links) -> None:
    url, vence = links.assinar(ARQUIVO, ANA)
    assert url.startswith("/gravacoes/1272916393.14005-2.wav?link=")
    lido = links.ler(valor(url))
    assert (lido.arquivo, lido.identidade, lido.vence_em_s) == (ARQUIVO, "ana", vence)
    assert vence == 1_774_872_300
    assert lido.dono([ANA]) == ANA


def test_a_link_dies_with_its_time(links: Links, relogio: Parado) -> None:
    url, _ = links.assinar(ARQUIVO, ANA)
    relogio.agora += timedelta(seconds=299)
    links.ler(valor(url))
    relogio.agora += timedelta(seconds=1)
    with pytest.raises(LinkInvalido) as caught:
        links.ler(valor(url))
    assert caught.value.vencido


@pytest.mark.parametrize(
    "outra",
    [
        replace(ANA, direitos=ANA.direitos - {"gravacoes"}),
        replace(ANA, direitos=ANA.direitos | {"comandar"}),
        replace(ANA, escopo=Escopo(ramais=frozenset(("0205",)))),
        replace(ANA, escopo=Escopo(ramais=ANA.escopo.ramais, grupos=frozenset((1,)))),
        replace(ANA, nome="bia"),
    ],
)
def test_a_link_is_nobodys_once_its_owner_is_not_the_same(links: Links, outra: Identidade) -> None:
    url, _ = links.assinar(ARQUIVO, ANA)
    assert links.ler(valor(url)).dono([outra]) is None


def test_another_key_reads_nothing(links: Links, relogio: Parado) -> None:
    url, _ = links.assinar(ARQUIVO, ANA)
    with pytest.raises(LinkInvalido):
        Links(b"x" * 32, relogio).ler(valor(url))


@given(st.integers(0, 300), st.characters(codec="ascii"))
def test_no_altered_link_opens_another_file(place: int, char: str) -> None:
    links = Links(b"k" * 32, SystemClock())
    good = valor(links.assinar(ARQUIVO, ANA)[0])
    place %= len(good)
    altered = good[:place] + char + good[place + 1 :]
    try:
        assert links.ler(altered).arquivo == ARQUIVO
    except LinkInvalido:
        assert altered != good


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(LinkInvalido):
        Links(b"k" * 32, SystemClock()).ler(text)

"""How cost grows with subscribers is measured at rates that a server can keep."""

from __future__ import annotations

import pytest

from bench.fanout.crescer import ASSINANTES, _cenarios
from bench.fanout.servidores import NOSSO


@pytest.mark.parametrize("quantos", ASSINANTES)
def test_a_document_is_measured_at_as_many_deliveries_whoever_shares_it(quantos: int) -> None:
    juntos, cada = _cenarios(quantos)
    assert juntos.taxa * quantos <= 20_000
    assert (len(juntos.pedidos(quantos)), len(set(cada.pedidos(quantos)))) == (1, quantos)
    assert juntos.servidores == cada.servidores == (NOSSO,)

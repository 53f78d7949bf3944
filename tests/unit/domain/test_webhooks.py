"""A message is signed as Standard Webhooks says, and tried again with growing pauses that end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.webhooks import PAUSAS_S, Fim, Resposta, assinar, julgar, pausa_s, segredo_de


def test_the_signature_is_that_of_the_specification() -> None:
    # The worked example of the specification's reference libraries.
    segredo = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    corpo = b'{"test": 2432232314}'
    assert assinar([segredo], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, corpo) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_while_a_secret_is_changed_both_sign() -> None:
    novo, velho = segredo_de(b"n" * 32), segredo_de(b"v" * 32)
    junto = assinar([novo, velho], "m", 1, b"{}")
    assert junto == f"{assinar([novo], 'm', 1, b'{}')} {assinar([velho], 'm', 1, b'{}')}"


@pytest.mark.parametrize(
    ("status", "fim"),
    [
        (200, Fim.ENTREGUE),
        (204, Fim.ENTREGUE),
        (410, Fim.DESLIGAR),
        (301, Fim.REPETIR),
        (404, Fim.REPETIR),
        (503, Fim.REPETIR),
        (None, Fim.REPETIR),
    ],
)
def test_what_an_answer_means(status: int | None, fim: Fim) -> None:
    assert julgar(Resposta(status)) is fim


@given(st.floats(0, 1), st.none() | st.floats(0, 1e9))
def test_pauses_grow_obey_what_the_endpoint_asks_within_bounds_and_end(acaso: float, pedida: float | None) -> None:
    pausas = [pausa_s(n, Resposta(503, pedida), acaso) for n in range(1, len(PAUSAS_S) + 1)]
    for pausa, base in zip(pausas, PAUSAS_S, strict=True):
        assert pausa is not None
        assert base <= pausa <= max(base * 1.2, 3_600.0)
        assert pausa >= min(pedida or 0.0, 3_600.0)
    assert pausa_s(len(PAUSAS_S) + 1, Resposta(None), acaso) is None

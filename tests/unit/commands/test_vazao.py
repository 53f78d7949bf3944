"""The cap: never more than it says, nothing wasted, nobody crowded out."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.commands.vazao import Vazao
from tests.support.clocks import ManualClock

POR_S, RAJADA = 10.0, 5


def nova(por_s: float = POR_S, rajada: int = RAJADA) -> tuple[Vazao, ManualClock]:
    clock = ManualClock()
    return Vazao(clock, por_s=por_s, rajada=rajada), clock


def test_a_burst_passes_and_the_next_one_is_told_when_to_come_back() -> None:
    vazao, clock = nova()
    assert [vazao.pedir("principal", "ana") for _ in range(6)] == [0, 0, 0, 0, 0.1, 0.1]
    clock.passed_s += 0.1
    assert [vazao.pedir("principal", "ana"), vazao.pedir("principal", "ana")] == [0, 0.1]


def test_the_last_token_is_for_somebody_new() -> None:
    vazao, _ = nova()
    while vazao.pedir("principal", "ana") == 0:
        pass
    assert vazao.pedir("principal", "bia") == 0
    assert vazao.pedir("principal", "bia") == 0.2  # of two, each gets five a second


def test_each_pbx_has_its_own() -> None:
    vazao, _ = nova(rajada=1)
    assert [vazao.pedir(pbx, "ana") for pbx in ("a", "b", "a", "b")] == [0, 0, 0.1, 0.1]


def test_who_went_away_leaves_its_share_to_the_others() -> None:
    vazao, clock = nova()
    for _ in range(10):
        vazao.pedir("principal", "ana")
        vazao.pedir("principal", "bia")
    clock.passed_s += 5.0  # both are forgotten, the bucket is full
    assert [vazao.pedir("principal", "ana") for _ in range(5)] == [0, 0, 0, 0, 0.1]


def passados(pedintes: dict[str, float], segundos: float) -> tuple[Counter[str], Counter[str]]:
    """Let through and refused, when each asks at its rate, one after another."""
    vazao, clock = nova()
    momentos = sorted((n / taxa, quem) for quem, taxa in pedintes.items() for n in range(int(segundos * taxa)))
    sim, nao = Counter[str](), Counter[str]()
    for momento, quem in momentos:
        clock.passed_s = momento
        (nao if vazao.pedir("principal", quem) else sim)[quem] += 1
    return sim, nao


def test_two_greedy_ones_get_the_same_and_a_modest_one_is_never_refused() -> None:
    sim, nao = passados({"ana": 200.0, "bia": 90.0, "leo": 3.0}, 60.0)
    assert nao["leo"] == 0
    assert sim["leo"] == 180
    assert abs(sim["ana"] - sim["bia"]) <= 0.1 * sim["ana"]
    assert 590 <= sim.total() <= 60 * POR_S + RAJADA


def test_one_alone_gets_all_of_it() -> None:
    sim, _ = passados({"ana": 100.0}, 60.0)
    assert 598 <= sim["ana"] <= 60 * POR_S + RAJADA


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 0.5)), max_size=300),
    st.floats(0.5, 50),
    st.integers(1, 20),
)
def test_no_window_ever_gets_more_than_the_burst_and_the_rate(
    pedidos: list[tuple[str, float]], por_s: float, rajada: int
) -> None:
    vazao, clock = nova(por_s, rajada)
    passou: list[float] = []
    for quem, espera in pedidos:
        clock.passed_s += espera
        depois = vazao.pedir("principal", quem)
        assert 0 <= depois <= 4 / por_s + 1e-6
        if depois == 0:
            passou.append(clock.passed_s)
    for primeiro in range(len(passou)):
        for ultimo in range(primeiro, len(passou)):
            janela = passou[ultimo] - passou[primeiro]
            assert ultimo - primeiro + 1 <= max(rajada, 4) + por_s * janela + 1e-6

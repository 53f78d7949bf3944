"""The benchmark's own parts: everybody gives the same answers before anybody is timed, and tables tell the ratios."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from bench import api
from bench.answers import Differs, compare, normal
from bench.dataset import Tamanho, banco
from bench.documents import Q4
from bench.load import Burst, compiled
from bench.reads import Results, Seen, check, latency, rate
from bench.servers import BARE, MERCURIUS, OURS, POSTGRAPHILE, installed_node, servers
from bench.tables import absolutes, capacity, goals, ratios, table

PEQUENO = Tamanho(ramais=300, ligacoes=6_000, telefones=3_000)


def _seen(p50_ms: list[float], per_s: list[float]) -> Seen:
    return Seen(
        [Burst(1.0, one, one, 9) for one in p50_ms],
        [Burst(one, 1.0, 1.0, 9) for one in per_s],
        [1e3 / one for one in per_s],
    )


RESULTS: Results = {
    "Q1": {
        OURS: _seen([1.0, 2.0, 1.0], [200.0, 100.0, 300.0]),
        POSTGRAPHILE: _seen([2.0, 2.0, 4.0], [100.0, 100.0, 50.0]),
    }
}


async def test_every_peer_gives_our_answers_to_every_question_and_the_load_gets_them_whole() -> None:
    async with banco(PEQUENO) as pbx:

        def together() -> tuple[set[str], Burst]:
            node = installed_node()
            assert node is not None, "Node is missing: make test installs it"
            with servers(pbx.dsn, node=node) as found, compiled() as load:
                check(found)
                first = next(iter(found.values()))
                asked = first.asked(Q4)
                return set(found), load.burst(first.served.port, asked, clients=4, seconds=0.2)

        names, burst = await asyncio.to_thread(together)

    assert names >= {OURS, BARE, POSTGRAPHILE, MERCURIUS}
    assert burst.per_s > 0
    assert burst.bytes > 50_000


async def test_over_the_api_both_give_the_same_users_and_the_pbx_counts_what_it_was_asked() -> None:
    def both() -> list[api.Row]:
        with compiled() as load:
            return list(api.measure(load, repetitions=1, seconds=0.1, sizes=(50,)))

    rows = await asyncio.to_thread(both)
    assert [(row.clients, row.name) for row in rows] == [(n, name) for n in (1, 32) for name in (api.OURS, api.BARE)]
    assert [row.upstream for row in rows if row.name == api.BARE] == [[1.0], [1.0]]
    assert rows[2].upstream < [0.5], "remembered and shared"
    assert len(api.page(rows).splitlines()) == 2 + len(rows)


def test_an_answer_is_compared_by_its_values_and_not_by_its_form() -> None:
    ours = normal({"data": {"a": {"nodes": [{"d": "2026-03-14T19:59:52-03:00", "n": 1, "c": "0.120", "t": "é"}]}}})
    theirs = normal({"a": [{"d": "2026-03-14 19:59:52", "n": "1", "c": 0.12, "t": "é"}]})
    compare("Q", ours, theirs)
    assert ours == {"a": [{"d": "2026-03-14T19:59:52", "n": Decimal(1), "c": Decimal("0.12"), "t": "é"}]}


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"a": [{"n": 2}]}, "Q.a[0].n: 1 is not 2"),
        ({"a": []}, "Q.a: "),
        ({"a": [{"n": None}]}, "Q.a[0].n: 1 is not None"),
        ({"b": []}, "Q: "),
    ],
)
def test_a_difference_is_told_by_its_place(other: Any, where: str) -> None:
    with pytest.raises(Differs) as told:
        compare("Q", normal({"a": [{"n": 1}]}), normal(other))
    assert str(told.value).startswith(where)


def test_an_answer_with_errors_equals_nothing() -> None:
    with pytest.raises(Differs, match="errors"):
        normal({"data": {"a": None}, "errors": [{"message": "x"}]})


def test_ratios_are_taken_inside_a_repetition_and_the_worst_is_kept() -> None:
    seen = RESULTS["Q1"]
    assert (rate(seen[OURS], seen[POSTGRAPHILE]).median, rate(seen[OURS], seen[POSTGRAPHILE]).worst) == (2.0, 1.0)
    assert (latency(seen[OURS], seen[POSTGRAPHILE]).median, latency(seen[OURS], seen[POSTGRAPHILE]).worst) == (0.5, 1.0)


def test_the_tables_say_what_was_seen_and_which_goal_is_reached() -> None:
    rss = {OURS: 130.0, POSTGRAPHILE: 435.0}
    assert absolutes(RESULTS, rss).splitlines()[2:] == [
        "| ours | 1.00 / 200 | 130 |",
        "| PostGraphile | 2.00 / 100 | 435 |",
    ]
    assert capacity(RESULTS).splitlines()[2:] == [
        "| ours | 5.000 ms · 200/s · 1.00 × |",
        "| PostGraphile | 10.000 ms · 100/s · 2.00 × |",
    ]
    assert ratios(RESULTS).splitlines()[2:] == ["| PostGraphile | 2.00 (1.00) · 0.50 (1.00) |"]
    assert goals(RESULTS, rss).splitlines()[2:] == [
        "| requests/s at least 2 × PostGraphile | yes |",
        "| p50 at most 0.5 × PostGraphile | yes |",
        "| RSS under 120 MiB | **no** |",
    ]
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"

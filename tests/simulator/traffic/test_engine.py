"""The engine: order, determinism, and what an actor gets back."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pbx_simulator.traffic.engine import Actor, Ato, Engine, source

START = datetime.fromisoformat("2026-03-16T08:00:00")


def _walker(name: str, seed: int, steps: int) -> Actor:
    rng = source(seed, name)
    for step in range(steps):
        yield rng.uniform(0, 100)
        yield Ato("passo", {"quem": name, "n": step, "sorte": rng.random()})


async def _day(seed: int, steps: list[int], cut: int | None = None) -> list[tuple[datetime, object]]:
    done: list[tuple[datetime, object]] = []

    async def perform(ato: Ato, when: datetime) -> dict[str, object]:
        done.append((when, dict(ato.args)))
        return {}

    engine = Engine(START, perform)
    for index, count in enumerate(steps):
        engine.add(f"a{index}", _walker(f"a{index}", seed, count))
    end = START + timedelta(days=1)
    if cut is None:
        await engine.run_until(end)
    else:
        while engine.next_at is not None:
            await engine.run_until(engine.next_at, cut)
    assert engine.actors == 0
    return done


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9), steps=st.lists(st.integers(0, 6), max_size=6), cut=st.integers(1, 5))
async def test_the_same_seed_lives_the_same_day_however_time_is_cut(seed, steps, cut):
    whole = await _day(seed, steps)
    assert await _day(seed, steps, cut) == whole
    assert [when for when, _ in whole] == sorted(when for when, _ in whole)
    assert len(whole) == sum(steps)


async def test_another_seed_lives_another_day():
    assert await _day(1, [3, 3]) != await _day(2, [3, 3])


async def test_an_actor_is_told_what_its_act_gave():
    heard = []

    def asker() -> Actor:
        heard.append((yield Ato("um", {})))
        yield 1.0
        heard.append((yield Ato("dois", {})))

    async def perform(ato: Ato, when: datetime) -> dict[str, object]:
        return {"feito": ato.nome}

    engine = Engine(START, perform)
    engine.add("a", asker())
    assert await engine.run_until(START) == 1
    assert await engine.run_until(START + timedelta(seconds=2)) == 1
    assert heard == [{"feito": "um"}, {"feito": "dois"}]


async def test_adding_an_actor_does_not_shift_the_luck_of_another():
    alone = [args for _, args in await _day(5, [4])]
    together = [args for _, args in await _day(5, [4, 4]) if args["quem"] == "a0"]
    assert alone == together

"""The rule of the settled id, against a model of a database whose transactions draw ids, write late and end at will."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from gateway.clock import Clock
from resolvers.reading.horizon import MAX_PENDENTES, Assentamento, Horizontes, Observacao

SETTLE_S = 1.0


@dataclass
class Transacao:
    """One transaction: when it drew its ids, and its number once it has begun to write."""

    ids: list[tuple[int, float]] = field(default_factory=list)
    xid: int | None = None
    ended: bool = False


class Banco(RuleBasedStateMachine):
    """Ids are drawn before rows are written, by at most `SETTLE_S`; rows appear in any order, or never."""

    transacoes = Bundle("transacoes")

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.next_id = 1
        self.next_xid = 100
        self.running: list[Transacao] = []
        self.visible: set[int] = set()
        self.rule = Assentamento(SETTLE_S)
        self.promised = 0

    @rule(target=transacoes)
    def begin(self) -> Transacao:
        made = Transacao()
        self.running.append(made)
        return made

    @rule(one=transacoes, times=st.integers(1, 3))
    def draw(self, one: Transacao, times: int) -> None:
        for _ in range(0 if one.ended else times):
            one.ids.append((self.next_id, self.now))
            self.next_id += 1

    @rule(one=transacoes)
    def write(self, one: Transacao) -> None:
        if one.xid is None and not one.ended:
            one.xid = self.next_xid
            self.next_xid += 1

    @rule(one=consumes(transacoes), commits=st.booleans())
    def end(self, one: Transacao, commits: bool) -> None:
        if one.ids:
            self.write(one)
        one.ended = True
        self.running.remove(one)
        if commits:
            new = {number for number, _ in one.ids}
            assert all(number > self.promised for number in new), "a row appeared below the settled id"
            self.visible |= new

    @rule(seconds=st.sampled_from([0.0, 0.25, 0.5, 1.0, 3.0]))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        for one in self.running:
            if one.xid is None and any(self.now - drawn > SETTLE_S - 0.1 for _, drawn in one.ids):
                self.write(one)

    @rule()
    def look(self) -> None:
        xids = [one.xid for one in self.running if one.xid is not None]
        seen = Observacao(max(self.visible, default=0), min(xids, default=self.next_xid), self.next_xid)
        self.rule.observar(seen, self.now, self.now)
        assert self.rule.assentado >= self.promised, "what was settled stays so"
        self.promised = self.rule.assentado

    @invariant()
    def nothing_is_promised_that_was_not_seen(self) -> None:
        assert self.rule.assentado <= max(self.visible, default=0)

    def teardown(self) -> None:
        for one in list(self.running):
            if one.ids:
                self.write(one)
            self.running.remove(one)
        for _ in range(MAX_PENDENTES + 3):
            self.now += SETTLE_S
            self.look()
        assert self.rule.assentado == max(self.visible, default=0), "when all has ended, all is settled"


Banco.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestBanco = Banco.TestCase


class Relogio(Clock):
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.s = 0.0

    def monotonic(self) -> float:
        return self.s

    async def sleep(self, seconds: float) -> None:
        self.s += seconds


async def _ate(horizontes: Horizontes, seen: list[Observacao]) -> tuple[int, bool]:
    async def look() -> Observacao:
        return seen.pop(0)

    return await horizontes.ate("principal", "ligacoes_ativo", look)


async def test_an_idle_database_tells_all_it_has_with_two_looks() -> None:
    seen = [Observacao(7, 50, 50), Observacao(7, 50, 50), Observacao(7, 50, 50)]
    assert await _ate(Horizontes(Relogio(), 0.1), seen) == (7, False)
    assert len(seen) == 1


async def test_an_empty_view_and_one_with_nothing_new_cost_one_look() -> None:
    horizontes = Horizontes(Relogio(), 0.1)
    seen = [Observacao(0, 50, 50)]
    assert await _ate(horizontes, seen) == (0, False)
    seen = [Observacao(7, 50, 50), Observacao(7, 50, 50)]
    assert await _ate(horizontes, seen) == (7, False)
    seen = [Observacao(7, 50, 60)]
    assert await _ate(horizontes, seen) == (7, False)


async def test_a_transaction_that_stays_open_holds_back_what_was_seen_after_it_began() -> None:
    horizontes = Horizontes(Relogio(), 0.1)
    open_one = [Observacao(7, 50, 51)] * 3
    assert await _ate(horizontes, list(open_one)) == (0, True)
    assert await _ate(horizontes, [Observacao(9, 51, 51), Observacao(9, 51, 51)]) == (9, False)


async def test_another_history_of_the_database_begins_anew() -> None:
    horizontes = Horizontes(Relogio(), 0.1)
    assert await _ate(horizontes, [Observacao(7, 50, 50)] * 2) == (7, False)
    restored = [Observacao(3, 20, 20)] * 2
    assert await _ate(horizontes, restored) == (3, False)

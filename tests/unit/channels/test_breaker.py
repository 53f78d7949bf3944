"""The breaker as a state machine: what passes, when, and what opens and closes it."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gateway.channels.breaker import Disjuntor, Limiar
from gateway.domain.disjuntor import EstadoDisjuntor
from tests.support.clocks import ManualClock

LIMIAR = Limiar(falhas=3, janela=5, aberto_s=4.0, aberto_max_s=16.0)
FECHADO, ABERTO, MEIO = EstadoDisjuntor.FECHADO, EstadoDisjuntor.ABERTO, EstadoDisjuntor.MEIO_ABERTO


def novo(limiar: Limiar = LIMIAR) -> tuple[Disjuntor, ManualClock]:
    clock = ManualClock()
    return Disjuntor(clock, limiar), clock


def aberto(por_s: float = 0.0) -> tuple[Disjuntor, ManualClock]:
    disjuntor, clock = novo()
    for _ in range(LIMIAR.falhas):
        disjuntor.mal()
    clock.passed_s += por_s
    return disjuntor, clock


def test_it_opens_at_the_failure_that_makes_three_of_the_last_five() -> None:
    disjuntor, _ = novo()
    for boa in (False, True, False, True, True, True, False, False):
        disjuntor.bem() if boa else disjuntor.mal()
        assert disjuntor.estado is FECHADO
    disjuntor.mal()
    assert (disjuntor.estado, disjuntor.resta_s) == (ABERTO, 4.0)
    assert not disjuntor.deixa_comando()
    assert not disjuntor.deixa_leitura()


def test_half_open_lets_one_read_through_and_no_command() -> None:
    disjuntor, clock = aberto(4.0)
    assert disjuntor.estado is MEIO
    assert [disjuntor.deixa_comando(), disjuntor.deixa_leitura(), disjuntor.deixa_leitura()] == [False, True, False]
    clock.passed_s += 4.0  # the trial was never answered: another one may try
    assert [disjuntor.deixa_comando(), disjuntor.deixa_leitura(), disjuntor.deixa_leitura()] == [False, True, False]
    disjuntor.bem()
    assert disjuntor.estado is FECHADO
    assert disjuntor.deixa_comando()


def test_a_bad_trial_opens_it_for_as_long_again() -> None:
    disjuntor, _ = aberto(4.0)
    assert disjuntor.deixa_leitura()
    disjuntor.mal()
    assert (disjuntor.estado, disjuntor.resta_s) == (ABERTO, 4.0)


def test_answers_to_what_was_asked_before_it_opened_change_nothing() -> None:
    disjuntor, _ = aberto()
    disjuntor.bem()
    disjuntor.mal()
    assert (disjuntor.estado, disjuntor.resta_s) == (ABERTO, 4.0)


def test_good_trials_and_bad_answers_in_turn_double_the_time_up_to_the_greatest() -> None:
    disjuntor, clock = aberto()
    seen = [disjuntor.resta_s]
    for _ in range(4):
        clock.passed_s += disjuntor.resta_s
        disjuntor.bem()
        disjuntor.mal()
        seen.append(disjuntor.resta_s)
    assert seen == [4.0, 8.0, 16.0, 16.0, 16.0]
    clock.passed_s += 16.0
    disjuntor.bem()
    disjuntor.bem()  # the first good answer that is no trial ends the probation
    disjuntor.mal()
    assert disjuntor.estado is FECHADO


class Maquina(RuleBasedStateMachine):
    """Anything in any order, beside what is said of it in one page."""

    def __init__(self) -> None:
        super().__init__()
        self.disjuntor, self.clock = novo()
        self.ultimas: list[bool] = []
        self.aberto_em: float | None = None
        self.por_s = LIMIAR.aberto_s
        self.prova_em: float | None = None
        self.observado = False

    @property
    def esperado(self) -> EstadoDisjuntor:
        if self.aberto_em is None:
            return FECHADO
        return ABERTO if self.clock.passed_s < self.aberto_em + self.por_s else MEIO

    @rule(seconds=st.sampled_from([0.5, 1.0, 4.0, 16.0]))
    def passa_o_tempo(self, seconds: float) -> None:
        self.clock.passed_s += seconds

    @rule()
    def pede_leitura(self) -> None:
        livre = self.prova_em is None or self.clock.passed_s >= self.prova_em + LIMIAR.aberto_s
        espera = self.esperado is FECHADO or (self.esperado is MEIO and livre)
        assert self.disjuntor.deixa_leitura() is espera
        if espera and self.esperado is MEIO:
            self.prova_em = self.clock.passed_s

    @rule()
    def responde_bem(self) -> None:
        antes = self.esperado
        self.disjuntor.bem()
        if antes is MEIO:
            self.aberto_em, self.prova_em, self.observado, self.ultimas = None, None, True, []
        elif antes is FECHADO:
            if self.observado:
                self.observado, self.por_s = False, LIMIAR.aberto_s
            self.ultimas = [*self.ultimas, True][-LIMIAR.janela :]

    @rule()
    def responde_mal(self) -> None:
        antes = self.esperado
        self.disjuntor.mal()
        if antes is FECHADO and not self.observado:
            self.ultimas = [*self.ultimas, False][-LIMIAR.janela :]
            if self.ultimas.count(False) < LIMIAR.falhas:
                return
        elif antes is FECHADO:
            self.por_s = min(self.por_s * 2, LIMIAR.aberto_max_s)
        elif antes is ABERTO:
            return
        self.aberto_em, self.prova_em, self.observado, self.ultimas = self.clock.passed_s, None, False, []

    @precondition(lambda self: self.esperado is not FECHADO)
    @rule()
    def pede_comando(self) -> None:
        assert not self.disjuntor.deixa_comando()

    @invariant()
    def esta_onde_se_espera(self) -> None:
        assert self.disjuntor.estado is self.esperado
        assert self.disjuntor.deixa_comando() is (self.esperado is FECHADO)
        assert 0.0 <= self.disjuntor.resta_s <= LIMIAR.aberto_max_s


TestMaquina = Maquina.TestCase
TestMaquina.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)

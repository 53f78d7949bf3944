"""A breaker judges what a channel answers, and keeps requests from one that answers badly.

FECHADO: everything passes. When `falhas` of the last `janela` answers were bad it opens.
ABERTO: nothing passes for `aberto_s`.
MEIO_ABERTO: then one harmless read at a time is let through; a good answer closes it, a bad one opens it again. A
command never is the trial.

Closed by a trial it is on probation until the first good answer that is no trial: one bad answer opens it again, each
time for twice as long, up to `aberto_max_s`. That matters where the trial shows little (a connection and nothing more).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from gateway.clock import Clock
from gateway.domain.disjuntor import EstadoDisjuntor


@dataclass(frozen=True, slots=True)
class Limiar:
    """When a breaker opens, and for how long (seconds)."""

    falhas: int = 5
    janela: int = 10
    aberto_s: float = 5.0
    aberto_max_s: float = 60.0


class Disjuntor:
    """The breaker of one channel. Told of every answer; asked before every request. Never awaits."""

    def __init__(self, clock: Clock, limiar: Limiar) -> None:
        self._clock = clock
        self._limiar = limiar
        self._ultimas: deque[bool] = deque(maxlen=limiar.janela)
        self._aberto_ate: float | None = None  # None: closed
        self._prova_ate = float("-inf")  # a trial is under way until then, unless its answer comes before
        self._aberto_s = limiar.aberto_s
        self._em_observacao = False
        self.aberturas = 0

    @property
    def estado(self) -> EstadoDisjuntor:
        """The state now."""
        if self._aberto_ate is None:
            return EstadoDisjuntor.FECHADO
        if self._clock.monotonic() < self._aberto_ate:
            return EstadoDisjuntor.ABERTO
        return EstadoDisjuntor.MEIO_ABERTO

    @property
    def resta_s(self) -> float:
        """How long it stays open, in seconds; 0 when it is not."""
        return 0.0 if self._aberto_ate is None else max(self._aberto_ate - self._clock.monotonic(), 0.0)

    def deixa_comando(self) -> bool:
        """Whether a command may be sent."""
        return self._aberto_ate is None

    def deixa_leitura(self) -> bool:
        """Whether a read may be made. Where it is the trial, the next one waits for its answer or for `aberto_s`."""
        if self._aberto_ate is None:
            return True
        now = self._clock.monotonic()
        if now < self._aberto_ate or now < self._prova_ate:
            return False
        self._prova_ate = now + self._limiar.aberto_s
        return True

    def bem(self) -> None:
        """A good answer. One that was asked for before it opened says nothing of now."""
        estado = self.estado
        if estado is EstadoDisjuntor.ABERTO:
            return
        if estado is EstadoDisjuntor.MEIO_ABERTO:
            self._aberto_ate = None
            self._em_observacao = True
            self._ultimas.clear()
            return
        if self._em_observacao:
            self._em_observacao = False
            self._aberto_s = self._limiar.aberto_s
        self._ultimas.append(True)

    def mal(self) -> None:
        """A bad answer, or none."""
        estado = self.estado
        if estado is EstadoDisjuntor.ABERTO:
            return
        if estado is EstadoDisjuntor.MEIO_ABERTO:
            self._abrir(self._aberto_s)
            return
        if self._em_observacao:
            self._aberto_s = min(self._aberto_s * 2, self._limiar.aberto_max_s)
            self._abrir(self._aberto_s)
            return
        self._ultimas.append(False)
        if self._ultimas.count(False) >= self._limiar.falhas:
            self._abrir(self._aberto_s)

    def _abrir(self, por_s: float) -> None:
        self._aberto_ate = self._clock.monotonic() + por_s
        self._prova_ate = float("-inf")
        self._em_observacao = False
        self._ultimas.clear()
        self.aberturas += 1

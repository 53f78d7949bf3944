"""How many commands a PBX gets, and whose turn it is when they are too many.

Each PBX has a bucket of `rajada` tokens that fills at `por_s`; a command takes one. What flows in is divided equally
among the identities that asked lately, each of which keeps at most one token of its own; what they leave flows on to
all. So whoever asks no more than its share is let through however much others ask, and what nobody claims is not
wasted. The last token that is everybody's is for who has not asked lately.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.clock import Clock

_UM = 1.0 - 1e-9  # sums of parts fall short of one by a rounding


@dataclass(slots=True)
class _Parte:
    fichas: float = 0.0
    pediu_em: float = 0.0


@dataclass(slots=True)
class _Balde:
    """One PBX."""

    comum: float
    visto_em: float
    partes: dict[str, _Parte] = field(default_factory=dict)


class Vazao:
    """The cap of every PBX. Never awaits.

    Args:
        por_s: commands a second, in the long run.
        rajada: how many may come at once, at least 1.
    """

    def __init__(self, clock: Clock, *, por_s: float, rajada: int) -> None:
        self._clock = clock
        self._por_s = por_s
        self._rajada = float(rajada)
        self._ocioso_s = max(rajada / por_s, 1.0)
        self._baldes: dict[str, _Balde] = {}

    def pedir(self, pbx: str, quem: str) -> float:
        """Takes a place for one command of `quem`; 0 when there was one, else after how many seconds to ask again."""
        now = self._clock.monotonic()
        balde = self._baldes.setdefault(pbx, _Balde(self._rajada, now))
        self._encher(balde, now)
        novo = quem not in balde.partes
        parte = balde.partes.setdefault(quem, _Parte())
        parte.pediu_em = now
        if parte.fichas >= _UM:
            parte.fichas -= 1.0
            return 0.0
        if balde.comum >= _UM + (0.0 if novo or self._rajada < 2 else 1.0):
            balde.comum -= 1.0
            return 0.0
        return (1.0 - parte.fichas) * len(balde.partes) / self._por_s

    def _encher(self, balde: _Balde, now: float) -> None:
        ganho = self._por_s * (now - balde.visto_em)
        balde.visto_em = now
        for quem in [quem for quem, parte in balde.partes.items() if parte.pediu_em + self._ocioso_s < now]:
            balde.comum += balde.partes.pop(quem).fichas
        sobra = ganho
        if balde.partes:
            cada = ganho / len(balde.partes)
            for parte in balde.partes.values():
                recebe = min(cada, 1.0 - parte.fichas)
                parte.fichas += recebe
                sobra -= recebe
        guardadas = sum(parte.fichas for parte in balde.partes.values())
        balde.comum = max(min(balde.comum + sobra, self._rajada - guardadas), 0.0)

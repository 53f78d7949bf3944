"""An agent's day: logs in, pauses with reasons, dials, logs out; and comes back the next day."""

from __future__ import annotations

import random
from collections.abc import Generator

from pbx_simulator.traffic.cenario import Cenario, telefone
from pbx_simulator.traffic.engine import Actor, Ato, Resultado

_Span = Generator[float | Ato, Resultado, float]  # returns how many seconds went by

_DAY_S = 86_400.0
_SHIFT_S = 6 * 3600 + 1200.0  # six hours and twenty minutes, as Brazilian law has it for call centres
LOGADO = 1


def atendente(ramal: str, cenario: Cenario, rng: random.Random) -> Actor:
    """The life of whoever sits at `ramal`."""
    while True:
        gone = rng.expovariate(1 / 90)
        yield gone
        yield Ato("login", {"ramal": ramal})
        while gone < _SHIFT_S:
            pause = rng.expovariate(1 / 420)
            gone += pause
            yield pause
            if cenario.pausas and rng.random() < 0.45:
                gone += yield from _pausa(ramal, cenario, rng)
            else:
                gone += yield from _liga(ramal, rng)
        yield Ato("logout", {"ramal": ramal})
        yield max(_DAY_S - gone, 1.0)


def _pausa(ramal: str, cenario: Cenario, rng: random.Random) -> _Span:
    seconds = rng.uniform(60, 900)
    yield Ato("status", {"ramal": ramal, "id_status": rng.choice(cenario.pausas)})
    yield seconds
    yield Ato("status", {"ramal": ramal, "id_status": LOGADO})
    return seconds


def _liga(ramal: str, rng: random.Random) -> _Span:
    yield Ato("discar", {"ramal": ramal, "telefone": telefone(rng.getrandbits(32))})
    seconds = rng.expovariate(1 / 150)  # until he thinks of the next thing; busy meanwhile or not
    yield seconds
    return seconds


def chamado(uniqueid: str, rng: random.Random) -> Actor:
    """Whom an extension called, of its own accord or because a client said so: answers or not, talks, hangs up."""
    yield rng.uniform(4, 25)
    if rng.random() < 0.7:
        yield Ato("atendida", {"uniqueid": uniqueid})
        yield rng.expovariate(1 / 150)
    yield Ato("desligar", {"uniqueid": uniqueid, "quem": "ramal" if rng.random() < 0.5 else "cliente"})

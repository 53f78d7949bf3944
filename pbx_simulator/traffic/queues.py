"""Customers who call: they reach a queue, wait, are answered or give up, and some answer the survey."""

from __future__ import annotations

import random

from pbx_simulator.traffic.cenario import Cenario, Fila, telefone
from pbx_simulator.traffic.engine import Actor, Ato

_LOOK_S = 3.0  # how often a waiting call is offered to a free agent


def chegadas(fila: Fila, cenario: Cenario, rng: random.Random, every_s: float) -> Actor:
    """Customers of one queue, one after another, on average every `every_s` seconds; calls overlap."""
    while True:
        yield rng.expovariate(1 / every_s)
        ddd = cenario.ddd if rng.random() < 0.6 else ""
        yield Ato("cliente_liga", {"fila": fila.id, "origem": telefone(rng.getrandbits(32), ddd)})


def cliente(uniqueid: str, rng: random.Random) -> Actor:
    """One customer in a queue, from the first music to the end of the call."""
    patience = rng.expovariate(1 / 120) + 5
    waited = rng.uniform(1, 4)
    yield waited
    while True:
        taken = yield Ato("oferecer", {"uniqueid": uniqueid})
        if taken.get("ramal"):
            break
        if taken.get("fim"):
            return
        if waited >= patience:
            yield Ato("abandonar", {"uniqueid": uniqueid})
            return
        yield _LOOK_S
        waited += _LOOK_S
    yield rng.expovariate(1 / 180) + 5
    yield Ato("desligar", {"uniqueid": uniqueid, "quem": "cliente" if rng.random() < 0.6 else "ramal"})
    if rng.random() < 0.3:
        yield Ato("pesquisa", {"uniqueid": uniqueid, "nota": rng.randint(1, 5)})

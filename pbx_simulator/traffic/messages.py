"""What else arrives in a day: e-mails, SMS, and the state of the servers."""

from __future__ import annotations

import random

from pbx_simulator.traffic.cenario import Cenario, telefone
from pbx_simulator.traffic.engine import Actor, Ato

_SERVER_REFRESH_S = 180.0  # §1.1.17: every three minutes


def emails(rng: random.Random, every_s: float) -> Actor:
    """E-mails of customers."""
    number = 0
    while True:
        yield rng.expovariate(1 / every_s)
        number += 1
        yield Ato("email", {"numero": number, "sorte": rng.getrandbits(32)})


def sms(rng: random.Random, every_s: float) -> Actor:
    """Text messages of customers."""
    texts = ("Já paguei, por favor confiram.", "Quero negociar", "PARE", "Ligar depois das 18h")
    while True:
        yield rng.expovariate(1 / every_s)
        yield Ato("sms", {"telefone": telefone(rng.getrandbits(32)), "texto": rng.choice(texts)})


def servidores(cenario: Cenario, rng: random.Random) -> Actor:
    """The servers report every three minutes; now and then one is not well."""
    while True:
        yield _SERVER_REFRESH_S
        if cenario.servidores:
            ill = rng.random() < 0.1
            yield Ato(
                "servidor",
                {"id": rng.choice(cenario.servidores), "critico": ill, "livre": rng.randint(5, 40)},
            )

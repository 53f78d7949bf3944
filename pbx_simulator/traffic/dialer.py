"""The dialer at work: one actor a campaign, one for each customer it reached."""

from __future__ import annotations

import random

from pbx_simulator.traffic.cenario import CampanhaViva, Cenario
from pbx_simulator.traffic.engine import Actor, Ato

# How a dialled number ends when nobody is reached, with weights.
_FALHAS = (("NAO_ATENDIDA", 6), ("OCUPADO", 2), ("INEXISTENTE", 1), ("CAIXA_POSTAL", 2))


def discador(campanha: CampanhaViva, rng: random.Random, every_s: float) -> Actor:
    """Works one campaign: about every `every_s` seconds the next telephone, while agents are free."""
    while True:
        yield rng.expovariate(1 / every_s)
        if campanha.preview:
            shown = yield Ato("preview", {"campanha": campanha.id})
            yield rng.uniform(4, 12)
            if shown.get("ramal") and rng.random() < 0.6:  # the operator calls: D follows (gap 60)
                yield Ato("discar", {"ramal": shown["ramal"], "telefone": shown["telefone"]})
        elif rng.random() < 0.55:
            yield Ato("discador_contata", {"campanha": campanha.id})
        else:
            motivo = rng.choices([name for name, _ in _FALHAS], [weight for _, weight in _FALHAS])[0]
            yield Ato("discador_falha", {"campanha": campanha.id, "motivo": motivo})


def contato(uniqueid: str, cenario: Cenario, rng: random.Random) -> Actor:
    """A customer whom the dialer put through to an agent: talk, hang-up, tabulation."""
    yield rng.expovariate(1 / 140) + 4
    yield Ato("desligar", {"uniqueid": uniqueid, "quem": "cliente" if rng.random() < 0.5 else "ramal"})
    yield rng.uniform(2, 20)
    if cenario.tabulacoes:
        later_s = rng.uniform(600, 7200)
        yield Ato(
            "tabular",
            {
                "uniqueid": uniqueid,
                "status": rng.choice(cenario.tabulacoes),
                "agendar_em_s": later_s,
            },
        )


def agenda() -> Actor:
    """Looks every ten seconds whether an operator has to be told of an appointment, whoever made it."""
    while True:
        yield 10.0
        yield Ato("avisar_agendados")

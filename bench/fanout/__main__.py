"""`python -m bench.fanout`: some scenarios only, longer or shorter, without keeping what comes out.

`growth` is how it all grows with subscribers: its plots are drawn.
"""

import argparse

from bench.fanout.cenarios import CENARIOS
from bench.fanout.crescer import por_assinantes
from bench.fanout.medir import fanout
from bench.growth import page

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.fanout", description=__doc__)
    parser.add_argument("scenario", nargs="+", choices=["growth", *(um.nome for um in CENARIOS)])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    given = parser.parse_args()
    if chosen := [cenario for cenario in CENARIOS if cenario.nome in given.scenario]:
        fanout(given.repetitions, given.seconds, chosen)
    if "growth" in given.scenario:
        for one in por_assinantes(given.repetitions, given.seconds):
            one.draw()
            print(page(one))

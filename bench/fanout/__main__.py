"""`python -m bench.fanout`: some scenarios only, longer or shorter, without keeping what comes out."""

import argparse

from bench.fanout.cenarios import CENARIOS
from bench.fanout.medir import fanout

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.fanout", description=__doc__)
    parser.add_argument("scenario", nargs="+", choices=[cenario.nome for cenario in CENARIOS])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    given = parser.parse_args()
    fanout(given.repetitions, given.seconds, [cenario for cenario in CENARIOS if cenario.nome in given.scenario])

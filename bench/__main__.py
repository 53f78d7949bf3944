"""`python -m bench [reads|profile|api|growth]`: measures the gateway as a real process beside its peers.

Without a word, `reads`. Ratios mean something anywhere; times only on a machine where nothing else works.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable

from bench.dataset import CHEIO, Banco, banco
from bench.documents import QUESTIONS
from bench.load import compiled
from bench.machine import describe, load_average
from bench.profiling import profile, said
from bench.reads import check, measure
from bench.results import keep
from bench.servers import installed_node, ours, servers, versions
from bench.tables import Around, page


def reads(pbx: Banco, options: argparse.Namespace) -> None:
    """Q1 to Q4, everybody in turns."""
    node = installed_node()
    if node is None:
        print("Sem Node: PostGraphile e mercurius ficam de fora.")
    with servers(pbx.dsn, node=node) as found, compiled() as load:
        check(found)
        before = load_average()
        results = measure(
            found, load, repetitions=options.repetitions, alone_s=options.alone_s, crowd_s=options.crowd_s
        )
        rss = {name: server.served.rss_mib for name, server in found.items()}
    told = {"PostgreSQL": pbx.versao, **versions(node)}
    around = Around(describe(), told, before, load_average(), rss, options.repetitions)
    text = page(results, around)
    print(text)
    keep("reads", text, {"around": around, "results": results})


def profiles(pbx: Banco, options: argparse.Namespace) -> None:
    """Where the time of Q1 to Q4 goes in ours."""
    del options
    for name, settings in ours(pbx.dsn).items():
        for question, requests in zip(QUESTIONS, (2_000, 60, 60, 60), strict=True):
            print(f"\n## {name}: {question.name}, {question.says}\n")
            print(said(profile(question.ours, settings, requests)))


WORDS: dict[str, Callable[[Banco, argparse.Namespace], None]] = {"reads": reads, "profile": profiles}


async def main(options: argparse.Namespace) -> None:
    """Starts the database and measures over it."""
    async with banco(CHEIO) as pbx:
        await asyncio.to_thread(WORDS[options.what], pbx, options)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("what", nargs="?", default="reads", choices=WORDS)
    parser.add_argument("--repetitions", type=int, default=6)
    parser.add_argument("--alone-s", type=float, default=0.6, help="seconds of a burst of one client")
    parser.add_argument("--crowd-s", type=float, default=1.0, help="seconds of a burst of 32 clients")
    asyncio.run(main(parser.parse_args()))

"""`python -m bench [reads|profile|api|growth|workers|fanout]`: measures the gateway as a real process beside its peers.

Without a word, `reads`. Ratios mean something anywhere; times only on a machine where nothing else works.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

from bench import api, growth
from bench.dataset import Tamanho, banco
from bench.documents import QUESTIONS
from bench.fanout.crescer import por_assinantes
from bench.fanout.medir import fanout
from bench.load import compiled
from bench.machine import describe, load_average
from bench.profiling import profile, said
from bench.reads import check, measure
from bench.results import keep
from bench.servers import installed_node, ours, servers, versions
from bench.tables import Around, below, page
from bench.workers import report

Options = argparse.Namespace


async def reads(options: Options) -> None:
    """Q1 to Q4, everybody in turns."""
    node = installed_node()
    if node is None:
        print("Sem os pares de Node (make os instala): PostGraphile e mercurius ficam de fora.")
    async with banco() as pbx:

        def side_by_side() -> None:
            with servers(pbx.dsn, node=node) as found, compiled() as load:
                check(found)
                before = load_average()
                seen = measure(
                    found, load, repetitions=options.repetitions, alone_s=options.alone_s, crowd_s=options.crowd_s
                )
                rss = {name: server.served.rss_mib for name, server in found.items()}
            told = {"PostgreSQL": pbx.versao, **versions(node)}
            around = Around(describe(), told, before, load_average(), options.repetitions)
            _keep("reads", page(seen, rss, around), {"around": around, "rss_mib": rss, "results": seen})

        await asyncio.to_thread(side_by_side)


async def profiles(options: Options) -> None:
    """Where the time of Q1 to Q4 goes in ours."""
    del options
    async with banco() as pbx:

        def one_by_one() -> None:
            for name, settings in ours(pbx.dsn).items():
                for question, requests in zip(QUESTIONS, (2_000, 60, 60, 60), strict=True):
                    print(f"\n## {name}: {question.name}, {question.says}\n")
                    print(said(profile(question.ours, settings, requests)))

        await asyncio.to_thread(one_by_one)


async def api_alone(options: Options) -> None:
    """Users of the HTTP API, without a database."""

    def both() -> None:
        before = load_average()
        with compiled() as load:
            rows = api.measure(load, repetitions=options.repetitions, seconds=options.crowd_s)
        around = Around(describe(), versions(None), before, load_average(), options.repetitions)
        _keep("api", f"# The HTTP API as a source\n\n{api.page(rows)}\n\n{below(around)}", {"rows": rows})

    await asyncio.to_thread(both)


async def several(options: Options) -> None:
    """One worker beside two."""
    async with banco() as pbx:

        def in_turns() -> None:
            before = load_average()
            with compiled() as load:
                lines = report(load, pbx.dsn, rounds=options.repetitions, seconds=options.crowd_s)
            around = Around(
                describe(), {"PostgreSQL": pbx.versao, **versions(None)}, before, load_average(), options.repetitions
            )
            _keep("workers", f"# Several workers\n\n{lines}\n\n{below(around)}", {"lines": lines.splitlines()})

        await asyncio.to_thread(in_turns)


async def grows(options: Options) -> None:
    """With rows, depth, extensions and subscribers; the plots go to docs/performance/."""
    async with AsyncExitStack() as stack:
        big = await stack.enter_async_context(banco())
        small = {
            ramais: await stack.enter_async_context(banco(Tamanho(ramais, ligacoes=20_000, telefones=3_000)))
            for ramais in growth.RAMAIS
        }

        def all_of_them() -> None:
            before = load_average()
            with compiled() as load:
                found = (
                    growth.by_rows(big.dsn, load, options.repetitions),
                    growth.by_depth(big.dsn, load, options.repetitions),
                    growth.by_ramais({n: one.dsn for n, one in small.items()}, load, options.repetitions),
                    *por_assinantes(options.repetitions, options.crowd_s * 3),
                )
            for one in found:
                one.draw()
            around = Around(describe(), versions(None), before, load_average(), options.repetitions)
            said_by = "\n\n".join(growth.page(one) for one in found)
            _keep("growth", f"# How cost grows\n\n{said_by}\n\n{below(around)}", {"growth": found})

        await asyncio.to_thread(all_of_them)


async def events(options: Options) -> None:
    """Events to many subscribers."""
    await asyncio.to_thread(fanout, options.repetitions, options.crowd_s * 3)


def _keep(name: str, text: str, figures: dict[str, object]) -> None:
    print(text)
    keep(name, text, figures)


WORDS: dict[str, Callable[[Options], Coroutine[Any, Any, None]]] = {
    "reads": reads,
    "profile": profiles,
    "api": api_alone,
    "growth": grows,
    "workers": several,
    "fanout": events,
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("what", nargs="?", default="reads", choices=WORDS)
    parser.add_argument("--repetitions", type=int, default=6)
    parser.add_argument("--alone-s", type=float, default=0.6, help="seconds of a burst of one client")
    parser.add_argument("--crowd-s", type=float, default=1.0, help="seconds of a burst of 32 clients")
    given = parser.parse_args()
    asyncio.run(WORDS[given.what](given))

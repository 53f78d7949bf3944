"""The servers that are measured: each a process of its own, fed by the event socket of its own load."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.processes import ROOT, Served, gateway, program
from bench.servers import PEERS

NOSSO, SIMPLES, GRAPHQL_WS, TETO = "gateway", "Strawberry alone", "graphql-ws", "bare broadcaster"
"""The lines of the tables."""

_SEM_PARTILHA: Final = """
from gateway.web.shared import Partilhada
from resolvers.molde import Moldes
assert Partilhada.de and Moldes.dados
Partilhada.de = lambda *_: None
Moldes.dados = lambda *_: None
"""
"""Each subscription runs for itself and is executed by graphql-core, as Strawberry runs it."""


@dataclass(frozen=True, slots=True)
class Servidores:
    """How each is run.

    Attributes:
        node: the program, None where it is not there.
    """

    node: str | None

    def ha(self, nome: str) -> bool:
        """Whether that server can be run here."""
        return nome != GRAPHQL_WS or self.node is not None

    @contextmanager
    def servindo(self, nome: str, porta_de_eventos: int, pasta: Path) -> Iterator[Served]:
        """Runs the server until the block ends."""
        if nome in (NOSSO, SIMPLES):
            settings = {
                "GATEWAY_LOG_LEVEL": "warning",
                "TOTALIP_EVENTS": f"127.0.0.1:{porta_de_eventos}",
                "TOTALIP_EVENTS_IDLE_TIMEOUT_S": "86400",
            }
            with gateway(nome, settings, _SEM_PARTILHA if nome == SIMPLES else "") as served:
                yield served
            return
        if nome == GRAPHQL_WS:
            comando = [self.node or "node", str(PEERS / "graphql_ws.mjs"), str(ROOT / "schema.graphql")]
        else:
            comando = [sys.executable, "-m", "bench.fanout.teto"]
        diz = r'"porta": ?(\d+)'
        with program(nome, [*comando, str(porta_de_eventos)], {}, diz, pasta / f"{porta_de_eventos}.log") as (
            pid,
            found,
        ):
            yield Served(nome, int(found[1]), "/graphql", pid, {"Authorization": "Bearer nobody"})

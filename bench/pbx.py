"""`python -m bench.pbx RAMAIS`: the HTTP API of a simulated PBX of that many extensions, nothing else."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass

from pbx_simulator.app import Simulator
from pbx_simulator.config import SimConfig, Size


@dataclass(frozen=True)
class SoRamais(SimConfig):
    """A PBX of any number of extensions."""

    ramais: int = 50

    @property
    def dimensions(self) -> Size:
        """So many extensions, and the manual's few campaigns."""
        return Size(ramais=self.ramais, campanhas=3, clientes=0)


async def main(ramais: int) -> None:
    """Serves until it is ended."""
    async with Simulator(SoRamais(ramais=ramais, database=False, traffic=False)) as pbx:
        print(f"listening on {pbx.ports['api']} {pbx.ports['control']} {pbx.config.chave}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

"""Who comes and goes leaves nothing that only the garbage collector can find.

Circles are found late (`gateway/runtime/coleta.py`), and a gateway whose clients come and go would hold those of a
thousand visits. Objects are counted, never memory.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.delivery.assinantes import assinante
from tests.delivery.leitura import EVENTOS
from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until, until_asked

VISITAS = 20
VIVOS = "subscription { ramaisAoVivo { __typename } }"
_CONTAR = """
import gc, os, signal
def contar(*_):
    achados = gc.collect()
    gc.disable()
    with open(os.environ["LIXO"], "a") as arquivo:
        arquivo.write(f"{achados}\\n")
signal.signal(signal.SIGUSR1, contar)
"""


async def por_websocket(gateway: Gateway, pbx: SimulatorProcess) -> None:
    await _evento(gateway, pbx, sse=False)


async def por_sse(gateway: Gateway, pbx: SimulatorProcess) -> None:
    await _evento(gateway, pbx, sse=True)


async def do_estado(gateway: Gateway, pbx: SimulatorProcess) -> None:
    del pbx
    async with gateway.inscrito(VIVOS) as vivo:
        await vivo.proximo("RetratoDosRamais")


async def _evento(gateway: Gateway, pbx: SimulatorProcess, *, sse: bool) -> None:
    async with assinante(lambda: gateway.url, {}, documento=EVENTOS, sse=sse) as um:
        await gateway.ate_assinantes(1)
        await pbx.act("login", ramal="40000")
        await pbx.act("status", ramal="40000", id_status=6)
        await until(lambda: bool(um.itens), 60)


@pytest.mark.parametrize("visitar", [por_websocket, por_sse, do_estado])
async def test_a_visit_leaves_no_circles(
    visitar: Callable[[Gateway, SimulatorProcess], Awaitable[None]], tmp_path: Path
) -> None:
    contagem = tmp_path / "lixo.txt"

    async def contar(gateway: Gateway) -> int:
        antes = contagem.read_text() if contagem.exists() else ""

        async def contado() -> bool:
            return contagem.exists() and contagem.read_text() != antes

        os.kill(gateway.process.pid, signal.SIGUSR1)
        await until_asked(contado, 60)
        return int(contagem.read_text().split()[-1])

    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process({**pbx.environment, "LIXO": str(contagem)}, antes=_CONTAR) as gateway,
    ):
        await gateway.ate("EVENTOS", True)
        await visitar(gateway, pbx)
        await gateway.ate_assinantes(0)
        await contar(gateway)
        for _ in range(VISITAS):
            await visitar(gateway, pbx)
        await gateway.ate_assinantes(0)
        assert await contar(gateway) < 5 * VISITAS

"""The seeded runs of the proof, in batches: each has a PBX of its own, and the whole proof makes some side by side."""

from __future__ import annotations

import asyncio
import multiprocessing
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.delivery.assinantes import assinante
from tests.delivery.conferencia import (
    Classe,
    Fato,
    Recebido,
    conferir,
    conferir_alertas,
    conferir_quem_ouve,
    uma_vez,
)
from tests.delivery.corrida import ESPERA_S, Resultado, correr
from tests.delivery.leitura import alertas_guardados, da_mensagem
from tests.delivery.pista import Pista, pista, ramais_livres
from tests.support.crm import Crm, crm
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until, until_asked

CRIAR = "mutation ($u: String!, $r: [String!]) { criarWebhook(url: $u, ramais: $r) { webhook { id } } }"
PISTAS = 2
"""Gateways of a PBX."""
PROCESSOS = 3
POR_LOTE = 40
ANDAMENTO = Path(__file__).parents[2] / "build/entrega-andamento.txt"
"""What the whole proof has reached, a line a batch: known also when it is stopped half-way."""


async def correr_lote(
    sementes: Sequence[int], pasta: Path, ambiente: Mapping[str, str], pistas: int = PISTAS
) -> Resultado:
    """The runs of these seeds, shared out among gateways over one PBX; one that fails leaves its record in `pasta`."""
    resultado = Resultado()
    async with simulator_process("--no-traffic") as pbx, asyncio.TaskGroup() as grupo:
        todos = await ramais_livres(pbx, 10 * pistas)
        for numero in range(pistas):
            ramais, minhas = todos[numero * 10 :][:10], sementes[numero::pistas]
            grupo.create_task(_uma_pista(pbx, ramais, pasta, minhas, resultado, ambiente))
    return resultado


async def correr_em_processos(sementes: Sequence[int], pasta: Path, ambiente: Mapping[str, str]) -> Resultado:
    """All of them, batch by batch; a batch that breaks off is a fault like another."""
    soma, loop = Resultado(), asyncio.get_running_loop()
    lotes = [sementes[inicio : inicio + POR_LOTE] for inicio in range(0, len(sementes), POR_LOTE)]
    ANDAMENTO.parent.mkdir(exist_ok=True)
    with ProcessPoolExecutor(PROCESSOS, multiprocessing.get_context("spawn")) as pool:
        for feito in asyncio.as_completed(
            [loop.run_in_executor(pool, _lote_noutro_processo, lote, pasta, dict(ambiente)) for lote in lotes]
        ):
            soma.somar(await feito)
            with ANDAMENTO.open("a", encoding="utf-8") as andamento:
                andamento.write(f"{sementes[0]}: {soma.corridas} de {len(sementes)}, {soma.linha()}, {soma.achados}\n")
    return soma


def _lote_noutro_processo(sementes: Sequence[int], pasta: Path, ambiente: Mapping[str, str]) -> Resultado:
    propria = pasta / f"lote-{sementes[0]}"
    propria.mkdir()
    try:
        return asyncio.run(correr_lote(sementes, propria, ambiente))
    except Exception:
        return Resultado(achados=[f"lote de {sementes[0]}: {traceback.format_exc()}"])


async def _uma_pista(
    pbx: SimulatorProcess,
    ramais: list[str],
    pasta: Path,
    sementes: Sequence[int],
    resultado: Resultado,
    ambiente: Mapping[str, str],
) -> None:
    """Runs of one gateway, one after the other; its alerts and its webhook are compared over all of them."""
    dados = str(pasta / f"dados-{ramais[0]}")
    async with (
        pista(pbx, ramais, dados, sementes[0], ambiente) as lane,
        crm() as (app, url),
        assinante(lane.url, {"ramais": None}) as alertas,
    ):

        async def tem_cursor() -> bool:  # who was cut off before its first item has nowhere to resume from
            await lane.marco()
            return bool(alertas.itens)

        await until_asked(tem_cursor, ESPERA_S)
        await lane.gateway.dados(CRIAR, u=url, r=ramais)
        primeiro = await lane.marco()
        await until(lambda: any(da_mensagem(corpo).fato == primeiro for _, corpo in app.recebidas), ESPERA_S)
        desde = await lane.ultimo()
        app.recusar = 1
        for semente in sementes:
            await correr(lane, semente, resultado)
        await _conferir_webhook(lane, desde, primeiro, app, resultado)
        meus = await _alertas_do_fluxo(lane)
        resultado.achados += [f"alertas: {um}" for um in conferir_alertas(lane.abandonadas, meus)]
        ultimo = max((um.sequencia for um in meus), default=0)
        await lane.marco()
        await until(lambda: alertas.itens[-1].sequencia >= ultimo, ESPERA_S)
        resultado.achados += [f"quem ouve alertas: {um}" for um in conferir_quem_ouve(meus, alertas.itens)]


async def _alertas_do_fluxo(lane: Pista) -> list[Recebido]:
    """The alerts of the abandoned calls of this lane in the stream, once all are there."""
    found: list[Recebido] = []

    async def todos() -> bool:
        found[:] = [um for um in await alertas_guardados(lane.gateway) if um.chave in lane.abandonadas]
        return lane.abandonadas <= {um.chave for um in found}

    await until_asked(todos, ESPERA_S)
    return found


async def _conferir_webhook(lane: Pista, desde: int, primeiro: Fato, app: Crm, resultado: Resultado) -> None:
    """At least once, in order; what comes again may be from before the first call that is compared."""
    ultimo = await lane.marco()
    await until(lambda: any(da_mensagem(corpo).fato == ultimo for _, corpo in app.recebidas[-50:]), ESPERA_S)
    mensagens = uma_vez(da_mensagem(corpo) for _, corpo in app.recebidas)
    depois = next(i for i, um in enumerate(mensagens) if um.real and um.fato == primeiro) + 1
    sem_alertas = [um for um in mensagens[depois:] if um.classe is not Classe.ALERTA]
    resultado.achados += [f"webhook: {um}" for um in conferir(await lane.historia(desde), sem_alertas)]

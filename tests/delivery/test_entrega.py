"""What each client was given is what the PBX wrote, whatever broke on the way, or the client was told what it lacks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Prova
from tests.delivery.assinantes import assinante
from tests.delivery.conferencia import Classe, conferir, conferir_alertas, uma_vez
from tests.delivery.corrida import ESPERA_S, Resultado, correr
from tests.delivery.leitura import da_mensagem
from tests.delivery.pista import CURTOS, Pista, pista, ramais_livres
from tests.support.crm import Crm, crm
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until, until_asked

CRIAR = "mutation ($u: String!, $r: [String!]) { criarWebhook(url: $u, ramais: $r) { webhook { id } } }"
PISTAS = 2


async def uma_pista(
    pbx: SimulatorProcess,
    ramais: list[str],
    pasta: Path,
    sementes: list[int],
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
        app.recebidas.clear()
        app.recusar = 1
        for semente in sementes:
            await correr(lane, semente, resultado)
        await conferir_webhook(lane, desde, app, resultado)
        await until(lambda: lane.abandonadas <= {um.chave for um in alertas.itens}, ESPERA_S)
        meus = [um for um in alertas.itens if um.chave in lane.abandonadas]
        resultado.achados += [f"alertas: {um}" for um in conferir_alertas(lane.abandonadas, meus)]


async def conferir_webhook(lane: Pista, desde: int, app: Crm, resultado: Resultado) -> None:
    """At least once, in order."""
    ultimo = await lane.marco()
    await until(lambda: any(da_mensagem(corpo).fato == ultimo for _, corpo in app.recebidas[-50:]), ESPERA_S)
    mensagens = [da_mensagem(corpo) for _, corpo in app.recebidas]
    sem_alertas = [um for um in uma_vez(mensagens) if um.classe is not Classe.ALERTA]
    resultado.achados += [f"webhook: {um}" for um in conferir(await lane.historia(desde), sem_alertas)]


async def correr_todas(sementes: list[int], pasta: Path, pistas: int, ambiente: Mapping[str, str]) -> Resultado:
    """The runs of these seeds, shared out among gateways over one PBX."""
    resultado = Resultado()
    async with simulator_process("--no-traffic") as pbx, asyncio.TaskGroup() as grupo:
        todos = await ramais_livres(pbx)
        for numero in range(pistas):
            ramais, minhas = todos[numero * 10 :][:10], sementes[numero::pistas]
            grupo.create_task(uma_pista(pbx, ramais, pasta, minhas, resultado, ambiente))
    return resultado


@pytest.mark.prova
@pytest.mark.timeout(14_400)  # the whole proof is long
async def test_nothing_is_lost_doubled_or_swapped_and_the_state_is_the_pbxs(prova: Prova, tmp_path: Path) -> None:
    n = prova.n(small=10, whole=1000)
    resultado = await correr_todas([prova.seed + i for i in range(n)], tmp_path, 2, CURTOS)
    prova.record(**resultado.linha())
    assert resultado.achados == []
    assert resultado.corridas == n

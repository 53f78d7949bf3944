"""Sending the lines by the HTTP API, a request a customer (manual §1.1.21), where there is no table to import by.

A few requests at a time. That they are about to leave is in the journal first: after a death of the gateway those that
may have been sent are unknown and are not sent again; likewise one whose answer was lost or says nothing (gap 46).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from typing import Final

from gateway.channels.api import PbxApi
from gateway.channels.backoff import Backoff
from gateway.channels.errors import DeliveryUnknown, NotDelivered
from gateway.commands.importacao.andamento import Andamento, Desistiu, Parada
from gateway.commands.importacao.arquivo import Parte
from gateway.commands.importacao.linhas import Pronta, ler_prontas, parametros_da_api
from gateway.domain.importacao import CategoriaDeErro
from gateway.protocol.messages import Mensagem

FUNCAO: Final = "importar_discador"
AO_MESMO_TEMPO: Final = 8

Fim = Mensagem | DeliveryUnknown


Provar = Callable[[Sequence[tuple[int, Pronta]]], Awaitable[frozenset[int]]]
"""Given places and lines whose end is not known, the places of those that the PBX shows to have taken."""


async def carregar(andamento: Andamento, api: PbxApi, provar: Provar) -> None:
    """Sends every line that was not sent yet.

    Raises:
        Desistiu: cancelled.
        Parada: the gateway is ending.
        JournalError: as of the journal.
    """
    with closing(andamento.prontas()) as frames:
        while andamento.importacao.lote < andamento.importacao.lotes:
            prontas = ler_prontas(await asyncio.to_thread(next, frames))
            await _esquecidas(andamento, prontas, provar)
            while (first := andamento.importacao.item) < len(prontas):
                await _enviar(andamento, api, prontas[first : first + AO_MESMO_TEMPO], provar)
            andamento.lote_feito()


async def _esquecidas(andamento: Andamento, prontas: list[Pronta], provar: Provar) -> None:
    """Lines that were on their way when the gateway died."""
    atual = andamento.importacao
    if atual.em_envio:
        places = range(atual.item, atual.item + atual.em_envio)
        there = await provar([(place, prontas[place]) for place in places])
        unknown = tuple(place for place in places if place not in there)
        andamento.mudar(
            item=places.stop,
            em_envio=0,
            importadas=atual.importadas + len(there),
            desconhecidas=atual.desconhecidas + len(unknown),
        )
        await andamento.guardar(Parte(atual.lote, desconhecidas=unknown))


async def _enviar(andamento: Andamento, api: PbxApi, prontas: list[Pronta], provar: Provar) -> None:
    """The next lines, until each has its end. One that provably did not reach the PBX is sent when it can be."""
    campanha = str(andamento.importacao.campanha)
    ends: dict[int, Fim] = {}
    backoff = Backoff(0.2, 15.0)
    try:
        while missing := [place for place in range(len(prontas)) if place not in ends]:
            await andamento.continuar()
            andamento.mudar(em_envio=len(prontas), espera=None)
            await andamento.guardar()
            got = await asyncio.gather(*(_uma(api, campanha, prontas[place]) for place in missing))
            ends |= {place: end for place, end in zip(missing, got, strict=True) if end is not None}
            if not ends:
                andamento.mudar(em_envio=0)
            if len(ends) < len(prontas):
                await andamento.esperar(backoff.next_s(), "A API do PBX não responde.")
    except (Desistiu, Parada):  # nothing is on its way now
        await _somar(andamento, prontas, ends, provar)
        raise
    await _somar(andamento, prontas, ends, provar)


async def _uma(api: PbxApi, campanha: str, pronta: Pronta) -> Fim | None:
    """How a line ended; None when the PBX certainly did not get it."""
    try:
        return await api.comando(FUNCAO, parametros_da_api(campanha, pronta))
    except NotDelivered:
        return None
    except DeliveryUnknown as exc:
        return exc


async def _somar(andamento: Andamento, prontas: list[Pronta], ends: dict[int, Fim], provar: Provar) -> None:
    atual = andamento.importacao
    imported = partly = 0
    refused: list[tuple[int, str]] = []
    unknown: list[int] = []
    for place, end in sorted(ends.items()):
        if isinstance(end, DeliveryUnknown) or not end.reconhecida:
            unknown.append(atual.item + place)
        elif end.sucesso:
            imported += 1
            partly += end.quantidade != sum(numero is not None for numero in prontas[place].telefones)
        else:
            refused.append((atual.item + place, end.texto))
    if ends:
        missing = [place for place in range(len(prontas)) if place not in ends]
        refused += [(atual.item + place, "Não foi enviada: a importação parou antes.") for place in missing]
    if unknown:
        there = await provar([(place, prontas[place - atual.item]) for place in unknown])
        unknown = [place for place in unknown if place not in there]
        imported += len(there)
    signalled = dict(atual.sinalizadas)
    if partly:
        signalled[CategoriaDeErro.PBX] = signalled.get(CategoriaDeErro.PBX, 0) + partly
    andamento.mudar(
        item=atual.item + (len(prontas) if ends else 0),
        em_envio=0,
        importadas=atual.importadas + imported,
        recusadas_pelo_pbx=atual.recusadas_pelo_pbx + len(refused),
        desconhecidas=atual.desconhecidas + len(unknown),
        sinalizadas=signalled,
    )
    await andamento.guardar(Parte(atual.lote, tuple(refused), tuple(unknown)) if refused or unknown else None)

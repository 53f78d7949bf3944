"""Totals of the live state, summed anew when something moved, at most once an interval."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Annotated, Any

import strawberry

from gateway.domain.erros import EntradaInvalida
from gateway.domain.eventos import TipoEvento
from gateway.events.changes import Retrato
from gateway.events.watcher import Pedido
from resolvers.context import Contexto
from resolvers.positions import posicao_de
from schema.aovivo_coisas import ContagemDeStatus, Painel
from schema.enums import Entidade

MIN_MS, MAX_MS = 100, 60_000

Intervalo = Annotated[
    int,
    strawberry.argument(description=f"Milissegundos entre dois quadros, de {MIN_MS} a {MAX_MS}."),
]


async def somar(contexto: Contexto, pedido: Pedido, intervalo_ms: int) -> AsyncGenerator[Painel, None]:
    """The totals now, and whenever they differ from the ones before.

    Raises:
        EntradaInvalida: the interval is out of bounds.
    """
    if not MIN_MS <= intervalo_ms <= MAX_MS:
        raise EntradaInvalida("intervaloMs", f"Use de {MIN_MS} a {MAX_MS} milissegundos.")
    recursos = contexto.recursos
    estado = recursos.estados[recursos.principal]
    antes: Painel | None = None
    with estado.vigiar(pedido, recursos.max_pendentes) as vigia:
        while True:
            agora = quadro(estado.retrato(pedido), contexto)
            if antes is None or replace(agora, posicao=antes.posicao, em=antes.em) != antes:
                antes = agora
                yield agora
            await recursos.clock.sleep(intervalo_ms / 1000)
            try:
                await anext(vigia)
            except StopAsyncIteration:
                return
            while vigia.agora() is not None:
                pass  # one sum for all that moved meanwhile


def quadro(retrato: Retrato, contexto: Contexto) -> Painel:
    """The totals of a snapshot."""
    tz = contexto.pbx.tz
    tipos = Counter(ramal.ligacao.tipo for ramal in retrato.ramais if ramal.ligacao is not None)
    chegadas = [um["desde"] for campos in retrato.coisas[Entidade.GRUPO].values() for um in campos["esperando"]]
    mais_antiga = min((dt.datetime.fromisoformat(desde) for desde in chegadas), default=None)
    campanhas = [campos for campos in retrato.coisas[Entidade.CAMPANHA].values() if campos["ativa"]]
    return Painel(
        pbx=contexto.recursos.principal,
        posicao=None if retrato.posicao is None else posicao_de(retrato.posicao),
        em=contexto.recursos.clock.now().astimezone(tz),
        ramais_conhecidos=Entidade.RAMAL in retrato.conhecidas,
        filas_conhecidas=Entidade.GRUPO in retrato.conhecidas,
        campanhas_conhecidas=Entidade.CAMPANHA in retrato.conhecidas,
        ramais=len(retrato.ramais),
        por_status=_por_status(retrato),
        ligacoes_ativas=tipos[TipoEvento.A],
        ligacoes_receptivas=tipos[TipoEvento.R],
        ligacoes_do_discador=tipos[TipoEvento.D],
        esperando=len(chegadas),
        chegada_mais_antiga=None if mais_antiga is None else mais_antiga.astimezone(tz),
        campanhas_ativas=len(campanhas),
        discando=_soma(campanhas, "discando"),
        em_filas_de_campanhas=_soma(campanhas, "ligacoes_fila"),
    )


def _por_status(retrato: Retrato) -> list[ContagemDeStatus]:
    quantos: Counter[int | None] = Counter()
    em_ligacao: Counter[int | None] = Counter()
    nomes: dict[int | None, str | None] = {}
    for ramal in retrato.ramais:
        quantos[ramal.id_status] += 1
        em_ligacao[ramal.id_status] += ramal.ligacao is not None
        nomes.setdefault(ramal.id_status, ramal.nome_status)
    return [
        ContagemDeStatus(codigo=codigo, nome=nomes[codigo], quantidade=quantos[codigo], em_ligacao=em_ligacao[codigo])
        for codigo in sorted(quantos, key=lambda um: -1 if um is None else um)
    ]


def _soma(campanhas: list[Any], coluna: str) -> int:
    return sum(campos[coluna] or 0 for campos in campanhas)

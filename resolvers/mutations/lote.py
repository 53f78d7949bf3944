"""Bulk forms: one result per item, some at once, each with a key of its own made of the request's key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from gateway.commands.intencao import Intencao
from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from resolvers.context import Contexto
from resolvers.mutations.executar import comandar
from schema.comando import Comando, ErroDoItem, ItemDoLote

MAX_ITENS: Final = 500
SIMULTANEOS: Final = 8
ESPERA_S: Final = 30.0
MAX_CHAVE_DO_LOTE: Final = 190


async def em_lote(
    contexto: Contexto, intencao: Intencao, itens: Sequence[Mapping[str, Any]], chave: str | None, *, so_simular: bool
) -> list[ItemDoLote]:
    """Every item's end, in the order of the request. One item's error is that item's alone.

    Raises:
        EntradaInvalida: too many items, none, or an unusable key.
        SemPermissao: the identity may not command at all.
    """
    contexto.quem("comandar")
    if not 1 <= len(itens) <= MAX_ITENS:
        raise EntradaInvalida("itens", f"Informe de 1 a {MAX_ITENS} itens.")
    if chave is not None and not 0 < len(chave) <= MAX_CHAVE_DO_LOTE:
        raise EntradaInvalida("chaveIdempotencia", f"Use de 1 a {MAX_CHAVE_DO_LOTE} caracteres, ex.: um UUID.")
    lugares = asyncio.Semaphore(SIMULTANEOS)

    async def um(indice: int, item: Mapping[str, Any]) -> ItemDoLote:
        async with lugares:
            try:
                chave_dele = chave_do_item(chave, indice)
                found = await na_vez(
                    contexto, lambda: comandar(contexto, intencao, item, chave_dele, so_simular=so_simular)
                )
            except ErroDoGateway as exc:
                return ItemDoLote(
                    indice=indice,
                    comando=None,
                    erro=ErroDoItem(
                        codigo=exc.codigo, mensagem=exc.mensagem, argumento=_texto(exc.detalhes.get("argumento"))
                    ),
                )
            return ItemDoLote(indice=indice, comando=found, erro=None)

    return list(await asyncio.gather(*(um(indice, item) for indice, item in enumerate(itens))))


async def na_vez(contexto: Contexto, comandar_um: Callable[[], Awaitable[Comando]]) -> Comando:
    """The command once the cap lets it through; SOBRECARGA only when that takes longer than `ESPERA_S`."""
    clock = contexto.recursos.clock
    desiste_em = clock.monotonic() + ESPERA_S
    while True:
        found = await comandar_um()
        espera_ms = None if found.recusa is None else found.recusa.tentar_em_ms
        if espera_ms is None or clock.monotonic() + espera_ms / 1000 > desiste_em:
            return found
        await clock.sleep(espera_ms / 1000)


def chave_do_item(chave: str | None, indice: int) -> str | None:
    """The key of one item: the same request repeated gives each item its first result."""
    return None if chave is None else f"{chave}#{indice}"


def _texto(valor: object) -> str | None:
    return None if valor is None else str(valor)

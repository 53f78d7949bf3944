"""What a worker does for the others' sake: it tells the owner of the PBX what is watched here, so that it is polled for
them too, and forgets answers of the API that a command of theirs made stale."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from typing import Final

import orjson

from gateway.channels.peers import DONO, INTERESSE, ColegaAusente, Colegas, RespostaPerdida
from gateway.commands.arquivo import Arquivo
from gateway.events.freshness import esquecer_pelo_comando, esquecer_por_qualquer
from gateway.events.interest import DE_NOVO_S
from gateway.events.state import EstadoAoVivo
from gateway.journal.port import Gap, Position
from gateway.pbx import Pbx

_PRAZO_S: Final = 1.0


async def dizer_interesse(nome: str, colegas: Colegas, estado: EstadoAoVivo, sou_o_dono: Callable[[], bool]) -> None:
    """Says it whenever it changes, and again every `DE_NOVO_S` while there is any; until cancelled."""
    mudou = asyncio.Event()
    antes = estado.interessar

    def interessar() -> None:
        if antes is not None:
            antes()
        mudou.set()

    estado.interessar = interessar
    while True:
        await mudou.wait()
        mudou.clear()
        while not sou_o_dono():
            mudou.clear()
            entidades = sorted(entidade.value for entidade, quantos in estado.interesse.items() if quantos)
            ouviu = await _dizer(colegas, orjson.dumps({"de": nome, "entidades": entidades}))
            if ouviu and not entidades:
                break
            with suppress(TimeoutError):
                async with asyncio.timeout(DE_NOVO_S if ouviu else _PRAZO_S / 4):
                    await mudou.wait()


async def esquecer_com_os_outros(pbx: Pbx, arquivo: Arquivo, desde: Position) -> None:
    """Forgets kept answers with every command that ends at any worker after a position; until cancelled.

    Raises:
        JournalError: the journal failed.
    """
    if pbx.api is None:
        return
    async with aclosing(arquivo.mudancas(pbx.nome, desde)) as mudancas:  # type: ignore[type-var]  # a generator
        async for item in mudancas:
            if isinstance(item, Gap):
                esquecer_por_qualquer(pbx.api.respostas)
            elif item.registro.terminou:
                esquecer_pelo_comando(pbx.api.respostas, item.registro.argumentos)


async def _dizer(colegas: Colegas, corpo: bytes) -> bool:
    try:
        async with colegas.pedir(DONO, "POST", INTERESSE, {}, corpo, prazo_s=_PRAZO_S) as resposta:
            return resposta.status == 200
    except (ColegaAusente, RespostaPerdida):
        return False

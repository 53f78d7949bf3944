"""What only the owner of a PBX does, begun at once or when the owner before it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

from gateway.channels.health import EstadoCanal
from gateway.commands.arquivo import Arquivo
from gateway.commands.reconciliar import Reconciliacao
from gateway.commands.registro import Registro
from gateway.domain.comandos import Canal
from gateway.events.live import AoVivo, Tarefa
from gateway.journal.ownership import Ownership
from gateway.runtime.tarefas import parar, vigiada
from gateway.telemetry import logs

_LOG: Final = logs.logger("runtime")


@dataclass
class Dono:
    """Whether this process owns the PBX, and what it does then. It never gives the PBX back but by ending.

    Args:
        tarefas: makes what runs while it owns the PBX, beside the live side; called once it does.
        encerrar: called at the end, the last first, before anything else ends.
        parou: set when the process has to end.
        ao_assumir: told once everything runs.
    """

    posse: Ownership
    vivo: AoVivo
    arquivo: Arquivo
    reconciliar: Callable[[Sequence[Registro]], Reconciliacao]
    tarefas: Callable[[], Sequence[Tarefa]]
    encerrar: Sequence[Callable[[], Awaitable[None]]]
    janela_s: float
    parou: asyncio.Event
    ao_assumir: Callable[[], None]
    assumiu: bool = field(default=False, init=False)

    def sou(self) -> bool:
        """Whether this process owns the PBX at this moment, and is ready to act so."""
        return self.assumiu and self.posse.held()

    def eventos(self) -> EstadoCanal | None:
        """The event channel as the stream tells of it; None in the owner, who knows it himself."""
        estado, linha = self.vivo.estado, self.vivo.pbx.events
        if self.assumiu or linha is None:
            return None
        return EstadoCanal(Canal.EVENTOS, True, estado.conectado, estado.conexao_em, None)

    async def assumir(self, stack: AsyncExitStack, *, sucedendo: bool = False) -> None:
        """Begins everything; it ends with the stack. The PBX must be owned already.

        Args:
            sucedendo: another process fed the stream until now, and this one followed it.
        """
        stack.push_async_callback(parar, vigiada("posse", self.posse.keep(), self.parou))
        if sucedendo:
            await self.vivo.suceder()
        if interrompidos := await self.arquivo.encerrar_interrompidos():
            _LOG.warning("comandos interrompidos ficaram DESCONHECIDO ou FALHOU", quantidade=len(interrompidos))
        trabalhos = (
            ("reconciliacao de comandos", self.reconciliar(interrompidos).fazer()),
            *self.tarefas(),
            *self.vivo.tarefas(self.posse, janela_s=self.janela_s),
        )
        for nome, trabalho in trabalhos:
            stack.push_async_callback(parar, vigiada(nome, trabalho, self.parou))
        for encerrar in self.encerrar:
            stack.push_async_callback(encerrar)
        self.assumiu = True
        self.ao_assumir()
        _LOG.info("dono do PBX", pbx=self.vivo.pbx.nome, sucedeu=sucedendo)

    async def suceder(self, stack: AsyncExitStack) -> None:
        """Follows the owner until there is none, then takes its place; who listens here notices no seam.

        Raises:
            JournalError: the journal failed.
        """
        seguindo = asyncio.create_task(self.vivo.seguir(), name="seguir")
        esperando = asyncio.create_task(stack.enter_async_context(self.posse), name="esperar a posse")
        try:
            await asyncio.wait({seguindo, esperando}, return_when=asyncio.FIRST_COMPLETED)
            if seguindo.done():
                seguindo.result()
        finally:
            for task in (seguindo, *(() if esperando.done() else (esperando,))):
                await parar(task)
        esperando.result()
        await self.assumir(stack, sucedendo=True)

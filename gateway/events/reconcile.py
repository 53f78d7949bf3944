"""After a loss: read the truth, say what was missed, and only then call the state known again.

The differences between what we believe and what the PBX shows go into the same stream as events do, marked as
synthetic, through the same buffer: so they have positions, are stored, and reach everybody in one order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gateway.channels.backoff import Backoff
from gateway.channels.errors import ChannelError
from gateway.clock import Clock
from gateway.domain.aovivo import RamalVivo, transicoes
from gateway.events.buffer import Buffer
from gateway.events.items import RamalObservado, Reconciliado
from gateway.events.state import EstadoAoVivo
from gateway.events.truth import ler_verdade, tem_verdade
from gateway.pbx import Pbx
from gateway.telemetry.logs import logger

MAX_VOLTAS: Final = 5
_VOLTAR_DEPOIS_DE: Final = 5.0
"""Times `assentar_s`, at first: until who never stood still is compared again."""


class Reconciliador:
    """Keeps the state of one PBX honest. `rodar` is its task; `duvidar` asks for a comparison.

    Args:
        assentar_s: how long an extension must have been without events before what a channel shows of it is taken
            for newer than what we believe: the PBX's views follow its events with a delay.
        cada_s: a comparison without any doubt, in case an event was lost that nobody noticed; None: never.
    """

    def __init__(
        self,
        pbx: Pbx,
        estado: EstadoAoVivo,
        fila: Buffer,
        clock: Clock,
        *,
        assentar_s: float = 2.0,
        cada_s: float | None = 300.0,
    ) -> None:
        self._pbx = pbx
        self._estado = estado
        self._fila = fila
        self._clock = clock
        self._assentar_s = assentar_s
        self._cada_s = cada_s
        self._duvida = asyncio.Event()
        self._retorno = Backoff(max(1.0, _VOLTAR_DEPOIS_DE * assentar_s), cada_s or 300.0)
        self._log = logger("reconciliacao")
        self.feitas = 0
        self.sinteticos = 0

    def duvidar(self) -> None:
        """Something may have been missed."""
        self._duvida.set()

    async def rodar(self) -> None:
        """Compares whenever there is doubt and the event line is up, until cancelled.

        Where somebody never stood still it compares again without a doubt: soon, and then ever later.
        """
        if not tem_verdade(self._pbx):
            return
        backoff = Backoff()
        espera_s = self._cada_s
        while True:
            await self._ate_haver_duvida(espera_s)
            if not self._estado.conectado:
                continue  # `Conectado` brings the doubt back
            try:
                pendentes = await self._comparar()
                backoff.reset()
                if not pendentes:
                    self._retorno.reset()
                espera_s = self._retorno.next_s() if pendentes else self._cada_s
            except ChannelError as exc:
                self._log.warning("verdade_indisponivel", pbx=self._pbx.nome, erro=type(exc).__name__)
                self._duvida.set()
                await self._clock.sleep(backoff.next_s())

    async def _ate_haver_duvida(self, no_maximo_s: float | None) -> None:
        espera = asyncio.ensure_future(self._duvida.wait())
        relogio = None if no_maximo_s is None else asyncio.ensure_future(self._clock.sleep(no_maximo_s))
        try:
            await asyncio.wait([espera, *([relogio] if relogio else [])], return_when=asyncio.FIRST_COMPLETED)
        finally:
            espera.cancel()
            if relogio is not None:
                relogio.cancel()
        self._duvida.clear()

    async def _comparar(self) -> int:
        """One comparison, in rounds: extensions with fresh events are looked at again when they have settled.

        Returns how many never did.

        A PBX takes a connection before it writes to it: what happens in between is in its views and in no event, so
        nothing is read before the line has been up for as long as the views may lag. A line that was lost meanwhile,
        also one that is back, makes what was read worth nothing: its own `Conectado` brings the doubt back.
        """
        conexoes = self._fila.conexoes
        await self._clock.sleep(max(0.0, self._fila.ligada_em + self._assentar_s - self._clock.monotonic()))
        conferidos = 0
        restantes: frozenset[str] | None = None
        for volta in range(MAX_VOLTAS):
            if volta:
                await self._clock.sleep(self._assentar_s)
            desde = self._clock.monotonic() - self._assentar_s
            verdade = await ler_verdade(self._pbx, restantes)
            await self._fila.em_dia()
            if not self._estado.conectado or self._fila.conexoes != conexoes:
                return 0  # lost again: nothing that we say now would hold
            todos = frozenset(verdade) | frozenset(self._estado.ramais)
            numeros = todos if restantes is None else restantes
            inquietos = frozenset(numero for numero in numeros if self._fila.ouvido(numero) >= desde)
            self._corrigir(verdade, numeros - inquietos)
            conferidos += len(numeros) - len(inquietos)
            restantes = inquietos
            if not restantes:
                break
        self.feitas += 1
        if not self._estado.conhecido:
            self._fila.receber(Reconciliado(conferidos, len(restantes or ())), self._clock.now(), sintetico=True)
        self._fila.esquecer(self._clock.monotonic() - 10 * self._assentar_s)
        return len(restantes or ())

    def _corrigir(self, verdade: Mapping[str, RamalVivo], numeros: frozenset[str]) -> None:
        for numero in sorted(numeros):
            antes, agora = self._estado.ramais.get(numero), verdade.get(numero)
            if agora is None:
                self._fila.receber(RamalObservado(numero, False), self._clock.now(), sintetico=True)
            elif antes is None:
                self._fila.receber(RamalObservado.de(agora), self._clock.now(), sintetico=True)
            else:
                if antes.id_status is None and agora.id_status is not None:  # only calls were heard of it: ground, too
                    antes = replace(antes, id_status=agora.id_status, nome_status=agora.nome_status)
                    self._fila.receber(RamalObservado.de(antes), self._clock.now(), sintetico=True)
                for evento in transicoes(antes, agora):
                    self.sinteticos += 1
                    self._fila.receber(evento, self._clock.now(), sintetico=True)

"""What the PBX only shows when asked: asked once however many watch, only while somebody does, told as differences.

The differences go through the same buffer into the same stream as events do, so that a watcher's snapshot and changes
have positions, and any process that follows the stream has the same state.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import orjson

from gateway.channels.errors import ChannelError
from gateway.clock import Clock
from gateway.domain.aovivo import Entidade
from gateway.events.buffer import Buffer
from gateway.events.items import Observacao, Sondagem
from gateway.events.looks import OLHARES, Olhar, Vistas
from gateway.events.state import EstadoAoVivo
from gateway.pbx import Pbx
from gateway.telemetry.logs import logger

CADENCIA_S: Final[Mapping[Entidade, float]] = {
    Entidade.GRUPO: 2.0,
    Entidade.CAMPANHA: 5.0,
    Entidade.CANAL: 5.0,
    Entidade.SERVIDOR: 60.0,
}
_NAO_RESPONDE: Final = "O PBX não pôde ser consultado: o que se mostra é o último que se soube."


class Sondador:
    """Polls one PBX for its watchers. `rodar` is its task.

    Args:
        cadencia_s: seconds from the end of one look at a kind to the next.

    Attributes:
        olhares: looks made, of each kind.
    """

    def __init__(
        self,
        pbx: Pbx,
        estado: EstadoAoVivo,
        fila: Buffer,
        clock: Clock,
        *,
        cadencia_s: Mapping[Entidade, float] = CADENCIA_S,
        olhares: Mapping[Entidade, Olhar] = OLHARES,
    ) -> None:
        self._pbx = pbx
        self._estado = estado
        self._fila = fila
        self._clock = clock
        self._cadencia_s = cadencia_s
        self._com = olhares
        self._mudou = {entidade: asyncio.Event() for entidade in olhares}
        self._log = logger("sondagem")
        self.olhares = dict.fromkeys(olhares, 0)

    def interessar(self) -> None:
        """Somebody came or went."""
        for mudou in self._mudou.values():
            mudou.set()

    async def rodar(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as grupo:
            for entidade in self._com:
                grupo.create_task(self._seguir(entidade), name=f"sondagem:{self._pbx.nome}:{entidade}")

    async def _seguir(self, entidade: Entidade) -> None:
        while True:
            await self._ate_haver_interesse(entidade)
            while self._estado.procurado(entidade):
                await self._olhar(entidade)
                await self._clock.sleep(self._cadencia_s[entidade])
            await self._dizer(entidade, False, None)

    async def _ate_haver_interesse(self, entidade: Entidade) -> None:
        while not self._estado.procurado(entidade):
            self._mudou[entidade].clear()
            await self._mudou[entidade].wait()

    async def _olhar(self, entidade: Entidade) -> None:
        antes = self._estado.coisas.get(entidade, {})
        self.olhares[entidade] += 1
        try:
            vistas = await self._com[entidade](self._pbx, antes, self._clock.now())
        except ChannelError as exc:
            self._log.warning("sondagem_falhou", pbx=self._pbx.nome, entidade=entidade, erro=type(exc).__name__)
            await self._dizer(entidade, False, _NAO_RESPONDE)
            return
        self._diferencas(entidade, vistas)
        await self._dizer(entidade, True, None)

    def _diferencas(self, entidade: Entidade, vistas: Vistas) -> None:
        antes = self._estado.coisas.get(entidade, {})
        agora = self._clock.now()
        for chave, campos in vistas.items():
            if antes.get(chave) != campos:
                texto = orjson.dumps(campos, default=str).decode()
                self._fila.receber(Observacao(entidade.value, chave, texto), agora, sintetico=True)
        for chave in antes.keys() - vistas.keys():
            self._fila.receber(Observacao(entidade.value, chave, None), agora, sintetico=True)

    async def _dizer(self, entidade: Entidade, conhecida: bool, motivo: str | None) -> None:
        if conhecida is not (entidade in self._estado.conhecidas):
            self._fila.receber(Sondagem(entidade.value, conhecida, motivo), self._clock.now(), sintetico=True)
        await self._fila.em_dia()  # the next look compares with what this one told

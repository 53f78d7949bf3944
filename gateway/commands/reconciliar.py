"""After a restart: what a dead gateway left DESCONHECIDO is looked for, and told CONFIRMADO where its effect is seen.

Nothing is ever sent. Until it has been looked for, other commands for the same target wait, since their effect could be
taken for its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from gateway.clock import Clock
from gateway.commands.arquivo import Arquivo
from gateway.commands.catalogo import INTENCOES
from gateway.commands.evidence import Fonte, armar, rearmaveis
from gateway.commands.intencao import Meios
from gateway.commands.pedir import fontes
from gateway.commands.rastro import Rastro, valores_de
from gateway.commands.registro import Registro
from gateway.commands.turnos import Bilhete, Turnos
from gateway.domain.comandos import EstadoComando
from gateway.journal.port import JournalError
from gateway.telemetry.logs import logger

MAX_IDADE: Final = timedelta(minutes=10)
_LOG: Final = logger("reconciliacao")


class Reconciliacao:
    """The commands that a dead gateway left, with their targets held from the start on.

    Args:
        interrompidos: as `Arquivo.encerrar_interrompidos` ended them. What is older than `MAX_IDADE` stays as it is: by
            now anybody may have caused what would be seen.
        prazo_s: how long the effect of each is looked for.
    """

    def __init__(
        self,
        interrompidos: Sequence[Registro],
        arquivo: Arquivo,
        meios: Mapping[str, Meios],
        turnos: Turnos,
        clock: Clock,
        *,
        prazo_s: float,
    ) -> None:
        self._arquivo = arquivo
        self._meios = meios
        self._clock = clock
        self._prazo_s = prazo_s
        self._casos: list[tuple[Registro, Sequence[Fonte], Bilhete]] = []
        self._perdidos: list[Registro] = []
        for registro in interrompidos:
            if registro.rastro is not None:
                self._separar(registro, registro.rastro, turnos)

    def _separar(self, registro: Registro, rastro: Rastro, turnos: Turnos) -> None:
        intencao, meios = INTENCOES.get(registro.intencao), self._meios.get(registro.pbx)
        if intencao is not None and meios is not None and self._clock.now() - registro.criado_em <= MAX_IDADE:
            valores = valores_de(rastro)
            procuradas = fontes(intencao, meios, valores)
            if len(procuradas) == len(rastro.marcas):  # else the channels are others now, and the marks of others
                bilhete = turnos.entrar((registro.pbx, intencao.alvo(valores)))
                self._casos.append((registro, rearmaveis(procuradas, rastro.marcas), bilhete))
                return
        self._perdidos.append(registro)

    async def fazer(self) -> None:
        """Looks for each; those of different targets at once."""
        await asyncio.gather(
            *(self._um(*caso) for caso in self._casos),
            *(self._guardar(registro.mudar(rastro=None)) for registro in self._perdidos),
        )

    async def _um(self, registro: Registro, procuradas: Sequence[Fonte], bilhete: Bilhete) -> None:
        async with bilhete.vez():
            async with armar(procuradas) as prova:
                vista = await prova.esperar(self._prazo_s, sem_resposta=True)
            if vista is None:
                motivo = "O gateway parou enquanto o comando era enviado; o efeito não foi visto depois."
                await self._guardar(registro.mudar(rastro=None, motivo=motivo))
                return
            await self._guardar(
                registro.mudar(
                    estado=EstadoComando.CONFIRMADO,
                    evidencia=vista,
                    rastro=None,
                    motivo="O gateway parou enquanto o comando era enviado; o efeito foi visto depois.",
                    concluido_em=self._clock.now(),
                )
            )

    async def _guardar(self, registro: Registro) -> None:
        try:
            await self._arquivo.regravar(registro)
        except JournalError as exc:  # the next start looks for it again
            _LOG.error("comando não reconciliado", comando=registro.id, erro=type(exc).__name__)
        else:
            _LOG.info("comando reconciliado", comando=registro.id, estado=registro.estado.value)

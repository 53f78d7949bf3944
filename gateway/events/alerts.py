"""Derived events: concluded from state and from small reads, told in the stream, each exactly once.

What was told is part of the state, which is a function of the stream: so a gateway that starts again knows it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from gateway.channels.database.pool import Database
from gateway.channels.database.vista import procurar
from gateway.channels.errors import ChannelError
from gateway.clock import Clock
from gateway.domain.alertas import (
    DESLOGADO,
    Alerta,
    TipoAlerta,
    agentes_perdidos,
    esperas_longas,
    pausas_longas,
)
from gateway.domain.aovivo import Entidade, Modo, RamalVivo
from gateway.events.buffer import Buffer
from gateway.events.state import EstadoAoVivo
from gateway.events.watcher import Pedido
from gateway.pbx import Pbx
from gateway.protocol.messages import fold
from gateway.telemetry.logs import logger

ULTIMAS: Final = 500
"""Rows of the queue log that each look goes back: a row that commits late is still found."""
_ABANDONOS: Final = """
WITH fim AS ({selecao} WHERE {id} > (SELECT max({id}) FROM {view}) - $1)
SELECT * FROM fim WHERE id_usuario IS NULL AND data > (SELECT max(data) FROM fim) - interval '10 minutes' ORDER BY id
"""
_COLUNAS: Final = (
    "id",
    "id_grupo_de_atendimento",
    "tempo_em_espera",
    "id_usuario",
    "numero_origem",
    "data",
    "uniqueid",
)


@dataclass(frozen=True, slots=True)
class RegrasDeAlerta:
    """Which alerts, and from when on.

    Attributes:
        tipos: the kinds wanted; NIVEL_DE_SERVICO costs one request a queue at each poll of the queues.
    """

    tipos: frozenset[TipoAlerta]
    pausa_longa_s: float = 900.0
    cada_s: float = 5.0
    niveis_cada_s: float = 300.0


class Alarme:
    """Looks at one PBX for what has to be told. `rodar` is its task."""

    def __init__(self, pbx: Pbx, estado: EstadoAoVivo, fila: Buffer, clock: Clock, regras: RegrasDeAlerta) -> None:
        self._pbx = pbx
        self._estado = estado
        self._fila = fila
        self._clock = clock
        self._regras = regras
        self._niveis: Mapping[int, int] = {}
        self._niveis_de = float("-inf")
        self._log = logger("alertas")

    async def rodar(self) -> None:
        """Looks every `cada_s` until cancelled."""
        olhar: list[Callable[[], Awaitable[list[Alerta]]]] = [
            fazer
            for tipo, fazer in (
                (TipoAlerta.PAUSA_LONGA, self._pausas),
                (TipoAlerta.ABANDONO, self._abandonos),
                (TipoAlerta.AGENTE_PERDIDO, self._perdidos),
                (TipoAlerta.NIVEL_DE_SERVICO, self._esperas),
            )
            if tipo in self._regras.tipos
        ]
        with ExitStack() as stack:
            if TipoAlerta.NIVEL_DE_SERVICO in self._regras.tipos:
                filas = Pedido(Modo.ESTADO, frozenset((Entidade.GRUPO,)))
                stack.enter_context(self._estado.vigiar(filas, 1))
            while olhar:
                for fazer in olhar:
                    await self._contar(fazer)
                await self._clock.sleep(self._regras.cada_s)

    async def _contar(self, fazer: Callable[[], Awaitable[list[Alerta]]]) -> None:
        try:
            alertas = await fazer()
        except ChannelError as exc:
            self._log.info("alerta_sem_fonte", pbx=self._pbx.nome, fonte=exc.operacao, erro=type(exc).__name__)
            return
        for alerta in alertas:
            if alerta.tipo is TipoAlerta.AGENTE_VOLTOU or alerta.chave not in self._estado.alertas:
                self._fila.receber(alerta, self._clock.now(), sintetico=True)
        if alertas:
            await self._fila.em_dia()  # the next look knows what this one told

    async def _pausas(self) -> list[Alerta]:
        if not self._estado.conhecido:
            return []
        return pausas_longas(self._estado.ramais.values(), self._clock.now(), self._regras.pausa_longa_s)

    async def _esperas(self) -> list[Alerta]:
        if Entidade.GRUPO not in self._estado.conhecidas:
            return []
        if self._clock.monotonic() - self._niveis_de > self._regras.niveis_cada_s:
            self._niveis = await _niveis(self._pbx)
            self._niveis_de = self._clock.monotonic()
        grupos = self._estado.coisas.get(Entidade.GRUPO, {})
        return esperas_longas(grupos, self._niveis, self._clock.now())

    async def _perdidos(self) -> list[Alerta]:
        if not self._estado.conhecido or self._pbx.database is None:
            return []
        return agentes_perdidos(await _desconectados(self._pbx.database), self._estado.alertas)

    async def _abandonos(self) -> list[Alerta]:
        if self._pbx.database is None:
            return []
        return await _abandonos(self._pbx.database)


async def _abandonos(database: Database) -> list[Alerta]:
    """Calls of the queues that nobody answered (manual §1.3.1.24): a hang-up and an overflow cannot be told apart."""
    logs = await procurar(database, "grupos_de_atendimento_logs", _COLUNAS)
    if logs is None:
        return []
    sql = _ABANDONOS.format(selecao=logs.selecao(), view=logs.de, id=logs["id"])
    return [
        Alerta(
            TipoAlerta.ABANDONO.value,
            f"abandono:{row['id']}",
            id_grupo=row["id_grupo_de_atendimento"],
            uniqueid=row["uniqueid"] or "",
            telefone=row["numero_origem"] or "",
            segundos=row["tempo_em_espera"],
        )
        for row in await database.fetch(sql, ULTIMAS)
    ]


async def _desconectados(database: Database) -> list[RamalVivo]:
    """Users who are not logged out and whose telephone is disconnected (manual §1.3.1.11)."""
    colunas = ("ramal", "id_status_usuario", "status_usuario", "nome_status_telefone")
    usuarios = await procurar(database, "usuarios", colunas)
    if usuarios is None:
        return []
    rows = await usuarios.ler(f"WHERE {usuarios['id_status_usuario']} <> $1", DESLOGADO)
    return [
        RamalVivo(row["ramal"], row["id_status_usuario"], row["status_usuario"])
        for row in rows
        if row["ramal"] and fold(row["nome_status_telefone"] or "") == "DESCONECTADO"
    ]


async def _niveis(pbx: Pbx) -> Mapping[int, int]:
    """Seconds within which each queue's calls are to be answered, as of its newest day (manual §1.3.1.32)."""
    if pbx.database is None:
        return {}
    colunas = ("id_grupo_de_atendimento", "tempo_nivel_de_servico", "data")
    niveis = await procurar(pbx.database, "nivel_de_servico", colunas)
    if niveis is None:
        return {}
    grupo, tempo, data = (niveis[coluna] for coluna in colunas)
    rows = await pbx.database.fetch(
        f"SELECT DISTINCT ON ({grupo}) {grupo} AS grupo, {tempo} AS tempo FROM {niveis.de} "  # noqa: S608 - names from the catalogue, quoted
        f"WHERE {tempo} IS NOT NULL ORDER BY {grupo}, {data} DESC"
    )
    return {int(row["grupo"]): int(row["tempo"]) for row in rows if row["grupo"] is not None}

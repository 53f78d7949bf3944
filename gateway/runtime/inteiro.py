"""Everything that is open while the gateway serves. Only this room opens resources and starts tasks.

In order, and closed in reverse:

channels → PBX → journal → lease of the PBX → interrupted commands told → hub and state → commander → ingest, lease,
retention, reconciliation and probe
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from gateway.access.identity import Identidade
from gateway.access.keys import Keys
from gateway.access.links import Links
from gateway.channels.health import EstadoCanal
from gateway.channels.webhook import Entregador
from gateway.clock import Clock
from gateway.commands.arquivo import Arquivo
from gateway.commands.bilhetes import Bilhetes
from gateway.commands.lifecycle import Comandante
from gateway.commands.reconciliar import Reconciliacao
from gateway.commands.registro import Registro
from gateway.commands.retention import reter as reter_comandos
from gateway.commands.vazao import Vazao
from gateway.domain.alertas import TipoAlerta
from gateway.domain.auditoria import Fato
from gateway.domain.disjuntor import EstadoDisjuntor
from gateway.events.alerts import RegrasDeAlerta
from gateway.events.freshness import esquecer_pelo_comando, ouvinte
from gateway.events.live import AoVivo, Ritmo
from gateway.events.webhooks.arquivo import ArquivoDeWebhooks
from gateway.events.webhooks.correio import Correio
from gateway.journal.audit import Auditoria
from gateway.journal.port import JournalError
from gateway.pbx import Pbx
from gateway.probe import sondar
from gateway.runtime.canais import abrir_pbx
from gateway.runtime.comandos import importador_de, meios_de
from gateway.runtime.diario import abrir_diario, posse_certa, tomar_posse
from gateway.runtime.tarefas import parar, vigiada
from gateway.settings import Settings
from gateway.telemetry import logs
from gateway.telemetry.metrics import Metrics, SinalDoCanal
from resolvers.context import Contexto, Recursos
from resolvers.cursors import Cursores
from resolvers.reading.horizon import Horizontes

_LOG: Final = logs.logger("runtime")


@dataclass
class Runtime:
    """What is open while the gateway runs.

    Attributes:
        parou: set when a task that the gateway cannot do without has ended; the process must end too.
    """

    recursos: Recursos
    keys: Keys
    auditoria: Auditoria
    parou: asyncio.Event = field(default_factory=asyncio.Event)

    def contexto(self, identidade: Identidade) -> Contexto:
        """What one operation's resolvers get."""
        return Contexto(self.recursos, identidade)

    async def auditar(self, fato: Fato) -> None:
        """Puts a fact into the audit; a journal that fails is logged, for the fact is past already."""
        try:
            await self.auditoria.registrar(fato)
        except JournalError as exc:
            _LOG.error("fato não auditado", tipo=fato.tipo.value, erro=type(exc).__name__)

    def estados(self) -> Mapping[str, list[EstadoCanal]]:
        """Every PBX's channels, now."""
        return {nome: pbx.estados() for nome, pbx in self.recursos.pbxs.items()}

    def sinais(self) -> list[SinalDoCanal]:
        """The configured channels, for the metrics."""
        return [
            (nome, estado.canal.value, estado.ok, _fechado(estado.disjuntor), _fechado(estado.disjuntor_de_comandos))
            for nome, estados in self.estados().items()
            for estado in estados
            if estado.configurado
        ]


@asynccontextmanager
async def abrir(settings: Settings, clock: Clock, metrics: Metrics) -> AsyncIterator[Runtime]:
    """Opens everything; on leaving, lets commands under way end and closes everything.

    Raises:
        NaoAbriu: another gateway owns the data folder, or the rules cannot be used.
        JournalError: the journal or its key cannot be used.
        PolicyError: the policy file cannot be used.
    """
    keys = Keys(settings.policy, clock, admin=settings.admin_key, ao_falhar=_politica_ruim)
    if keys.vazia:
        _LOG.warning("sem chaves: ninguém entra; crie uma com `totalip-gateway chave criar`")
    async with AsyncExitStack() as stack:
        pbx = await abrir_pbx(settings, clock, stack)
        journal, seal = await abrir_diario(settings, clock, stack)
        auditoria = Auditoria(journal, seal, clock)
        posse = await tomar_posse(journal, pbx.nome, clock, stack)
        lease = partial(posse_certa, posse)
        arquivo = Arquivo(journal, seal, lease, auditoria, validade_s=settings.command_retention_days * 86_400)
        if interrompidos := await arquivo.encerrar_interrompidos():
            _LOG.warning("comandos interrompidos ficaram DESCONHECIDO ou FALHOU", quantidade=len(interrompidos))
        vivo = await AoVivo.abrir(pbx, journal, seal, clock, _ritmo(settings))
        stack.callback(vivo.fechar)
        if pbx.api is not None:
            vivo.hub.antes(pbx.nome, ouvinte(pbx.api.respostas))
            metrics.vigiar_respostas(pbx.nome, pbx.api.respostas)
        comandante = _comandante(arquivo, clock, settings, partial(_terminou, metrics, pbx))
        correio = await _abrir_correio(settings, keys, vivo, stack)
        importador = importador_de(settings, clock, pbx, auditoria, journal, seal, lease)
        recursos = Recursos(
            pbxs={pbx.nome: pbx},
            principal=pbx.nome,
            clock=clock,
            journal=journal,
            hubs={pbx.nome: vivo.hub},
            estados={pbx.nome: vivo.estado},
            lotadores={pbx.nome: vivo.lotador},
            comandante=comandante,
            arquivo=arquivo,
            auditoria=auditoria,
            cursores=Cursores(seal.derived("cursores")),
            horizontes=Horizontes(clock, settings.follow_settle_s),
            max_pendentes=settings.max_pending_events,
            max_por_pagina=settings.max_page,
            links=Links(seal.derived("gravacoes"), clock, validade_s=settings.recording_link_s),
            public_url=settings.public_url,
            correios={pbx.nome: correio},
            importadores={pbx.nome: importador},
            bilhetes=Bilhetes(seal, clock),
            meios={pbx.nome: meios_de(pbx, vivo.hub, clock, settings, journal)},
        )
        reconciliacao = Reconciliacao(
            interrompidos, arquivo, recursos.meios, comandante.turnos, clock, prazo_s=settings.evidence_timeout_s
        )
        runtime = Runtime(recursos, keys, auditoria)
        for nome, trabalho in (
            ("posse", posse.keep()),
            ("retencao de comandos", _reter_comandos(recursos, settings)),
            ("reconciliacao", reconciliacao.fazer()),
            ("importacoes", importador.servir()),
            ("webhooks", correio.rodar()),
            ("sonda", sondar(pbx, clock, cada_s=settings.probe_interval_s)),
            *vivo.tarefas(posse, janela_s=settings.replay_window_h * 3600),
        ):
            stack.push_async_callback(parar, vigiada(nome, trabalho, runtime.parou))
        stack.push_async_callback(comandante.aclose, settings.drain_timeout_s)
        stack.push_async_callback(importador.parar, settings.drain_timeout_s)
        metrics.vigiar_canais(runtime.sinais)
        metrics.vigiar_fluxo(lambda: vivo.hub.leitores + vivo.estado.vigias)
        _LOG.info("aberto", pbx=pbx.nome, canais=[e.canal.value for e in pbx.estados() if e.configurado])
        yield runtime
        _LOG.info("fechando", auditoria=str(await auditoria.cabeca()))


def _terminou(metrics: Metrics, pbx: Pbx, registro: Registro) -> None:
    """Counts a command that has ended, and forgets what it may have changed before anybody is told of its end."""
    metrics.contar_comando(registro.pbx, registro.intencao, registro.estado, registro.canal, registro.guarda)
    if pbx.api is not None:
        esquecer_pelo_comando(pbx.api.respostas, registro.argumentos)


def _comandante(
    arquivo: Arquivo, clock: Clock, settings: Settings, ao_terminar: Callable[[Registro], None]
) -> Comandante:
    return Comandante(
        arquivo,
        clock,
        prazo_da_evidencia_s=settings.evidence_timeout_s,
        vazao=Vazao(clock, por_s=settings.commands_per_s, rajada=settings.commands_burst),
        ao_terminar=ao_terminar,
    )


async def _abrir_correio(settings: Settings, keys: Keys, vivo: AoVivo, stack: AsyncExitStack) -> Correio:
    entregador = await stack.enter_async_context(
        Entregador(vivo.clock, privado=settings.webhook_private, prazo_s=settings.webhook_timeout_s)
    )
    arquivo = ArquivoDeWebhooks(vivo.journal, vivo.seal)
    return Correio(
        vivo.pbx.nome, vivo.journal, vivo.hub, arquivo, entregador, keys.vivas, vivo.lotador.usar, vivo.clock
    )


def _reter_comandos(recursos: Recursos, settings: Settings) -> Coroutine[Any, Any, None]:
    return reter_comandos(
        recursos.journal,
        recursos.auditoria,
        recursos.principal,
        clock=recursos.clock,
        mudancas_s=settings.replay_window_h * 3600,
        auditoria_dias=settings.audit_retention_days,
    )


def _ritmo(settings: Settings) -> Ritmo:
    tipos = frozenset(TipoAlerta(tipo) for tipo in settings.alertas)
    return Ritmo(
        assentar_s=settings.reconcile_settle_s,
        comparar_cada_s=settings.reconcile_interval_s,
        vigiar_cada_s=settings.events_watch_interval_s,
        alertas=RegrasDeAlerta(tipos, pausa_longa_s=settings.pausa_longa_s),
    )


def _fechado(estado: EstadoDisjuntor | None) -> bool | None:
    return None if estado is None else estado is EstadoDisjuntor.FECHADO


def _politica_ruim(exc: Exception) -> None:
    _LOG.error("a política mudou e não pôde ser lida: vale a anterior", erro=str(exc))

"""Everything that is open while the gateway serves. Only this room opens resources and starts tasks.

In order, and closed in reverse:

channels → PBX → journal → lease of the PBX → hub and state → commander → probe → what only the owner of the PBX does:
interrupted commands told, retention, reconciliation, imports, webhooks, ingest

A worker that does not own the PBX opens the same, follows the stream, and begins the last step when it comes to own it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from gateway.access.identity import Identidade
from gateway.access.keys import Keys
from gateway.access.links import Links
from gateway.channels.health import EstadoCanal
from gateway.channels.peers import Colegas
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
from gateway.events.freshness import esquecer_pelo_comando, esquecer_por_qualquer, ouvinte
from gateway.events.live import AoVivo, Ritmo
from gateway.events.webhooks.arquivo import ArquivoDeWebhooks
from gateway.events.webhooks.correio import Correio
from gateway.journal.audit import Auditoria
from gateway.journal.ownership import Ownership
from gateway.journal.port import JournalError, Lease
from gateway.pbx import Pbx
from gateway.probe import sondar
from gateway.runtime.canais import abrir_pbx
from gateway.runtime.colegas import dizer_interesse, esquecer_com_os_outros
from gateway.runtime.comandos import importador_de, meios_de
from gateway.runtime.diario import abrir_diario, posse_certa, tomar_posse
from gateway.runtime.dono import Dono
from gateway.runtime.tarefas import parar, vigiada
from gateway.runtime.worker import Worker
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
        dono: whether it owns the PBX, and what it does then.
        parou: set when a task that the gateway cannot do without has ended; the process must end too.
        colegas: the way to the other workers; None where there are none.
    """

    recursos: Recursos
    keys: Keys
    dono: Dono
    parou: asyncio.Event
    colegas: Colegas | None = None

    def contexto(self, identidade: Identidade) -> Contexto:
        """What one operation's resolvers get."""
        return Contexto(self.recursos, identidade)

    def esquecer_respostas(self) -> None:
        """Forgets what a command may have changed that another worker has just done."""
        for pbx in self.recursos.pbxs.values():
            if pbx.api is not None:
                esquecer_por_qualquer(pbx.api.respostas)

    async def auditar(self, fato: Fato) -> None:
        """Puts a fact into the audit; a journal that fails is logged, for the fact is past already."""
        try:
            await self.recursos.auditoria.registrar(fato)
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
async def abrir(
    settings: Settings, clock: Clock, metrics: Metrics, worker: Worker | None = None
) -> AsyncIterator[Runtime]:
    """Opens everything; on leaving, lets commands under way end and closes everything.

    Args:
        worker: this process's place among several; None: it is alone and owns the PBX.

    Raises:
        NaoAbriu: another gateway owns the data folder, or the rules cannot be used.
        JournalError: the journal or its key cannot be used.
        PolicyError: the policy file cannot be used.
    """
    keys = Keys(settings.policy, clock, admin=settings.admin_key, ao_falhar=_politica_ruim)
    if keys.vazia:
        _LOG.warning("sem chaves: ninguém entra; crie uma com `totalip-gateway chave criar`")

    def eventos() -> EstadoCanal | None:
        return runtime.dono.eventos()

    async with AsyncExitStack() as stack:
        pbx = replace(await abrir_pbx(settings, clock, stack), eventos_vistos=eventos)
        journal, seal = await abrir_diario(settings, clock, stack, worker.wakes() if worker else None)
        posse = Ownership(journal, pbx.nome, clock=clock)
        seguindo = worker is not None and not worker.primeiro
        if not seguindo:
            await tomar_posse(posse, stack)
        vivo = await AoVivo.abrir(pbx, journal, seal, clock, _ritmo(settings), seguindo=seguindo)
        stack.callback(vivo.fechar)
        if pbx.api is not None:
            vivo.hub.antes(pbx.nome, ouvinte(pbx.api.respostas))
            metrics.vigiar_respostas(pbx.nome, pbx.api.respostas)
        recursos = await _recursos(settings, clock, metrics, keys, vivo, partial(posse_certa, posse), stack)
        parou = asyncio.Event()
        colegas = None if worker is None else await stack.enter_async_context(Colegas(worker.pasta))
        runtime = Runtime(recursos, keys, _dono(settings, recursos, vivo, posse, worker, parou), parou, colegas)
        todos = [("sonda", sondar(pbx, clock, cada_s=settings.probe_interval_s)), *vivo.tarefas_de_todos()]
        if worker is not None and colegas is not None:
            todos += [
                ("interesse", dizer_interesse(worker.nome, colegas, vivo.estado, runtime.dono.sou)),
                ("respostas", esquecer_com_os_outros(pbx, recursos.arquivo, vivo.inicio)),
            ]
        for nome, trabalho in todos:
            stack.push_async_callback(parar, vigiada(nome, trabalho, parou))
        do_dono = await stack.enter_async_context(AsyncExitStack())
        if seguindo:
            stack.push_async_callback(parar, vigiada("sucessao", runtime.dono.suceder(do_dono), parou))
        else:
            await runtime.dono.assumir(do_dono)
        metrics.vigiar_canais(runtime.sinais)
        metrics.vigiar_fluxo(lambda: vivo.hub.leitores + vivo.estado.vigias)
        metrics.vigiar_posse(pbx.nome, runtime.dono.sou)
        _LOG.info("aberto", pbx=pbx.nome, canais=[e.canal.value for e in pbx.estados() if e.configurado])
        yield runtime
        _LOG.info("fechando", auditoria=str(await recursos.auditoria.cabeca()))


async def _recursos(
    settings: Settings,
    clock: Clock,
    metrics: Metrics,
    keys: Keys,
    vivo: AoVivo,
    lease: Callable[[str], Lease],
    stack: AsyncExitStack,
) -> Recursos:
    pbx, journal, seal = vivo.pbx, vivo.journal, vivo.seal
    auditoria = Auditoria(journal, seal, clock)
    arquivo = Arquivo(journal, seal, lease, auditoria, validade_s=settings.command_retention_days * 86_400)
    return Recursos(
        pbxs={pbx.nome: pbx},
        principal=pbx.nome,
        clock=clock,
        journal=journal,
        hubs={pbx.nome: vivo.hub},
        estados={pbx.nome: vivo.estado},
        lotadores={pbx.nome: vivo.lotador},
        comandante=_comandante(arquivo, clock, settings, partial(_terminou, metrics, pbx)),
        arquivo=arquivo,
        auditoria=auditoria,
        cursores=Cursores(seal.derived("cursores")),
        horizontes=Horizontes(clock, settings.follow_settle_s),
        max_pendentes=settings.max_pending_events,
        max_por_pagina=settings.max_page,
        links=Links(seal.derived("gravacoes"), clock, validade_s=settings.recording_link_s),
        public_url=settings.public_url,
        correios={pbx.nome: await _abrir_correio(settings, keys, vivo, stack)},
        importadores={pbx.nome: importador_de(settings, clock, pbx, auditoria, journal, seal, lease)},
        bilhetes=Bilhetes(seal, clock),
        meios={pbx.nome: meios_de(pbx, vivo.hub, clock, settings, journal)},
    )


def _dono(
    settings: Settings,
    recursos: Recursos,
    vivo: AoVivo,
    posse: Ownership,
    worker: Worker | None,
    parou: asyncio.Event,
) -> Dono:
    nome = vivo.pbx.nome
    comandante, importador = recursos.comandante, recursos.importadores[nome]
    return Dono(
        posse,
        vivo,
        recursos.arquivo,
        lambda interrompidos: Reconciliacao(
            interrompidos,
            recursos.arquivo,
            recursos.meios,
            comandante.turnos,
            recursos.clock,
            prazo_s=settings.evidence_timeout_s,
        ),
        lambda: (
            ("retencao de comandos", _reter_comandos(recursos, settings)),
            ("importacoes", importador.servir()),
            ("webhooks", recursos.correios[nome].rodar()),
        ),
        (partial(comandante.aclose, settings.drain_timeout_s), partial(importador.parar, settings.drain_timeout_s)),
        settings.replay_window_h * 3600,
        parou,
        worker.sou_o_dono if worker else lambda: None,
    )


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

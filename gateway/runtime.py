"""The only place that opens resources and starts tasks, in order, and closes them in reverse.

channels → PBX → journal → lease of the PBX → interrupted commands told → hub and state → commander → ingest, lease,
retention, reconciliation and probe
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from gateway.access.identity import Identidade
from gateway.access.keys import Keys
from gateway.access.links import Links
from gateway.channels.api import PbxApi
from gateway.channels.breaker import Limiar
from gateway.channels.command_line import CommandLine
from gateway.channels.database.pool import Database
from gateway.channels.event_line import EventLine
from gateway.channels.health import EstadoCanal
from gateway.channels.mail import PbxMail
from gateway.channels.webhook import Entregador
from gateway.clock import Clock
from gateway.commands.arquivo import Arquivo
from gateway.commands.bilhetes import Bilhetes
from gateway.commands.horarios import RegrasInvalidas, ler_regras
from gateway.commands.importacao.arquivo import ArquivoDeImportacoes
from gateway.commands.importacao.importador import Importador
from gateway.commands.importacao.pedido import INTENCAO, PREFERENCIA
from gateway.commands.intencao import Meios
from gateway.commands.lifecycle import Comandante
from gateway.commands.reconciliar import Reconciliacao
from gateway.commands.retention import reter as reter_comandos
from gateway.commands.vazao import Vazao
from gateway.domain.alertas import TipoAlerta
from gateway.domain.auditoria import Fato
from gateway.domain.comandos import Canal
from gateway.domain.disjuntor import EstadoDisjuntor
from gateway.events.alerts import RegrasDeAlerta
from gateway.events.hub import Hub
from gateway.events.live import AoVivo, Ritmo
from gateway.events.webhooks.arquivo import ArquivoDeWebhooks
from gateway.events.webhooks.correio import Correio
from gateway.journal.audit import Auditoria
from gateway.journal.ownership import Ownership
from gateway.journal.port import Fenced, Journal, JournalError, Lease
from gateway.journal.sealed import KEY_FILE, Seal, SealedLogs
from gateway.journal.sqlite import SqliteJournal
from gateway.pbx import Pbx
from gateway.probe import sondar
from gateway.settings import Settings
from gateway.telemetry import logs
from gateway.telemetry.metrics import Metrics, SinalDoCanal
from resolvers.context import Contexto, Recursos
from resolvers.cursors import Cursores
from resolvers.reading.horizon import Horizontes

DIARIO: Final = "diario.sqlite3"
ESPERA_PELA_POSSE_S: Final = 8.0
_LOG: Final = logs.logger("runtime")


class NaoAbriu(Exception):
    """The gateway cannot start; the text is Portuguese and says what to do."""


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
        posse = await _tomar_posse(journal, pbx.nome, clock, stack)
        lease = partial(_posse_certa, posse)
        arquivo = Arquivo(journal, seal, lease, auditoria, validade_s=settings.command_retention_days * 86_400)
        if interrompidos := await arquivo.encerrar_interrompidos():
            _LOG.warning("comandos interrompidos ficaram DESCONHECIDO ou FALHOU", quantidade=len(interrompidos))
        vivo = await AoVivo.abrir(pbx, journal, seal, clock, _ritmo(settings))
        stack.callback(vivo.fechar)
        comandante = Comandante(
            arquivo,
            clock,
            prazo_da_evidencia_s=settings.evidence_timeout_s,
            vazao=Vazao(clock, por_s=settings.commands_per_s, rajada=settings.commands_burst),
            ao_terminar=lambda r: metrics.contar_comando(r.pbx, r.intencao, r.estado, r.canal, r.guarda),
        )
        correio = await _abrir_correio(settings, keys, vivo, stack)
        importador = importador_de(settings, clock, pbx, auditoria, journal, seal, lease)
        recursos = Recursos(
            pbxs={pbx.nome: pbx},
            principal=pbx.nome,
            clock=clock,
            journal=journal,
            hubs={pbx.nome: vivo.hub},
            estados={pbx.nome: vivo.estado},
            comandante=comandante,
            arquivo=arquivo,
            auditoria=auditoria,
            cursores=Cursores(seal.derived("cursores")),
            horizontes=Horizontes(clock, settings.follow_settle_s),
            max_pendentes=settings.max_pending_events,
            links=Links(seal.derived("gravacoes"), clock, validade_s=settings.recording_link_s),
            public_url=settings.public_url,
            correios={pbx.nome: correio},
            importadores={pbx.nome: importador},
            bilhetes=Bilhetes(seal, clock),
            meios={pbx.nome: _meios(pbx, vivo.hub, clock, settings, journal)},
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
            stack.push_async_callback(_parar, _vigiada(nome, trabalho, runtime.parou))
        stack.push_async_callback(comandante.aclose, settings.drain_timeout_s)
        stack.push_async_callback(importador.parar, settings.drain_timeout_s)
        metrics.vigiar_canais(runtime.sinais)
        _LOG.info("aberto", pbx=pbx.nome, canais=[e.canal.value for e in pbx.estados() if e.configurado])
        yield runtime
        _LOG.info("fechando", auditoria=str(await auditoria.cabeca()))


async def _abrir_correio(settings: Settings, keys: Keys, vivo: AoVivo, stack: AsyncExitStack) -> Correio:
    entregador = await stack.enter_async_context(
        Entregador(vivo.clock, privado=settings.webhook_private, prazo_s=settings.webhook_timeout_s)
    )
    arquivo = ArquivoDeWebhooks(vivo.journal, vivo.seal)
    return Correio(vivo.pbx.nome, vivo.journal, vivo.hub, arquivo, entregador, keys.vivas, vivo.clock)


def _reter_comandos(recursos: Recursos, settings: Settings) -> Coroutine[Any, Any, None]:
    return reter_comandos(
        recursos.journal,
        recursos.auditoria,
        recursos.principal,
        clock=recursos.clock,
        mudancas_s=settings.replay_window_h * 3600,
        auditoria_dias=settings.audit_retention_days,
    )


async def abrir_pbx(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Pbx:
    """The PBX of the settings with its configured channels. A channel that is down opens all the same."""
    chave = settings.api_key.valor if settings.api_key else None
    limiar = Limiar(
        settings.breaker_failures, settings.breaker_window, settings.breaker_open_s, settings.breaker_max_open_s
    )
    api = mail = database = events = commands = None
    if settings.api_url is not None:
        api = await stack.enter_async_context(
            PbxApi(
                settings.api_url,
                clock=clock,
                chave=chave,
                read_timeout_s=settings.api_read_timeout_s,
                connect_timeout_s=settings.api_connect_timeout_s,
                max_connections=settings.api_max_connections,
                max_recordings=settings.api_max_recordings,
                charset=settings.api_charset,
                disjuntor=limiar,
            )
        )
        mail = await stack.enter_async_context(
            PbxMail(
                settings.api_url,
                clock=clock,
                chave=chave,
                connect_timeout_s=settings.api_connect_timeout_s,
                disjuntor=limiar,
            )
        )
    if settings.db_dsn is not None:
        database = await stack.enter_async_context(_banco(settings, settings.db_dsn.valor, clock, limiar))
    if settings.events is not None:
        events = EventLine(
            settings.events.host,
            settings.events.port,
            clock=clock,
            idle_timeout_s=settings.events_idle_timeout_s,
            charset=settings.events_charset,
        )
    if settings.commands is not None:
        commands = CommandLine(
            settings.commands.host,
            settings.commands.port,
            clock=clock,
            connect_timeout_s=settings.commands_connect_timeout_s,
            reply_timeout_s=settings.commands_reply_timeout_s,
            charset=settings.commands_charset,
            disjuntor=limiar,
        )
    return Pbx(
        settings.nome,
        settings.tz,
        api,
        mail,
        events,
        commands,
        database,
        settings.api_key,
        api_primeiro=settings.api_primeiro,
    )


def _ritmo(settings: Settings) -> Ritmo:
    tipos = frozenset(TipoAlerta(tipo) for tipo in settings.alertas)
    return Ritmo(
        assentar_s=settings.reconcile_settle_s,
        comparar_cada_s=settings.reconcile_interval_s,
        vigiar_cada_s=settings.events_watch_interval_s,
        alertas=RegrasDeAlerta(tipos, pausa_longa_s=settings.pausa_longa_s),
    )


def _banco(settings: Settings, dsn: str, clock: Clock, limiar: Limiar) -> Database:
    return Database(
        dsn,
        clock=clock,
        max_size=settings.db_max_size,
        acquire_timeout_s=settings.db_acquire_timeout_s,
        statement_timeout_s=settings.db_statement_timeout_s,
        catalogue_max_age_s=settings.db_catalogue_max_age_s,
        statement_cache_size=settings.db_statement_cache_size,
        disjuntor=limiar,
    )


def _meios(pbx: Pbx, hub: Hub, clock: Clock, settings: Settings, journal: Journal) -> Meios:
    try:
        regras = ler_regras(settings.rules)
    except RegrasInvalidas as exc:
        raise NaoAbriu(f"GATEWAY_RULES: {exc}") from exc
    return Meios(pbx, hub, clock, regras, settings.canais, settings.command_row_timeout_s, journal)


def importador_de(
    settings: Settings,
    clock: Clock,
    pbx: Pbx,
    auditoria: Auditoria,
    journal: Journal,
    seal: Seal,
    lease: Callable[[str], Lease | None],
) -> Importador:
    """What makes the imports of a PBX."""
    pasta = settings.data_dir / "importacoes"
    return Importador(
        pbx,
        ArquivoDeImportacoes(journal, seal, pbx.nome, pasta, lease, auditoria),
        clock,
        max_bytes=settings.max_upload_bytes,
        preferencia=[Canal(canal) for canal in settings.canais_de(INTENCAO, PREFERENCIA)],
    )


async def abrir_diario(settings: Settings, clock: Clock, stack: AsyncExitStack) -> tuple[Journal, Seal]:
    """The journal of the data folder and its key; both are made where they are missing.

    Raises:
        NaoAbriu: the folder cannot be made.
        JournalError: the journal or its key cannot be used.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise NaoAbriu(f"GATEWAY_DATA_DIR não pôde ser criada: {exc.strerror}.") from exc
    seal = Seal.from_file(settings.data_dir / KEY_FILE, create=True)
    sqlite = await stack.enter_async_context(SqliteJournal(settings.data_dir / DIARIO, clock=clock))
    return SealedLogs(sqlite, seal), seal


async def _tomar_posse(journal: Journal, pbx: str, clock: Clock, stack: AsyncExitStack) -> Ownership:
    posse = Ownership(journal, pbx, clock=clock)
    try:
        async with asyncio.timeout(ESPERA_PELA_POSSE_S):
            return await stack.enter_async_context(posse)
    except TimeoutError:
        raise NaoAbriu(
            "Outro gateway já está usando esta GATEWAY_DATA_DIR: pare-o, ou use outra pasta para este."
        ) from None


def _posse_certa(posse: Ownership, nome: str) -> Lease:
    """The lease to send a command under. None is never the answer: it would send without a fence."""
    lease = posse.lease
    if lease is None or not lease.held():
        raise Fenced(nome, lease.term if lease else 0, 0)
    return lease


def _fechado(estado: EstadoDisjuntor | None) -> bool | None:
    return None if estado is None else estado is EstadoDisjuntor.FECHADO


def _vigiada(nome: str, trabalho: Coroutine[Any, Any, None], parou: asyncio.Event) -> asyncio.Task[None]:
    """A task whose failure ends the process: without the lease or the event stream it would tell half-truths."""

    def ao_fim(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.critical("tarefa essencial parou", tarefa=nome, exc_info=error)
            parou.set()

    task = asyncio.create_task(trabalho, name=nome)
    task.add_done_callback(ao_fim)
    return task


async def _parar(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):  # told by `ao_fim` already
        await task


def _politica_ruim(exc: Exception) -> None:
    _LOG.error("a política mudou e não pôde ser lida: vale a anterior", erro=str(exc))

"""One PBX with the channels that the settings name."""

from __future__ import annotations

from contextlib import AsyncExitStack

from gateway.channels.answers import Limites
from gateway.channels.api import PbxApi
from gateway.channels.breaker import Limiar
from gateway.channels.command_line import CommandLine
from gateway.channels.database.pool import Database
from gateway.channels.event_line import EventLine
from gateway.channels.mail import PbxMail
from gateway.clock import Clock
from gateway.pbx import Pbx
from gateway.settings import Settings


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
                limites=Limites(settings.api_validade_s, settings.api_max_respostas, settings.api_max_respostas_bytes),
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

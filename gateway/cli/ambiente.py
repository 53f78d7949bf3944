"""The environment of the commands: variables, over those of a `.env` file in the current folder."""

from __future__ import annotations

import asyncio
import getpass
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import click
from dotenv import dotenv_values

from gateway.clock import SystemClock
from gateway.commands.catalogo import INTENCOES
from gateway.commands.importacao.pedido import INTENCAO as IMPORTAR
from gateway.commands.importacao.pedido import PREFERENCIA
from gateway.domain.auditoria import Fato, TipoDeFato
from gateway.journal.audit import Auditoria
from gateway.journal.port import Journal, JournalError
from gateway.journal.sealed import Seal
from gateway.runtime.diario import NaoAbriu, abrir_diario
from gateway.settings import Settings, SettingsError

T = TypeVar("T")


class Falha(click.ClickException):
    """What stops a command, told in Portuguese; exit status 1."""

    def show(self, file: Any = None) -> None:
        """Prints it."""
        click.echo(f"Erro: {self.message}", file=file, err=file is None)


def ler_settings() -> Settings:
    """The settings.

    Raises:
        Falha: some cannot be used; all of them are listed.
    """
    try:
        arquivo = {k: v for k, v in dotenv_values(Path(".env"), interpolate=False).items() if v is not None}
    except (OSError, UnicodeDecodeError):
        raise Falha("O arquivo .env não pôde ser lido: confira a permissão e use UTF-8.") from None
    try:
        ordenaveis = {nome: tuple(one.formas) for nome, one in INTENCOES.items()} | {IMPORTAR: PREFERENCIA}
        return Settings.ler({**arquivo, **os.environ}, ordenaveis)
    except SettingsError as exc:
        lista = "\n".join(f"  {problema}" for problema in exc.problemas)
        raise Falha(f"Configuração inválida (veja .env.example):\n{lista}") from None


def com_diario(settings: Settings, usar: Callable[[Journal, Seal], Awaitable[T]]) -> T:
    """What `usar` returns, given the journal of the data folder; a gateway may be running on it.

    Raises:
        Falha: the journal cannot be used.
    """

    async def abrir() -> T:
        async with AsyncExitStack() as stack:
            return await usar(*await abrir_diario(settings, SystemClock(), stack))

    try:
        return asyncio.run(abrir())
    except (NaoAbriu, JournalError) as exc:
        raise Falha(str(exc)) from None


def auditar(settings: Settings, tipo: TipoDeFato, alvo: str, **detalhes: str) -> None:
    """Puts into the audit what the user of this program does.

    Raises:
        Falha: it could not be kept.
    """
    fato = Fato(tipo, f"sistema:{usuario()}", alvo=alvo, agente="totalip-gateway", detalhes=detalhes)
    com_diario(settings, lambda journal, seal: Auditoria(journal, seal, SystemClock()).registrar(fato))


def usuario() -> str:
    """The name that the operating system gives the user; its number where it gives none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"

"""The environment of the commands: variables, over those of a `.env` file in the current folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from dotenv import dotenv_values

from gateway.settings import Settings, SettingsError


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
        return Settings.ler({**arquivo, **os.environ})
    except SettingsError as exc:
        lista = "\n".join(f"  {problema}" for problema in exc.problemas)
        raise Falha(f"Configuração inválida (veja .env.example):\n{lista}") from None

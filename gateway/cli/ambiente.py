"""The environment of the commands: variables, over those of a `.env` file in the current folder."""

from __future__ import annotations

import os
from pathlib import Path

import click
from dotenv import dotenv_values

from gateway.settings import Settings, SettingsError


def ler_settings() -> Settings:
    """The settings.

    Raises:
        ClickException: some cannot be used; all of them are listed.
    """
    try:
        arquivo = {k: v for k, v in dotenv_values(Path(".env"), interpolate=False).items() if v is not None}
    except (OSError, UnicodeDecodeError):
        raise click.ClickException("O arquivo .env não pôde ser lido: confira a permissão e use UTF-8.") from None
    try:
        return Settings.ler({**arquivo, **os.environ})
    except SettingsError as exc:
        lista = "\n".join(f"  {problema}" for problema in exc.problemas)
        raise click.ClickException(f"Configuração inválida (veja .env.example):\n{lista}") from None

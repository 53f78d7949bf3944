"""The program `totalip-gateway`."""

from __future__ import annotations

import sys

import click

from gateway.access.policy import PolicyError
from gateway.cli.ambiente import Falha, ler_settings
from gateway.cli.audit import audit
from gateway.cli.chave import chave
from gateway.cli.doctor import doctor
from gateway.cli.exportar import exportar
from gateway.cli.importar import importar
from gateway.cli.servir import servir
from gateway.journal.port import JournalError
from gateway.runtime import NaoAbriu
from resolvers.build import build_schema


@click.group(invoke_without_command=True)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Um endpoint GraphQL sobre tudo o que um PBX Total IP oferece.

    Sem comando, serve. A configuração vem de variáveis de ambiente (ou de um arquivo .env); veja .env.example.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(serve)


@main.command()
def serve() -> None:
    """Serve até receber SIGTERM ou Ctrl-C."""
    settings = ler_settings()
    try:
        status = servir(settings)
    except (NaoAbriu, PolicyError, JournalError) as exc:
        raise Falha(str(exc)) from None
    sys.exit(status)


@main.command()
def schema() -> None:
    """Imprime o schema GraphQL (SDL)."""
    click.echo(build_schema().as_str().rstrip("\n"))


main.add_command(chave)
main.add_command(doctor)
main.add_command(audit)
main.add_command(importar)
main.add_command(exportar)

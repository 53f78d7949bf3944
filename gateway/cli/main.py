"""The program `totalip-gateway`.

A command's module is imported when it is asked for: making a key need not wait for the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from importlib import import_module
from types import MappingProxyType
from typing import Final

import click

from gateway.runtime.coleta import sem_coletas

COMANDOS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "audit": "gateway.cli.audit",
        "chave": "gateway.cli.chave",
        "doctor": "gateway.cli.doctor",
        "explain": "gateway.cli.explain",
        "exportar": "gateway.cli.exportar",
        "importar": "gateway.cli.importar",
        "schema": "gateway.cli.schema",
        "serve": "gateway.cli.serve",
    }
)


class Programa(click.Group):
    """The commands, each the function of its module that has its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks so
        """In the order of `--help`."""
        return list(COMANDOS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click asks so
        """None when there is no such command."""
        if cmd_name not in COMANDOS:
            return None
        with sem_coletas() if cmd_name == "serve" else nullcontext():
            module = import_module(COMANDOS[cmd_name])
        found: click.Command = getattr(module, cmd_name)
        return found


@click.group(cls=Programa, invoke_without_command=True)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Um endpoint GraphQL sobre tudo o que um PBX Total IP oferece.

    Sem comando, serve. A configuração vem de variáveis de ambiente (ou de um arquivo .env); veja .env.example.
    """
    serve = main.get_command(ctx, "serve") if ctx.invoked_subcommand is None else None
    if serve is not None:
        ctx.invoke(serve)

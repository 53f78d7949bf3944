"""`totalip-gateway schema`: the graph as SDL."""

from __future__ import annotations

import click

from resolvers.build import build_schema


@click.command()
def schema() -> None:
    """Imprime o schema GraphQL (SDL)."""
    click.echo(build_schema().as_str().rstrip("\n"))

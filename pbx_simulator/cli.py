"""`totalip-simulator`: starts a PBX on this machine and tells how to reach it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pbx_simulator.app import Simulator
from pbx_simulator.config import DEFAULT_KEY, DEFAULT_START, PROFILES, SIZES, SimConfig
from pbx_simulator.faults.catalogue import CATALOGUE
from pbx_simulator.faults.registry import QuirkInvalido, read
from pbx_simulator.store.errors import StoreError

# The ports that the manual prints; the control port is ours.
_MANUAL_PORTS: Mapping[str, int] = {
    "api": 8088,
    "events": 25_000,
    "commands": 27_000,
    "database": 5432,
    "control": 8089,
}


@click.command("totalip-simulator", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--seed", type=int, default=1, show_default=True, help="Semente: a mesma semente, o mesmo dia.")
@click.option("--speed", type=float, default=1.0, show_default=True, help="Segundos simulados por segundo.")
@click.option("--start", "start_at", type=click.DateTime(), default=DEFAULT_START, help="Início do dia simulado.")
@click.option("--size", type=click.Choice(list(SIZES)), default="small", show_default=True, help="Tamanho.")
@click.option("--profile", type=click.Choice(PROFILES), default="campo", show_default=True, help="Tipos do banco.")
@click.option("--traffic/--no-traffic", default=True, show_default=True, help="Vive o dia, ou fica parado.")
@click.option("--rate", type=float, default=None, help="Eventos por segundo a alcançar.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Endereço em que escuta.")
@click.option("--api-port", type=int, default=0, help="Porta da API HTTP (0: livre).")
@click.option("--events-port", type=int, default=0, help="Porta de eventos (0: livre).")
@click.option("--commands-port", type=int, default=0, help="Porta de comandos (0: livre).")
@click.option("--database-port", type=int, default=0, help="Porta do PostgreSQL (0: livre).")
@click.option("--control-port", type=int, default=0, help="Porta de controle (0: livre).")
@click.option("--manual-ports", is_flag=True, help="Usa as portas do manual: 25000, 27000 e 5432.")
@click.option("--chave", default=DEFAULT_KEY, help="Chave da API.", show_default=False)
@click.option("--database/--no-database", default=True, show_default=True, help="Com ou sem PostgreSQL.")
@click.option("--data-dir", type=click.Path(file_okay=False), default=None, help="Onde guardar o banco.")
@click.option(
    "--postgres",
    metavar="DSN",
    envvar="SIMULATOR_POSTGRES",
    default=None,
    help="Usa este PostgreSQL em vez de iniciar um: DSN de um superusuário. [env: SIMULATOR_POSTGRES]",
)
@click.option(
    "--postgres-data-directory",
    metavar="PASTA",
    envvar="SIMULATOR_POSTGRES_DATA_DIRECTORY",
    default=None,
    help="O que SHOW data_directory responde nele; se for outra coisa, nada é criado.",
)
@click.option("--poll-s", type=float, default=1.0, show_default=True, help="Intervalo das tabelas de comandos.")
@click.option("--quirk", "quirks", multiple=True, metavar="NOME[:CHAVE=VALOR,...]", help="Liga um quirk.")
@click.option("--list-quirks", is_flag=True, help="Lista os quirks que existem e termina.")
@click.option("--ports-file", type=click.Path(dir_okay=False), default=None, help="Grava as portas em JSON.")
def main(
    start_at: datetime,
    manual_ports: bool,
    quirks: tuple[str, ...],
    list_quirks: bool,
    ports_file: str | None,
    **options: Any,
) -> None:
    """Um PBX Total IP simulado: banco, API HTTP, sockets, tráfego e defeitos sob encomenda.

    Fica no ar até SIGTERM ou Ctrl+C.
    """
    if list_quirks:
        for line in quirk_lines():
            click.echo(line)
        return
    if manual_ports:
        for name, port in _MANUAL_PORTS.items():
            options[f"{name}_port"] = options[f"{name}_port"] or port
    try:
        config = SimConfig(start=start_at, quirks=parse_quirks(quirks), **options)
    except ValueError as exc:
        raise click.UsageError(str(exc)) from exc
    try:
        asyncio.run(_serve(config, ports_file))
    except StoreError as exc:
        raise click.ClickException(str(exc)) from exc
    except OSError as exc:
        raise click.ClickException(f"não foi possível abrir: {exc.strerror or exc}") from exc


def quirk_lines() -> list[str]:
    """One line a quirk: name, what it does, its parameters with their defaults."""
    return [
        f"{quirk.name}: {quirk.descricao}" + "".join(f" [{name}={value}]" for name, value in quirk.params.items())
        for quirk in CATALOGUE.values()
    ]


def parse_quirks(written: Iterable[str]) -> dict[str, dict[str, object]]:
    """Reads `nome:chave=valor,chave=valor`. Raises QuirkInvalido naming what is wrong."""
    found: dict[str, dict[str, object]] = {}
    for text in written:
        name, _, rest = text.partition(":")
        values: dict[str, object] = {}
        for pair in filter(None, rest.split(",")):
            key, equals, value = pair.partition("=")
            if not equals:
                raise QuirkInvalido(f"{text!r}: escreva nome:chave=valor")
            values[key.strip()] = value
        read(name, values)
        found[name] = values
    return found


def environment(ports: Mapping[str, object], chave: str) -> dict[str, str]:
    """What a gateway needs in its environment to talk to this PBX."""
    found = {
        "TOTALIP_API_URL": str(ports["api_url"]),
        "TOTALIP_API_KEY": chave,
        "TOTALIP_EVENTS": f"{ports['host']}:{ports['events']}",
        "TOTALIP_COMMANDS": f"{ports['host']}:{ports['commands']}",
    }
    if ports["database"]:
        found["TOTALIP_DB_DSN"] = str(ports["database_dsn"])
    return found


async def _serve(config: SimConfig, ports_file: str | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(number, stop.set)
    await _until_stopped(config, ports_file, stop)


async def _until_stopped(config: SimConfig, ports_file: str | None, stop: asyncio.Event) -> None:
    async with Simulator(config) as sim:
        ports = dict(sim.describe_ports())
        variables = environment(ports, config.chave)
        if ports_file is not None:
            secrets = {"chave": config.chave, "password": config.database_password}
            _write_whole(Path(ports_file), {**ports, **secrets, "environment": variables})
        click.echo(f"PBX simulado no ar (semente {config.seed}, tamanho {config.size}, pid {os.getpid()}).")
        click.echo(f"  API HTTP   {ports['api_url']}/api")
        click.echo(f"  Eventos    {ports['host']}:{ports['events']}")
        click.echo(f"  Comandos   {ports['host']}:{ports['commands']}")
        click.echo(
            f"  Banco      {ports['host']}:{ports['database']}" if ports["database"] else "  Banco      desligado"
        )
        click.echo(f"  Controle   {ports['control_url']}")
        click.echo("\nPara o gateway:\n")
        for name, value in variables.items():
            click.echo(f"{name}={value}")
        sys.stdout.flush()
        await stop.wait()
        click.echo("Encerrando…")
    click.echo("PBX simulado encerrado.")


def _write_whole(path: Path, value: Mapping[str, object]) -> None:
    """Writes beside and renames, so that a script that waits for the file never reads half of it."""
    beside = path.with_name(path.name + ".parte")
    beside.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)

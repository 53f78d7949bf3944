"""`totalip-gateway doctor`: compares the installed PBX with the contract, reading only."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack

import click

from gateway.cli.ambiente import Falha, ler_settings
from gateway.clock import SystemClock
from gateway.doctor.contrato import ler_contrato
from gateway.doctor.exame import examinar
from gateway.doctor.relato import Relato
from gateway.runtime.canais import abrir_pbx
from gateway.settings import Settings
from resolvers.build import build_schema
from schema.inventario import por_lugar


@click.command()
@click.option("--json", "em_json", is_flag=True, help="Imprime o relato em JSON.")
@click.option("--escuta", "escuta_s", default=10.0, show_default=True, help="Segundos a escutar os eventos.")
def doctor(em_json: bool, escuta_s: float) -> None:
    """Compara o PBX instalado com o contrato, só lendo, em cada canal configurado.

    Situação de saída: 0, nada difere; 1, algo difere; 2, algo não pôde ser olhado. Nada é executado no PBX: na porta
    de comandos só se abre e fecha uma conexão.
    """
    relato = asyncio.run(_examinar(ler_settings(), escuta_s))
    click.echo(json.dumps(relato.json(), ensure_ascii=False, indent=2) if em_json else relato.texto())
    sys.exit(relato.status)


async def _examinar(settings: Settings, escuta_s: float) -> Relato:
    clock = SystemClock()
    try:
        contrato = ler_contrato()
    except OSError:
        raise Falha("O contrato não veio com o programa: instale-o de novo.") from None
    async with AsyncExitStack() as stack:
        pbx = await abrir_pbx(settings, clock, stack)
        campos = por_lugar(build_schema(), de_uso=True)
        return await examinar(pbx, contrato, campos, clock, escuta_s=escuta_s)

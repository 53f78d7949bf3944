"""`python -m bench`: how far the graph is from bare asyncpg + orjson, in interleaved runs of one process.

Prints one row a query: medians of both and their ratio. Only ratios mean something; the machine is whatever it is.
Usage: python -m bench [--rounds N]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from gateway.access.identity import DIREITOS, TUDO, Identidade
from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from gateway.pbx import Pbx
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.schema import install
from resolvers.build import build_schema
from resolvers.context import Contexto, Recursos

POVOAR = """
INSERT INTO pbx.grupos SELECT i, 'Grupo ' || i FROM generate_series(1, 20) i;
INSERT INTO pbx.usuarios (id, nome, ramal, id_status_usuario, id_status_telefone, id_grupo, email)
    SELECT i, 'Operador ' || i, lpad(i::text, 5, '0'), 1, 0, 1 + i % 20, 'op' || i || '@exemplo.com.br'
    FROM generate_series(1, 500) i;
"""
COLUNAS = "id, nome, ramal, id_status_usuario, nome_status_telefone, email"
CAMPOS = "codigo nome numero codigoStatusUsuario nomeStatusTelefone email"
CONSULTAS: Mapping[str, tuple[str, str]] = {
    "um ramal, 6 campos": (
        f'{{ ramal(numero: "00250") {{ {CAMPOS} }} }}',
        f"SELECT {COLUNAS} FROM usuarios WHERE ramal = '00250'",
    ),
    "200 ramais, 6 campos": (
        f"{{ ramais(first: 200) {{ nodes {{ {CAMPOS} }} }} }}",
        f"SELECT {COLUNAS} FROM usuarios ORDER BY id LIMIT 201",
    ),
}


async def main(rounds: int) -> None:
    """Prints the table."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(PostgresServer())
        installed = await install(server, integration_password="banco-de-medida", perfil=Perfil.CAMPO)
        owner = await server.connect(installed.database, installed.owner, installed.owner_password)
        await owner.execute(POVOAR)
        await owner.close()
        dsn = server.dsn(installed.database, installed.integration_user, installed.integration_password)
        database = await stack.enter_async_context(Database(dsn, clock=SystemClock()))
        bare = await asyncpg.connect(dsn)
        stack.push_async_callback(bare.close)
        recursos = _recursos(database)
        schema = build_schema()
        quem = Identidade("medida", frozenset(("administrador",)), frozenset(DIREITOS), TUDO)
        print(f"Python {platform.python_version()} · {platform.machine()} · {rounds} rodadas")
        print("| consulta | grafo ms | asyncpg + orjson ms | razão |\n|---|---|---|---|")
        for nome, (document, sql) in CONSULTAS.items():

            async def grafo(document: str = document) -> bytes:
                got = await schema.execute(document, context_value=Contexto(recursos, quem))
                if got.errors:
                    raise RuntimeError(got.errors)
                return json.dumps({"data": got.data}).encode()

            async def nu(sql: str = sql) -> bytes:
                return orjson.dumps([dict(row) for row in await bare.fetch(sql)])

            ours, theirs = await _interleaved(grafo, nu, rounds)
            print(f"| {nome} | {ours * 1e3:.2f} | {theirs * 1e3:.2f} | {ours / theirs:.1f} |")


async def _interleaved(
    one: Callable[[], Awaitable[bytes]], other: Callable[[], Awaitable[bytes]], rounds: int
) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for run, kept in zip((one, other), times, strict=True):
            start = time.perf_counter()
            await run()
            kept.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def _recursos(database: Database) -> Recursos:
    nada: Any = None
    pbx = Pbx("principal", ZoneInfo("America/Sao_Paulo"), database=database)
    return Recursos(
        pbxs=MappingProxyType({"principal": pbx}),
        principal="principal",
        clock=SystemClock(),
        journal=nada,
        hubs=MappingProxyType({}),
        estados=MappingProxyType({}),
        comandante=nada,
        arquivo=nada,
        auditoria=nada,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    asyncio.run(main(parser.parse_args().rounds))

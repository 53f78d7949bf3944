"""The call centre that is measured: 500 extensions, 500,000 calls, 300,000 telephones; one seed, so always the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from pbx_simulator.config import DEFAULT_START
from pbx_simulator.store.bulk import Past, fill
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.schema import install
from pbx_simulator.store.writer import Writer
from pbx_simulator.world.seed import semear
from pbx_simulator.world.state import World

SEMENTE = 1
# What is compared is servers, not scans: every one of them finds its pages by an index.
INDICES = (
    "CREATE INDEX ON pbx.ligacoes_ativo (id_campanha, id)",
    "CREATE INDEX ON pbx.ligacoes_ativo (ramal, id)",
    "CREATE INDEX ON pbx.telefones (id_campanha, id)",
)
_SENHA = "senha-da-medida"  # of a database that lives as long as the measurement


@dataclass(frozen=True, slots=True)
class Tamanho:
    """How much there is; `ligacoes` and `telefones` are those of the past."""

    ramais: int = 500
    ligacoes: int = 500_000
    telefones: int = 300_000
    campanhas: int = 12
    dias: int = 30


CHEIO = Tamanho()


@dataclass(frozen=True, slots=True)
class Banco:
    """The database, its rows in it. `dsn` is the integration user's, straight to PostgreSQL; `dono` is its owner's."""

    dsn: str
    dono: str
    versao: str
    linhas: int


@asynccontextmanager
async def banco(tamanho: Tamanho = CHEIO, ate: datetime = DEFAULT_START) -> AsyncIterator[Banco]:
    """A PostgreSQL of its own with a call centre of that size, for as long as the block runs.

    The simulator's own generator fills it, then it is vacuumed, so that no reader pays for that.
    """
    ajustes = {"shared_buffers": "512MB", "random_page_cost": "1.1", "autovacuum": "off"}
    async with PostgresServer(settings=ajustes) as server:
        installed = await install(server, integration_password=_SENHA)

        async def dono() -> asyncpg.Connection:
            return await server.connect(installed.database, installed.owner, installed.owner_password)

        world = World(lambda: ate)
        semear(world, SEMENTE, ramais=tamanho.ramais, campanhas=tamanho.campanhas, clientes=0)
        async with Writer(dono, max_wait_s=600.0) as writer:
            await writer.write(world.take_effects().changes)
        cheio = await fill(
            dono,
            Past(
                calls=tamanho.ligacoes,
                until=ate,
                seed=SEMENTE,
                days=tamanho.dias,
                telephones=tamanho.telefones,
            ),
        )
        admin = await server.connect(installed.database)
        try:
            for indice in INDICES:
                await admin.execute(indice)
            await admin.execute("VACUUM ANALYZE")
            await admin.execute("CHECKPOINT")
            versao = str(await admin.fetchval("SHOW server_version"))
        finally:
            await admin.close()
        yield Banco(
            server.dsn(installed.database, installed.integration_user, _SENHA),
            server.dsn(installed.database, installed.owner, installed.owner_password),
            versao,
            cheio.rows,
        )

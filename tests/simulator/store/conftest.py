"""One PostgreSQL for all tests of the store; each test that writes finds the database empty."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import asyncpg
import pytest

from pbx_simulator.store.ddl_quirks import DdlQuirks
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.schema import Installed, install


@dataclass
class Base:
    """A freshly installed database: connections as its owner and as the integration user."""

    server: PostgresServer
    installed: Installed
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def connect(self) -> asyncpg.Connection:
        """As the owner; closed by whom asked."""
        return await self.server.connect(self.installed.database, self.installed.owner, self.installed.owner_password)

    async def owner(self) -> asyncpg.Connection:
        """As the owner; closed at the end of the test."""
        return await self._kept(await self.connect())

    async def client(self, port: int | None = None) -> asyncpg.Connection:
        """As `integracao`; closed at the end of the test."""
        return await self._kept(
            await asyncpg.connect(
                host=self.server.host,
                port=port or self.server.port,
                user=self.installed.integration_user,
                password=self.installed.integration_password,
                database=self.installed.database,
                ssl=False,
                timeout=10,
            )
        )

    async def _kept(self, connection: asyncpg.Connection) -> asyncpg.Connection:
        self.stack.callback(connection.terminate)
        return connection


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    opened = PostgresServer()
    asyncio.run(opened.__aenter__())
    yield opened
    asyncio.run(opened.__aexit__(None, None, None))


@dataclass
class Shared:
    """The database that the tests share; None when a test left one of its own behind."""

    installed: Installed | None = None


@pytest.fixture(scope="session")
def shared() -> Shared:
    return Shared()


EMPTY = """
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT c.oid::regclass AS name, c.relkind FROM pg_class c
        WHERE c.relkind IN ('r', 'S') AND c.relnamespace IN ('pbx'::regnamespace, 'public'::regnamespace)
          AND c.relname <> 'instalacao'
    LOOP
        IF found.relkind = 'r' THEN
            EXECUTE 'DELETE FROM ' || found.name;
        ELSE
            EXECUTE 'ALTER SEQUENCE ' || found.name || ' RESTART';
        END IF;
    END LOOP;
END $$;
INSERT INTO pbx.escritas (lote) VALUES (0);
INSERT INTO pbx.relogio (real_em, simulado_em, velocidade) VALUES (clock_timestamp(), localtimestamp, 1);
"""


@pytest.fixture
async def base(server: PostgresServer, shared: Shared) -> AsyncIterator[Base]:
    if not server.running:
        await server.restart()
    if shared.installed is None:
        shared.installed = await install(server, integration_password="segredo", perfil=Perfil.CAMPO)
    made = Base(server, shared.installed)
    owner = await made.owner()
    await DdlQuirks(made.connect).restore()
    await owner.execute(EMPTY)
    async with made.stack:
        yield made


CAST = """
INSERT INTO pbx.grupos SELECT i, 'Grupo ' || i FROM generate_series(1, 5) i;
INSERT INTO pbx.status_usuarios SELECT i, 'Pausa ' || i FROM generate_series(1, 6) i;
INSERT INTO pbx.status_telefone VALUES (1, 'Livre'), (2, 'Em ligação');
INSERT INTO pbx.usuarios (id, nome, ramal, id_status_usuario, id_status_telefone, id_grupo)
    SELECT i, 'Operador ' || i, (40000 + i)::text, 1, 1, 1 + i % 5 FROM generate_series(1, 40) i;
INSERT INTO pbx.grupos_de_atendimento VALUES (1, 'Vendas'), (2, 'Suporte'), (3, 'Cobrança');
INSERT INTO pbx.grupos_de_atendimento_usuarios SELECT i, 1 + i % 3 FROM generate_series(1, 40) i;
INSERT INTO pbx.grupos_de_atendimento_telefones VALUES (1, '1140001000');
INSERT INTO pbx.campanhas (id, nome, ativa) VALUES (1, 'Cobrança', true), (2, 'Vendas', false);
INSERT INTO pbx.rotas VALUES (1, 'Vivo', true), (2, 'Claro', true);
INSERT INTO pbx.status_discador VALUES (1, 'Ocupado'), (2, 'Não Atende'), (3, 'Venda'), (4, 'Sem interesse');
"""


@pytest.fixture
def cast() -> str:
    """SQL of a small call centre that a past can be made for."""
    return CAST

"""A small call centre in a real PostgreSQL, and the graph over it, without web or events: for tests of reading.

A test gets a copy of the call centre in a server that the tests share; `central()` is for one that needs its own.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from gateway.access.identity import DIREITOS, TUDO, Escopo, Identidade
from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from gateway.pbx import Pbx
from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.profiles import Perfil
from pbx_simulator.store.schema import Installed, install
from resolvers.build import Grafo
from resolvers.context import Contexto, Recursos, so_leitura
from resolvers.cursors import Cursores
from resolvers.reading.horizon import Horizontes
from tests.support.grafo import grafo

_NUMEROS = itertools.count(1)
_REGISTRA = {"log_statement": "all"}
ADMIN = Identidade("admin", frozenset(("administrador",)), frozenset(DIREITOS), TUDO)

CENTRAL = """
INSERT INTO pbx.grupos SELECT i, 'Grupo ' || i FROM generate_series(1, 5) i;
INSERT INTO pbx.status_usuarios VALUES (1, 'Logado'), (2, 'Deslogado'), (6, 'Intervalo de Almoço');
INSERT INTO pbx.status_telefone VALUES (0, 'Livre'), (1, 'Ocupado');
INSERT INTO pbx.campanhas (id, nome, ativa) VALUES (10, 'Cobrança São João', true);
INSERT INTO pbx.usuarios (id, nome, ramal, id_status_usuario, id_status_telefone, id_grupo, email, mobile,
    tipo_da_ligacao, uniqueid, telefone, parametro1, parametro2, id_campanha)
    SELECT i, 'Operador ' || i, lpad((200 + i)::text, 4, '0'), 1, i % 2, 1 + i % 5, 'op' || i || '@exemplo.com.br',
    '11987654321',
    CASE WHEN i % 2 = 1 THEN 'D' END, CASE WHEN i % 2 = 1 THEN '1515063682.' || i END,
    CASE WHEN i % 2 = 1 THEN '1133553434' END, CASE WHEN i % 2 = 1 THEN '21927305861' END,
    CASE WHEN i % 2 = 1 THEN 'Jonathan Mendes' END, CASE WHEN i % 2 = 1 THEN 10 END
    FROM generate_series(1, 250) i;
INSERT INTO pbx.grupos_de_atendimento VALUES (1, 'Vendas'), (2, 'Suporte'), (3, 'Cobrança');
INSERT INTO pbx.grupos_de_atendimento_usuarios SELECT i, 1 + i % 3 FROM generate_series(1, 250) i;
INSERT INTO pbx.grupos_de_atendimento_usuarios VALUES (1, 1);
"""


def recursos_com(**canais: Any) -> Recursos:
    """The resources of a gateway that reads one PBX through these channels, and does nothing else."""
    return so_leitura(Pbx("principal", ZoneInfo("America/Sao_Paulo"), **canais), SystemClock())


@dataclass
class Central:
    """The database, and the graph over it."""

    server: PostgresServer
    installed: Installed
    database: Database
    schema: Grafo = field(default_factory=grafo)
    cursores: Cursores = field(default_factory=Cursores)
    horizontes: Horizontes = field(default_factory=lambda: Horizontes(SystemClock(), settle_s=0.05))
    max_por_pagina: int = 200

    async def sql(self, text: str) -> None:
        """Runs SQL as the owner of the database."""
        connection = await self.server.connect(
            self.installed.database, self.installed.owner, self.installed.owner_password
        )
        try:
            await connection.execute(text)
        finally:
            await connection.close()

    async def rows(self, text: str) -> list[tuple[Any, ...]]:
        """The rows of a SELECT as the owner of the database."""
        connection = await self.server.connect(
            self.installed.database, self.installed.owner, self.installed.owner_password
        )
        try:
            return [tuple(row) for row in await connection.fetch(text)]
        finally:
            await connection.close()

    def recursos(self, **outros: Any) -> Recursos:
        """The resources of a gateway with this database alone, or with other channels too."""
        made = recursos_com(**{"database": self.database, **outros})
        return replace(made, cursores=self.cursores, horizontes=self.horizontes, max_por_pagina=self.max_por_pagina)

    async def query(
        self, text: str, *, quem: Identidade | None = ADMIN, variables: dict[str, Any] | None = None, **outros: Any
    ) -> Any:
        """Executes a query as an identity; returns Strawberry's result."""
        contexto = Contexto(self.recursos(**outros), quem)
        return await self.schema.execute(text, variable_values=variables, context_value=contexto)

    def statements(self) -> list[str]:
        """What PostgreSQL executed for the gateway so far, reads of the catalogue and transactions left out."""
        lines = self.server.cluster.log.read_text(errors="replace").splitlines()
        ran = [line.split(": ", 2)[-1] for line in lines if "LOG:  execute" in line or "LOG:  statement" in line]
        return [
            one for one in ran if ("SELECT" in one and "pg_catalog" not in one and "_chave" in one) or " t WHERE" in one
        ]


def operador(*ramais: str) -> Identidade:
    """An identity that may see only some extensions, masked."""
    return Identidade("op", frozenset(("operador",)), frozenset(("ler",)), Escopo(ramais=frozenset(ramais)))


@dataclass(frozen=True)
class Molde:
    """A PostgreSQL that logs every statement, with the call centre in a database that only copies are made of."""

    server: PostgresServer
    installed: Installed

    @asynccontextmanager
    async def central(self) -> AsyncIterator[Central]:
        """A copy of the call centre, to be dropped; a server that a test killed is started again."""
        if not self.server.running:
            await self.server.restart()
        copia = replace(self.installed, database=f"copia_{next(_NUMEROS)}")
        await self._admin(f"CREATE DATABASE {copia.database} OWNER {copia.owner} TEMPLATE {self.installed.database}")
        dsn = self.server.dsn(copia.database, copia.integration_user, copia.integration_password)
        async with Database(dsn, clock=SystemClock(), catalogue_max_age_s=0.0) as database:
            yield Central(self.server, copia, database)

    async def apagar(self, copia: Central) -> None:
        """Drops a copy, unless a test killed the server."""
        if self.server.running:
            await self._admin(f"DROP DATABASE {copia.installed.database} WITH (FORCE)")

    async def _admin(self, text: str) -> None:
        connection = await self.server.connect()
        try:
            await connection.execute(text)
        finally:
            await connection.close()


async def _instalada(server: PostgresServer) -> Molde:
    installed = await install(server, integration_password="segredo", perfil=Perfil.CAMPO)
    connection = await server.connect(installed.database, installed.owner, installed.owner_password)
    try:
        await connection.execute(CENTRAL)
    finally:
        await connection.close()
    return Molde(server, installed)


@contextmanager
def molde() -> Iterator[Molde]:
    """For many tests, each with an event loop of its own."""
    server = PostgresServer(settings=_REGISTRA)

    async def abrir() -> Molde:
        return await _instalada(await server.__aenter__())

    made = asyncio.run(abrir())
    try:
        yield made
    finally:
        asyncio.run(server.__aexit__(None, None, None))


@asynccontextmanager
async def central(**settings: str) -> AsyncIterator[Central]:
    """The call centre in a PostgreSQL of its own; `settings` are PostgreSQL's."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(PostgresServer(settings={**_REGISTRA, **settings}))
        yield await stack.enter_async_context((await _instalada(server)).central())

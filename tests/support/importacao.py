"""Imports without web or program: a real PostgreSQL with the tables that they use, a real journal, and deaths."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gateway.access.identity import DIREITOS, TUDO, Identidade
from gateway.channels.api import PbxApi
from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from gateway.commands.importacao.arquivo import ArquivoDeImportacoes
from gateway.commands.importacao.importador import Importador
from gateway.commands.importacao.pedido import Pedido
from gateway.commands.importacao.registro import Importacao
from gateway.commands.importacao.validacao import escrever_tipadas
from gateway.domain.comandos import Canal
from gateway.journal.audit import Auditoria
from gateway.journal.port import Journal, Lease
from gateway.journal.sealed import Seal
from gateway.journal.sqlite import SqliteJournal
from gateway.pbx import Pbx
from tests.support.postgres import Base

ADMIN = Identidade("admin", frozenset(("administrador",)), frozenset(DIREITOS), TUDO)
SEAL = Seal(bytes(32))
NUMEROS = "".join(f", ddd{n} text, telefone{n} text" for n in range(1, 6))
TEMPOS = "".join(f", telefone_{n}_discar_em timestamp, telefone_{n}_discar_agora boolean" for n in range(1, 6))
TABELAS = f"""
CREATE TABLE importar_discador (id_campanha integer, identificador1 text, identificador2 text{NUMEROS}{TEMPOS},
    criado_em timestamp DEFAULT now());
CREATE TABLE campanhas (id integer, nome text, ativa boolean);
CREATE TABLE telefones_bloqueados (id integer, telefone bigint);
INSERT INTO campanhas VALUES (20, 'Cobrança', false);
INSERT INTO telefones_bloqueados VALUES (1, 11987654321), (2, 33334444);
"""
IDENTIFICADORES = "SELECT identificador1 FROM importar_discador ORDER BY identificador1"


class Morreu(BaseException):
    """This process was killed here: nothing of it runs any more."""


@dataclass
class Parca:
    """Cuts the thread of a process at its n-th step, before the step or after it."""

    passo: int
    depois: bool
    dados: int = 0

    async def fiar(self, passo: Callable[[], Any]) -> Any:
        """Makes a step, unless it is the last one."""
        number, self.dados = self.dados, self.dados + 1
        if number == self.passo and not self.depois:
            raise Morreu
        result = await passo()
        if number == self.passo:
            raise Morreu
        return result


class DiarioMortal:
    """A journal whose commits are steps."""

    def __init__(self, journal: Journal, parca: Parca) -> None:
        self._journal = journal
        self._parca = parca

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    async def commit(self, *writes: Any, **options: Any) -> Any:
        """A step."""
        return await self._parca.fiar(lambda: self._journal.commit(*writes, **options))


class BancoMortal(Database):
    """A database whose chunks are steps."""

    parca: Parca | None = None

    async def copiar(self, *args: Any, **options: Any) -> None:
        """A step, with another one inside."""
        if self.parca is None:
            await super().copiar(*args, **options)
        else:
            await self.parca.fiar(lambda: super(BancoMortal, self).copiar(*args, **options))


@dataclass
class Oficina:
    """One life of a gateway, as far as imports go."""

    importador: Importador
    arquivo: ArquivoDeImportacoes

    async def importar(self, conteudo: bytes, chave: str | None = None, **opcoes: Any) -> Importacao:
        """Receives a file, asks for its import and makes it."""
        pedida = await self.pedir(conteudo, chave, **opcoes)
        return await self.fazer(pedida.id)

    async def pedir(self, conteudo: bytes, chave: str | None = None, **opcoes: Any) -> Importacao:
        """Receives a file and asks for its import."""
        deposito = self.importador.receber("clientes.csv")
        await deposito.escrever(conteudo)
        pedido = Pedido(await deposito.fechar(), **{"campanha": 20, **opcoes})
        return (await self.importador.pedir(pedido, ADMIN, chave))[0]

    async def importar_linhas(self, linhas: list[dict[str, Any]], **opcoes: Any) -> Importacao:
        """Imports typed rows."""
        return await self.importar(escrever_tipadas(linhas), linhas_tipadas=True, **opcoes)

    async def fazer(self, id: str) -> Importacao:
        """Makes an import; returns it as the journal has it."""
        await self.importador.fazer(id)
        found = await self.arquivo.achar(id)
        assert found is not None
        return found


@dataclass
class Casa:
    """What outlives a gateway: its data folder and the PBX."""

    pasta: Path
    dsn: str | None = None
    api_url: str | None = None
    linhas_por_lote: int = 2
    clock: SystemClock = field(default_factory=SystemClock)

    @asynccontextmanager
    async def vida(self, parca: Parca | None = None) -> AsyncIterator[Oficina]:
        """A life: from opening the journal to closing it."""
        async with AsyncExitStack() as stack:
            journal: Any = await stack.enter_async_context(
                SqliteJournal(self.pasta / "diario.sqlite3", clock=self.clock)
            )
            lease: Lease = await journal.acquire("principal", "dono", 3600.0)
            database = api = None
            if self.dsn is not None:
                database = await stack.enter_async_context(
                    BancoMortal(self.dsn, clock=self.clock, acquire_timeout_s=2.0, retry_after_s=0.05)
                )
                database.parca = parca
            if self.api_url is not None:
                api = await stack.enter_async_context(PbxApi(self.api_url, clock=self.clock, read_timeout_s=1.0))
            if parca is not None:
                journal = DiarioMortal(journal, parca)
            pbx = Pbx("principal", ZoneInfo("America/Sao_Paulo"), api=api, database=database)
            arquivo = ArquivoDeImportacoes(
                journal,
                SEAL,
                pbx.nome,
                self.pasta / "importacoes",
                lambda nome: lease,
                Auditoria(journal, SEAL, self.clock),
            )
            yield Oficina(
                Importador(
                    pbx,
                    arquivo,
                    self.clock,
                    max_bytes=10_000_000,
                    linhas_por_lote=self.linhas_por_lote,
                    preferencia=(Canal.BANCO, Canal.API),
                ),
                arquivo,
            )


async def identificadores(banco: Base) -> list[str]:
    """Parameter 1 of every row in the PBX's table."""
    return [str(row[0]) for row in await banco.rows(IDENTIFICADORES)]


async def quieto(banco: Base) -> None:
    """Returns when no transaction of a gateway is open."""
    await banco.until(
        "count(*) = 0 FROM pg_stat_activity WHERE application_name = 'totalip-gateway' AND state <> 'idle'"
    )

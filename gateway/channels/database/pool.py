"""The PBX's PostgreSQL (manual §1.3): read-only transactions for reads, one row for a command, COPY for many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

import asyncpg

from gateway.channels.backoff import Backoff
from gateway.channels.breaker import Limiar
from gateway.channels.database import copia
from gateway.channels.database.catalogue import CONSULTA, Catalogue, TableInfo
from gateway.channels.database.connections import PERDIDA, Conexoes, caiu, confirmar
from gateway.channels.database.reserva import SemLugar
from gateway.channels.database.statements import Ausente, insercao, quoted
from gateway.channels.errors import ChannelError, DeliveryUnknown, NotDelivered, SchemaChanged, TooBroad, Unavailable
from gateway.channels.health import EstadoCanal, Saude
from gateway.clock import Clock
from gateway.domain.comandos import Canal

_OUTRA_VEZ: Final = (
    asyncpg.InvalidCachedStatementError,  # the view changed under a prepared statement
    asyncpg.TransactionRollbackError,  # a standby's recovery conflict, a deadlock
)
_SEM_ENTRADA: Final = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
_SUMIU: Final = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)


class Database:
    """A bounded pool on one PBX's database. Open it with `async with`; a dead database does not stop that.

    Args:
        dsn: may name several hosts; the one that takes writes is used and, when it moves, looked for again.
        acquire_timeout_s: for a connection of the pool.
        statement_timeout_s: for one statement, at the server.
        read_tries: the most times that a read is tried, when connections are lost.
        retry_after_s: the longest that a dead server is left alone between tries; calls meanwhile fail at once.
        disjuntor: when to stop asking; None: never.
    """

    def __init__(
        self,
        dsn: str,
        *,
        clock: Clock,
        max_size: int = 8,
        connect_timeout_s: float = 3.0,
        acquire_timeout_s: float = 5.0,
        statement_timeout_s: float = 10.0,
        catalogue_max_age_s: float = 60.0,
        statement_cache_size: int = 100,
        retry_after_s: float = 1.0,
        read_tries: int = 3,
        disjuntor: Limiar | None = None,
    ) -> None:
        self._clock = clock
        self._statement_timeout_s = statement_timeout_s
        self._total_timeout_s = acquire_timeout_s + statement_timeout_s + 5.0
        self._read_tries = read_tries
        self._conexoes = Conexoes(
            dsn,
            clock=clock,
            max_size=max_size,
            connect_timeout_s=connect_timeout_s,
            acquire_timeout_s=acquire_timeout_s,
            statement_timeout_s=statement_timeout_s,
            statement_cache_size=statement_cache_size,
            retry_after_s=retry_after_s,
        )
        self._catalogue_max_age_s = catalogue_max_age_s
        self._catalogue: Catalogue | None = None
        self._catalogue_until = float("-inf")
        self._reading_catalogue = asyncio.Lock()
        self._saude = Saude(Canal.BANCO, clock, leituras=disjuntor, comandos=disjuntor)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._conexoes.__aexit__(kind, exc, trace)

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health: whether the database answers, not whether it liked the question."""
        return self._saude.estado(**self._conexoes.detalhes())

    async def catalogue(self) -> Catalogue:
        """What the database has; read again when old, and after a statement met something gone.

        While it cannot be read, the last one stands; and it is read by one caller at a time, the others go on with
        the last one.

        Raises:
            Unavailable: it could never be read.
        """
        known = self._catalogue
        if known is not None and (self._clock.monotonic() < self._catalogue_until or self._reading_catalogue.locked()):
            return known
        async with self._reading_catalogue:
            if self._catalogue is None or self._clock.monotonic() >= self._catalogue_until:
                try:
                    self._catalogue = Catalogue(await self.fetch(CONSULTA))
                except Unavailable:
                    if self._catalogue is None:
                        raise
                else:
                    self._catalogue_until = self._clock.monotonic() + self._catalogue_max_age_s
            return self._catalogue

    async def fetch(self, sql: str, *args: Any) -> Sequence[Mapping[str, Any]]:
        """The rows of one statement, in a read-only transaction; tried again when the connection was lost.

        Raises:
            TooBroad: the statement timeout ended it.
            Unavailable: it could not be read.
        """
        self._saude.exigir_leitura("fetch")
        until = asyncio.get_running_loop().time() + self._total_timeout_s
        try:
            rows = await self._ler(sql, args)
        except (*PERDIDA, asyncpg.PostgresError) as exc:
            return await self._ler_de_novo(sql, args, exc, until)
        self._saude.bem()
        return rows

    async def _ler_de_novo(
        self, sql: str, args: Sequence[Any], exc: Exception, until: float
    ) -> Sequence[Mapping[str, Any]]:
        """The rows after a first try that failed, if it was for the connection; as `fetch` raises."""
        backoff = Backoff(0.05, 0.5)
        failure = self._nao_lida(exc)
        failure.__cause__ = exc
        try:
            async with asyncio.timeout_at(until):
                for _ in range(1, self._read_tries):
                    if not (caiu(exc) or isinstance(exc, _OUTRA_VEZ)):
                        break
                    await self._clock.sleep(backoff.next_s())
                    try:
                        rows = await self._ler(sql, args)
                    except (*PERDIDA, asyncpg.PostgresError) as again:
                        exc, failure = again, self._nao_lida(again)
                        failure.__cause__ = again
                    else:
                        self._saude.bem()
                        return rows
        except TimeoutError:
            self._saude.mal(failure)
        raise failure

    def _nao_lida(self, exc: Exception) -> Unavailable:
        if isinstance(exc, asyncpg.QueryCanceledError):
            return TooBroad(Canal.BANCO, "fetch", "statement timeout")
        kind = SchemaChanged if isinstance(exc, _SUMIU) else Unavailable
        failure = kind(Canal.BANCO, "fetch", type(exc).__name__)
        self._anotar(exc, failure)
        return failure

    def _anotar(self, exc: Exception, failure: ChannelError, *, comando: bool = False) -> None:
        if isinstance(exc, SemLugar):
            return
        if caiu(exc) or isinstance(exc, _SEM_ENTRADA):
            self._saude.mal(failure, comando=comando)
        elif isinstance(exc, _SUMIU):
            self._catalogue_until = float("-inf")

    async def _ler(self, sql: str, args: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        return await self._conexoes.ler(sql, args)

    async def inserir(
        self, tabela: str, valores: Mapping[str, object], devolver: Sequence[str]
    ) -> Mapping[str, object] | None:
        """Inserts one command row, once; returns the columns asked for, under the contract's names.

        Args:
            tabela, valores, devolver: names of the contract; the installation's own spelling is found in the catalogue.
                Columns of `devolver` that it lacks are left out; None when nothing is left.

        Raises:
            NotDelivered: the row was certainly not stored: the table is not there, the server refused, or whatever
                failed did so before COMMIT was sent.
            DeliveryUnknown: no answer to COMMIT.
        """
        self._saude.exigir_comando(tabela)
        try:
            found = insercao((await self.catalogue()).table(tabela), tabela, valores, devolver)
        except Ausente as exc:
            raise NotDelivered(Canal.BANCO, tabela, f"this PBX has no {exc.o_que}") from exc
        except Unavailable as exc:
            raise NotDelivered(Canal.BANCO, tabela, exc.motivo) from exc
        return await self._gravar(tabela, found.sql, found.valores)

    async def _gravar(self, tabela: str, sql: str, args: Sequence[Any]) -> Mapping[str, object] | None:
        """One writing statement in a transaction of its own; its first row."""
        confirmando = False
        try:
            async with self._conexoes.transacao(leitura=False) as connection:
                row = await connection.fetchrow(sql, *args, timeout=self._statement_timeout_s + 2.0)
                confirmando = True
                committed = await confirmar(connection, self._statement_timeout_s)
        except (*PERDIDA, asyncpg.PostgresError) as exc:
            raise self._nao_inserida(tabela, exc, confirmando=confirmando) from exc
        self._saude.bem()
        if not committed:
            raise NotDelivered(Canal.BANCO, tabela, "rolled back by the server")
        return None if row is None else dict(row)

    async def marcar(self, tabela: str, coluna: str, valor: object, ids: Sequence[int]) -> None:
        """Sets one column of the rows with these ids, once (gap 101).

        Raises:
            NotDelivered: certainly nothing was changed.
            DeliveryUnknown: no answer to COMMIT.
        """
        try:
            table = (await self.catalogue()).table(tabela)
        except Unavailable as exc:
            raise NotDelivered(Canal.BANCO, tabela, exc.motivo) from exc
        column, key = (None, None) if table is None else (table.real_name(coluna), table.real_name("id"))
        if table is None or column is None or key is None:
            raise NotDelivered(Canal.BANCO, tabela, f"this PBX has no {tabela}.{coluna}")
        sql = f"UPDATE {quoted(table.name)} SET {quoted(column)} = $1 WHERE {quoted(key)} = ANY($2)"  # noqa: S608 - names of the catalogue
        await self._gravar(tabela, sql, (valor, list(ids)))

    async def copiar(
        self,
        tabela: str,
        colunas: Sequence[str],
        dados: bytes,
        linhas: int,
        antes_de_confirmar: Callable[[copia.Marca], Awaitable[None]],
    ) -> None:
        """Stores a chunk of rows in one transaction, once.

        Args:
            tabela, colunas: names of the contract; the installation has all of them.
            dados: the rows as COPY text (`gateway.protocol.copy_text`), `linhas` of them.
            antes_de_confirmar: gets the transaction's mark before COMMIT is sent; what it raises stores nothing.

        Raises:
            NotDelivered: nothing was stored.
            DeliveryUnknown: no answer to COMMIT; ask `como_terminou` with the mark.
        """
        self._saude.exigir_comando(tabela)
        table, reais = await self._reais(tabela, colunas, NotDelivered)
        confirmando = False

        async def anotar(marca: copia.Marca) -> None:
            nonlocal confirmando
            await antes_de_confirmar(marca)
            confirmando = True

        prazo_s = self._statement_timeout_s + 2.0
        try:
            committed = await copia.copiar(self._conexoes, table, reais, dados, linhas, anotar, prazo_s)
        except (*PERDIDA, asyncpg.PostgresError, copia.Incompleta) as exc:
            raise self._nao_inserida(tabela, exc, confirmando=confirmando) from exc
        self._saude.bem()
        if not committed:
            raise NotDelivered(Canal.BANCO, tabela, "rolled back by the server")

    async def como_terminou(
        self, tabela: str, colunas: Sequence[str], linhas: Sequence[Sequence[str | None]], marca: copia.Marca
    ) -> copia.Fim:
        """How the transaction of a chunk ended; `linhas` are its rows, as they were sent.

        Raises:
            Unavailable: the database cannot be asked now.
        """
        table, reais = await self._reais(tabela, colunas, Unavailable)
        try:
            fim = await copia.como_terminou(
                self._conexoes, table, reais, linhas, marca, self._statement_timeout_s + 2.0
            )
        except (*PERDIDA, asyncpg.PostgresError) as exc:
            raise self._nao_lida(exc) from exc
        self._saude.bem()
        return fim

    async def paginas(self, sql: str, *args: Any, por_vez: int = 2_000) -> AsyncGenerator[list[Any], None]:
        """The rows of one statement in pages, by a cursor of the server; never tried again. Close it when it is left.

        Raises:
            Unavailable: it could not be read, or not to its end.
        """
        try:
            async with copia.cursor(self._conexoes, sql, args, por_vez, self._statement_timeout_s + 2.0) as pages:
                async for page in pages:
                    yield page
        except (*PERDIDA, asyncpg.PostgresError) as exc:
            raise self._nao_lida(exc) from exc
        self._saude.bem()

    async def _reais(
        self, tabela: str, colunas: Sequence[str], erro: type[ChannelError]
    ) -> tuple[TableInfo, list[str]]:
        """The table and the real names of the columns; raises `erro` where one is not there."""
        try:
            table = (await self.catalogue()).table(tabela)
        except Unavailable as exc:
            raise erro(Canal.BANCO, tabela, exc.motivo) from exc
        reais = [] if table is None else [real for nome in colunas if (real := table.real_name(nome)) is not None]
        if table is None or len(reais) < len(colunas):
            raise erro(Canal.BANCO, tabela, "this PBX has no such table or column")
        return table, reais

    def linha_tomada(self) -> None:
        """The PBX did with a command row what its table promises: the commands' breaker is told."""
        self._saude.bem(comando=True)

    def linha_esquecida(self, tabela: str) -> None:
        """Nobody took a command row in time: a bad answer, though the database itself works."""
        self._saude.mal(DeliveryUnknown(Canal.BANCO, tabela, "nobody took the row"), comando=True)

    def _nao_inserida(self, tabela: str, exc: Exception, *, confirmando: bool) -> ChannelError:
        # a refused COMMIT stored nothing; one that was ended by force, or whose answer was lost, may have
        kind = DeliveryUnknown if confirmando and isinstance(exc, PERDIDA) else NotDelivered
        failure = kind(Canal.BANCO, tabela, type(exc).__name__)
        self._anotar(exc, failure, comando=True)
        return failure

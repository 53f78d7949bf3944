"""Many rows by COPY, a chunk a transaction, and whether a chunk whose COMMIT got no answer was stored.

PostgreSQL itself remembers how a transaction ended: its number is told to the caller before COMMIT is sent, and asked
about afterwards. A number may be given out again when a crash or a takeover lost what came after it, so an answer of
another life of the server counts only together with the rows, which carry the number of whoever inserted them.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import asyncpg

from gateway.channels.database.catalogue import TableInfo
from gateway.channels.database.connections import Conexoes, confirmar
from gateway.channels.database.statements import quoted

# The start of the server and the last time that its statistics began anew, which a recovery after a crash does.
_VIDA: Final = """
concat_ws('|', extract(epoch FROM pg_postmaster_start_time())::text,
    (SELECT extract(epoch FROM stats_reset)::text FROM pg_stat_bgwriter))
"""
_MARCA: Final = f"SELECT txid_current() AS xid, {_VIDA} AS vida"
_FIM: Final = f"SELECT txid_status($1) AS fim, {_VIDA} AS vida"
_XID_32: Final = 2**32
_PARADA_MS: Final = 30_000


class Fim(StrEnum):
    """How the transaction of a chunk ended, as far as the server can tell."""

    GRAVADA = "GRAVADA"
    NAO_GRAVADA = "NAO_GRAVADA"
    EM_CURSO = "EM_CURSO"
    NAO_SE_SABE = "NAO_SE_SABE"


@dataclass(frozen=True, slots=True)
class Marca:
    """A transaction of ours.

    Attributes:
        xid: its number, with the epoch (64 bits).
        vida: which life of the server gave it.
    """

    xid: int
    vida: str


class Incompleta(Exception):
    """The server took another number of rows than were sent; nothing was stored."""


async def copiar(
    conexoes: Conexoes,
    table: TableInfo,
    colunas: Sequence[str],
    dados: bytes,
    linhas: int,
    antes_de_confirmar: Callable[[Marca], Awaitable[None]],
    timeout_s: float,
) -> bool:
    """Stores a chunk; False when the server rolled back instead.

    A transaction that is left open is ended by the server after 30 s, so that its end is soon known.

    Args:
        colunas: real names.
        dados: COPY text.
        antes_de_confirmar: awaited between the rows and COMMIT; what it raises rolls back.

    Raises:
        Incompleta: rolled back.
        PERDIDA, asyncpg.PostgresError: whatever stopped it; where, is known by whether `antes_de_confirmar` returned.
    """
    async with conexoes.transacao(leitura=False) as connection:
        await connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = {_PARADA_MS}", timeout=timeout_s)
        xid, vida = (await connection.fetch(_MARCA, timeout=timeout_s))[0]
        tag: str = await connection.copy_to_table(
            table.name,
            schema_name="public",
            columns=list(colunas),
            source=io.BytesIO(dados),
            format="text",
            encoding="utf-8",
            timeout=timeout_s,
        )
        if tag != f"COPY {linhas}":
            raise Incompleta(tag)
        await antes_de_confirmar(Marca(xid, vida))
        return await confirmar(connection, timeout_s)


async def como_terminou(
    conexoes: Conexoes,
    table: TableInfo,
    colunas: Sequence[str],
    linhas: Sequence[Sequence[str | None]],
    marca: Marca,
    timeout_s: float,
) -> Fim:
    """How a chunk's transaction ended.

    Args:
        linhas: what the chunk holds, to be found again among the rows of that transaction.

    Raises:
        PERDIDA, asyncpg.PostgresError: the server cannot be asked.
    """
    try:
        async with conexoes.transacao(leitura=True) as connection:
            fim, vida = (await connection.fetch(_FIM, marca.xid, timeout=timeout_s))[0]
            mesma_vida = vida == marca.vida
    except asyncpg.InvalidParameterValueError:  # a number that this server has yet to give out
        return Fim.NAO_GRAVADA
    except asyncpg.UndefinedFunctionError:  # before PostgreSQL 10
        fim, mesma_vida = None, False
    if fim == "aborted" or (fim == "in progress" and not mesma_vida):
        return Fim.NAO_GRAVADA
    if fim == "in progress":
        return Fim.EM_CURSO
    if fim == "committed" and mesma_vida:
        return Fim.GRAVADA
    stored = await _linhas_de(conexoes, table, colunas, marca, timeout_s)
    return Fim.GRAVADA if stored == Counter(tuple(linha) for linha in linhas) else Fim.NAO_SE_SABE


async def _linhas_de(
    conexoes: Conexoes, table: TableInfo, colunas: Sequence[str], marca: Marca, timeout_s: float
) -> Counter[tuple[str | None, ...]] | None:
    """The rows that a transaction inserted and that are still as it left them; None where rows do not tell."""
    texts = ", ".join(_como_texto(quoted(coluna), table.columns[coluna].type) for coluna in colunas)
    sql = f"SELECT {texts} FROM public.{quoted(table.name)} WHERE xmin = $1::text::xid"  # noqa: S608 - from the catalogue
    try:
        async with conexoes.transacao(leitura=True) as connection:
            rows = await connection.fetch(sql, str(marca.xid % _XID_32), timeout=timeout_s)
    except asyncpg.UndefinedColumnError:  # a view
        return None
    return Counter(tuple(row) for row in rows)


def _como_texto(coluna: str, tipo: str) -> str:
    """A column as the text that was sent for it."""
    if tipo.startswith("timestamp"):
        return f"to_char({coluna}, 'YYYY-MM-DD\"T\"HH24:MI:SS')"
    return f"{coluna}::text"


@asynccontextmanager
async def cursor(
    conexoes: Conexoes, sql: str, args: Sequence[Any], por_vez: int, timeout_s: float
) -> AsyncIterator[AsyncIterator[list[asyncpg.Record]]]:
    """The rows of a statement in pages of `por_vez`, from a cursor of the server, in one read-only transaction.

    Raises:
        PERDIDA, asyncpg.PostgresError: whatever stopped it, also while the pages are read.
    """
    async with conexoes.transacao(leitura=True) as connection:
        # whoever reads the pages too slowly must not keep the PBX's database from cleaning up
        await connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = {_PARADA_MS}", timeout=timeout_s)
        opened = await connection.cursor(sql, *args, timeout=timeout_s)

        async def paginas() -> AsyncIterator[list[asyncpg.Record]]:
            while page := await opened.fetch(por_vez, timeout=timeout_s):
                yield page

        yield paginas()
        await confirmar(connection, timeout_s)

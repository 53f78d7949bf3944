"""Sending the lines by COPY into the table importar_discador (manual §1.3.1.6), a lot a transaction, each once.

The number of a lot's transaction is in the journal before its COMMIT leaves. So what is lost afterwards (the answer,
the connection, this process), PostgreSQL is asked how that transaction ended, and only one that stored nothing is made
again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from gateway.channels.backoff import Backoff
from gateway.channels.database.copia import Fim, Marca
from gateway.channels.database.pool import Database
from gateway.channels.errors import DeliveryUnknown, NotDelivered
from gateway.commands.importacao.andamento import Andamento, Desistiu
from gateway.commands.importacao.arquivo import Parte
from gateway.commands.importacao.linhas import COLUNAS, ler_prontas, linha_da_tabela
from gateway.protocol.copy_text import linhas_copy

TABELA: Final = "importar_discador"
ESSENCIAIS: Final = frozenset(("id_campanha", "identificador1", "identificador2", "ddd1", "telefone1"))
_MAX_RECUSAS: Final = 3

Linhas = list[list[str | None]]


async def ausentes(database: Database) -> frozenset[str] | None:
    """The columns of an import that this installation lacks; None where it has no table to import by.

    Raises:
        Unavailable: that cannot be known now.
    """
    table = (await database.catalogue()).table(TABELA)
    missing = frozenset(nome for nome in COLUNAS if table is None or table.real_name(nome) is None)
    return None if missing & ESSENCIAIS else missing


async def carregar(andamento: Andamento, database: Database) -> None:
    """Stores every lot that is not stored yet.

    Raises:
        Desistiu: cancelled, or the database refuses the lines.
        JournalError: as of the journal.
    """
    lacking = await andamento.insistir(lambda: ausentes(database))
    colunas = [nome for nome in COLUNAS if nome not in (lacking or ())]
    places = [COLUNAS.index(nome) for nome in colunas]
    campanha = str(andamento.importacao.campanha)
    with closing(andamento.prontas()) as frames:
        while andamento.importacao.lote < andamento.importacao.lotes:
            rows, dados = await asyncio.to_thread(_preparar, frames, campanha, places)
            await _gravar(andamento, database, colunas, rows, dados)


def _preparar(frames: Iterator[bytes], campanha: str, places: list[int]) -> tuple[Linhas, bytes]:
    rows = [linha_da_tabela(campanha, pronta) for pronta in ler_prontas(next(frames))]
    if len(places) < len(COLUNAS):
        rows = [[row[place] for place in places] for row in rows]
    return rows, linhas_copy(rows)


async def _gravar(andamento: Andamento, database: Database, colunas: list[str], rows: Linhas, dados: bytes) -> None:
    """One lot, until it is known to be stored, or that this cannot be known."""
    backoff, refused = Backoff(0.2, 15.0), 0
    if andamento.importacao.marca is not None and await _ja_gravado(andamento, database, colunas, rows):
        return
    while True:
        await andamento.continuar()
        try:
            await database.copiar(TABELA, colunas, dados, len(rows), andamento.marcar)
        except NotDelivered as exc:
            andamento.sem_marca()
            refused = refused + 1 if database.estado.ok else 0
            if refused == _MAX_RECUSAS:
                raise Desistiu(f"O banco do PBX recusou as linhas ({exc.motivo}).") from exc
            await andamento.esperar(backoff.next_s(), f"O banco do PBX não recebeu as linhas ({exc.motivo}).")
        except DeliveryUnknown:
            if await _ja_gravado(andamento, database, colunas, rows):
                return
        else:
            andamento.lote_feito(importadas=len(rows))
            return


async def _ja_gravado(andamento: Andamento, database: Database, colunas: list[str], rows: Linhas) -> bool:
    """Whether the lot whose mark is known needs nothing more; False when it is certain that nothing was stored."""
    found = andamento.importacao.marca
    if found is None:
        return False
    backoff = Backoff(0.1, 5.0)
    while True:
        fim = await andamento.insistir(lambda: database.como_terminou(TABELA, colunas, rows, Marca(*found)))
        if fim is Fim.EM_CURSO:
            await andamento.esperar(backoff.next_s(), "O banco do PBX ainda não encerrou a última transação.")
            continue
        if fim is Fim.NAO_GRAVADA:
            andamento.sem_marca()
            return False
        if fim is Fim.GRAVADA:
            andamento.lote_feito(importadas=len(rows))
        else:
            lote = andamento.importacao.lote
            andamento.lote_feito(desconhecidas=len(rows))
            await andamento.guardar(Parte(lote, desconhecidas=tuple(range(len(rows)))))
        return True

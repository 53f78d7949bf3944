"""Files that give back what was not imported: nothing that was sent in is lost.

The lines come in their own layout, with the reason as a last field behind `#`, which the reader of an import file
skips: mend them and send the file again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import Final

from gateway.commands.importacao.arquivo import ArquivoDeImportacoes, Parte
from gateway.commands.importacao.linhas import Pronta, com_motivo, ler_prontas, ler_recusadas, no_layout
from gateway.commands.importacao.registro import Importacao
from gateway.commands.importacao.validacao import PRONTAS, RECUSADAS
from gateway.domain.importacao import ArquivoDeImportacao
from gateway.journal.sealed_files import read_frames
from gateway.protocol.export_file import Escrita, celula

_SEM_LAYOUT: Final = "ascii"


def escrita(importacao: Importacao, qual: ArquivoDeImportacao) -> Escrita:
    """How the file is written: as the one that was sent in was, so that the same program can read it."""
    charset = importacao.charset or "utf-8"
    if qual is ArquivoDeImportacao.ERROS or charset == _SEM_LAYOUT:
        charset = "utf-8"
    return Escrita("windows-1252" if charset == "iso-8859-1" else charset, "\r\n")


async def devolver(
    arquivo: ArquivoDeImportacoes, importacao: Importacao, qual: ArquivoDeImportacao
) -> AsyncGenerator[bytes, None]:
    """The file in pieces.

    Raises:
        OSError, SealBroken: it cannot be read.
    """
    how = escrita(importacao, qual)
    yield how.comeco()
    if qual is ArquivoDeImportacao.ERROS:
        yield how.bytes_de("linha;coluna;campo;categoria;motivo")
    if qual is not ArquivoDeImportacao.DESCONHECIDAS:
        async for lines in _da_validacao(arquivo, importacao, qual):
            yield how.bytes_de(*lines)
    async for parte, prontas in _do_envio(arquivo, importacao):
        lines = list(_linhas_da_parte(importacao, parte, prontas, qual))
        if lines:
            yield how.bytes_de(*lines)


async def _da_validacao(
    arquivo: ArquivoDeImportacoes, importacao: Importacao, qual: ArquivoDeImportacao
) -> AsyncIterator[list[str]]:
    path = arquivo.pasta_de(importacao.id) / RECUSADAS
    if not path.exists():
        return
    delimitador = importacao.delimitador or ";"
    frames = read_frames(path, arquivo.seal, importacao.id)
    while (frame := await asyncio.to_thread(next, frames, None)) is not None:
        recusadas = ler_recusadas(frame)
        if qual is ArquivoDeImportacao.RECUSADAS:
            yield [com_motivo(texto, f"{erro.campo}: {erro.motivo}", delimitador) for texto, erro in recusadas]
        else:
            yield [
                ";".join((str(e.linha), str(e.coluna or ""), celula(e.campo), e.categoria.value, celula(e.motivo)))
                for _, e in recusadas
            ]


async def _do_envio(arquivo: ArquivoDeImportacoes, importacao: Importacao) -> AsyncIterator[tuple[Parte, list[Pronta]]]:
    """What did not end well, with the lines of its lot. Both are in the order in which they were sent."""
    path = arquivo.pasta_de(importacao.id) / PRONTAS
    frames: Iterator[bytes] | None = None
    read, prontas = -1, list[Pronta]()
    async for parte in arquivo.partes(importacao.id):
        if frames is None:
            frames = read_frames(path, arquivo.seal, importacao.id)
        while read < parte.lote:
            prontas = ler_prontas(await asyncio.to_thread(next, frames))
            read += 1
        yield parte, prontas


def _linhas_da_parte(
    importacao: Importacao, parte: Parte, prontas: list[Pronta], qual: ArquivoDeImportacao
) -> Iterator[str]:
    delimitador = importacao.delimitador or ";"
    if qual is ArquivoDeImportacao.DESCONHECIDAS:
        for place in parte.desconhecidas:
            yield com_motivo(no_layout(prontas[place], delimitador), "não se sabe se o PBX a importou", delimitador)
        return
    for place, why in parte.recusadas:
        if qual is ArquivoDeImportacao.RECUSADAS:
            yield com_motivo(no_layout(prontas[place], delimitador), why, delimitador)
        else:
            yield f"{prontas[place].linha};;linha;PBX;{celula(why)}"

"""`totalip-gateway exportar`: a campaign into a file, in the manual's layout. It reads, so a running gateway is not
disturbed; the audit keeps who did it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, aclosing, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import click

from gateway.channels.errors import ChannelError
from gateway.cli.ambiente import Falha, ler_settings, usuario
from gateway.clock import SystemClock
from gateway.commands.exportacao import Exportacao, conferir
from gateway.commands.exportacao import exportar as escrever
from gateway.domain.auditoria import Fato, TipoDeFato
from gateway.domain.erros import ErroDoGateway
from gateway.domain.exportacao import CharsetDeSaida, FimDeLinha
from gateway.journal.audit import Auditoria
from gateway.journal.port import JournalError
from gateway.runtime.canais import abrir_pbx
from gateway.runtime.diario import NaoAbriu, abrir_diario
from gateway.settings import Settings
from gateway.telemetry import logs

_CHARSETS: Final = click.Choice([c.value for c in CharsetDeSaida], case_sensitive=False)
_FINS: Final = click.Choice([f.value for f in FimDeLinha], case_sensitive=False)


@click.command()
@click.option("--campanha", required=True, type=int, help="Código da campanha.")
@click.option("--saida", default="-", show_default=True, help="Arquivo a gravar; - é a saída padrão.")
@click.option("--charset", type=_CHARSETS, default="UTF_8", show_default=True, help="Charset do arquivo.")
@click.option("--fim-de-linha", type=_FINS, default="CRLF", show_default=True, help="O que termina cada linha.")
@click.option("--mesmo-ativa", is_flag=True, help="Exporta uma campanha ainda ativa, com o que há até agora.")
@click.option("--sem-mascara", is_flag=True, help="Mostra telefones e parâmetros inteiros; fica na auditoria.")
def exportar(campanha: int, saida: str, charset: str, fim_de_linha: str, mesmo_ativa: bool, sem_mascara: bool) -> None:
    """Exporta uma campanha terminada, no layout do manual. Nenhuma célula roda como fórmula em uma planilha."""
    pedida = Exportacao(
        campanha, CharsetDeSaida(charset.upper()), FimDeLinha(fim_de_linha.upper()), sem_mascara, sem_mascara
    )
    try:
        with _saida(saida) as file:
            avisos = asyncio.run(_exportar(ler_settings(), pedida, file, mesmo_ativa=mesmo_ativa))
    except (NaoAbriu, JournalError, OSError) as exc:
        raise Falha(str(exc)) from None
    except ErroDoGateway as exc:
        raise Falha(exc.mensagem) from None
    except ChannelError as exc:
        raise Falha(f"O canal {exc.canal.value} do PBX não respondeu: o arquivo não está inteiro.") from None
    for aviso in avisos:
        click.echo(aviso, err=True)


async def _exportar(settings: Settings, pedida: Exportacao, file: BinaryIO, *, mesmo_ativa: bool) -> tuple[str, ...]:
    logs.configurar("warning")
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        pbx = await abrir_pbx(settings, clock, stack)
        avisos = await conferir(pbx, pedida.campanha, mesmo_ativa=mesmo_ativa)
        journal, seal = await abrir_diario(settings, clock, stack)
        alvo = f"campanha:{pedida.campanha}"
        fato = Fato(TipoDeFato.EXPORTACAO, f"sistema:{usuario()}", pbx.nome, alvo, detalhes=pedida.para_auditoria())
        await Auditoria(journal, seal, clock).registrar(fato)
        async with aclosing(escrever(pbx, pedida)) as pieces:
            async for piece in pieces:
                file.write(piece)
        return avisos


@contextmanager
def _saida(saida: str) -> Iterator[BinaryIO]:
    """Where to write: a file that gets its name only when it is whole, or standard output."""
    if saida == "-":
        yield sys.stdout.buffer
        return
    draft = Path(f"{saida}.novo")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(saida)
    finally:
        draft.unlink(missing_ok=True)

"""`totalip-gateway importar`: a file into a campaign, with a progress bar.

It uses the data folder and needs no key: who may read that folder may do this. Where a gateway runs on the same folder
it makes the import, else this program does; either way the journal is what is followed.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from gateway.access.identity import DIREITOS, TUDO, Identidade
from gateway.channels.errors import ChannelError
from gateway.cli.ambiente import Falha, ler_settings, usuario
from gateway.clock import SystemClock
from gateway.commands.importacao.devolucao import devolver
from gateway.commands.importacao.importador import Importador
from gateway.commands.importacao.pedido import Pedido
from gateway.commands.importacao.registro import Importacao
from gateway.domain.erros import ErroDoGateway
from gateway.domain.importacao import ArquivoDeImportacao, ArquivoRecebido, EstadoImportacao, Tratamento
from gateway.journal.audit import Auditoria
from gateway.journal.ownership import Ownership
from gateway.journal.port import Fenced, JournalError, Lease
from gateway.runtime.canais import abrir_pbx
from gateway.runtime.comandos import importador_de
from gateway.runtime.diario import NaoAbriu, abrir_diario
from gateway.settings import Settings
from gateway.telemetry import logs

COM_RECUSADAS: Final = 2
_PARTE_BYTES: Final = 256 * 1024
_ESPERA_PELA_POSSE_S: Final = 4.0  # longer than a lease that a killed gateway left
_TRATAMENTO: Final = click.Choice([t.value for t in Tratamento], case_sensitive=False)


@dataclass(frozen=True, slots=True)
class Ordem:
    """What was asked for on the command line."""

    arquivo: Path
    campanha: int
    simular: bool
    repetidas: Tratamento
    bloqueadas: Tratamento
    chave: str | None

    def pedido(self, recebido: ArquivoRecebido) -> Pedido:
        """The same, for a file that was received."""
        return Pedido(recebido, self.campanha, False, self.simular, self.repetidas, self.bloqueadas)

    def chave_de(self, recebido: ArquivoRecebido) -> str:
        """The key; of a file and its options unless one was given, so that the same order goes on where it was."""
        said = (self.campanha, self.simular, self.repetidas, self.bloqueadas, recebido.sha256)
        return self.chave or f"cli:{hashlib.sha256(repr(said).encode()).hexdigest()}"


@click.command()
@click.argument("arquivo", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campanha", required=True, type=int, help="Código da campanha que recebe os clientes.")
@click.option("--simular", is_flag=True, help="Só valida: diz tudo o que está errado e não envia nada.")
@click.option("--repetidas", type=_TRATAMENTO, default="RECUSAR", show_default=True, help="Linhas iguais a outra.")
@click.option("--bloqueadas", type=_TRATAMENTO, default="RECUSAR", show_default=True, help="Telefones bloqueados.")
@click.option("--chave", help="Chave de idempotência; sem ela, o mesmo arquivo vale como o mesmo pedido por 24 horas.")
@click.option(
    "--recusadas", type=click.Path(dir_okay=False, path_type=Path), help="Onde gravar o que não foi importado."
)
def importar(
    arquivo: Path,
    campanha: int,
    simular: bool,
    repetidas: str,
    bloqueadas: str,
    chave: str | None,
    recusadas: Path | None,
) -> None:
    """Importa os clientes de ARQUIVO (.txt ou .csv, no modelo do manual) em uma campanha.

    Repetir o comando depois de uma interrupção continua de onde parou. Situação de saída: 0, tudo importado; 2, há
    linhas que não foram (gravadas ao lado do arquivo); 1, a importação não foi até o fim.
    """
    ordem = Ordem(arquivo, campanha, simular, Tratamento(repetidas.upper()), Tratamento(bloqueadas.upper()), chave)
    try:
        fim = asyncio.run(_importar(ler_settings(), ordem, recusadas or arquivo.with_name(f"{arquivo.name}.recusadas")))
    except (NaoAbriu, JournalError, OSError) as exc:
        raise Falha(str(exc)) from None
    except ErroDoGateway as exc:
        raise Falha(exc.mensagem) from None
    except ChannelError as exc:
        raise Falha(f"O canal {exc.canal.value} do PBX não respondeu: tente de novo.") from None
    except KeyboardInterrupt:
        raise Falha("Interrompida: repita o comando para continuar de onde parou.") from None
    if fim.estado not in (EstadoImportacao.CONCLUIDA, EstadoImportacao.SIMULADA):
        raise Falha(fim.motivo or fim.estado.value)
    sys.exit(COM_RECUSADAS if fim.recusadas or fim.recusadas_pelo_pbx or fim.desconhecidas else 0)


async def _importar(settings: Settings, ordem: Ordem, recusadas: Path) -> Importacao:
    logs.configurar("warning")
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        pbx = await abrir_pbx(settings, clock, stack)
        journal, seal = await abrir_diario(settings, clock, stack)
        posse = Ownership(journal, pbx.nome, clock=clock)
        importador = importador_de(
            settings, clock, pbx, Auditoria(journal, seal, clock), journal, seal, lambda nome: _posse(posse, nome)
        )
        recebido = await _receber(importador, ordem.arquivo)
        quem = Identidade(f"sistema:{usuario()}", frozenset(), frozenset(DIREITOS), TUDO)
        try:
            pedida, repetida = await importador.pedir(ordem.pedido(recebido), quem, ordem.chave_de(recebido))
        except BaseException:
            await importador.largar(recebido)
            raise
        if repetida:
            click.echo("Este pedido já tinha sido feito: nada é importado outra vez.", err=True)
        making = asyncio.create_task(_fazer(importador, posse, pedida.id))
        stack.push_async_callback(_encerrar, importador, making)
        fim = await _ate_o_fim(asyncio.create_task(_acompanhar(importador, pedida.id)), making)
        await _contar(importador, fim, recusadas)
        return fim


async def _receber(importador: Importador, path: Path) -> ArquivoRecebido:
    deposito = importador.receber(path.name)
    try:
        with path.open("rb") as file:
            while parte := await asyncio.to_thread(file.read, _PARTE_BYTES):
                await deposito.escrever(parte)
        return await deposito.fechar()
    except BaseException:
        deposito.descartar()
        raise


async def _fazer(importador: Importador, posse: Ownership, id: str) -> None:
    """Makes the import, where no gateway does."""
    entering = asyncio.ensure_future(posse.__aenter__())
    try:
        async with asyncio.timeout(_ESPERA_PELA_POSSE_S):
            await entering
    except TimeoutError:
        return
    keeping = asyncio.create_task(posse.keep())
    try:
        await importador.fazer(id)
    finally:
        keeping.cancel()
        await posse.__aexit__(None, None, None)


async def _ate_o_fim(following: asyncio.Task[Importacao], making: asyncio.Task[None]) -> Importacao:
    """The end; what breaks the making breaks the wait for it too."""
    try:
        await asyncio.wait({following, making}, return_when=asyncio.FIRST_COMPLETED)
        if making.done():
            making.result()
        return await following
    finally:
        following.cancel()


async def _encerrar(importador: Importador, making: asyncio.Task[None]) -> None:
    await importador.parar(5.0)
    making.cancel()
    await asyncio.gather(making, return_exceptions=True)


async def _acompanhar(importador: Importador, id: str) -> Importacao:
    """Shows the progress until the end."""
    last: Importacao | None = None
    with click.progressbar(length=1_000, label="Validando", file=sys.stderr, show_pos=False) as bar:
        done, told = 0, ""
        async with aclosing(importador.arquivo.acompanhar(id)) as steps:
            async for one in steps:
                last = one
                sending = one.estado is EstadoImportacao.CARREGANDO or (one.terminou and one.lotes > 0)
                whole, part = (one.boas, one.importadas) if sending else (one.tamanho_bytes, one.lidos_bytes)
                if sending and bar.label == "Validando":
                    bar.label, bar.pos, done = "Enviando ", 0, 0
                now = min(1_000, part * 1_000 // max(1, whole))
                bar.update(max(0, now - done))
                done = max(done, now)
                if one.espera and one.espera != told:
                    click.echo(f"\n{one.espera}", err=True)
                told = one.espera or ""
    if last is None:
        raise Falha("A importação não está mais guardada.")
    return last


async def _contar(importador: Importador, fim: Importacao, path: Path) -> None:
    """Says how it ended, and writes what was not imported."""
    click.echo(f"Charset {fim.charset}, separador “{fim.delimitador}”.")
    click.echo(f"Linhas: {fim.lidas} lidas, {fim.boas} boas, {fim.recusadas} recusadas.")
    if fim.estado is not EstadoImportacao.SIMULADA:
        click.echo(f"No PBX: {fim.importadas} importadas, {fim.recusadas_pelo_pbx} recusadas por ele.")
    for categoria, count in sorted(fim.por_categoria.items()):
        click.echo(f"  {categoria.value}: {count}")
    for erro in fim.erros[:10]:
        click.echo(f"  linha {erro.linha}, {erro.campo}: {erro.motivo}")
    for aviso in fim.avisos:
        click.echo(aviso, err=True)
    if fim.recusadas or fim.recusadas_pelo_pbx:
        await _gravar(importador, fim, ArquivoDeImportacao.RECUSADAS, path)
        click.echo(f"O que foi recusado está em {path}: corrija e importe esse arquivo.")
    if fim.desconhecidas:
        unknown = path.with_name(f"{path.name}.desconhecidas")
        await _gravar(importador, fim, ArquivoDeImportacao.DESCONHECIDAS, unknown)
        click.echo(f"De {fim.desconhecidas} linhas não se sabe se chegaram: {unknown}. Olhe o PBX antes de repeti-las.")


async def _gravar(importador: Importador, fim: Importacao, qual: ArquivoDeImportacao, path: Path) -> None:
    with path.open("wb") as file:
        async for piece in devolver(importador.arquivo, fim, qual):
            file.write(piece)


def _posse(posse: Ownership, nome: str) -> Lease:
    lease = posse.lease
    if lease is None or not lease.held():
        raise Fenced(nome, lease.term if lease else 0, 0)
    return lease

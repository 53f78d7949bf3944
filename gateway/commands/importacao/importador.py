"""Making the imports of one PBX: one at a time, each validated whole, then sent; what was interrupted goes on.

Whoever holds the PBX's lease makes them. The journal is both the queue and the progress, so that a request may come
from another process (the command line) and be followed from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from gateway.access.identity import Identidade
from gateway.channels.database.vista import procurar
from gateway.clock import Clock
from gateway.commands.importacao import carga_api, carga_banco, pedido
from gateway.commands.importacao.andamento import Andamento, Desistiu, Parada
from gateway.commands.importacao.arquivo import ArquivoDeImportacoes, Parte
from gateway.commands.importacao.auditoria import fato_de
from gateway.commands.importacao.conciliacao import importadas_entre
from gateway.commands.importacao.conferencia import Regras
from gateway.commands.importacao.deposito import Deposito
from gateway.commands.importacao.linhas import Pronta
from gateway.commands.importacao.memoria import Memoria
from gateway.commands.importacao.registro import MAX_ERROS, Importacao
from gateway.commands.importacao.validacao import Contagem, Validacao
from gateway.domain.comandos import Canal
from gateway.domain.importacao import ArquivoRecebido, EstadoImportacao, Tratamento
from gateway.journal.port import JournalError
from gateway.journal.sealed import SealBroken
from gateway.pbx import Pbx
from gateway.protocol.dates import para_local
from gateway.protocol.import_stream import LINHAS_POR_LOTE
from gateway.telemetry import logs

_LOG: Final = logs.logger("importacao")
_BLOQUEADOS: Final = "telefones_bloqueados"
_PROVA_S: Final = 2.0


class Importador:
    """The imports of one PBX.

    Args:
        preferencia: the channels that may carry an import, the first that can is taken.
        max_bytes: the largest file.
        linhas_por_lote: how many lines are sent together; the same after a restart.
    """

    def __init__(
        self,
        pbx: Pbx,
        arquivo: ArquivoDeImportacoes,
        clock: Clock,
        *,
        max_bytes: int,
        linhas_por_lote: int = LINHAS_POR_LOTE,
        preferencia: Sequence[Canal] = pedido.PREFERENCIA,
    ) -> None:
        self.arquivo: Final = arquivo
        self._pbx = pbx
        self._clock = clock
        self._max_bytes = max_bytes
        self._preferencia = preferencia
        self._linhas_por_lote = linhas_por_lote
        self._parando = asyncio.Event()
        self._livre = asyncio.Event()
        self._livre.set()

    def receber(self, nome: str) -> Deposito:
        """A place for a file that is coming in.

        Raises:
            OSError: it cannot be made.
        """
        return Deposito(self.arquivo, nome, self._max_bytes)

    async def largar(self, recebido: ArquivoRecebido) -> None:
        """Removes a file that was received and for which no import was asked."""
        if await self.arquivo.achar(recebido.id) is None:
            self.arquivo.esquecer(recebido.id)

    async def pedir(self, pedido_: pedido.Pedido, quem: Identidade, chave: str | None) -> tuple[Importacao, bool]:
        """See `pedido.pedir`."""
        return await pedido.pedir(
            pedido_,
            quem,
            chave,
            pbx=self._pbx,
            arquivo=self.arquivo,
            clock=self._clock,
            preferencia=self._preferencia,
        )

    async def servir(self) -> None:
        """Makes every import that is asked for, those first that were interrupted; ends by `parar`.

        Raises:
            JournalError: the journal failed, or the PBX's lease was lost.
        """
        head = await self.arquivo.journal.head()
        await self.arquivo.limpar(self._clock.now())
        for importacao in await self.arquivo.todas():
            await self.fazer(importacao.id)
        async for id in self.arquivo.pedidos(head):
            await self.fazer(id)

    async def parar(self, prazo_s: float) -> None:
        """Lets what is being sent come to its end, and begins nothing more."""
        self._parando.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(prazo_s):
                await self._livre.wait()

    async def fazer(self, id: str) -> None:
        """Makes one import to its end, from where it is.

        Raises:
            JournalError: the journal failed, or the PBX's lease was lost.
        """
        importacao = await self.arquivo.achar(id)
        if importacao is None or importacao.terminou or self._parando.is_set():
            return
        andamento = Andamento(importacao, self.arquivo, self._clock, self._parando)
        self._livre.clear()
        try:
            await self._fazer(andamento)
        except Parada:
            await andamento.guardar()
        except Desistiu as exc:
            await self._encerrar(andamento, exc.estado, exc.motivo)
        except (SealBroken, OSError) as exc:
            _LOG.error("arquivos de uma importação", importacao=id, erro=type(exc).__name__)
            motivo = "Os arquivos desta importação não puderam ser lidos ou gravados: veja GATEWAY_DATA_DIR."
            await self._encerrar(andamento, EstadoImportacao.FALHOU, motivo)
        except JournalError:
            raise
        except Exception as exc:
            _LOG.exception("importação falhou", importacao=id)
            motivo = f"Erro interno do gateway ({type(exc).__name__})."
            await self._encerrar(andamento, EstadoImportacao.FALHOU, motivo)
        finally:
            self._livre.set()

    async def _fazer(self, andamento: Andamento) -> None:
        if andamento.importacao.estado is not EstadoImportacao.CARREGANDO:
            await andamento.continuar()
            await self._validar(andamento)
            if andamento.importacao.simular:
                await self._encerrar(andamento, EstadoImportacao.SIMULADA)
                return
            andamento.mudar(estado=EstadoImportacao.CARREGANDO)
            await andamento.guardar()
        if andamento.importacao.canal is Canal.BANCO and self._pbx.database is not None:
            await carga_banco.carregar(andamento, self._pbx.database)
        elif andamento.importacao.canal is Canal.API and self._pbx.api is not None:
            await carga_api.carregar(andamento, self._pbx.api, partial(self._provar, andamento))
        else:
            raise Desistiu(f"O canal {andamento.importacao.canal.value} não está mais configurado.")
        await self._encerrar(andamento, EstadoImportacao.CONCLUIDA)

    async def _provar(self, andamento: Andamento, linhas: Sequence[tuple[int, Pronta]]) -> frozenset[int]:
        """Which lines the PBX's database shows to be imported, looked for during a moment.

        Where repeated lines are let through a customer's presence proves nothing of this line.
        """
        importacao, database = andamento.importacao, self._pbx.database
        if database is None or importacao.repetidas is Tratamento.IMPORTAR or importacao.iniciada_em is None:
            return frozenset()
        since = para_local(importacao.iniciada_em, self._pbx.tz)
        until = self._clock.monotonic() + _PROVA_S
        while True:
            found = await importadas_entre(database, importacao.campanha, since, linhas)
            if len(found) == len(linhas) or self._clock.monotonic() >= until:
                return found
            await self._clock.sleep(_PROVA_S / 10)

    async def _validar(self, andamento: Andamento) -> None:
        importacao = andamento.importacao
        andamento.mudar(estado=EstadoImportacao.VALIDANDO, iniciada_em=importacao.iniciada_em or self._clock.now())
        await andamento.guardar()
        validacao = Validacao(
            self.arquivo.pasta_de(importacao.id),
            self.arquivo.seal,
            importacao.id,
            linhas_tipadas=importacao.linhas_tipadas,
            max_erros=MAX_ERROS,
            por_lote=self._linhas_por_lote,
        )
        with validacao:
            await asyncio.to_thread(validacao.comecar)
            avisos = await self._bloqueados(andamento, validacao.memoria)
            regras = await self._regras(andamento)
            while await asyncio.to_thread(validacao.proximo, regras):
                await andamento.continuar()
                _contado(andamento, validacao.contagem)
                await andamento.contar()
        formato = validacao.formato
        _contado(andamento, validacao.contagem)
        andamento.mudar(
            charset=formato.charset,
            charset_exato=formato.exato,
            delimitador=formato.delimitador,
            lotes=validacao.contagem.lotes,
            avisos=avisos,
            espera=None,
        )

    async def _regras(self, andamento: Andamento) -> Regras:
        importacao, database = andamento.importacao, self._pbx.database
        lacking: frozenset[str] = frozenset()
        if importacao.canal is Canal.BANCO and database is not None:
            found = await andamento.insistir(lambda: carga_banco.ausentes(database))
            lacking = found or frozenset()
        return Regras(
            importacao.canal,
            para_local(self._clock.now(), self._pbx.tz),
            importacao.repetidas,
            importacao.bloqueadas,
            lacking,
        )

    async def _bloqueados(self, andamento: Andamento, memoria: Memoria) -> tuple[str, ...]:
        """Reads the black lists into the memory; says where there are none to read."""
        database = self._pbx.database
        if database is None:
            return ("Números bloqueados não foram conferidos: só o banco do PBX os mostra, e não está configurado.",)
        lista = await andamento.insistir(lambda: procurar(database, _BLOQUEADOS, ("telefone",)))
        if lista is None:
            return ("Números bloqueados não foram conferidos: este PBX não tem a visão telefones_bloqueados.",)
        sql = f"SELECT {lista['telefone']}::text AS telefone FROM {lista.de}"  # noqa: S608 - from the catalogue

        async def ler() -> None:
            async for page in database.paginas(sql):
                await asyncio.to_thread(memoria.bloquear, [row["telefone"] for row in page if row["telefone"]])

        await andamento.insistir(ler)
        return ()

    async def _encerrar(self, andamento: Andamento, estado: EstadoImportacao, motivo: str | None = None) -> None:
        parte, importacao = None, andamento.importacao
        if importacao.marca is not None:  # its transaction was still open when somebody wanted an end
            lot = self._linhas_por_lote
            unknown = range(min(lot, importacao.boas - importacao.lote * lot))
            parte = Parte(importacao.lote, desconhecidas=tuple(unknown))
            andamento.lote_feito(desconhecidas=len(unknown))
        andamento.mudar(estado=estado, motivo=motivo, espera=None, em_envio=0, concluida_em=self._clock.now())
        importacao = andamento.importacao
        await self.arquivo.auditoria.registrar(fato_de(importacao))
        await andamento.guardar(parte)
        _LOG.info(
            "importação terminou",
            importacao=importacao.id,
            estado=estado.value,
            boas=importacao.boas,
            recusadas=importacao.recusadas,
            importadas=importacao.importadas,
            desconhecidas=importacao.desconhecidas,
        )


def _contado(andamento: Andamento, contagem: Contagem) -> None:
    andamento.mudar(
        lidos_bytes=contagem.lidos_bytes,
        lidas=contagem.lidas,
        boas=contagem.boas,
        recusadas=contagem.recusadas,
        por_categoria=dict(contagem.por_categoria),
        sinalizadas=dict(contagem.sinalizadas),
        erros=tuple(contagem.erros),
    )

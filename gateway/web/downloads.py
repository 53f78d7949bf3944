"""`/importacoes/…` and `/exportacoes/…`: files by sealed link, made while they are sent, never held whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from gateway.access.identity import COMANDAR, EXPORTAR, Identidade
from gateway.channels.errors import Unavailable
from gateway.commands.bilhetes import BilheteAberto, Bilhetes
from gateway.commands.exportacao import Exportacao, exportar
from gateway.commands.importacao.devolucao import devolver, escrita
from gateway.commands.importacao.importador import Importador
from gateway.domain.auditoria import Fato, TipoDeFato
from gateway.domain.importacao import ArquivoDeImportacao
from gateway.pbx import Pbx
from gateway.telemetry import logs
from gateway.web.audit import Auditar, origem

IMPORTACOES: Final = "importacoes"
EXPORTACOES: Final = "exportacoes"
AO_MESMO_TEMPO: Final = 2
_SEMPRE: Final[Mapping[str, str]] = MappingProxyType(
    {"cache-control": "private, no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
)


class Downloads:
    """The endpoints.

    Args:
        vivas: the identities that hold a living key of a name.
        auditar: keeps a fact for each file, before its first byte leaves.
    """

    def __init__(
        self,
        bilhetes: Bilhetes,
        importadores: Mapping[str, Importador],
        pbxs: Mapping[str, Pbx],
        vivas: Callable[[str], Iterable[Identidade]],
        auditar: Auditar,
    ) -> None:
        self._bilhetes = bilhetes
        self._importadores = importadores
        self._pbxs = pbxs
        self._vivas = vivas
        self._auditar = auditar
        self._exportando = asyncio.Semaphore(AO_MESMO_TEMPO)

    def rotas(self) -> list[BaseRoute]:
        """Where it answers."""
        return [
            Route(f"/{IMPORTACOES}/{{bilhete}}", self.importacao),
            Route(f"/{EXPORTACOES}/{{bilhete}}", self.exportacao),
        ]

    async def importacao(self, request: Request) -> Response:
        """What of an import was not imported."""
        bilhete = self._abrir(IMPORTACOES, COMANDAR, request)
        if isinstance(bilhete, Response):
            return bilhete
        dito = bilhete.conteudo
        importador = self._importadores.get(dito["pbx"])
        importacao = None if importador is None else await importador.arquivo.achar(dito["id"])
        if importador is None or importacao is None:
            return _texto(404, "Esta importação não é mais guardada: os arquivos ficam por sete dias.")
        qual = ArquivoDeImportacao(dito["qual"])
        await self._anotar(request, bilhete, importacao.pbx, f"importacao:{importacao.id}", {"arquivo": qual.value})
        pieces = devolver(importador.arquivo, importacao, qual)
        charset = escrita(importacao, qual).charset
        return _Arquivo(pieces, f"{qual.value.lower()}-{importacao.id[:8]}.csv", charset)

    async def exportacao(self, request: Request) -> Response:
        """A campaign."""
        bilhete = self._abrir(EXPORTACOES, EXPORTAR, request)
        if isinstance(bilhete, Response):
            return bilhete
        pbx = self._pbxs.get(bilhete.conteudo["pbx"])
        if pbx is None:
            return _texto(404, "Este gateway não tem mais esse PBX.")
        if self._exportando.locked():
            return _texto(503, "Há outras exportações em curso: tente de novo em instantes.", {"retry-after": "10"})
        pedida = Exportacao.de(bilhete.conteudo["exportacao"])
        pieces = self._exportar(pbx, pedida)
        try:
            first = await anext(pieces)  # a database that is not there is told by the status
        except Unavailable:
            return _texto(503, "O banco do PBX não respondeu: tente de novo em instantes.", {"retry-after": "5"})
        await self._anotar(request, bilhete, pbx.nome, f"campanha:{pedida.campanha}", pedida.para_auditoria())
        return _Arquivo(_desde(first, pieces), f"campanha-{pedida.campanha}.csv", pedida.escrita.charset)

    async def _exportar(self, pbx: Pbx, pedida: Exportacao) -> AsyncGenerator[bytes, None]:
        async with self._exportando, aclosing(exportar(pbx, pedida)) as pieces:
            async for piece in pieces:
                yield piece

    def _abrir(self, para: str, direito: str, request: Request) -> BilheteAberto | Response:
        bilhete = self._bilhetes.abrir(para, request.path_params["bilhete"], self._vivas)
        if bilhete is None or not bilhete.dono.pode(direito):
            return _texto(403, "Este link não vale ou já venceu: peça outro ao gateway.")
        logs.vincular(identidade=bilhete.dono.nome)
        return bilhete

    async def _anotar(
        self, request: Request, bilhete: BilheteAberto, pbx: str, alvo: str, detalhes: Mapping[str, str]
    ) -> None:
        vinda = origem(request)
        fato = Fato(TipoDeFato.EXPORTACAO, bilhete.dono.nome, pbx, alvo, vinda.endereco, vinda.agente, detalhes)
        await self._auditar(fato)


class _Arquivo(StreamingResponse):
    """A file to be saved. However it ends, its source is closed."""

    def __init__(self, pieces: AsyncGenerator[bytes, None], nome: str, charset: str) -> None:
        headers = {**_SEMPRE, "content-disposition": f'attachment; filename="{nome}"'}
        super().__init__(pieces, headers=headers, media_type=f"text/csv; charset={charset.removesuffix('-sig')}")
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it; what breaks after the first byte cuts the connection, so that nobody takes a part for the whole."""
        async with aclosing(self._pieces):
            await super().__call__(scope, receive, send)


async def _desde(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        yield first
        async for piece in rest:
            yield piece


def _texto(status: int, mensagem: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{mensagem}\n", status, {**_SEMPRE, **(headers or {})})

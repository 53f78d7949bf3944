"""`/gravacoes/…`: recordings by signed link, passed through as the PBX sends them, never held whole.

The link says whose it is; a key sent beside it has to be of the same person. Ranges are asked of the PBX, and cut here
when it sends the whole file instead. A listener who goes away ends the call to the PBX.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from gateway.access.identity import GRAVACOES, Identidade
from gateway.access.keys import Keys
from gateway.access.links import CAMINHO, PARAMETRO, Arquivo, Link, LinkInvalido, Links
from gateway.channels.api import PbxApi
from gateway.channels.errors import ChannelError, UnreadableReply
from gateway.channels.recordings import Audio, Comeco
from gateway.domain.auditoria import Fato, TipoDeFato
from gateway.domain.codigos import Codigo
from gateway.pbx import Pbx
from gateway.protocol.messages import Mensagem
from gateway.protocol.ranges import Faixa, ler_faixa
from gateway.telemetry import logs
from gateway.web.audit import Auditar, origem

ESPERA_PELO_OUVINTE_S: Final = 60.0
_LOG: Final = logs.logger("gravacoes")
_SEMPRE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cache-control": "private, no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
)


class _Recusa(Exception):
    def __init__(self, status: int, fim: str, mensagem: str, cabecalhos: Mapping[str, str] | None = None) -> None:
        super().__init__(mensagem)
        self.status: Final = status
        self.fim: Final = fim
        self.cabecalhos: Final = dict(cabecalhos or {})


class Gravacoes:
    """The ASGI endpoint for GET and HEAD.

    Args:
        auditar: keeps a fact for each access whose link is ours, granted or refused, before the first byte leaves.
        espera_pelo_ouvinte_s: a listener who takes nothing for so long is dropped, and the PBX's connection with him.
    """

    def __init__(
        self,
        links: Links,
        keys: Keys,
        pbxs: Mapping[str, Pbx],
        auditar: Auditar,
        *,
        espera_pelo_ouvinte_s: float = ESPERA_PELO_OUVINTE_S,
    ) -> None:
        self._links = links
        self.keys: Final = keys
        self._pbxs = pbxs
        self._auditar = auditar
        self._espera_s = espera_pelo_ouvinte_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        request = Request(scope, receive)
        faixa = ler_faixa(request.headers.get("range")) if request.method == "GET" else None
        link: Link | None = None
        try:
            link = self._link(request)
            dono = self._dono(link, request)
            logs.vincular(identidade=dono.nome)
            api = self._api(link.arquivo)
            if request.method == "HEAD":
                response = await self._cabeca(api, link, request)
                await response(scope, receive, send)
            else:
                await self._tocar(api, link, request, faixa, _com_prazo(send, self._espera_s))
        except _Recusa as recusa:
            await self._anotar(request, link, faixa, recusa.status, recusa.fim)
            refused = PlainTextResponse(f"{recusa}\n", recusa.status, {**_SEMPRE, **recusa.cabecalhos})
            await refused(scope, receive, send)

    # -- who may

    def _link(self, request: Request) -> Link:
        if request.method not in ("GET", "HEAD"):
            raise _Recusa(405, "METODO", "Use GET ou HEAD.", {"allow": "GET, HEAD"})
        try:
            link = self._links.ler(request.query_params.get(PARAMETRO, ""))
        except LinkInvalido as exc:
            raise _Recusa(410 if exc.vencido else 403, "LINK_VENCIDO" if exc.vencido else "LINK", str(exc)) from None
        if request.url.path != CAMINHO + link.arquivo.nome:
            raise _Recusa(403, "LINK", "Este link é de outra gravação: peça o desta em `gravacoes { url }`.")
        return link

    def _dono(self, link: Link, request: Request) -> Identidade:
        dono = link.dono(self.keys.vivas(link.identidade))
        if dono is None or not dono.pode(GRAVACOES):
            raise _Recusa(403, "SEM_PERMISSAO", "Quem pediu este link não pode mais ouvir a gravação: peça outro.")
        bearer = request.headers.get("authorization")
        if bearer is not None and self.keys.identificar(bearer) != dono:
            raise _Recusa(403, "OUTRA_IDENTIDADE", "Este link foi feito para outra chave: peça outro com a sua.")
        return dono

    def _api(self, arquivo: Arquivo) -> PbxApi:
        pbx = self._pbxs.get(arquivo.pbx)
        if pbx is None or pbx.api is None:
            raise _Recusa(404, "SEM_CANAL", "Este gateway não tem mais o canal API desse PBX.")
        return pbx.api

    async def _anotar(self, request: Request, link: Link | None, faixa: Faixa | None, status: int, fim: str) -> None:
        metodo = request.method if request.method in ("GET", "HEAD") else "OUTRO"
        detalhes = {"metodo": metodo, "status": str(status), "fim": fim}
        if faixa is not None:
            detalhes["faixa"] = str(faixa)
        if link is None:  # anyone can send such a thing, and may not fill the audit with it
            _LOG.warning("link de gravação recusado", **detalhes)
            return
        vinda = origem(request)
        await self._auditar(
            Fato(
                TipoDeFato.GRAVACAO,
                link.identidade,
                link.arquivo.pbx,
                link.arquivo.nome,
                vinda.endereco,
                vinda.agente,
                detalhes,
            )
        )

    # -- what is sent

    async def _cabeca(self, api: PbxApi, link: Link, request: Request) -> Response:
        arquivo = link.arquivo
        try:
            found = await api.comeco_da_gravacao(
                arquivo.codigo_ligacao, arquivo.parte, codigo_monitoria=arquivo.codigo_monitoria
            )
        except ChannelError as exc:
            raise _do_canal(exc) from exc
        if isinstance(found, Mensagem):
            raise _da_mensagem(found)
        await self._anotar(request, link, None, 200, "CONCEDIDO")
        headers = _cabecalhos(found, arquivo)
        if found.total is not None:
            headers["content-length"] = str(found.total)
        response = Response(None, 200, headers)
        if found.total is None:
            del response.headers["content-length"]
        return response

    async def _tocar(self, api: PbxApi, link: Link, request: Request, faixa: Faixa | None, send: Send) -> None:
        sent = 0

        async def contar(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
            nonlocal sent
            async for piece in pieces:
                sent += len(piece)
                yield piece

        started = False
        try:
            async with _abrir(api, link.arquivo, faixa, request.headers.get("if-range")) as (audio, parte):
                status, headers, pieces = _resposta(audio, link.arquivo, parte)
                await self._anotar(request, link, faixa, status, "CONCEDIDO")
                started = True
                await StreamingResponse(contar(pieces), status, headers)(request.scope, request.receive, send)
        except ChannelError as exc:
            if not started:
                raise _do_canal(exc) from exc
            # Too late for another status: an answer shorter than announced makes the server cut the connection.
            _LOG.warning("gravação interrompida pelo PBX", motivo=exc.motivo, enviados_bytes=sent)
        except TimeoutError:
            _LOG.warning("ouvinte parado: conexão cortada", enviados_bytes=sent)
        else:
            _LOG.info("gravação entregue", enviados_bytes=sent, inteira=headers.get("content-length") == str(sent))


@asynccontextmanager
async def _abrir(
    api: PbxApi, arquivo: Arquivo, faixa: Faixa | None, if_range: str | None
) -> AsyncIterator[tuple[Audio, Faixa | None]]:
    """The recording, and the range of it to send: none when `If-Range` names another version than the PBX has."""
    async with _pedir(api, arquivo, faixa) as found:
        if faixa is None or if_range is None or if_range.strip() == _etag(found, arquivo):
            yield found, faixa
            return
    async with _pedir(api, arquivo, None) as whole:
        yield whole, None


@asynccontextmanager
async def _pedir(api: PbxApi, arquivo: Arquivo, faixa: Faixa | None) -> AsyncIterator[Audio]:
    async with api.gravacao(
        arquivo.codigo_ligacao,
        arquivo.parte,
        None if faixa is None else str(faixa),
        codigo_monitoria=arquivo.codigo_monitoria,
    ) as found:
        if isinstance(found, Mensagem):
            raise _da_mensagem(found)
        yield found


def _resposta(audio: Audio, arquivo: Arquivo, faixa: Faixa | None) -> tuple[int, dict[str, str], AsyncIterator[bytes]]:
    """Status, headers and bytes for the listener; cuts the range out of a whole file."""
    headers = _cabecalhos(audio, arquivo)
    total = audio.total
    if audio.status == 416:
        raise _Recusa(416, "FAIXA", "A gravação não tem essa faixa.", {"content-range": f"bytes */{total or '*'}"})
    if audio.status == 206 or faixa is None or total is None:
        kept = ("content-length", "content-range")
        return (
            audio.status,
            {**headers, **{k: audio.cabecalhos[k] for k in kept if k in audio.cabecalhos}},
            audio.pedacos,
        )
    place = faixa.em(total)
    if place is None:
        raise _Recusa(416, "FAIXA", "A gravação não tem essa faixa.", {"content-range": f"bytes */{total}"})
    first, last = place
    headers |= {"content-range": f"bytes {first}-{last}/{total}", "content-length": str(last - first + 1)}
    return 206, headers, _recortar(audio.pedacos, first, last + 1)


async def _recortar(pieces: AsyncIterator[bytes], first: int, end: int) -> AsyncIterator[bytes]:
    """The bytes from `first` up to `end`; reads no further."""
    place = 0
    async for piece in pieces:
        cut = piece[max(0, first - place) : max(0, end - place)]
        place += len(piece)
        if cut:
            yield cut
        if place >= end:
            return


def _cabecalhos(audio: Audio | Comeco, arquivo: Arquivo) -> dict[str, str]:
    headers = {**_SEMPRE, "content-type": "audio/wav", "accept-ranges": "bytes"}
    headers["content-disposition"] = f'inline; filename="{arquivo.nome}"'
    if (etag := _etag(audio, arquivo)) is not None:
        headers["etag"] = etag
    return headers


def _etag(audio: Audio | Comeco, arquivo: Arquivo) -> str | None:
    """A strong validator: a recording grows while the call lasts, is never rewritten, so its length is its version."""
    if audio.total is None:
        return None
    said = [str(arquivo), str(audio.total), *(audio.cabecalhos.get(name, "") for name in ("etag", "last-modified"))]
    return f'"{hashlib.sha256("|".join(said).encode()).hexdigest()[:24]}"'


def _com_prazo(send: Send, espera_s: float) -> Send:
    async def enviar(message: Message) -> None:
        async with asyncio.timeout(espera_s):
            await send(message)

    return enviar


def _da_mensagem(mensagem: Mensagem) -> _Recusa:
    textos = {
        Codigo.GRAVACAO_NAO_ENCONTRADA: "O PBX não tem esta gravação.",
        Codigo.GRAVACAO_PARTE_NAO_EXISTE: "A gravação não tem essa parte.",
        Codigo.GRAVACAO_EM_MAIS_DE_UM_ARQUIVO: "A gravação tem mais de uma parte: peça o link de cada uma.",
    }
    texto = textos.get(mensagem.codigo)
    if texto is None:
        return _Recusa(502, mensagem.codigo.value, f"O PBX respondeu {mensagem.codigo.value} em vez da gravação.")
    return _Recusa(404, mensagem.codigo.value, texto)


def _do_canal(exc: ChannelError) -> _Recusa:
    if isinstance(exc, UnreadableReply):
        return _Recusa(502, "RESPOSTA_ILEGIVEL", "A resposta do PBX não é uma gravação.")
    texto = "O PBX não está entregando a gravação: tente de novo em instantes."
    return _Recusa(503, "CANAL_INDISPONIVEL", texto, {"retry-after": "5"})

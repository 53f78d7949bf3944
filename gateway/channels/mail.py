"""The e-mail search API of one PBX (manual §2.1): six searches, JSON answers, one month at most each."""

from __future__ import annotations

from datetime import date
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, urlencode

import httpx

from gateway.channels.breaker import Limiar
from gateway.channels.errors import ChannelError, UnreadableReply
from gateway.channels.health import EstadoCanal, Saude
from gateway.channels.http import Http, confianca
from gateway.channels.reads import Leituras
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.protocol.api_lines import Lido
from gateway.protocol.mails import EmailApi, ler_emails, parametros_de_busca
from gateway.protocol.messages import Natureza

_FORA_DO_PROTOCOLO: Final = (Natureza.VAZIA, Natureza.HTML)


class PbxMail:
    """The mail channel. Open it with `async with`."""

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock,
        chave: str | None,
        read_timeout_s: float = 10.0,
        connect_timeout_s: float = 2.0,
        acquire_timeout_s: float = 2.0,
        total_timeout_s: float = 30.0,
        max_connections: int = 4,
        max_reply_bytes: int = 64 * 1024 * 1024,
        read_tries: int = 3,
        charset: str = "utf-8",
        disjuntor: Limiar | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._chave = chave
        self._charset = charset
        self._saude = Saude(Canal.EMAIL, clock, leituras=disjuntor)
        http = Http(
            Canal.EMAIL,
            base_url,
            read_timeout_s=read_timeout_s,
            connect_timeout_s=connect_timeout_s,
            acquire_timeout_s=acquire_timeout_s,
            total_timeout_s=total_timeout_s,
            max_connections=max_connections,
            max_reply_bytes=max_reply_bytes,
            verify=confianca(base_url),
            transport=transport,
        )
        self._leituras = Leituras(
            http, self._saude, clock, tries=read_tries, total_timeout_s=total_timeout_s, juntas=True
        )

    async def __aenter__(self) -> Self:
        await self._leituras.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leituras.__aexit__(kind, exc, trace)

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health."""
        return self._saude.estado()

    async def buscar(self, tipo: str, valor: str, de: date, ate: date) -> Lido[EmailApi]:
        """The e-mails of a period, both days included, as the PBX gives them; it refuses more than a month (gap 108).

        Args:
            tipo: a key of `protocol.mails.BUSCAS`.

        Raises:
            NaoRepresentavel: the kind or the value cannot travel.
            Unavailable: no answer.
            UnreadableReply: not 200, nothing, a page of HTML, or too long.
        """
        path, params = parametros_de_busca(tipo, valor, de, ate, self._chave)
        operacao = path.rsplit("/", 1)[-1]
        body = await self._leituras.ler(operacao, path, urlencode(params, quote_via=quote, safe=""))
        lido = ler_emails(body, self._charset)
        if lido.mensagem is not None and lido.mensagem.natureza in _FORA_DO_PROTOCOLO:
            raise self._mal(UnreadableReply(Canal.EMAIL, operacao, f"answer is {lido.mensagem.natureza.value}"))
        return lido

    def _mal(self, erro: ChannelError) -> ChannelError:
        self._saude.mal(erro)
        return erro

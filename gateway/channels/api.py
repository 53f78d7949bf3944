"""The HTTP API of one PBX (manual §1.1): reads are tried again within a budget, commands are sent once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx

from gateway.channels.answers import NADA, Limites, Respostas
from gateway.channels.breaker import Limiar
from gateway.channels.errors import ChannelError, DeliveryUnknown, NotDelivered, UnreadableReply
from gateway.channels.health import EstadoCanal, Saude
from gateway.channels.http import Http, confianca
from gateway.channels.reads import Leituras
from gateway.channels.recordings import Audio, Comeco, abrir, comeco
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.protocol import api_lines
from gateway.protocol.api_lines import Lido
from gateway.protocol.api_params import caminho, consulta
from gateway.protocol.charset import decode
from gateway.protocol.dates import escrever_dia_mes_ano
from gateway.protocol.messages import Mensagem, Natureza, natureza, read_message
from gateway.protocol.server_report import ler_status_servidores_view

T = TypeVar("T")

_FORA_DO_PROTOCOLO = (Natureza.VAZIA, Natureza.HTML)


class PbxApi:
    """The HTTP channel. Open it with `async with`.

    Reads, commands, recordings and looks at their beginning have a pool each, so that none waits behind another kind.
    A command gets a connection of its own.

    Args:
        max_connections: for reads, and for commands.
        max_recordings: recordings that are listened to at one time; one more is Unavailable.
        read_timeout_s: for the first byte and between bytes; connecting has `connect_timeout_s`, getting a free
            connection `acquire_timeout_s`.
        total_timeout_s: for a command, and for a read with all its tries.
        disjuntor: when to stop asking; None: never.
        limites: what `respostas` keeps; by default nothing.

    Attributes:
        respostas: for whoever may share an answer with others, or take one that is fresh enough. Each method here asks
            the PBX whenever it is called: what guards a command, or proves one, was read after it was asked for.
    """

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock,
        chave: str | None = None,
        read_timeout_s: float = 5.0,
        connect_timeout_s: float = 2.0,
        acquire_timeout_s: float = 2.0,
        total_timeout_s: float = 15.0,
        max_connections: int = 16,
        max_recordings: int = 16,
        max_reply_bytes: int = 64 * 1024 * 1024,
        read_tries: int = 3,
        charset: str = "utf-8",
        disjuntor: Limiar | None = None,
        limites: Limites = NADA,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.respostas: Final = Respostas(clock, limites)
        self._chave = chave
        self._charset = charset
        self._saude = Saude(Canal.API, clock, leituras=disjuntor, comandos=disjuntor)
        verify = confianca(base_url)

        def pool(connections: int, *, keep_alive: bool) -> Http:
            return Http(
                Canal.API,
                base_url,
                read_timeout_s=read_timeout_s,
                connect_timeout_s=connect_timeout_s,
                acquire_timeout_s=acquire_timeout_s,
                total_timeout_s=total_timeout_s,
                max_connections=connections,
                max_reply_bytes=max_reply_bytes,
                keep_alive=keep_alive,
                verify=verify,
                transport=transport,
            )

        self._comandos = pool(max_connections, keep_alive=False)
        self._gravacoes = pool(max_recordings, keep_alive=False)
        self._comecos = pool(8, keep_alive=False)
        leitura = pool(max_connections, keep_alive=True)
        self._leituras = Leituras(
            leitura, self._saude, clock, tries=read_tries, total_timeout_s=total_timeout_s, juntas=False
        )
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for resource in (self._comandos, self._gravacoes, self._comecos, self._leituras):
            await self._stack.enter_async_context(resource)
        self._stack.push_async_callback(self.respostas.fechar)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health."""
        return self._saude.estado()

    # -- reads: each raises Unavailable or UnreadableReply; a message, known or not, is `mensagem` of what is returned

    async def usuarios(self) -> Lido[api_lines.UsuarioApi]:
        """Every user (§1.1.9)."""
        return await self._linhas("usuarios", {}, api_lines.ler_usuarios)

    async def status(self) -> Lido[api_lines.StatusApi]:
        """Interval statuses (§1.1.5)."""
        return await self._linhas("status", {}, api_lines.ler_status)

    async def status_telefone(self) -> Lido[api_lines.StatusTelefoneApi]:
        """Telephone statuses (§1.1.24)."""
        return await self._linhas("status_telefone", {}, api_lines.ler_status_telefone)

    async def status_campanhas(self) -> Lido[api_lines.StatusCampanhaApi]:
        """Campaign call statuses (§1.1.11)."""
        return await self._linhas("status_campanhas", {}, api_lines.ler_status_campanhas)

    async def campanhas(self) -> Lido[api_lines.CampanhaApi]:
        """Campaigns (§1.1.10); an empty answer is a PBX without campaigns."""
        return await self._linhas("campanhas", {}, api_lines.ler_campanhas)

    async def ligacoes_campanha(self, campanha: int) -> Lido[api_lines.LigacaoCampanhaApi]:
        """Last status of each number that the campaign dialled (§1.1.8)."""
        return await self._linhas("ligacoes_campanha", {"campanha": str(campanha)}, api_lines.ler_ligacoes_campanha)

    async def grupos_de_atendimento(self, dia: date) -> Lido[api_lines.GrupoDeAtendimentoApi]:
        """Attendance groups with their calls of one day (§1.1.14)."""
        valores = escrever_dia_mes_ano(dia)
        return await self._linhas("grupos_de_atendimento", valores, api_lines.ler_grupos_de_atendimento)

    async def status_ramal(
        self, *, ramal: str | None = None, id: int | None = None
    ) -> Lido[api_lines.RamalEmLigacao | api_lines.RamalOcioso]:
        """State or call of one extension, by number or by the user's code (§1.1.23).

        Raises:
            ValueError: neither was given.
        """
        if ramal is None and id is None:
            raise ValueError("status_ramal needs ramal or id")
        valores = {"ramal": ramal} if ramal is not None else {"id": str(id)}
        return await self._linhas("status_ramal", valores, api_lines.ler_status_ramal)

    async def fila_espera(self, fila: str) -> Lido[api_lines.FilaEsperaApi]:
        """Callers waiting in the queue of that name (§1.1.12); an empty answer is an empty queue (gap 27)."""
        return await self._linhas("fila_espera", {"fila": fila}, api_lines.ler_fila_espera)

    async def status_servidores(self) -> Lido[api_lines.ServidorApi]:
        """Servers and their problems, refreshed by the PBX every 3 minutes (§1.1.17)."""
        return await self._linhas("status_servidores", {}, api_lines.ler_status_servidores)

    async def status_servidores_view(self) -> Lido[api_lines.ServidorApi]:
        """The same from the HTML report (§1.1.18, gap 38); the only answer that may be a page."""
        return await self._linhas("status_servidores_view", {}, ler_status_servidores_view, pagina=True)

    async def _linhas(
        self,
        funcao: str,
        valores: Mapping[str, str],
        ler: Callable[[bytes, str], Lido[T]],
        *,
        pagina: bool = False,
    ) -> Lido[T]:
        body = await self._corpo(funcao, valores, pagina=pagina)
        lido = ler(body, self._charset)
        if lido.mensagem is not None and lido.mensagem.natureza in _FORA_DO_PROTOCOLO:
            raise self._mal(UnreadableReply(Canal.API, funcao, f"answer is {lido.mensagem.natureza.value}"))
        self._saude.bem()
        return lido

    async def ler(self, funcao: str, valores: Mapping[str, str], *, pagina: bool = False) -> bytes:
        """The body of a read.

        Args:
            pagina: whether the answer may be a page of HTML.

        Raises:
            NaoRepresentavel: a value cannot travel.
            Unavailable: no answer within the budget, or the breaker is open.
            UnreadableReply: not 200, too long, or a page of HTML.
        """
        body = await self._corpo(funcao, valores, pagina=pagina)
        self._saude.bem()
        return body

    async def _corpo(self, funcao: str, valores: Mapping[str, str], *, pagina: bool) -> bytes:
        """The body of a read, not told to the breaker as a good answer yet."""
        body = await self._leituras.ler(funcao, caminho(funcao), consulta(funcao, valores, self._chave))
        if not pagina and natureza(decode(body[:512], self._charset).text) is Natureza.HTML:
            raise self._mal(UnreadableReply(Canal.API, funcao, "a page of HTML"))
        return body

    @asynccontextmanager
    async def gravacao(
        self,
        codigo_ligacao: str | None = None,
        parte: int | None = None,
        faixa: str | None = None,
        *,
        codigo_monitoria: int | None = None,
    ) -> AsyncIterator[Audio | Mensagem]:
        """A call's recording as it comes, or the PBX's message (no recording, several parts, no such part).

        Args:
            faixa: a Range header's value, passed on.
            codigo_monitoria: the file's code instead of the call's.

        Raises:
            NaoRepresentavel: a value or the range cannot travel.
            Unavailable: no answer, or it broke off.
            UnreadableReply: neither a WAV file nor a known message.
        """
        query = self._da_gravacao(codigo_ligacao, parte, codigo_monitoria)
        self._saude.exigir_leitura("gravacao")
        try:
            async with abrir(self._gravacoes, query, faixa, self._charset) as found:
                yield found
        except ChannelError as exc:
            raise self._mal(exc) from exc.__cause__
        self._saude.bem()

    async def comeco_da_gravacao(
        self, codigo_ligacao: str | None = None, parte: int | None = None, *, codigo_monitoria: int | None = None
    ) -> Comeco | Mensagem:
        """The first bytes of a recording and its length, or the PBX's message; arguments and errors as `gravacao`."""
        query = self._da_gravacao(codigo_ligacao, parte, codigo_monitoria)
        self._saude.exigir_leitura("gravacao")
        try:
            found = await comeco(self._comecos, query, self._charset)
        except ChannelError as exc:
            raise self._mal(exc) from exc.__cause__
        self._saude.bem()
        return found

    def _da_gravacao(self, codigo_ligacao: str | None, parte: int | None, codigo_monitoria: int | None) -> str:
        valores = {
            "codigo_ligacao": codigo_ligacao,
            "parte": None if parte is None else str(parte),
            "codigo_monitoria": None if codigo_monitoria is None else str(codigo_monitoria),
        }
        return consulta("gravacao", {nome: valor for nome, valor in valores.items() if valor is not None}, self._chave)

    # -- commands

    async def comando(self, funcao: str, params: Mapping[str, str]) -> Mensagem:
        """Calls a command function, once. A text that the contract lacks is MENSAGEM_NAO_RECONHECIDA.

        Raises:
            NaoRepresentavel: a value cannot travel; nothing was sent.
            NotDelivered: no connection was made, or the breaker is open.
            DeliveryUnknown: the request left; it may have run.
            UnreadableReply: likewise, and the answer is not a message (a page, nothing, not 200, too long).
        """
        query = consulta(funcao, params, self._chave)
        self._saude.exigir_comando(funcao)
        try:
            body = await self._comandos.corpo(funcao, caminho(funcao), query)
        except (NotDelivered, DeliveryUnknown) as exc:
            raise self._mal(exc, comando=True) from exc.__cause__
        mensagem = read_message(decode(body, self._charset).text)
        if mensagem.natureza in _FORA_DO_PROTOCOLO:
            raise self._mal(UnreadableReply(Canal.API, funcao, f"answer is {mensagem.natureza.value}"), comando=True)
        self._saude.bem(comando=True)
        return mensagem

    def _mal(self, erro: ChannelError, *, comando: bool = False) -> ChannelError:
        self._saude.mal(erro, comando=comando)
        return erro

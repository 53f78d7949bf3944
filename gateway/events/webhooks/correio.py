"""Delivers the stream to endpoints: each in order, at least once, at its own pace, over restarts.

One endpoint that fails holds up nobody else. A message that fails is tried again with growing pauses; after the last it
is a dead letter, and the next message goes on.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import replace
from typing import Final, TypeVar

import orjson

from gateway.access.identity import EVENTOS, VER_SEM_MASCARA, Identidade
from gateway.access.masks import TELEFONE
from gateway.access.predicates import evento_permitido
from gateway.channels.errors import ChannelError
from gateway.channels.webhook import EnderecoRecusadoError, Entregador
from gateway.clock import Clock
from gateway.domain.alertas import TipoAlerta
from gateway.domain.eventos import TipoEvento
from gateway.domain.webhooks import Fim, Resposta, Situacao, Webhook, assinar, julgar, pausa_s
from gateway.events.filtro import Filtro
from gateway.events.hub import Hub
from gateway.events.items import EventoGuardado, Lacuna
from gateway.events.lotacao import Lotacao
from gateway.events.replay import passado, seguir
from gateway.events.webhooks.arquivo import ArquivoDeWebhooks, CartaMorta, Tentativa
from gateway.events.webhooks.mensagem import mensagem
from gateway.journal.port import Journal, JournalError, Position
from gateway.protocol.phones import read_phone
from gateway.telemetry.logs import logger

OCIOSO_S: Final = 30.0
PAUSA_S: Final = 1.0
"""Before what could not be read is read again."""
T = TypeVar("T")
_ALERTAS: Final = frozenset(tipo.value for tipo in TipoAlerta)
_SEM_CHAVE: Final = (
    "A chave de quem o criou foi revogada ou perdeu o direito “eventos” (ou “ver.TELEFONE”, se escolhe telefones)."
)
_DISSE_410: Final = "O endereço respondeu 410: não quer mais mensagens."


class Mudou(Exception):
    """The endpoint was changed, suspended or deleted meanwhile: what was under way for it no longer holds."""


class Correio:
    """The webhooks of one PBX. `rodar` is its task; `mudou` tells of a changed endpoint.

    Args:
        vivas: the living identities of a key's name.
        lotar: which extension is in which group, kept fresh while it is used.
        acaso: 0 to 1, for the pauses.
    """

    def __init__(
        self,
        pbx: str,
        journal: Journal,
        hub: Hub,
        arquivo: ArquivoDeWebhooks,
        entregador: Entregador,
        vivas: Callable[[str], list[Identidade]],
        lotar: Callable[[], AbstractAsyncContextManager[Lotacao]],
        clock: Clock,
        *,
        acaso: Callable[[], float] = random.random,
    ) -> None:
        self._pbx = pbx
        self._journal = journal
        self._hub = hub
        self.arquivo = arquivo
        self.entregador = entregador
        self._vivas = vivas
        self._lotar = lotar
        self._clock = clock
        self._acaso = acaso
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._reenvios: set[asyncio.Task[None]] = set()
        self._acordar = asyncio.Event()
        self._log = logger("webhooks")

    def mudou(self, ident: str) -> None:
        """An endpoint was changed or deleted: it starts anew from what is stored."""
        if (task := self._tasks.pop(ident, None)) is not None:
            task.cancel()
        self._acordar.set()

    def nasceu(self) -> None:
        """An endpoint was made: it is served from now on, if it is not already."""
        self._acordar.set()

    async def rodar(self) -> None:
        """Serves every active endpoint until cancelled."""
        try:
            while True:
                self._acordar.clear()
                ativos = await self._ativos()
                if self._acordar.is_set():
                    continue  # one was changed or deleted while they were read: this list may still have it as it was
                for webhook in ativos:
                    if webhook.id not in self._tasks:
                        self._tasks[webhook.id] = asyncio.create_task(
                            self._servir(webhook), name=f"webhook:{webhook.id}"
                        )
                await self._acordar.wait()
        finally:
            for task in (*self._tasks.values(), *self._reenvios):
                task.cancel()
            await asyncio.gather(*self._tasks.values(), *self._reenvios, return_exceptions=True)

    async def testar(self, webhook: Webhook) -> Resposta:
        """Sends one message of the type `totalip.teste`, now and once."""
        agora = self._clock.now().isoformat()
        corpo = orjson.dumps({"type": "totalip.teste", "timestamp": agora, "data": {"pbx": self._pbx}})
        return await self._mandar(webhook, f"teste:{webhook.id}:{agora}", corpo)

    def reenviar(self, webhook: Webhook, de: Position, ate: Position) -> None:
        """Sends what lies after `de`, up to and including `ate`, once more, beside what goes on."""
        task = asyncio.create_task(self._de_novo(webhook, de, ate), name=f"reenvio:{webhook.id}")
        self._reenvios.add(task)
        task.add_done_callback(self._reenvios.discard)

    async def _ativos(self) -> list[Webhook]:
        try:
            todos = await self.arquivo.todos()
        except JournalError as exc:
            self._log.warning("webhooks_nao_lidos", erro=type(exc).__name__)
            return []
        return [one for one in todos if one.pbx == self._pbx and one.situacao is Situacao.ATIVO]

    async def _servir(self, webhook: Webhook) -> None:
        while True:
            try:
                quem = await self._dono(webhook)
                apos = await self.arquivo.posicao(webhook.id)
                async with self._filtrado(webhook, quem) as filtro:
                    itens = seguir(self._journal, self._hub, filtro, apos, quem=f"webhook:{webhook.id}")
                    async with aclosing(itens):
                        await self._seguir(webhook, itens)
                return
            except Mudou:
                return
            except (JournalError, ChannelError) as exc:  # the latter: its groups cannot be read yet
                self._log.warning("webhook_parou", webhook=webhook.id, erro=type(exc).__name__)
                await self._clock.sleep(PAUSA_S)

    async def _seguir(self, webhook: Webhook, itens: AsyncGenerator[EventoGuardado | Lacuna, None]) -> None:
        visto: Position | None = None
        while True:
            proximo = asyncio.ensure_future(anext(itens))
            try:
                while not proximo.done():
                    await asyncio.wait({proximo}, timeout=OCIOSO_S)
                    if not proximo.done():
                        visto = await self._ocioso(webhook, visto)
                item = await proximo
            except StopAsyncIteration:
                return
            finally:
                if not proximo.done():
                    proximo.cancel()
                    await asyncio.wait({proximo})
            await self._entregar(webhook, item, avanca=True)
            visto = None

    async def _ocioso(self, webhook: Webhook, visto: Position | None) -> Position | None:
        """Nothing for it in a while: what was published before the while began was not for it, and is done with."""
        if visto is not None:
            await self.arquivo.recuar(webhook.id, visto)
        await self._dono(webhook)
        return self._hub.posicao(self._pbx)

    async def _de_novo(self, webhook: Webhook, de: Position, ate: Position) -> None:
        try:
            quem = await self._dono(webhook)
            async with (
                self._filtrado(webhook, quem) as filtro,
                aclosing(passado(self._journal, filtro, de, ate)) as itens,
            ):
                async for item in itens:
                    await self._entregar(webhook, item, avanca=False)
        except Mudou:
            return
        except (JournalError, ChannelError) as exc:
            self._log.warning("reenvio_parou", webhook=webhook.id, erro=type(exc).__name__)

    async def _entregar(self, webhook: Webhook, item: EventoGuardado | Lacuna, *, avanca: bool) -> None:
        """Until it is taken, or given up.

        Raises:
            Mudou: the endpoint wants no more, or its owner may no more.
        """
        posicao = item.ate if isinstance(item, Lacuna) else item.posicao
        numero = 0
        while True:
            numero += 1
            quem = await self._dono(webhook)
            ident, corpo = mensagem(item, self._pbx, quem, lambda: self._clock.now().isoformat())
            resposta = await self._mandar(webhook, ident, corpo)
            fim = julgar(resposta)
            pausa = pausa_s(numero, resposta, self._acaso()) if fim is Fim.REPETIR else None
            tentativa = Tentativa(self._clock.now(), ident, numero, fim.value, resposta.status, resposta.erro, pausa)
            if fim is Fim.DESLIGAR:
                await self._parar(webhook, Situacao.DESLIGADO, _DISSE_410)
            if pausa is not None:
                await self.arquivo.anotar(webhook.id, tentativa)
                await self._clock.sleep(pausa)
                continue
            morta = None
            if fim is Fim.REPETIR:
                erro = resposta.erro or f"respondeu {resposta.status}"
                morta = CartaMorta(webhook.id, ident, posicao, self._clock.now(), erro)
                self._log.warning("carta_morta", webhook=webhook.id, erro=erro)
            if avanca or morta is not None:
                await self.arquivo.avancar(webhook.id, posicao if avanca else None, tentativa, morta)
            else:
                await self.arquivo.anotar(webhook.id, tentativa)
            return

    async def _mandar(self, webhook: Webhook, ident: str, corpo: bytes) -> Resposta:
        quando_s = int(self._clock.now().timestamp())
        headers = {
            "content-type": "application/json",
            "user-agent": "totalip-gateway",
            "webhook-id": ident,
            "webhook-timestamp": str(quando_s),
            "webhook-signature": assinar(webhook.segredos, ident, quando_s, corpo),
        }
        try:
            return await self.entregador.entregar(webhook.url, corpo, headers)
        except EnderecoRecusadoError as exc:
            return Resposta(None, erro=str(exc))

    @asynccontextmanager
    async def _filtrado(self, webhook: Webhook, quem: Identidade) -> AsyncIterator[Filtro]:
        """What the endpoint asked for, as its owner may have it.

        Raises:
            ChannelError: the groups that it asked for cannot be read.
        """
        filtro = _filtro(webhook, quem)
        if filtro.filas is None and filtro.grupos is None:
            yield filtro
            return
        async with self._lotar() as lotacao:
            yield replace(filtro, lotacao=lotacao)

    async def _dono(self, webhook: Webhook) -> Identidade:
        """The identity whose rights decide what is sent.

        Raises:
            Mudou: there is none any more; the endpoint is suspended.
        """
        precisa = [EVENTOS] if webhook.telefones is None else [EVENTOS, VER_SEM_MASCARA + TELEFONE]
        vivas = [um for um in self._vivas(webhook.dono) if all(map(um.pode, precisa))]
        if not vivas:
            await self._parar(webhook, Situacao.SUSPENSO, _SEM_CHAVE)
        return vivas[0]

    async def _parar(self, webhook: Webhook, situacao: Situacao, motivo: str) -> None:
        self._log.warning("webhook_sem_entrega", webhook=webhook.id, situacao=situacao.value)
        await self.arquivo.guardar(replace(webhook, situacao=situacao, motivo=motivo))
        raise Mudou


def _filtro(webhook: Webhook, quem: Identidade) -> Filtro:
    tipos: frozenset[TipoEvento | TipoAlerta] | None = None
    if webhook.tipos is not None:
        tipos = frozenset(TipoAlerta(t) if t in _ALERTAS else TipoEvento(t) for t in webhook.tipos)
    return Filtro(
        webhook.pbx,
        ramais=_conjunto(webhook.ramais),
        tipos=tipos,
        permitido=evento_permitido(quem),
        campanhas=_conjunto(webhook.campanhas),
        filas=_conjunto(webhook.filas),
        grupos=_conjunto(webhook.grupos),
        telefones=None if webhook.telefones is None else frozenset(map(read_phone, webhook.telefones)),
    )


def _conjunto(valores: tuple[T, ...] | None) -> frozenset[T] | None:
    return None if valores is None else frozenset(valores)

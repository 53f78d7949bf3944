"""Reads over HTTP, tried again within a budget."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from types import TracebackType
from typing import Self

from gateway.channels.backoff import Backoff
from gateway.channels.errors import DeliveryUnknown, NotDelivered, Unavailable, UnreadableReply
from gateway.channels.flights import Voos
from gateway.channels.health import Saude
from gateway.channels.http import Http
from gateway.clock import Clock


class Leituras:
    """The reads of one PBX. Opens and closes the pool given.

    Args:
        tries: the most times that one read is asked; only lost ones and 5xx are asked again.
        total_timeout_s: for all tries and the waits between them.
        juntas: whether identical reads in flight share one call.
    """

    def __init__(
        self, http: Http, saude: Saude, clock: Clock, *, tries: int, total_timeout_s: float, juntas: bool
    ) -> None:
        self._http = http
        self._saude = saude
        self._clock = clock
        self._tries = tries
        self._total_timeout_s = total_timeout_s
        self._juntas = juntas
        self._voos: Voos[Hashable, bytes] = Voos(lambda: Unavailable(http.canal, "leitura", "closing"))

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._voos.fechar()
        await self._http.__aexit__(kind, exc, trace)

    async def ler(self, operacao: str, caminho: str, consulta: str) -> bytes:
        """The body. A reader that is cancelled leaves the call to the others. Who reads tells `saude.bem` once it knows
        that the body is an answer.

        Raises:
            Unavailable: no answer within the budget, or the breaker is open.
            UnreadableReply: not 200, or too long.
        """
        chave: Hashable = (caminho, consulta) if self._juntas else object()
        if chave not in self._voos:
            self._saude.exigir_leitura(operacao)
        return await self._voos.juntar(chave, lambda: self._tentar(operacao, caminho, consulta))

    async def _tentar(self, operacao: str, caminho: str, consulta: str) -> bytes:
        backoff = Backoff(0.05, 1.0)
        failure: Unavailable | UnreadableReply = Unavailable(self._http.canal, operacao, "not asked")
        try:
            async with asyncio.timeout(self._total_timeout_s):
                for attempt in range(self._tries):
                    if attempt:
                        await self._clock.sleep(backoff.next_s())
                    try:
                        return await self._http.corpo(operacao, caminho, consulta)
                    except UnreadableReply as exc:
                        failure = exc
                        if not exc.motivo.startswith("status 5"):
                            break
                    except (NotDelivered, DeliveryUnknown) as exc:
                        failure = Unavailable(self._http.canal, operacao, exc.motivo)
                        failure.__cause__ = exc
        except TimeoutError:
            if failure.motivo == "not asked":
                failure = Unavailable(self._http.canal, operacao, "no whole answer in time")
        self._saude.mal(failure)
        raise failure

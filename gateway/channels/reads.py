"""Reads over HTTP: tried again within a budget; identical ones in flight share one call."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from gateway.channels.backoff import Backoff
from gateway.channels.errors import DeliveryUnknown, NotDelivered, Unavailable, UnreadableReply
from gateway.channels.health import Saude
from gateway.channels.http import Http
from gateway.clock import Clock

_Chave = tuple[str, str]


class Leituras:
    """The reads of one PBX. Opens and closes the pool given.

    Args:
        tries: the most times that one read is asked; only lost ones and 5xx are asked again.
        total_timeout_s: for all tries and the waits between them.
    """

    def __init__(self, http: Http, saude: Saude, clock: Clock, *, tries: int, total_timeout_s: float) -> None:
        self._http = http
        self._saude = saude
        self._clock = clock
        self._tries = tries
        self._total_timeout_s = total_timeout_s
        self._em_voo: dict[_Chave, asyncio.Task[bytes]] = {}
        self._todas: set[asyncio.Task[bytes]] = set()
        self._fechando = False

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._fechando = True
        for task in self._todas:
            task.cancel()
        await asyncio.gather(*self._todas, return_exceptions=True)
        await self._http.__aexit__(kind, exc, trace)

    def esquecer(self) -> None:
        """A command was sent: later reads do not join one that was asked before it."""
        self._em_voo.clear()

    async def ler(self, operacao: str, caminho: str, consulta: str) -> bytes:
        """The body. A reader that is cancelled leaves the call to the others. Who reads tells `saude.bem` once it knows
        that the body is an answer.

        Raises:
            Unavailable: no answer within the budget, or the breaker is open.
            UnreadableReply: not 200, or too long.
        """
        if self._fechando:
            raise Unavailable(self._http.canal, operacao, "closing")
        key = (caminho, consulta)
        task = self._em_voo.get(key)
        if task is None:
            self._saude.exigir_leitura(operacao)
            task = asyncio.create_task(self._tentar(operacao, caminho, consulta), name=f"ler {operacao}")
            self._em_voo[key] = task
            self._todas.add(task)
            task.add_done_callback(lambda done: self._chegou(key, done))
        return await asyncio.shield(task)

    def _chegou(self, key: _Chave, task: asyncio.Task[bytes]) -> None:
        self._todas.discard(task)
        if self._em_voo.get(key) is task:
            del self._em_voo[key]
        if not task.cancelled():
            task.exception()  # seen, also when every reader has gone

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
        except asyncio.CancelledError:
            if not self._fechando:
                raise
            raise Unavailable(self._http.canal, operacao, "closing") from None
        self._saude.mal(failure)
        raise failure

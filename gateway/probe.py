"""Small reads, now and then, of the API and the database: so that `/ready` knows of a fall, and of a return,
that no client has met yet.

Mail and events are not probed: a mail search is never cheap, and the event line watches itself. The command socket is
probed, by a connection without a word, only while its breaker is open: one that is opened and left counts as a visit at
the PBX.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from gateway.channels.errors import ChannelError
from gateway.clock import Clock
from gateway.pbx import Pbx


async def sondar(pbx: Pbx, clock: Clock, *, cada_s: float) -> None:
    """Probes at once and every `cada_s` until cancelled; the channels keep what they saw in their own state."""
    while True:
        await asyncio.gather(*(_uma(probe) for probe in _sondas(pbx)))
        await clock.sleep(cada_s)


def _sondas(pbx: Pbx) -> list[Callable[[], Awaitable[object]]]:
    probes: list[Callable[[], Awaitable[object]]] = []
    if (api := pbx.api) is not None:
        probes.append(api.status)
    if (database := pbx.database) is not None:
        probes.append(lambda: database.fetch("SELECT 1"))
    if (commands := pbx.commands) is not None:
        probes.append(commands.sondar)
    return probes


async def _uma(probe: Callable[[], Awaitable[object]]) -> None:
    try:
        await probe()
    except ChannelError:
        return  # the channel's state says it

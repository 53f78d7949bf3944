"""One PBX: its name, its zone and whichever of its channels are configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from gateway.channels.api import PbxApi
from gateway.channels.command_line import CommandLine
from gateway.channels.database.pool import Database
from gateway.channels.event_line import EventLine
from gateway.channels.health import EstadoCanal
from gateway.channels.mail import PbxMail
from gateway.domain.comandos import Canal
from gateway.settings_values import Segredo


@dataclass(frozen=True, slots=True)
class Pbx:
    """A PBX. A channel that is None is not configured; `chave` is the PBX's key, which DISCAR has a field for.

    Attributes:
        api_primeiro: views whose rows are asked of the API first, where it tells all that is needed; of the rest the
            database comes first.
        eventos_vistos: the event channel where another process reads it; None, or when it gives None: as it is here.
    """

    nome: str
    tz: ZoneInfo
    api: PbxApi | None = None
    mail: PbxMail | None = None
    events: EventLine | None = None
    commands: CommandLine | None = None
    database: Database | None = None
    chave: Segredo | None = None
    api_primeiro: frozenset[str] = frozenset()
    eventos_vistos: Callable[[], EstadoCanal | None] | None = None

    def estados(self) -> list[EstadoCanal]:
        """The health of the five channels, configured or not."""
        canais = (
            (Canal.API, self.api),
            (Canal.EMAIL, self.mail),
            (Canal.EVENTOS, self.events),
            (Canal.COMANDOS, self.commands),
            (Canal.BANCO, self.database),
        )
        vistos = None if self.eventos_vistos is None else self.eventos_vistos()
        estados = [
            EstadoCanal(canal, configurado=False, ok=False, desde=None, ultimo_erro=None)
            if channel is None
            else channel.estado
            for canal, channel in canais
        ]
        return [vistos if vistos is not None and um.canal is Canal.EVENTOS else um for um in estados]

"""One PBX: its name, its zone and whichever of its channels are configured."""

from __future__ import annotations

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

    def estados(self) -> list[EstadoCanal]:
        """The health of the five channels, configured or not."""
        canais = (
            (Canal.API, self.api),
            (Canal.EMAIL, self.mail),
            (Canal.EVENTOS, self.events),
            (Canal.COMANDOS, self.commands),
            (Canal.BANCO, self.database),
        )
        return [
            EstadoCanal(canal, configurado=False, ok=False, desde=None, ultimo_erro=None)
            if channel is None
            else channel.estado
            for canal, channel in canais
        ]

"""What the channels need of the simulator that holds them, and of the quirks that disturb them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from pbx_simulator.world.codes import Result
from pbx_simulator.world.model import Gravacao, LogFila
from pbx_simulator.world.state import World

Rule = Callable[[World], Result]


@dataclass(frozen=True)
class Forced:
    """An answer given instead of running the rule: error page, empty body, a text told to us."""

    status: int
    content_type: str
    text: str


@dataclass(frozen=True)
class Plan:
    """How one request is answered, decided once when it arrives."""

    delay_s: float = 0.0
    silent: bool = False  # not executed, never answered
    forced: Forced | None = None  # not executed, answered so
    lost: bool = False  # executed, never answered
    cut_bytes: int | None = None  # only so many bytes of the answer leave, then the connection closes
    pause_s: float | None = None  # the answer leaves in two segments with this pause between them
    charset: str = "utf-8"
    ranges: bool = True  # HTTP Range is honoured for recordings
    ip_refused: bool = False


@dataclass(frozen=True)
class EventStyle:
    """How event lines are written now."""

    charset: str = "utf-8"
    end: bytes = b"\r\n"
    split_bytes: int | None = None  # TCP segments of so many bytes
    join: int | None = None  # so many events in one segment
    mute: bool = False  # connections stay open and nothing is written


class Quirks(Protocol):
    """The disturbances that are on. `canal` is api, mail, events or commands."""

    def plan(self, canal: str, funcao: str) -> Plan:
        """How to answer one request; counts one use of each quirk that it takes in."""

    def events(self) -> EventStyle:
        """How to write events."""

    def message(self, canal: str, text: str) -> str:
        """A documented message as this installation spells it (accents, final full stop)."""

    def row_text(self, table: str) -> str | None:
        """What to write into a row of a command table instead of executing it, if anything."""

    def value(self, canal: str, text: str) -> str:
        """A name or parameter as this channel writes it; the default keeps separators out (gap 5)."""


class NoQuirks:
    """A PBX as the contract reads the manual."""

    def plan(self, canal: str, funcao: str) -> Plan:  # noqa: ARG002 - the protocol's signature
        """Nothing is disturbed."""
        return Plan()

    def events(self) -> EventStyle:
        """UTF-8, CR LF, as they come."""
        return EventStyle()

    def message(self, canal: str, text: str) -> str:  # noqa: ARG002 - the protocol's signature
        """As printed."""
        return text

    def row_text(self, table: str) -> str | None:  # noqa: ARG002 - the protocol's signature
        """Every row is executed."""
        return None

    def value(self, canal: str, text: str) -> str:
        """`;` becomes `,` in the API (gap 5); brackets cannot be written in an event (gap 65)."""
        if canal == "api":
            return text.replace(";", ",").replace("\r", " ").replace("\n", " ")
        return text.replace("<", "(").replace(">", ")").replace("\r", " ").replace("\n", " ")


class PastAway(Exception):
    """What a request asks about lies in the database, and that is away."""


class CampaignCall(NamedTuple):
    """The last call to one telephone of a campaign, as `ligacoes_campanha` tells it (§1.1.8)."""

    usuario: int | None
    parametro1: str | None
    parametro2: str | None
    numero: str
    status: int | None
    duracao_s: int


class Past(Protocol):
    """What happened before the world began, where there is such a past. Each method may raise PastAway."""

    async def campaign_calls(self, campanha: int) -> Sequence[CampaignCall]:
        """The last call of each telephone dialled."""

    async def queue_calls(self, day: datetime) -> Sequence[LogFila]:
        """The queue calls of one day."""

    async def recording(self, uniqueid: str) -> Gravacao | None:
        """The recording of a call."""

    async def recording_of_file(self, codigo: int) -> Gravacao | None:
        """The recording that has a file of this code."""


class NoPast:
    """A PBX whose first day this is."""

    async def campaign_calls(self, campanha: int) -> Sequence[CampaignCall]:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return ()

    async def queue_calls(self, day: datetime) -> Sequence[LogFila]:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return ()

    async def recording(self, uniqueid: str) -> Gravacao | None:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return None

    async def recording_of_file(self, codigo: int) -> Gravacao | None:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return None


class Pbx(Protocol):
    """The simulator, as the channels see it. `received` gives the number that the other steps carry."""

    @property
    def world(self) -> World:
        """The one truth; channels only read it."""

    @property
    def past(self) -> Past:
        """What was before it."""

    @property
    def quirks(self) -> Quirks:
        """The disturbances."""

    @property
    def chave(self) -> str:
        """The key of the API; empty when none is configured."""

    def received(self, canal: str, nome: str, args: Mapping[str, object], origem: str) -> int:
        """Notes that a request arrived."""

    async def run(self, pedido: int, canal: str, nome: str, rule: Rule) -> Result:
        """Runs a rule once, flushes its changes to the store, emits its events, and returns its result.

        Never cancelled half way: a client that goes away does not undo what it asked for.
        """

    def answered(self, pedido: int, canal: str, nome: str, resultado: str) -> None:
        """Notes that the answer left."""

    def unanswered(self, pedido: int, canal: str, nome: str, motivo: str) -> None:
        """Notes that no answer leaves."""

"""The simulator's network channels: opened together, taken down and brought up one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from pbx_simulator.channels.commands_port import CommandsPort
from pbx_simulator.channels.events_port import EventsPort
from pbx_simulator.channels.http_api.app import api_app
from pbx_simulator.config import SimConfig
from pbx_simulator.faults.journal import Emitted
from pbx_simulator.faults.served import Served
from pbx_simulator.parts import Part
from pbx_simulator.pbx import PbxSimulado


class Channels:
    """API and mail searches over HTTP, the event port, the command port."""

    def __init__(self, pbx: PbxSimulado, config: SimConfig) -> None:
        host = config.host
        self._pbx = pbx
        self._api = Part(lambda port: Served(api_app(pbx), host, port), config.api_port)
        self._events = Part(lambda port: EventsPort(pbx.quirks, host, port), config.events_port)
        self._commands = Part(lambda port: CommandsPort(pbx, host, port), config.commands_port)
        self._parts: dict[str, Part[Served] | Part[EventsPort] | Part[CommandsPort]] = {
            "api": self._api,
            "events": self._events,
            "commands": self._commands,
        }

    def ports(self) -> dict[str, int]:
        """The port of each; it stays while the channel is down."""
        return {name: part.port for name, part in self._parts.items()}

    def readers(self) -> int:
        """How many clients read events."""
        return self._events.opened.readers if self._events.opened is not None else 0

    async def kill(self, part: str) -> None:
        """Takes one down: its port refuses, its connections end."""
        await self._parts[part].close()

    async def restart(self, part: str) -> None:
        """Brings one up again."""
        await self._parts[part].open()

    def emit(self, fields: Sequence[str], history: Emitted) -> None:
        """One event to every reader, and into the history whether or not somebody reads."""
        opened = self._events.opened
        if opened is None:
            history.note("".join(f"<{field}>" for field in fields))
            return
        style = self._pbx.quirks.events()
        line = opened.emit(fields).decode(style.charset, "replace").rstrip("\r\n")
        history.note(line, 0 if style.mute else opened.readers)

    def inject(self, raw: bytes, history: Emitted) -> None:
        """Bytes that a quirk made up, to every reader; of a huge line the history keeps the beginning."""
        opened = self._events.opened
        if opened is not None:
            opened.inject(raw)
        readers = opened.readers if opened is not None else 0
        history.note(raw[:200].decode("utf-8", "replace").rstrip("\r\n"), readers, injetada=True)

    def drop_readers(self) -> None:
        """Ends every event connection; the port goes on listening."""
        if self._events.opened is not None:
            self._events.opened.drop_all()


@asynccontextmanager
async def open_channels(pbx: PbxSimulado, config: SimConfig) -> AsyncIterator[Channels]:
    """Opens all three; closes those that are open at the end."""
    channels = Channels(pbx, config)
    async with AsyncExitStack() as closing:
        for part in channels.ports():
            closing.push_async_callback(channels.kill, part)
            await channels.restart(part)
        yield channels

"""The read socket (manual §1.2.1): connected for ever; every line and every loss is told (field facts 1, 2)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from gateway.channels.backoff import Backoff
from gateway.channels.health import EstadoCanal, Saude
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.domain.eventos import EventoPbx, LinhaIlegivel
from gateway.protocol.events import parse_line
from gateway.protocol.framing import LineFramer, Oversized


@dataclass(frozen=True, slots=True)
class Evento:
    """A well-formed event and when its last byte was read (aware, UTC)."""

    evento: EventoPbx
    recebido_em: datetime


@dataclass(frozen=True, slots=True)
class Ilegivel:
    """A line outside the contract."""

    linha: LinhaIlegivel
    recebido_em: datetime


@dataclass(frozen=True, slots=True)
class Conectado:
    """The socket is open: events flow from here on, nothing before is repeated."""

    em: datetime


@dataclass(frozen=True, slots=True)
class Perdido:
    """The socket is gone (`motivo` in English, for people who operate): events are being lost from here on."""

    em: datetime
    motivo: str


Item = Evento | Ilegivel | Conectado | Perdido


class EventLine:
    """One reader of one PBX's events."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        clock: Clock,
        connect_timeout_s: float = 5.0,
        idle_timeout_s: float = 300.0,
        keepalive_s: int = 10,
        max_line_bytes: int = 65_536,
        charset: str = "utf-8",
        backoff: Backoff | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._clock = clock
        self._connect_timeout_s = connect_timeout_s
        self._idle_timeout_s = idle_timeout_s
        self._keepalive_s = keepalive_s
        self._max_line_bytes = max_line_bytes
        self._charset = charset
        self._backoff = backoff or Backoff()
        self._saude = Saude(Canal.EVENTOS, clock)
        self._suspeita = asyncio.Event()
        self._linhas = self._ilegiveis = self._conexoes = 0

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health: `ok` is whether the socket is open."""
        return self._saude.estado(
            linhas=str(self._linhas), ilegiveis=str(self._ilegiveis), conexoes=str(self._conexoes)
        )

    def suspeitar(self) -> None:
        """Somebody saw calls change while this line is silent: it is dropped and made again."""
        self._suspeita.set()

    async def itens(self) -> AsyncIterator[Item]:
        """Every line and every gain or loss of the connection, for ever. Ends only by cancellation.

        The consumer must not wait long between items: what it has not taken stays in the socket.
        """
        while True:
            try:
                async with asyncio.timeout(self._connect_timeout_s):
                    reader, writer = await asyncio.open_connection(self._host, self._port)
            except OSError as exc:
                self._saude.mal(exc)
                await self._clock.sleep(self._backoff.next_s())
                continue
            _manter_vivo(writer, self._keepalive_s)
            self._conexoes += 1
            self._saude.bem()
            self._suspeita.clear()
            motivo = ""
            try:
                yield Conectado(self._clock.now())
                framer = LineFramer(self._max_line_bytes)
                while not motivo:
                    data, motivo = await self._ler(reader)
                    lines = framer.feed(data) if data else framer.end()
                    for line in lines:
                        for item in self._itens_da_linha(line):
                            yield item
                    if data:
                        self._backoff.reset()
            finally:
                writer.transport.abort()
            self._saude.mal(ConnectionError(motivo))
            yield Perdido(self._clock.now(), motivo)
            await self._clock.sleep(self._backoff.next_s())

    async def _ler(self, reader: asyncio.StreamReader) -> tuple[bytes, str]:
        """Bytes, or why there will be none."""
        read = asyncio.ensure_future(reader.read(65_536))
        doubt = asyncio.ensure_future(self._suspeita.wait())
        try:
            done, _ = await asyncio.wait(
                (read, doubt), timeout=self._idle_timeout_s, return_when=asyncio.FIRST_COMPLETED
            )
            if read in done:
                try:
                    data = read.result()
                except OSError as exc:
                    return b"", f"socket error ({type(exc).__name__})"
                return data, "" if data else "closed by the PBX"
            return b"", "silent while calls change" if doubt in done else "silent for too long"
        finally:
            for task in (read, doubt):
                task.cancel()
            await asyncio.gather(read, doubt, return_exceptions=True)

    def _itens_da_linha(self, line: bytes | Oversized) -> list[Item]:
        now = self._clock.now()
        found: list[Item] = []
        if isinstance(line, Oversized):
            parsed: list[EventoPbx | LinhaIlegivel] = [LinhaIlegivel("", "linha longa demais para ser lida")]
        else:
            parsed = parse_line(line, self._charset)
        for one in parsed:
            self._linhas += 1
            if isinstance(one, LinhaIlegivel):
                self._ilegiveis += 1
                found.append(Ilegivel(one, now))
            else:
                found.append(Evento(one, now))
        return found


def _manter_vivo(writer: asyncio.StreamWriter, every_s: int) -> None:
    """TCP keep-alive, so that a peer that went away without a word is noticed."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", every_s), ("TCP_KEEPINTVL", every_s), ("TCP_KEEPCNT", 3)):
        option = getattr(socket, name, None)
        if option is not None:
            raw.setsockopt(socket.IPPROTO_TCP, option, value)

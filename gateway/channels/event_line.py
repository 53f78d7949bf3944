"""The read socket (manual §1.2.1): connected for ever; every line and every loss is told (field facts 1, 2)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.channels.backoff import Backoff
from gateway.channels.health import EstadoCanal, Saude
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.domain.eventos import EventoPbx, LinhaIlegivel
from gateway.protocol.charset import decode
from gateway.protocol.events import linha_longa, parse_line
from gateway.protocol.framing import LineFramer, Oversized

_SEM_REDE: Final = (OSError, UnicodeError)  # TimeoutError is an OSError; a host name can be no host name
_LEITURA_BYTES: Final = 65_536


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
    """One reader of one PBX's events.

    Args:
        idle_timeout_s: silence after which the connection is taken for dead (the PBX has no heartbeat, gap 63).
        keepalive_s: between TCP keep-alive probes; three unanswered end the connection.
    """

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
        self._aberta: asyncio.StreamWriter | None = None
        self._derrubada = False  # this connection, by a suspicion
        self._suspeita = False  # from then on, over the next connections, until the PBX is heard again
        self._heard_at = clock.monotonic()
        self._ultima_linha: datetime | None = None
        self._linhas = self._ilegiveis = self._longas = self._inexatas = self._conexoes = 0

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health: `ok` is whether the socket is open and under no suspicion, `desde` since when it is so.

        A connection made after a suspicion is as suspect as the one before it until something is read from it.

        `detalhes` counts items read (`linhas`), of them unreadable or unknown (`ilegiveis`) and over-long (`longas`),
        lines that are not in the declared charset (`charset_inexato`), and connections made; `ultima_linha` is ISO
        8601, empty before the first.
        """
        return self._saude.estado(
            linhas=str(self._linhas),
            ilegiveis=str(self._ilegiveis),
            longas=str(self._longas),
            charset_inexato=str(self._inexatas),
            conexoes=str(self._conexoes),
            suspeita="1" if self._suspeita else "",
            ultima_linha="" if self._ultima_linha is None else self._ultima_linha.isoformat(),
        )

    @property
    def silencio_s(self) -> float | None:
        """For how long the open line has said nothing; None when it is not open."""
        return None if self._aberta is None else self._clock.monotonic() - self._heard_at

    def suspeitar(self) -> None:
        """Somebody saw calls change while this line is silent: it is dropped and made again. Idle when not open."""
        if self._aberta is not None:
            self._derrubada = self._suspeita = True
            self._aberta.transport.abort()

    async def itens(self) -> AsyncGenerator[Item, None]:
        """Every line and every gain or loss of the connection, for ever. Ends only by cancellation or `aclose`.

        Nothing is queued here: what the consumer has not taken stays in the socket (one read, 64 KiB, and the system's
        buffers), and then holds up the PBX. So the consumer only hands over, to a buffer of its own that is bounded and
        tells what it drops (`events.buffer`).
        """
        while True:
            try:
                async with asyncio.timeout(self._connect_timeout_s):
                    reader, writer = await asyncio.open_connection(self._host, self._port)
            except _SEM_REDE as exc:
                self._saude.mal(exc)
                await self._clock.sleep(self._backoff.next_s())
                continue
            self._aberta, self._derrubada, self._heard_at = writer, False, self._clock.monotonic()
            motivo = ""
            try:
                _manter_vivo(writer, self._keepalive_s)
                self._conexoes += 1
                if not self._suspeita:
                    self._saude.bem()
                yield Conectado(self._clock.now())
                framer = LineFramer(self._max_line_bytes)
                while not motivo:
                    data, motivo = await self._ler(reader)
                    for line in framer.feed(data) if data else framer.end():
                        for item in self._itens_da_linha(line):
                            yield item
            finally:
                self._aberta = None
                writer.transport.abort()
                if not motivo:  # the consumer went away
                    self._saude.mal(ConnectionError())
            self._saude.mal(ConnectionError(motivo))
            yield Perdido(self._clock.now(), motivo)
            await self._clock.sleep(self._backoff.next_s())

    async def _ler(self, reader: asyncio.StreamReader) -> tuple[bytes, str]:
        """Bytes, or why there will be none."""
        try:
            async with asyncio.timeout(self._idle_timeout_s):
                data = await reader.read(_LEITURA_BYTES)
        except TimeoutError:
            return b"", "silent for too long"
        except OSError as exc:
            return b"", f"socket error ({type(exc).__name__})"
        if data:
            self._backoff.reset()
            self._suspeita, self._heard_at = False, self._clock.monotonic()
            self._saude.bem()
            return data, ""
        return b"", "silent while calls change" if self._derrubada else "closed by the PBX"

    def _itens_da_linha(self, line: bytes | Oversized) -> list[Item]:
        self._ultima_linha = now = self._clock.now()
        if isinstance(line, Oversized):
            self._longas += 1
            parsed: list[EventoPbx | LinhaIlegivel] = [linha_longa(line)]
        else:
            parsed = parse_line(line, self._charset)
            if not line.isascii() and not decode(line, self._charset).exact:
                self._inexatas += 1
        found: list[Item] = []
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

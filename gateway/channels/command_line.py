"""The write socket (manual §1.2.2): one command a connection, the answer ends with the connection (gap 64)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from gateway.channels.breaker import Limiar
from gateway.channels.errors import ChannelError, Congested, DeliveryUnknown, NotDelivered, UnreadableReply
from gateway.channels.health import EstadoCanal, Saude
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.protocol.messages import Mensagem, Natureza, juntar
from gateway.protocol.socket_commands import encode_command, read_answer

_SEM_REDE: Final = (OSError, UnicodeError)  # TimeoutError is an OSError; a host name can be no host name


class CommandLine:
    """Sends commands, each once, on a connection of its own.

    Args:
        acquire_timeout_s: for one of the `max_connections` places.
        write_timeout_s: for the command to leave.
        first_byte_timeout_s: from then to the first byte of the answer; None leaves only `reply_timeout_s`.
        reply_timeout_s: from then to the end of the connection.
        disjuntor: when to stop sending; None: never.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        clock: Clock,
        connect_timeout_s: float = 2.0,
        acquire_timeout_s: float = 5.0,
        write_timeout_s: float = 2.0,
        first_byte_timeout_s: float | None = None,
        reply_timeout_s: float = 10.0,
        max_reply_bytes: int = 65_536,
        max_connections: int = 8,
        charset: str = "utf-8",
        disjuntor: Limiar | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._connect_timeout_s = connect_timeout_s
        self._acquire_timeout_s = acquire_timeout_s
        self._write_timeout_s = write_timeout_s
        self._first_byte_timeout_s = first_byte_timeout_s
        self._reply_timeout_s = reply_timeout_s
        self._max_reply_bytes = max_reply_bytes
        self._charset = charset
        self._places = asyncio.Semaphore(max_connections)
        self._saude = Saude(Canal.COMANDOS, clock, comandos=disjuntor)

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health."""
        return self._saude.estado()

    async def enviar(self, verbo: str, campos: Sequence[str]) -> Mensagem:
        """Sends one command and reads its answer to the end of the connection.

        An answer of several lines (gap 72) is one message: see `messages.juntar`. A text that the contract lacks is
        MENSAGEM_NAO_RECONHECIDA.

        Raises:
            NaoRepresentavel: a field cannot travel; nothing was sent.
            NotDelivered: no connection was made, no place became free, or the breaker is open.
            DeliveryUnknown: the command may have run.
            UnreadableReply: likewise; the PBX closed without a word, sent a page, or said too much.
        """
        wire = encode_command(verbo, campos)
        self._saude.exigir_comando(verbo)
        try:
            async with self._lugar(verbo):
                reply = await self._trocar(verbo, wire)
            messages = read_answer(reply, self._charset)
            if not messages:
                raise UnreadableReply(Canal.COMANDOS, verbo, "closed without an answer")
            if any(one.natureza is Natureza.HTML for one in messages):
                raise UnreadableReply(Canal.COMANDOS, verbo, "a page of HTML")
        except ChannelError as exc:
            self._saude.mal(exc, comando=True)
            raise
        self._saude.bem(comando=True)
        return juntar(messages)

    async def sondar(self) -> None:
        """The trial of an open breaker: a connection, closed without a word. Nothing is done while it is closed."""
        if not self._saude.quer_prova():
            return
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                _, writer = await asyncio.open_connection(self._host, self._port)
        except _SEM_REDE as exc:
            self._saude.mal(NotDelivered(Canal.COMANDOS, "sondar", f"no connection ({type(exc).__name__})"))
            return
        writer.transport.abort()
        self._saude.bem()

    async def alcancar(self) -> None:
        """Opens a connection and closes it; nothing is sent.

        Raises:
            NotDelivered: no connection was made.
        """
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                _, writer = await asyncio.open_connection(self._host, self._port)
        except _SEM_REDE as exc:
            raise NotDelivered(Canal.COMANDOS, "conexão", f"no connection ({type(exc).__name__})") from exc
        writer.transport.abort()

    @asynccontextmanager
    async def _lugar(self, verbo: str) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._acquire_timeout_s):
                await self._places.acquire()
        except TimeoutError as exc:
            raise Congested(Canal.COMANDOS, verbo, "too many commands at once") from exc
        try:
            yield
        finally:
            self._places.release()

    async def _trocar(self, verbo: str, wire: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                reader, writer = await asyncio.open_connection(self._host, self._port)
        except _SEM_REDE as exc:
            raise NotDelivered(Canal.COMANDOS, verbo, f"no connection ({type(exc).__name__})") from exc
        try:
            async with asyncio.timeout(self._write_timeout_s):
                writer.write(wire)
                await writer.drain()
            async with asyncio.timeout(self._reply_timeout_s):
                return await self._ate_o_fim(reader, verbo)
        except OSError as exc:
            raise DeliveryUnknown(Canal.COMANDOS, verbo, f"answer lost ({type(exc).__name__})") from exc
        finally:
            writer.transport.abort()

    async def _ate_o_fim(self, reader: asyncio.StreamReader, verbo: str) -> bytes:
        async with asyncio.timeout(self._first_byte_timeout_s):
            reply = bytearray(await reader.read(4_096))
        while reply and len(reply) <= self._max_reply_bytes:
            try:
                piece = await reader.read(4_096)
            except ConnectionError:
                if reply.endswith(b"\n"):  # the PBX closed hard, after a whole line
                    break
                raise
            if not piece:
                break
            reply += piece
        if len(reply) > self._max_reply_bytes:
            raise UnreadableReply(Canal.COMANDOS, verbo, "answer too long")
        return bytes(reply)

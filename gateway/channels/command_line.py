"""The write socket (manual §1.2.2): one command a connection, the answer ends with the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from gateway.channels.errors import DeliveryUnknown, NotDelivered, UnreadableReply
from gateway.channels.health import EstadoCanal, Saude
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.protocol.charset import decode
from gateway.protocol.messages import Mensagem, read_messages
from gateway.protocol.socket_commands import encode_command


class CommandLine:
    """Sends commands, each once, on a connection of its own."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        clock: Clock,
        connect_timeout_s: float = 2.0,
        reply_timeout_s: float = 10.0,
        max_reply_bytes: int = 65_536,
        max_connections: int = 8,
        charset: str = "utf-8",
    ) -> None:
        self._host, self._port = host, port
        self._connect_timeout_s = connect_timeout_s
        self._reply_timeout_s = reply_timeout_s
        self._max_reply_bytes = max_reply_bytes
        self._charset = charset
        self._places = asyncio.Semaphore(max_connections)
        self._saude = Saude(Canal.COMANDOS, clock)

    @property
    def estado(self) -> EstadoCanal:
        """The channel's health."""
        return self._saude.estado()

    async def enviar(self, verbo: str, campos: Sequence[str]) -> Mensagem:
        """Sends one command and reads its answer. Of several lines (gap 72) a success wins.

        Raises:
            NaoRepresentavel: a field cannot travel; nothing was sent.
            NotDelivered: no connection was made.
            DeliveryUnknown: the command may have run.
            UnreadableReply: the PBX closed without a word, or said too much.
        """
        wire = encode_command(verbo, campos)
        async with self._places:
            try:
                reply = await self._trocar(verbo, wire)
            except (NotDelivered, DeliveryUnknown) as exc:
                self._saude.mal(exc)
                raise
        messages = read_messages(decode(reply, self._charset).text)
        if not messages:
            silent = UnreadableReply(Canal.COMANDOS, verbo, "closed without an answer")
            self._saude.mal(silent)
            raise silent
        self._saude.bem()
        return next((one for one in messages if one.sucesso), messages[0])

    async def _trocar(self, verbo: str, wire: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                reader, writer = await asyncio.open_connection(self._host, self._port)
        except OSError as exc:  # TimeoutError is one
            raise NotDelivered(Canal.COMANDOS, verbo, f"no connection ({type(exc).__name__})") from exc
        try:
            async with asyncio.timeout(self._reply_timeout_s):
                writer.write(wire)
                await writer.drain()
                return await self._ate_o_fim(reader, verbo)
        except OSError as exc:
            raise DeliveryUnknown(Canal.COMANDOS, verbo, f"answer lost ({type(exc).__name__})") from exc
        finally:
            writer.transport.abort()

    async def _ate_o_fim(self, reader: asyncio.StreamReader, verbo: str) -> bytes:
        reply = bytearray()
        while piece := await reader.read(4_096):
            reply += piece
            if len(reply) > self._max_reply_bytes:
                raise UnreadableReply(Canal.COMANDOS, verbo, "answer too long")
        return bytes(reply)

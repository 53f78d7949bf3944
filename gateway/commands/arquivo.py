"""Command records in the journal: stored before anything is sent, found again by idempotency key.

Each change of state is one commit of the record, an entry of the stream of changes and an entry of the audit.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from gateway.commands.auditar import fato_de
from gateway.commands.registro import Registro, escrever, ler
from gateway.domain.comandos import EstadoComando
from gateway.journal.audit import Auditoria
from gateway.journal.port import Append, Conflict, Gap, Journal, Lease, Position, Put, Write
from gateway.journal.sealed import Seal, SealBroken

COMANDOS = "comandos"
CHAVES = "chaves_idempotencia"
EM_CURSO = "comandos_em_curso"
VALIDADE_DA_CHAVE_S = 24 * 3600.0
_LOGO_S = 0.001


def log_de(pbx: str) -> str:
    """The log of the changes of one PBX's commands."""
    return f"comandos:{pbx}"


@dataclass(frozen=True, slots=True)
class Mudanca:
    """A command as it was after a change of its state."""

    posicao: Position
    registro: Registro


class Arquivo:
    """The command records of this gateway.

    Args:
        lease: the lease under which a PBX's commands are sent, or None while another holds it.
        validade_s: how long a record is kept once it has ended; never less than its key.
    """

    def __init__(
        self,
        journal: Journal,
        seal: Seal,
        lease: Callable[[str], Lease | None],
        auditoria: Auditoria,
        *,
        validade_s: float = 90 * 24 * 3600.0,
    ) -> None:
        self._journal = journal
        self._seal = seal
        self._lease = lease
        self._auditoria = auditoria
        self._validade_s = max(validade_s, VALIDADE_DA_CHAVE_S)

    async def guardar_novo(self, registro: Registro) -> Registro:
        """Stores the record, unless its key already has one: then that first one is returned.

        Raises:
            Uncertain: it could not be told whether it was stored (nothing was sent).
        """
        try:
            await self._mudar(
                registro,
                Put(COMANDOS, registro.id, self._seal.seal(escrever(registro)), expect=0),
                Put(CHAVES, _chave(registro), registro.id.encode(), expect=0, ttl=VALIDADE_DA_CHAVE_S),
                Put(EM_CURSO, registro.id, b"", expect=None),
            )
        except Conflict:
            if await self._journal.get(CHAVES, _chave(registro)) is None:  # it expired between the two: new again
                return await self.guardar_novo(registro)
            primeiro = await self.achar_pela_chave(registro)
            if primeiro is None:
                raise
            return primeiro
        return registro

    async def achar_pela_chave(self, registro: Registro) -> Registro | None:
        """The first record with the same key, of the same identity and PBX; None where the key is free."""
        dono = await self._journal.get(CHAVES, _chave(registro))
        return None if dono is None else await self.achar(dono.data.decode())

    async def regravar(self, registro: Registro, *, antes_de_enviar: bool = False) -> None:
        """Replaces the record.

        Args:
            antes_de_enviar: under the PBX's lease, so that a gateway that lost it sends nothing.

        Raises:
            Fenced: another gateway owns the PBX by now.
        """
        atual = await self._journal.get(COMANDOS, registro.id)
        put = Put(
            COMANDOS,
            registro.id,
            self._seal.seal(escrever(registro)),
            expect=atual.revision if atual else 0,
            ttl=self._validade_s if registro.terminou else None,
        )
        if antes_de_enviar:  # no change of state: bytes may leave, none has
            await self._journal.commit(put, lease=self._lease(registro.pbx))
        elif registro.terminou and registro.rastro is None:  # with a trail it is still to be looked for
            await self._mudar(registro, put, Put(EM_CURSO, registro.id, b"", expect=None, ttl=_LOGO_S))
        else:
            await self._mudar(registro, put)

    async def _mudar(self, registro: Registro, *writes: Write) -> None:
        log = log_de(registro.pbx)
        mudanca = Append(log, self._seal.seal(escrever(registro), log))
        await self._auditoria.registrar(fato_de(registro), com=(*writes, mudanca))

    async def achar(self, id: str) -> Registro | None:
        """The record of a command, or None."""
        found = await self._journal.get(COMANDOS, id)
        return None if found is None else ler(self._seal.open(found.data))

    async def do_mais_novo(self, antes: str | None = None) -> AsyncIterator[Registro]:
        """Every record from the newest on, or from the one made before the id `antes`."""
        async for found in self._journal.records_down(COMANDOS, antes):
            yield ler(self._seal.open(found.data))

    async def agora(self) -> Position:
        """The position after which changes from now on are read."""
        return await self._journal.head()

    async def mudancas(self, pbx: str, apos: Position) -> AsyncIterator[Mudanca | Gap]:
        """What changed after a position and then what changes, in order, gaps in their place. Close it (`aclosing`)."""
        log = log_de(pbx)
        async with aclosing(self._journal.read(log, apos, follow=True)) as lendo:  # type: ignore[type-var]  # a generator
            async for item in lendo:
                if isinstance(item, Gap):
                    yield item
                    continue
                try:
                    registro = ler(self._seal.open(item.data, log))
                except (SealBroken, ValueError):
                    yield Gap(log, item.previous, item.position, "unreadable")
                else:
                    yield Mudanca(item.position, registro)

    async def encerrar_interrompidos(self) -> list[Registro]:
        """Ends every command that a dead gateway left: DESCONHECIDO what was being sent, else FALHOU.

        Returns them, and those that an earlier gateway ended so and did not come to look for.
        """
        ended = []
        async for record in self._journal.records(EM_CURSO):
            registro = await self.achar(record.key)
            if registro is None:
                continue
            if registro.terminou:
                ended.append(registro)
                continue
            if registro.enviando or registro.estado is EstadoComando.ENVIADO:
                estado, motivo = EstadoComando.DESCONHECIDO, "O gateway parou enquanto o comando era enviado."
            else:
                estado, motivo = EstadoComando.FALHOU, "O gateway parou antes de enviar o comando."
            final = registro.mudar(estado=estado, enviando=False, motivo=motivo)
            await self.regravar(final)
            ended.append(final)
        return ended


def _chave(registro: Registro) -> str:
    texto = f"{registro.pbx}\0{registro.quem}\0{registro.chave_idempotencia}"
    return hashlib.sha256(texto.encode("utf-8", "surrogatepass")).hexdigest()

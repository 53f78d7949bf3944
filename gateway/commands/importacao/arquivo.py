"""Imports in the journal and their files in the data folder; what is kept, and for how long."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from gateway.commands.importacao import registro
from gateway.commands.importacao.registro import Importacao
from gateway.domain.auditoria import Fato
from gateway.journal.audit import Auditoria
from gateway.journal.port import Append, Conflict, Entry, Journal, Lease, Position, Put
from gateway.journal.sealed import Seal, SealBroken
from gateway.telemetry import logs

GUARDA_S: Final = 7 * 86_400.0
"""How long an import and its files are kept after its end."""

_LOG: Final = logs.logger("importacao")
_TABELA: Final = "importacoes"
_CHAVES: Final = "importacoes_chaves"
_CANCELADAS: Final = "importacoes_canceladas"
_VALIDADE_DA_CHAVE_S: Final = 24 * 3600.0
_RECEBIDA_S: Final = 24 * 3600.0  # a file without a record may be on its way until then


@dataclass(frozen=True, slots=True)
class Parte:
    """How some lines of a lot ended, as far as they did not end well; numbers are places in the lot, from 0.

    Attributes:
        recusadas: place and the PBX's own words.
    """

    lote: int
    recusadas: tuple[tuple[int, str], ...] = ()
    desconhecidas: tuple[int, ...] = ()


@dataclass
class ArquivoDeImportacoes:
    """The imports of one PBX.

    Attributes:
        lease: the PBX's lease; raises Fenced where it is not held.
        pasta: one folder an import below it.
    """

    journal: Journal
    seal: Seal
    pbx: str
    pasta: Path
    lease: Callable[[str], Lease | None]
    auditoria: Auditoria
    _revisoes: dict[str, int] = field(default_factory=dict)

    def pasta_de(self, id: str) -> Path:
        """The folder of an import's files."""
        return self.pasta / id

    async def guardar_nova(self, importacao: Importacao, fato: Fato) -> Importacao:
        """Stores an import to be made, and who wants it, unless its key already has one: then that one is returned.

        Raises:
            JournalError: it could not be stored.
        """
        texto = f"{self.pbx}\0{importacao.quem}\0{importacao.chave_idempotencia}"
        chave = hashlib.sha256(texto.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            await self.auditoria.registrar(
                fato,
                com=(
                    Put(_TABELA, importacao.id, self._selada(importacao), expect=0),
                    Put(_CHAVES, chave, importacao.id.encode(), expect=0, ttl=_VALIDADE_DA_CHAVE_S),
                    Append(self._pedidos, importacao.id.encode()),
                ),
            )
        except Conflict:
            dona = await self.journal.get(_CHAVES, chave)
            primeira = None if dona is None else await self.achar(dona.data.decode())
            if primeira is None:
                raise
            return primeira
        return importacao

    async def guardar(self, importacao: Importacao, parte: Parte | None = None) -> Importacao:
        """Replaces the record and tells whoever follows it, under the PBX's lease; returns it.

        Raises:
            Fenced: another gateway owns the PBX by now.
        """
        entry: dict[str, Any] = {"estado": importacao.estado}
        if parte is not None:
            entry["parte"] = (parte.lote, parte.recusadas, parte.desconhecidas)
        positions = await self.journal.commit(
            Put(
                _TABELA,
                importacao.id,
                self._selada(importacao),
                expect=await self._revisao(importacao.id),
                ttl=GUARDA_S if importacao.terminou else None,
            ),
            Append(self._log(importacao.id), orjson.dumps(entry)),
            lease=self.lease(self.pbx),
        )
        self._revisoes[importacao.id] = positions[0].sequence
        if importacao.terminou:
            del self._revisoes[importacao.id]
        return importacao

    async def achar(self, id: str) -> Importacao | None:
        """An import, or None."""
        found = await self.journal.get(_TABELA, id)
        return None if found is None else registro.ler(self.seal.open(found.data, _TABELA + id))

    async def todas(self) -> list[Importacao]:
        """Every import that is kept, the oldest first. One that cannot be read (of another version) is left out."""
        made = []
        async for record in self.journal.records(_TABELA):
            try:
                one = registro.ler(self.seal.open(record.data, _TABELA + record.key))
            except (ValueError, SealBroken):
                _LOG.error("importação ilegível", importacao=record.key)
                continue
            if one.pbx == self.pbx:
                made.append(one)
        return sorted(made, key=lambda one: one.criada_em)

    async def cancelar(self, id: str) -> None:
        """Asks for an end; whoever makes the import sees it before the next lot."""
        await self.journal.commit(Put(_CANCELADAS, id, b"1", expect=None, ttl=GUARDA_S))

    async def cancelada(self, id: str) -> bool:
        """Whether its end was asked for."""
        return await self.journal.get(_CANCELADAS, id) is not None

    async def pedidos(self, desde: Position) -> AsyncIterator[str]:
        """Names each new import, from a position of the journal on, for ever."""
        async with aclosing(self.journal.read(self._pedidos, desde, follow=True)) as reading:  # type: ignore[type-var]  # a generator
            async for item in reading:
                if isinstance(item, Entry):
                    yield item.data.decode()

    async def acompanhar(self, id: str) -> AsyncGenerator[Importacao, None]:
        """The import as it is, then as often as it changes, to its end. What changes meanwhile is merged."""
        head = await self.journal.head()
        atual = await self.achar(id)
        if atual is None:
            return
        yield atual
        if atual.terminou:
            return
        async with aclosing(self.journal.read(self._log(id), head, follow=True)) as reading:  # type: ignore[type-var]  # a generator
            async for _ in reading:
                nova = await self.achar(id)
                if nova is None:
                    return
                if nova != atual:
                    atual = nova
                    yield atual
                if atual.terminou:
                    return

    async def partes(self, id: str) -> AsyncIterator[Parte]:
        """What did not end well, lot by lot, in the order in which it was sent."""
        async for item in self.journal.read(self._log(id), None):
            if isinstance(item, Entry) and (parte := orjson.loads(item.data).get("parte")) is not None:
                lote, recusadas, desconhecidas = parte
                yield Parte(lote, tuple((place, why) for place, why in recusadas), tuple(desconhecidas))

    async def limpar(self, agora: datetime) -> None:
        """Removes the files of imports that are no longer kept, and of those that were received and never asked for."""
        kept = {one.id for one in await self.todas()}
        for folder in self.pasta.iterdir() if self.pasta.is_dir() else ():
            if folder.name not in kept and folder.stat().st_mtime < agora.timestamp() - _RECEBIDA_S:
                shutil.rmtree(folder, ignore_errors=True)
                await self.journal.trim(self._log(folder.name), keep=1)

    def esquecer(self, id: str) -> None:
        """Removes the files of one import."""
        with suppress(OSError):
            shutil.rmtree(self.pasta_de(id))

    @property
    def _pedidos(self) -> str:
        return f"importacoes:{self.pbx}"

    def _log(self, id: str) -> str:
        return f"importacao:{self.pbx}:{id}"

    async def _revisao(self, id: str) -> int:
        if id not in self._revisoes:
            found = await self.journal.get(_TABELA, id)
            self._revisoes[id] = 0 if found is None else found.revision
        return self._revisoes[id]

    def _selada(self, importacao: Importacao) -> bytes:
        return self.seal.seal(registro.escrever(importacao), _TABELA + importacao.id)

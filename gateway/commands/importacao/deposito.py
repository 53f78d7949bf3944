"""A file as it comes in: sealed piece by piece into its import's folder, never whole in memory."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from pathlib import Path
from typing import Final

from gateway.commands.importacao.arquivo import ArquivoDeImportacoes
from gateway.domain.erros import EntradaInvalida
from gateway.domain.importacao import ArquivoRecebido
from gateway.journal.sealed_files import SealedWriter

ORIGINAL: Final = "original"
_PARTE_BYTES: Final = 256 * 1024
_MAX_NOME: Final = 200


class Deposito:
    """One file being received.

    Args:
        nome: as the client calls it; only shown.
        max_bytes: more is refused.
    """

    def __init__(self, arquivo: ArquivoDeImportacoes, nome: str, max_bytes: int) -> None:
        self.id: Final = uuid.uuid4().hex
        self._arquivo = arquivo
        self._nome = Path(nome.replace("\\", "/")).name[:_MAX_NOME]
        self._max_bytes = max_bytes
        self._buffer = bytearray()
        self._hash = hashlib.sha256()
        self._size = 0
        folder = arquivo.pasta_de(self.id)
        folder.mkdir(parents=True, mode=0o700)
        self._writer = SealedWriter(folder / ORIGINAL, arquivo.seal, self.id)

    async def escrever(self, parte: bytes) -> None:
        """Adds bytes.

        Raises:
            EntradaInvalida: the file is too large.
            OSError: it cannot be stored.
        """
        self._size += len(parte)
        if self._size > self._max_bytes:
            raise EntradaInvalida(
                "arquivo", f"O arquivo passa de {self._max_bytes} bytes: divida-o, ou aumente GATEWAY_MAX_UPLOAD_BYTES."
            )
        self._buffer += parte
        if len(self._buffer) >= _PARTE_BYTES:
            await self._descarregar()

    async def fechar(self) -> ArquivoRecebido:
        """The file, whole and durable.

        Raises:
            EntradaInvalida: there is nothing in it.
            OSError: it cannot be stored.
        """
        if not self._size:
            raise EntradaInvalida("arquivo", "O arquivo está vazio.")
        await self._descarregar()
        await asyncio.to_thread(self._writer.close)
        return ArquivoRecebido(self.id, self._nome, self._size, self._hash.hexdigest())

    def descartar(self) -> None:
        """Leaves nothing behind."""
        self._writer.discard()
        self._arquivo.esquecer(self.id)

    async def _descarregar(self) -> None:
        data = bytes(self._buffer)
        self._buffer.clear()
        if data:
            await asyncio.to_thread(self._guardar, data)

    def _guardar(self, data: bytes) -> None:
        self._hash.update(data)
        self._writer.write(data)

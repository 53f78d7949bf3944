"""Validating a whole import: from the file received to the lines that are ready and those that are refused.

It holds one lot of lines at a time and starts over when it was interrupted: nothing has been sent yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson

from gateway.commands.importacao.conferencia import Fonte, Lote, Regras, conferir_lote, do_arquivo
from gateway.commands.importacao.deposito import ORIGINAL
from gateway.commands.importacao.linhas import (
    Numero,
    Pronta,
    escrever_prontas,
    escrever_recusadas,
    no_layout,
)
from gateway.commands.importacao.memoria import Memoria
from gateway.domain.importacao import CategoriaDeErro, ErroDeLinha
from gateway.journal.sealed import Seal
from gateway.journal.sealed_files import SealedWriter, read_frames
from gateway.protocol.columns import Ilegivel
from gateway.protocol.import_file import ClienteImportado, TelefoneImportado
from gateway.protocol.import_stream import Formato, detectar, lotes

PRONTAS: Final = "prontas"
RECUSADAS: Final = "recusadas"
DAS_LINHAS: Final = Formato("utf-8", ";")
"""The format in which typed rows are given back."""


@dataclass(slots=True)
class Contagem:
    """What has been seen so far."""

    lidos_bytes: int = 0
    lidas: int = 0
    boas: int = 0
    lotes: int = 0
    por_categoria: dict[CategoriaDeErro, int] = field(default_factory=dict)
    sinalizadas: dict[CategoriaDeErro, int] = field(default_factory=dict)
    erros: list[ErroDeLinha] = field(default_factory=list)

    @property
    def recusadas(self) -> int:
        """Lines that are not imported."""
        return sum(self.por_categoria.values())


class Validacao:
    """One validation. Every method may take long: call it in a thread, one at a time.

    Args:
        pasta: the import's folder; what it writes there replaces what an interrupted one left.
        sobre: the import's id.
        max_erros: of how many errors the details are kept in `contagem`.
        por_lote: how many lines are sent together.
    """

    def __init__(
        self, pasta: Path, seal: Seal, sobre: str, *, linhas_tipadas: bool, max_erros: int, por_lote: int
    ) -> None:
        self._pasta = pasta
        self._seal = seal
        self._sobre = sobre
        self._linhas_tipadas = linhas_tipadas
        self._max_erros = max_erros
        self._por_lote = por_lote
        self._stack = ExitStack()
        self._lots: Iterator[list[Fonte]] = iter(())
        self._pending: list[Pronta] = []
        self.contagem: Final = Contagem()
        self.formato = DAS_LINHAS

    def __enter__(self) -> Self:
        self._prontas = self._stack.enter_context(SealedWriter(self._pasta / PRONTAS, self._seal, self._sobre))
        self._recusadas = self._stack.enter_context(SealedWriter(self._pasta / RECUSADAS, self._seal, self._sobre))
        self.memoria = self._stack.enter_context(Memoria(self._pasta / "memoria"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, exc, trace)

    def comecar(self) -> None:
        """Finds out the format."""
        if self._linhas_tipadas:
            self._lots = _tipadas(orjson.loads(b"".join(self._contado())), self._por_lote)
        else:
            self.formato = detectar(self._original())
            delimitador = self.formato.delimitador
            self._lots = (do_arquivo(lot, delimitador) for lot in lotes(self._contado(), self.formato, self._por_lote))

    def proximo(self, regras: Regras) -> bool:
        """Checks the next lot of lines; False when there is none."""
        lot = next(self._lots, None)
        if lot is None:
            self._gravar(self._pending)
            return False
        done = conferir_lote(lot, regras, self.memoria, self.formato.delimitador)
        self._contar(len(lot), done)
        if done.recusadas:
            self._recusadas.write(escrever_recusadas(done.recusadas))
        self._pending += done.prontas
        if len(self._pending) >= self._por_lote:
            self._gravar(self._pending[: self._por_lote])
            self._pending = self._pending[self._por_lote :]
        return True

    def _gravar(self, prontas: Sequence[Pronta]) -> None:
        if prontas:
            self._prontas.write(escrever_prontas(prontas))
            self.contagem.lotes += 1

    def _contar(self, lidas: int, lote: Lote) -> None:
        contagem = self.contagem
        contagem.lidas += lidas
        contagem.boas += len(lote.prontas)
        for recusada in lote.recusadas:
            categoria = recusada.erro.categoria
            contagem.por_categoria[categoria] = contagem.por_categoria.get(categoria, 0) + 1
            if len(contagem.erros) < self._max_erros:
                contagem.erros.append(recusada.erro)
        for categoria, count in lote.sinalizadas.items():
            contagem.sinalizadas[categoria] = contagem.sinalizadas.get(categoria, 0) + count

    def _original(self) -> Iterator[bytes]:
        return read_frames(self._pasta / ORIGINAL, self._seal, self._sobre)

    def _contado(self) -> Iterator[bytes]:
        for parte in self._original():
            yield parte
            self.contagem.lidos_bytes += len(parte)


def escrever_tipadas(linhas: Sequence[Mapping[str, Any]]) -> bytes:
    """Typed rows as the file received; a request's body bounds them.

    Args:
        linhas: `parametro1`, `parametro2`, `telefones`: each `ddd`, `telefone`, `discar_em` (the PBX's local time in
            ISO 8601, or None), `discar_agora`.
    """
    return orjson.dumps(linhas)


def _tipadas(linhas: Sequence[Mapping[str, Any]], por_lote: int) -> Iterator[list[Fonte]]:
    for first in range(0, len(linhas), por_lote):
        yield [_tipada(n, linha) for n, linha in enumerate(linhas[first : first + por_lote], first + 1)]


def _tipada(number: int, linha: Mapping[str, Any]) -> Fonte:
    numeros = [Numero(t["ddd"], t["telefone"], t["discar_em"], t["discar_agora"]) for t in linha["telefones"]]
    parametros = linha["parametro1"], linha["parametro2"]

    def ler() -> tuple[ClienteImportado, frozenset[int]]:
        telefones = tuple(
            TelefoneImportado(n.ddd, n.telefone, None if n.discar_em is None else datetime.fromisoformat(n.discar_em))
            for n in numeros
        )
        if not telefones:
            raise Ilegivel("telefone1", "a linha não tem telefone")
        return ClienteImportado(*parametros, telefones), frozenset(
            place for place, n in enumerate(numeros, 1) if n.discar_agora
        )

    return number, no_layout(Pronta(number, *parametros, list(numeros)), DAS_LINHAS.delimitador), ler

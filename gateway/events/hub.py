"""Fan-out inside one process, fed only with what has a position in the journal.

Readers are found by an index of what they asked for (`Filtro.chaves`), not by asking each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain

from gateway.domain.eventos import LinhaIlegivel
from gateway.events.filtro import Chave, Filtro, Permitido, chaves_de
from gateway.events.items import Conexao, EventoGuardado, Lacuna, Reconciliado, SoDoEstado
from gateway.events.lotacao import Lotacao
from gateway.events.reader import Reader
from gateway.journal.port import Position
from gateway.telemetry.logs import logger

__all__ = ["Filtro", "Hub", "Lacuna", "Permitido", "Reader"]

Leitores = dict[Reader, None]
"""Readers in the order they came."""


@dataclass(slots=True)
class _Indice:
    """The readers of one PBX; each is in `leitores`, and in `de_tudo` or at places of one axis."""

    leitores: Leitores = field(default_factory=dict)
    de_tudo: Leitores = field(default_factory=dict)
    por_chave: dict[Chave, Leitores] = field(default_factory=dict)
    eixos: Counter[str] = field(default_factory=Counter)
    lotacao: Lotacao | None = None
    posicao: Position | None = None

    def juntar(self, reader: Reader) -> None:
        self.leitores[reader] = None
        self.lotacao = reader.filtro.lotacao or self.lotacao
        chaves = reader.filtro.chaves()
        if chaves is None:
            self.de_tudo[reader] = None
        for chave in chaves or ():
            self.por_chave.setdefault(chave, {})[reader] = None
            self.eixos[chave[0]] += 1

    def tirar(self, reader: Reader) -> None:
        self.leitores.pop(reader, None)
        self.de_tudo.pop(reader, None)
        for chave in reader.filtro.chaves() or ():
            self.por_chave[chave].pop(reader, None)
            if not self.por_chave[chave]:
                del self.por_chave[chave]
            self.eixos[chave[0]] -= 1
        self.eixos = +self.eixos

    def candidatos(self, evento: EventoGuardado | Lacuna) -> Iterable[Reader]:
        if isinstance(evento, Lacuna) or isinstance(evento.item, Conexao | LinhaIlegivel | Reconciliado):
            return self.leitores
        if isinstance(evento.item, SoDoEstado):
            return ()
        achados: Leitores = {}  # one that is found twice is offered it once
        for chave in chaves_de(evento.item, self.eixos, self.lotacao):
            achados.update(self.por_chave.get(chave, {}))
        return chain(self.de_tudo, achados)


class Hub:
    """The live end of the streams. Use it in one event loop; nothing here awaits.

    Attributes:
        entregues: items handed to readers since the start.
        perdidos: items that readers were too slow for (each told in a Lacuna).
    """

    def __init__(self) -> None:
        self._indices: dict[str, _Indice] = {}
        self._antes: dict[str, list[Callable[[EventoGuardado | Lacuna], None]]] = {}
        self._log = logger("hub")
        self._fechado = False
        self.entregues = 0
        self.perdidos = 0

    @property
    def leitores(self) -> int:
        """How many readers there are now, for a gauge."""
        return sum(len(indice.leitores) for indice in self._indices.values())

    def posicao(self, pbx: str) -> Position | None:
        """The newest position published of a PBX, None before the first."""
        indice = self._indices.get(pbx)
        return None if indice is None else indice.posicao

    def antes(self, pbx: str, saber: Callable[[EventoGuardado | Lacuna], None]) -> None:
        """`saber` gets everything published of a PBX, each once, before any reader: what readers look at then."""
        self._antes.setdefault(pbx, []).append(saber)

    def publicar(self, evento: EventoGuardado) -> None:
        """Offers a stored item to whoever asked for it. One published already is not offered again."""
        self._publicar(evento.pbx, evento, evento.posicao)

    def publicar_lacuna(self, pbx: str, lacuna: Lacuna) -> None:
        """Tells every reader of a PBX of items that nobody can have."""
        self._publicar(pbx, lacuna, lacuna.ate)

    def _publicar(self, pbx: str, evento: EventoGuardado | Lacuna, posicao: Position) -> None:
        indice = self._indices.setdefault(pbx, _Indice())
        antes = indice.posicao
        if antes is not None and antes.epoch == posicao.epoch and posicao.sequence <= antes.sequence:
            return
        indice.posicao = posicao
        for saber in self._antes.get(pbx, ()):
            saber(evento)
        for reader in indice.candidatos(evento):
            visto = evento if isinstance(evento, Lacuna) else reader.filtro.visto(evento)
            if visto is None:
                continue
            atrasado = reader.atrasado
            if reader.oferecer(visto):
                self.entregues += 1
            else:
                self.perdidos += 1
                if not atrasado:
                    self._log.warning("leitor_lento", pbx=pbx, quem=reader.quem)

    @contextmanager
    def assinar(self, filtro: Filtro, *, max_pendentes: int = 1000, quem: str = "") -> Iterator[Reader]:
        """A reader of what is published from now on; gone when the block ends, however it ends."""
        reader = Reader(filtro, max_pendentes, quem)
        self.juntar(reader)
        try:
            yield reader
        finally:
            self.tirar(reader)
            reader.encerrar()

    def juntar(self, reader: Reader) -> None:
        """Offers it what is published from now on, until it is taken away."""
        self._indices.setdefault(reader.filtro.pbx, _Indice()).juntar(reader)
        if self._fechado:
            reader.encerrar()

    def tirar(self, reader: Reader) -> None:
        """Takes a reader away; one that is not there stays away."""
        indice = self._indices.get(reader.filtro.pbx)
        if indice is not None and reader in indice.leitores:
            indice.tirar(reader)

    def fechar(self) -> None:
        """Ends every reader after what is pending, and every later one at once."""
        self._fechado = True
        for indice in self._indices.values():
            for reader in tuple(indice.leitores):
                reader.encerrar()

"""Answers of the HTTP API for whoever reads the graph: asked once at a time, and kept while they are fresh.

Never for commands, their guards or their evidence: those call `PbxApi` itself, which asks the PBX each time.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Coroutine, Hashable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from gateway.channels.errors import Unavailable
from gateway.channels.flights import Voos
from gateway.clock import Clock
from gateway.domain.comandos import Canal

T = TypeVar("T")
Pergunta = tuple[str, *tuple[Hashable, ...]]
"""A function of the API, and what it is asked."""

LEMBRADA, COMPARTILHADA, PEDIDA = "lembrada", "compartilhada", "pedida"
_QUALQUER: Final = ""
"""What an answer shows that is forgotten with anything of its function."""


@dataclass(frozen=True, slots=True)
class Limites:
    """What is kept.

    Attributes:
        validade_s: function → how long an answer of it is good; one that is not here is not kept.
    """

    validade_s: Mapping[str, float]
    max_respostas: int
    max_bytes: int


NADA: Final = Limites(MappingProxyType({}), 0, 0)
"""Answers are shared while they are asked for, and not kept."""


class Guardar(NamedTuple):
    """How an answer is kept.

    Attributes:
        bytes: about how much memory it takes.
        mostra: what it shows (an extension's number, a campaign's code), by which it can be forgotten alone; None: only
            with all of its function.
    """

    bytes: int
    mostra: frozenset[str] | None = None


class _Guardada(NamedTuple):
    valor: Any
    ate: float
    como: Guardar


class Respostas:
    """The answers of one PBX. Use it in one event loop.

    Attributes:
        contagem: (function, how) → reads; how is `lembrada`, `compartilhada` (joined one in flight) or `pedida`.
        bytes: about how much is kept.
    """

    def __init__(self, clock: Clock, limites: Limites) -> None:
        self._clock = clock
        self._limites = limites
        self._voos: Voos[Pergunta, Any] = Voos(lambda: Unavailable(Canal.API, "leitura", "closing"))
        self._mudou: dict[Pergunta, set[str | None]] = {}
        self._guardadas: OrderedDict[Pergunta, _Guardada] = OrderedDict()
        self._indice: dict[tuple[str, str | None], set[Pergunta]] = {}
        self.contagem: Final = Counter[tuple[str, str]]()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._guardadas)

    async def ler(
        self, pergunta: Pergunta, ler: Callable[[], Coroutine[Any, Any, T]], guardar: Callable[[T], Guardar | None]
    ) -> T:
        """The answer that is kept, the one that is being asked for, or what `ler` gets. It is shared: never change it.

        Args:
            guardar: how to keep an answer; None for one that is not to be kept.

        Raises:
            Exception: what `ler` raises, to everybody who shares it. Nothing of it is kept.
        """
        kept: T | None = self.lembrada(pergunta)
        if kept is not None:
            return kept
        if self._mudou.get(pergunta):  # it may have been read before what changed since
            self._voos.soltar(pergunta)
        junta = pergunta in self._voos
        self.contagem[pergunta[0], COMPARTILHADA if junta else PEDIDA] += 1
        mudou = self._mudou[pergunta] if junta else set[str | None]()
        self._mudou[pergunta] = mudou
        found: T = await self._voos.juntar(pergunta, lambda: self._pedir(pergunta, mudou, ler, guardar))
        return found

    def lembrada(self, pergunta: Pergunta) -> Any:
        """The answer that is kept, which counts as a read; None: there is none that is still good."""
        kept = self._guardadas.get(pergunta)
        if kept is None:
            return None
        if self._clock.monotonic() >= kept.ate:
            self._tirar(pergunta)
            return None
        self._guardadas.move_to_end(pergunta)
        self.contagem[pergunta[0], LEMBRADA] += 1
        return kept.valor

    def esquecer(self, funcao: str, mostra: str | None = None) -> None:
        """That function tells something else now, of one thing or of any: also answers on their way are not kept."""
        for pergunta, mudou in self._mudou.items():
            if pergunta[0] == funcao:
                mudou.add(mostra)
        for lugar in ((funcao, mostra), (funcao, _QUALQUER)):
            for pergunta in tuple(self._indice.get(lugar, ())):
                self._tirar(pergunta)

    async def fechar(self) -> None:
        """Ends the reads under way."""
        await self._voos.fechar()

    async def _pedir(
        self,
        pergunta: Pergunta,
        mudou: set[str | None],
        ler: Callable[[], Coroutine[Any, Any, T]],
        guardar: Callable[[T], Guardar | None],
    ) -> T:
        try:
            valor = await ler()
        finally:
            ultima = self._mudou.get(pergunta) is mudou
            if ultima:
                del self._mudou[pergunta]
        como = guardar(valor) if ultima else None
        if como is not None and not (mudou and _toca(como.mostra, mudou)):
            self._guardar(pergunta, valor, como)
        return valor

    def _guardar(self, pergunta: Pergunta, valor: Any, como: Guardar) -> None:
        validade_s = self._limites.validade_s.get(pergunta[0], 0.0)
        if validade_s <= 0 or como.bytes > self._limites.max_bytes:
            return
        self._tirar(pergunta)
        self._guardadas[pergunta] = _Guardada(valor, self._clock.monotonic() + validade_s, como)
        self.bytes += como.bytes
        for lugar in _lugares(pergunta, como):
            self._indice.setdefault(lugar, set()).add(pergunta)
        while len(self._guardadas) > self._limites.max_respostas or self.bytes > self._limites.max_bytes:
            self._tirar(next(iter(self._guardadas)))  # the one that was asked for longest ago

    def _tirar(self, pergunta: Pergunta) -> None:
        kept = self._guardadas.pop(pergunta, None)
        if kept is None:
            return
        self.bytes -= kept.como.bytes
        for lugar in _lugares(pergunta, kept.como):
            self._indice[lugar].discard(pergunta)
            if not self._indice[lugar]:
                del self._indice[lugar]


def _lugares(pergunta: Pergunta, como: Guardar) -> Iterator[tuple[str, str | None]]:
    """Where an answer is found by what has changed: all of its function, and each thing that it shows."""
    yield pergunta[0], None
    for coisa in (_QUALQUER,) if como.mostra is None else como.mostra:
        yield pergunta[0], coisa


def _toca(mostra: frozenset[str] | None, mudou: set[str | None]) -> bool:
    """Whether what has changed may be among what an answer shows."""
    return mostra is None or None in mudou or not mostra.isdisjoint(mudou)

"""Checks the audit chain from its first link to its head, and says where it is broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.domain.auditoria import TipoDeFato
from gateway.journal.audit import CABECA, LOG, TABELA
from gateway.journal.chain import VAZIA, Head, Link, NotALink, open_head
from gateway.journal.port import Gap, Journal
from gateway.journal.sealed import Seal, SealBroken


@dataclass(frozen=True, slots=True)
class Quebra:
    """The first place where the chain does not hold; `motivo` is a sentence in pt-BR."""

    numero: int
    motivo: str


@dataclass(frozen=True, slots=True)
class Conferencia:
    """The outcome: the links from `primeiro` (0: none) to `cabeca` hold; `quebra` is what comes next, if anything."""

    primeiro: int = 0
    cabeca: Head = VAZIA
    quebra: Quebra | None = None

    @property
    def total(self) -> int:
        """How many links hold."""
        return self.cabeca.number - self.primeiro + 1 if self.primeiro else 0


async def conferir(journal: Journal, seal: Seal, ancora: Head | None = None) -> Conferencia:
    """Reads the whole chain.

    Args:
        ancora: a head that was written down elsewhere; the chain must still hold it.

    Raises:
        Unreadable: the journal failed.
    """
    kept = await journal.get(TABELA, CABECA)  # read before the chain, which may only have grown meanwhile
    try:
        guardada = None if kept is None else open_head(seal, kept.data)
    except SealBroken:
        return Conferencia(quebra=Quebra(0, "a cabeça da cadeia foi alterada, ou a chave do diário é outra"))
    visto = _Conferidor(seal, [one for one in (guardada, ancora) if one is not None])
    async for item in journal.read(LOG, None):
        if isinstance(item, Gap):
            continue
        motivo = visto.motivo(item.data)
        if motivo is not None:
            return replace(visto.feito, quebra=Quebra(visto.feito.cabeca.number + 1, motivo))
    return replace(visto.feito, quebra=visto.falta())


class _Conferidor:
    def __init__(self, seal: Seal, ancoras: Sequence[Head]) -> None:
        self._seal = seal
        self._ancoras = ancoras
        self._podado_ate = 0
        self.feito = Conferencia()

    def motivo(self, data: bytes) -> str | None:
        """Takes one link more; says what breaks the chain at it, if anything."""
        try:
            elo = Link.read(data)
        except NotALink:
            return "não é uma entrada da auditoria"
        if not self.feito.primeiro:
            self.feito = Conferencia(elo.number, Head(elo.number - 1, elo.before))
        before = self.feito.cabeca
        if elo.number != before.number + 1:
            return f"falta, ou está fora de ordem: no seu lugar está a {elo.number}"
        if elo.before != before.hash:
            return f"não segue a {before.number}: uma das duas foi alterada"
        try:
            fato = elo.open(self._seal).fato
        except SealBroken:
            return "foi alterada, ou a chave do diário é outra"
        if any(one.number == elo.number and one != elo.head for one in self._ancoras):
            return "não é a que a âncora guarda"
        if fato.tipo is TipoDeFato.PODA:
            self._podado_ate = max(self._podado_ate, Head.from_text(fato.detalhes["ate"]).number)
        self.feito = replace(self.feito, cabeca=elo.head)
        return None

    def falta(self) -> Quebra | None:
        """What is missing before the first link and after the last."""
        antes, ultimo = self.feito.primeiro - 1, self.feito.cabeca.number
        if antes > self._podado_ate:
            return Quebra(antes, "falta, e nenhuma poda pela regra de retenção o explica")
        adiante = max((one.number for one in self._ancoras), default=0)
        if adiante > ultimo:
            return Quebra(ultimo + 1, f"falta: a cadeia ia até a {adiante}")
        return None

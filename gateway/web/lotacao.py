"""How many streams may be open at once: WebSockets and responses of events, in the process and of each key.

A key that opens sockets without end would take the memory and the descriptors of all others.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from gateway.domain.erros import ErroDoGateway


class LotacaoEsgotada(ErroDoGateway):
    """No more streams for now."""

    def __init__(self, de_quem: str, maximo: int) -> None:
        super().__init__(
            "CONEXOES_DEMAIS",
            f"{de_quem} já tem {maximo} conexões abertas: feche alguma ou tente mais tarde.",
            repetivel=True,
            detalhes={"maximo": maximo},
        )


class Lotacao:
    """The count of what is open."""

    def __init__(self, total: int, por_chave: int) -> None:
        self._total: Final = total
        self._por_chave: Final = por_chave
        self._abertas = 0
        self._chaves: Final[Counter[str]] = Counter()

    def entrar(self) -> Vaga:
        """A place for one more, whoever it is.

        Raises:
            LotacaoEsgotada: the process has as many as it may have.
        """
        if self._abertas >= self._total:
            raise LotacaoEsgotada("O gateway", self._total)
        self._abertas += 1
        return Vaga(self)

    def ocupar(self, chave: str) -> None:
        """One more of that key.

        Raises:
            LotacaoEsgotada: it has as many as it may have.
        """
        if self._chaves[chave] >= self._por_chave:
            raise LotacaoEsgotada("Esta chave", self._por_chave)
        self._chaves[chave] += 1

    def largar(self, chave: str | None) -> None:
        """One less, of that key if it was known."""
        self._abertas -= 1
        if chave is not None:
            self._chaves[chave] -= 1
            if not self._chaves[chave]:
                del self._chaves[chave]


class Vaga:
    """The place of one stream; `sair` gives it back."""

    def __init__(self, lotacao: Lotacao) -> None:
        self._lotacao: Final = lotacao
        self._chave: str | None = None

    def de(self, chave: str) -> None:
        """Says whose it is.

        Raises:
            LotacaoEsgotada: that key has as many as it may have.
        """
        self._lotacao.ocupar(chave)
        self._chave = chave

    def sair(self) -> None:
        """It is open no more."""
        self._lotacao.largar(self._chave)

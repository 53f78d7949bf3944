"""What a channel knows of its own health, and its breakers: one judges reads, one judges commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from gateway.channels.breaker import Disjuntor, Limiar
from gateway.channels.errors import Congested, NotDelivered, Unavailable
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.domain.disjuntor import EstadoDisjuntor


@dataclass(frozen=True, slots=True)
class EstadoCanal:
    """The state of one channel.

    Attributes:
        ok: whether its last use ended well (of the event line: whether it is connected).
        desde: since when it is so; None before its first use.
        ultimo_erro: class and reason of the last error; no secrets.
        disjuntor, disjuntor_de_comandos: None where the channel carries none of that, or has no breaker.
    """

    canal: Canal
    configurado: bool
    ok: bool
    desde: datetime | None
    ultimo_erro: str | None
    detalhes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    disjuntor: EstadoDisjuntor | None = None
    disjuntor_de_comandos: EstadoDisjuntor | None = None


class Saude:
    """Keeps one channel's state: told of each success and failure, asked before each request.

    Args:
        leituras, comandos: when the breaker of reads and that of commands opens; None: never.
    """

    def __init__(
        self,
        canal: Canal,
        clock: Clock,
        *,
        ok: bool = False,
        leituras: Limiar | None = None,
        comandos: Limiar | None = None,
    ) -> None:
        self._canal = canal
        self._clock = clock
        self._ok = ok
        self._desde: datetime | None = None
        self._ultimo_erro: str | None = None
        self._leituras = None if leituras is None else Disjuntor(clock, leituras)
        self._comandos = None if comandos is None else Disjuntor(clock, comandos)

    def bem(self, *, comando: bool = False) -> None:
        """The channel answered as it should. A good read is the trial of the commands' breaker too."""
        if not self._ok or self._desde is None:
            self._ok, self._desde = True, self._clock.now()
        for disjuntor in self._julgados(comando=comando):
            disjuntor.bem()

    def mal(self, erro: Exception, *, comando: bool = False) -> None:
        """The channel failed. Congestion of our own is no failure of it."""
        if isinstance(erro, Congested) or isinstance(erro.__cause__, Congested):
            return
        self._ultimo_erro = str(erro) if erro.__class__.__module__.startswith("gateway.") else type(erro).__name__
        if self._ok or self._desde is None:
            self._ok, self._desde = False, self._clock.now()
        for disjuntor in self._julgados(comando=comando):
            disjuntor.mal()

    def exigir_leitura(self, operacao: str) -> None:
        """To be asked before a read.

        Raises:
            Unavailable: the breaker is open.
        """
        if self._leituras is not None and not self._leituras.deixa_leitura():
            raise Unavailable(self._canal, operacao, "breaker open")

    def exigir_comando(self, operacao: str) -> None:
        """To be asked before a command is sent.

        Raises:
            NotDelivered: either breaker is not closed. Nothing was sent.
        """
        if not all(one.deixa_comando() for one in (self._leituras, self._comandos) if one is not None):
            raise NotDelivered(self._canal, operacao, "breaker open")

    def quer_prova(self) -> bool:
        """Whether a trial is due for the commands of a channel that has no reads; if so it must be made now."""
        disjuntor = self._comandos
        return disjuntor is not None and not disjuntor.deixa_comando() and disjuntor.deixa_leitura()

    @property
    def ok(self) -> bool:
        """Whether the last use ended well."""
        return self._ok

    def estado(self, **detalhes: str) -> EstadoCanal:
        """The state now."""
        return EstadoCanal(
            self._canal,
            True,
            self._ok,
            self._desde,
            self._ultimo_erro,
            MappingProxyType(dict(detalhes)),
            None if self._leituras is None else self._leituras.estado,
            None if self._comandos is None else self._comandos.estado,
        )

    def _julgados(self, *, comando: bool) -> list[Disjuntor]:
        """The breakers that an answer counts for."""
        if comando:
            return [] if self._comandos is None else [self._comandos]
        em_prova = self._comandos is not None and self._comandos.estado is EstadoDisjuntor.MEIO_ABERTO
        return [one for one in (self._leituras, self._comandos if em_prova else None) if one is not None]

"""What a channel knows of its own health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from gateway.clock import Clock
from gateway.domain.comandos import Canal


@dataclass(frozen=True, slots=True)
class EstadoCanal:
    """The state of one channel.

    Attributes:
        ok: whether its last use ended well (of the event line: whether it is connected).
        desde: since when it is so; None before its first use.
        ultimo_erro: class and reason of the last error; no secrets.
    """

    canal: Canal
    configurado: bool
    ok: bool
    desde: datetime | None
    ultimo_erro: str | None
    detalhes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Saude:
    """Keeps one channel's state: told of each success and failure."""

    def __init__(self, canal: Canal, clock: Clock, *, ok: bool = False) -> None:
        self._canal = canal
        self._clock = clock
        self._ok = ok
        self._desde: datetime | None = None
        self._ultimo_erro: str | None = None

    def bem(self) -> None:
        """The channel answered."""
        if not self._ok or self._desde is None:
            self._ok, self._desde = True, self._clock.now()

    def mal(self, erro: Exception) -> None:
        """The channel failed."""
        self._ultimo_erro = str(erro) if erro.__class__.__module__.startswith("gateway.") else type(erro).__name__
        if self._ok or self._desde is None:
            self._ok, self._desde = False, self._clock.now()

    @property
    def ok(self) -> bool:
        """Whether the last use ended well."""
        return self._ok

    def estado(self, **detalhes: str) -> EstadoCanal:
        """The state now."""
        return EstadoCanal(
            self._canal, True, self._ok, self._desde, self._ultimo_erro, MappingProxyType(dict(detalhes))
        )

"""Whether the key behind an open stream still lives with the rights it had, asked again now and then."""

from __future__ import annotations

from typing import Final

from gateway.access.identity import Identidade
from gateway.access.keys import Keys
from gateway.clock import Clock

RECONFERIR_CHAVE_S: Final = 5.0


class ChaveMortaError(Exception):
    """The key was revoked while its stream was open, or its rights changed: who comes back gets the new ones."""


class Vigor:
    """Asks at most every RECONFERIR_CHAVE_S, however often it is asked itself."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._conferida_em = clock.monotonic()

    def conferir(self, bearer: str | None, quem: Identidade | None) -> None:
        """The key, and whom it let in.

        Raises:
            ChaveMortaError: it lives no more, or not with those rights.
        """
        now = self._clock.monotonic()
        if now - self._conferida_em < RECONFERIR_CHAVE_S:
            return
        self._conferida_em = now
        agora = self._keys.identificar(bearer)
        if agora is None or (quem is not None and _direitos(agora) != _direitos(quem)):
            raise ChaveMortaError


def _direitos(identidade: Identidade) -> object:
    return identidade.direitos, identidade.escopo

"""Whether the key behind an open stream still lives with the rights it had."""

from __future__ import annotations

from gateway.access.identity import Identidade
from gateway.access.keys import Keys


class ChaveMortaError(Exception):
    """The key was revoked while its stream was open, or its rights changed: who comes back gets the new ones."""


class Vigor:
    """Of one stream. Asking costs next to nothing while the policy stays as it was when last asked.

    Args:
        bearer: the key.
        quem: whom it let in.
    """

    def __init__(self, keys: Keys, bearer: str | None, quem: Identidade) -> None:
        self._keys = keys
        self._bearer = bearer
        self._quem = quem
        self._vista: object = None

    def conferir(self) -> None:
        """Asks once more, if anything changed.

        Raises:
            ChaveMortaError: the key lives no more, or not with those rights.
        """
        politica = self._keys.politica
        if politica is self._vista:
            return
        agora = self._keys.identificar(self._bearer)
        if agora is None or _direitos(agora) != _direitos(self._quem):
            raise ChaveMortaError
        self._vista = politica


def _direitos(identidade: Identidade) -> object:
    return identidade.direitos, identidade.escopo

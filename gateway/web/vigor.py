"""Whether the key behind an open stream still lives with the rights it had: asked at each answer, and now and then."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

from gateway.access.identity import Identidade
from gateway.access.keys import Keys

RONDA_S: Final = 5.0


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


class Ronda:
    """Ends the streams whose key died although nothing comes to them. It looks at them only when the policy changed."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._vista: object = keys.politica
        self._abertos: set[_Vigia] = set()
        self._proxima: asyncio.TimerHandle | None = None

    def vigiar(self, vigor: Vigor) -> _Vigia:
        """Around a stream's own task: ends it with ChaveMortaError at most RONDA_S after its key died."""
        return _Vigia(self, vigor)

    def entrar(self, vigia: _Vigia) -> None:
        """One more that is open."""
        self._abertos.add(vigia)
        if self._proxima is None:
            self._proxima = asyncio.get_running_loop().call_later(RONDA_S, self._olhar)

    def sair(self, vigia: _Vigia) -> None:
        """It has ended."""
        self._abertos.discard(vigia)

    def _olhar(self) -> None:
        self._proxima = None
        if not self._abertos:
            return
        self._proxima = asyncio.get_running_loop().call_later(RONDA_S, self._olhar)
        politica = self._keys.politica
        if politica is not self._vista:
            self._vista = politica
            for vigia in list(self._abertos):
                vigia.conferir()


class _Vigia:
    """One stream that is open, as a context around its task."""

    __slots__ = ("_morta", "_ronda", "_task", "_vigor")

    def __init__(self, ronda: Ronda, vigor: Vigor) -> None:
        self._ronda = ronda
        self._vigor = vigor
        self._task: asyncio.Task[object] | None = None
        self._morta = False

    def __enter__(self) -> None:
        self._task = asyncio.current_task()
        self._ronda.entrar(self)

    def __exit__(
        self, tipo: type[BaseException] | None, exc: BaseException | None, lugar: TracebackType | None
    ) -> None:
        task, self._task = self._task, None
        self._ronda.sair(self)
        if self._morta and tipo is asyncio.CancelledError and task is not None and task.uncancel() == 0:
            raise ChaveMortaError from None

    def conferir(self) -> None:
        """Ends the stream if its key lives no more."""
        try:
            self._vigor.conferir()
        except ChaveMortaError:
            self._morta = True
            if self._task is not None:
                self._task.cancel()


def _direitos(identidade: Identidade) -> object:
    return identidade.direitos, identidade.escopo

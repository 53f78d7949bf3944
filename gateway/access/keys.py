"""API keys: long random texts, known here by their SHA-256 only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from gateway.access import policy
from gateway.access.identity import DIREITOS, TUDO, Identidade
from gateway.access.policy import PolicyError, Politica
from gateway.clock import Clock
from gateway.settings import Segredo

PREFIXO: Final = "tip_"
MAX_CARACTERES: Final = 512
RELER_CADA_S: Final = 1.0
_ADMIN: Final = Identidade("admin", frozenset(("administrador",)), frozenset(DIREITOS), TUDO)


def nova() -> str:
    """A new key: 256 random bits after a prefix that secret scanners can look for."""
    return PREFIXO + secrets.token_urlsafe(32)


def resumo(chave: str) -> str:
    """What is stored of a key. No salt or stretching: the key has 256 bits of its own."""
    return "sha256:" + hashlib.sha256(chave.encode("utf-8", "surrogatepass")).hexdigest()


class Keys:
    """The living keys: GATEWAY_ADMIN_KEY and those of the policy file, which is read again when it changes.

    Args:
        caminho: the policy file, or None for a gateway that has the admin key only.
        ao_falhar: told when a changed file cannot be used; the last good policy goes on.

    Raises:
        PolicyError: the file cannot be used at the start.
    """

    def __init__(
        self,
        caminho: Path | None,
        clock: Clock,
        *,
        admin: Segredo | None = None,
        ao_falhar: Callable[[PolicyError], None] | None = None,
    ) -> None:
        self._caminho = caminho
        self._clock = clock
        self._admin = None if admin is None else resumo(admin.valor)
        self._ao_falhar = ao_falhar
        self._marca = self._estado_do_arquivo()
        self._politica = Politica() if caminho is None else policy.abrir(caminho)
        self._visto = clock.monotonic()

    @property
    def vazia(self) -> bool:
        """Whether nobody at all can come in."""
        return self._admin is None and not any(c.revogada_em is None for c in self._politica.chaves)

    @property
    def politica(self) -> Politica:
        """What the policy file said last: another object whenever it says something else."""
        self._reler()
        return self._politica

    def identificar(self, bearer: str | None) -> Identidade | None:
        """Who holds that key, or None.

        Args:
            bearer: an `Authorization` value, `Bearer <key>`.

        Every stored hash is compared, in constant time, whichever matches.
        """
        chave = _chave_de(bearer)
        if chave is None:
            return None
        self._reler()
        asked = resumo(chave)
        found: Identidade | None = None
        for guardada in self._politica.chaves:
            if hmac.compare_digest(guardada.hash, asked) and guardada.revogada_em is None:
                found = self._politica.identidade(guardada)
        if self._admin is not None and hmac.compare_digest(self._admin, asked):
            found = _ADMIN
        return found

    def vivas(self, nome: str) -> list[Identidade]:
        """The identities that hold a living key of that name (the admin key is named `admin`)."""
        self._reler()
        found = [
            self._politica.identidade(guardada)
            for guardada in self._politica.chaves
            if guardada.nome == nome and guardada.revogada_em is None
        ]
        return [*found, _ADMIN] if self._admin is not None and nome == _ADMIN.nome else found

    def _reler(self) -> None:
        now = self._clock.monotonic()
        if self._caminho is None or now - self._visto < RELER_CADA_S:
            return
        self._visto = now
        marca = self._estado_do_arquivo()
        if marca == self._marca:
            return
        self._marca = marca
        try:
            self._politica = policy.abrir(self._caminho)
        except PolicyError as exc:
            if self._ao_falhar is not None:
                self._ao_falhar(exc)

    def _estado_do_arquivo(self) -> tuple[int, int, int] | None:
        if self._caminho is None:
            return None
        try:
            stat = self._caminho.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _chave_de(bearer: str | None) -> str | None:
    if bearer is None or len(bearer) > MAX_CARACTERES:
        return None
    scheme, _, chave = bearer.strip().partition(" ")
    chave = chave.strip()
    return chave if scheme.lower() == "bearer" and chave and " " not in chave else None

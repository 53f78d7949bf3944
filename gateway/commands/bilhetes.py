"""Links that let whoever has them fetch one file for a short time: sealed, so that nobody can make, change or read one.

A link dies with its time, with the key of who asked, and as soon as that identity's rights or scope are others.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from gateway.access.identity import Identidade
from gateway.access.links import marca_de
from gateway.clock import Clock
from gateway.journal.sealed import Seal, SealBroken

VALIDADE_S: Final = 300.0
_MAX_CARACTERES: Final = 4_000


@dataclass(frozen=True, slots=True)
class Bilhete:
    """A link that was made; `texto` goes into the address."""

    texto: str
    expira_em: datetime


@dataclass(frozen=True, slots=True)
class BilheteAberto:
    """What a link says, and for whom it was made."""

    dono: Identidade
    conteudo: Mapping[str, Any]


class Bilhetes:
    """Makes links and opens them."""

    def __init__(self, seal: Seal, clock: Clock) -> None:
        self._seal = seal
        self._clock = clock

    def fazer(self, para: str, dono: Identidade, conteudo: Mapping[str, Any]) -> Bilhete:
        """A link of that kind, good for five minutes."""
        until = self._clock.now() + timedelta(seconds=VALIDADE_S)
        dito = orjson.dumps([until.timestamp(), dono.nome, marca_de(dono), conteudo])
        sealed = self._seal.seal(dito, f"bilhete:{para}")
        return Bilhete(base64.urlsafe_b64encode(sealed).rstrip(b"=").decode(), until)

    def abrir(self, para: str, texto: str, vivas: Callable[[str], Iterable[Identidade]]) -> BilheteAberto | None:
        """What the link says; None when it is none of ours, of another kind, too old, or its owner is no longer so.

        Args:
            vivas: the identities that hold a living key of a name.
        """
        if len(texto) > _MAX_CARACTERES:
            return None
        try:
            sealed = base64.b64decode(texto + "=" * (-len(texto) % 4), altchars=b"-_", validate=True)
            ate, nome, marca, conteudo = orjson.loads(self._seal.open(sealed, f"bilhete:{para}"))
        except (ValueError, binascii.Error, SealBroken):
            return None
        dono = next((one for one in vivas(nome) if marca_de(one) == marca), None)
        if dono is None or self._clock.now().timestamp() >= ate:
            return None
        return BilheteAberto(dono, conteudo)

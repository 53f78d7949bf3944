"""Webhooks as values and rules: what an endpoint is, how a message is signed (Standard Webhooks 1.0), when it is sent
again.

Nothing here reaches out; secrets stay out of `repr`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

PREFIXO: Final = "whsec_"
SEGREDO_BYTES: Final = 32
PAUSAS_S: Final = (5.0, 30.0, 120.0, 600.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0)
"""Seconds before each further try; after the last the message is a dead letter."""
MAX_ESPERA_PEDIDA_S: Final = 3_600.0


class Situacao(StrEnum):
    """Whether an endpoint gets messages."""

    ATIVO = "ATIVO"
    SUSPENSO = "SUSPENSO"
    DESLIGADO = "DESLIGADO"


class Fim(StrEnum):
    """How one try ended."""

    ENTREGUE = "ENTREGUE"
    REPETIR = "REPETIR"
    DESLIGAR = "DESLIGAR"


@dataclass(frozen=True, slots=True)
class Webhook:
    """One endpoint of somebody's CRM.

    Attributes:
        dono: the name of the key that made it; its rights, scope and masks of now decide what is sent.
        segredos: newest first; more than one while a secret is being changed.
        ramais, tipos, campanhas, filas, grupos, telefones: only these extensions, kinds of events and alerts,
            campaigns, attendance groups, users' groups, numbers in any form; None: all. They hold together.
        motivo: why it is not ATIVO, in pt-BR.
    """

    id: str
    pbx: str
    url: str
    dono: str
    segredos: tuple[str, ...] = field(repr=False)
    criado_em: datetime
    ramais: tuple[str, ...] | None = None
    tipos: tuple[str, ...] | None = None
    campanhas: tuple[int, ...] | None = None
    filas: tuple[int, ...] | None = None
    grupos: tuple[int, ...] | None = None
    telefones: tuple[str, ...] | None = field(default=None, repr=False)
    situacao: Situacao = Situacao.ATIVO
    motivo: str | None = None


@dataclass(frozen=True, slots=True)
class Resposta:
    """What an endpoint answered; `status` None: nothing, for the reason in `erro`."""

    status: int | None
    espera_s: float | None = None
    erro: str | None = None


def assinar(segredos: Sequence[str], ident: str, quando_s: int, corpo: bytes) -> str:
    """The header `webhook-signature`: one `v1,<base64>` a secret, parted by blanks."""
    signed = f"{ident}.{quando_s}.".encode() + corpo
    made = (hmac.new(_chave(segredo), signed, hashlib.sha256).digest() for segredo in segredos)
    return " ".join("v1," + base64.b64encode(digest).decode() for digest in made)


def segredo_de(octetos: bytes) -> str:
    """A secret as people copy it."""
    return PREFIXO + base64.b64encode(octetos).decode()


def julgar(resposta: Resposta) -> Fim:
    """What an answer means: 2xx is taken, 410 wants no more, anything else is tried again."""
    if resposta.status is not None and 200 <= resposta.status < 300:
        return Fim.ENTREGUE
    return Fim.DESLIGAR if resposta.status == 410 else Fim.REPETIR


def pausa_s(tentativa: int, resposta: Resposta, acaso: float) -> float | None:
    """Seconds before the try after `tentativa` (from 1); None: there is none.

    Args:
        acaso: 0 to 1, so that endpoints that fell together do not come back together (up to a fifth longer).
    """
    if tentativa > len(PAUSAS_S):
        return None
    pedida = min(resposta.espera_s or 0.0, MAX_ESPERA_PEDIDA_S)
    return max(PAUSAS_S[tentativa - 1] * (1 + acaso / 5), pedida)


def _chave(segredo: str) -> bytes:
    try:
        return base64.b64decode(segredo.removeprefix(PREFIXO), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not a webhook secret") from None

"""What kind a call is, told from the places where its code was found."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Rastro(StrEnum):
    """What a row with the call's code says of its kind."""

    RECEPTIVA = "RECEPTIVA"
    DISCADOR = "DISCADOR"
    OUTRO = "OUTRO"


class ClasseLigacao(StrEnum):
    """The kinds of call, the same while it lasts and afterwards."""

    ATIVA = "ATIVA"
    RECEPTIVA = "RECEPTIVA"
    DISCADOR = "DISCADOR"


def classe_da_ligacao(rastros: Collection[Rastro]) -> ClasseLigacao:
    """Received if anything says so, else the dialer's if anything says so, else made by an extension.

    In this order because an operator may tabulate a received call into a campaign (manual §1.1.12): then the
    dialer's results have it too.
    """
    if Rastro.RECEPTIVA in rastros:
        return ClasseLigacao.RECEPTIVA
    return ClasseLigacao.DISCADOR if Rastro.DISCADOR in rastros else ClasseLigacao.ATIVA


def rastro_do_tipo(tipo: str | None) -> Rastro:
    """What the PBX's letter for a call in progress says (`usuarios.tipo_da_ligacao`: A, R or D)."""
    return {"R": Rastro.RECEPTIVA, "D": Rastro.DISCADOR}.get(tipo or "", Rastro.OUTRO)

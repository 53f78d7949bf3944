"""What kind of telephone a Brazilian number is."""

from __future__ import annotations

from enum import StrEnum


class TipoTelefone(StrEnum):
    """By the numbering plan, not by asking anybody."""

    FIXO = "FIXO"
    CELULAR = "CELULAR"
    SERVICO = "SERVICO"
    OUTRO = "OUTRO"

"""Where a value came from: the channels of the PBX, as the graph names them."""

from __future__ import annotations

from typing import Any

from schema.fields import Linha, from_row


def origem() -> Any:
    """The field `origem` of every type read from the PBX."""
    return from_row(lambda linha: linha.origem, description="Canal que informou estes valores.")


def atualizado_em() -> Any:
    """The field `atualizadoEm` of every type read from the PBX."""
    return from_row(lambda linha: linha.lido_em, description="Quando o gateway leu estes valores do PBX.")


def global_id(familia: str, *colunas: str) -> Any:
    """The field `id`: `familia:pbx:chave`, the same for the same thing for ever (and nothing editable in it)."""

    def make(linha: Linha) -> str:
        chave = ":".join(str(linha.valor(coluna)) for coluna in colunas)
        return f"{familia}:{linha.pbx}:{chave}"

    return from_row(make, *colunas, description="Identificador global e estável.")

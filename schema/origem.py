"""Where a value came from: the channels of the PBX, as the graph names them."""

from __future__ import annotations

import strawberry

from gateway.domain.comandos import Canal
from schema.fields import from_row

CanalDoPbx = strawberry.enum(
    Canal,
    name="Canal",
    description="Por onde o gateway fala com o PBX: API HTTP, API de e-mail, fluxo de eventos (25000), "
    "porta de comandos (27000) ou banco de dados.",
)


def origem() -> object:
    """The field `origem` of every type read from the PBX."""
    return from_row(lambda linha: linha.origem, description="Canal que informou estes valores.")


def atualizado_em() -> object:
    """The field `atualizadoEm` of every type read from the PBX."""
    return from_row(lambda linha: linha.lido_em, description="Quando o gateway leu estes valores do PBX.")


def global_id(familia: str, *colunas: str) -> object:
    """The field `id`: `familia:pbx:chave`, the same for the same thing for ever (and nothing editable in it)."""

    def make(linha: object) -> str:
        chave = ":".join(str(linha.valor(coluna)) for coluna in colunas)  # type: ignore[attr-defined]
        return f"{familia}:{linha.pbx}:{chave}"  # type: ignore[attr-defined]

    return from_row(make, *colunas, description="Identificador global e estável.")

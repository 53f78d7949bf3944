"""What subscribers ask for, as payloads of `subscribe`."""

from __future__ import annotations

import json
from typing import Final

_CAMPOS: Final = (
    "recebidoEm",
    "id",
    "pbx",
    "tipo",
    "numeroRamal",
    "sintetico",
    "telefoneOrigem",
    "telefoneDiscado",
    "posicao { cursor }",
    "posicao { epoca sequencia }",
)
UM: Final = (
    "subscription {{ eventos{} {{ __typename posicao {{ cursor }} recebidoEm ... on EventoLigacaoReceptiva "
    "{{ tipo numeroRamal telefoneOrigem telefoneDiscado uniqueid }} }} }}"
)


def um_documento() -> list[str]:
    """All subscribers ask for the same."""
    return [_payload(UM.format(""))]


def um_filtro_cada(quantos: int) -> list[str]:
    """The same document, each with an extension of its own."""
    query = UM.format("(ramais: $ramais)").replace("subscription", "subscription ($ramais: [String!])", 1)
    return [_payload(query, {"ramais": [f"{i:05d}"]}) for i in range(quantos)]


def um_documento_cada(quantos: int) -> list[str]:
    """Each asks for other fields: up to 1,024 different selections, all with the code of the call."""
    return [_payload(_selecao(i)) for i in range(quantos)]


def _selecao(i: int) -> str:
    campos = " ".join(campo for bit, campo in enumerate(_CAMPOS) if i >> bit & 1)
    return f"subscription {{ eventos {{ __typename ... on EventoLigacaoReceptiva {{ {campos} uniqueid }} }} }}"


def _payload(query: str, variables: dict[str, object] | None = None) -> str:
    return json.dumps({"query": query} | ({"variables": variables} if variables else {}))

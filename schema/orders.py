"""Orders: one enum of columns and one input type a noun, made from the columns its type declares."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

import strawberry

from gateway.domain.ordem import Ordem, Termo


@strawberry.enum(description="Sentido de uma ordem. Valores não preenchidos vêm sempre por último.")
class Direcao(enum.Enum):
    """Which way."""

    CRESCENTE = strawberry.enum_value("CRESCENTE", description="Do menor para o maior, do mais antigo ao mais novo.")
    DECRESCENTE = strawberry.enum_value(
        "DECRESCENTE", description="Do maior para o menor, do mais novo ao mais antigo."
    )


def enumeracao(nome: str, valores: Mapping[str, tuple[Any, str]], description: str) -> Any:
    """A GraphQL enum: name → (value, description)."""
    members = {name: strawberry.enum_value(value, description=said) for name, (value, said) in valores.items()}
    made: Any = enum.Enum(nome, members)  # type: ignore[misc]  # members known at run time only
    return strawberry.enum(made, name=nome, description=description)


def entrada_de_ordem(tipo: type, campos: Mapping[str, tuple[str, str]]) -> Any:
    """The input type `<Tipo>Ordem`.

    Args:
        campos: field (Python name) → its column and description.
    """
    nome = tipo.__name__
    campo = enumeracao(
        f"{nome}Campo",
        {one.upper(): (coluna, said) for one, (coluna, said) in campos.items()},
        f"Por que ordenar {nome}.",
    )
    namespace = {
        "__annotations__": {"campo": campo, "direcao": Direcao},
        "__module__": __name__,
        "campo": strawberry.field(description="O campo."),
        "direcao": strawberry.field(default=Direcao.CRESCENTE, description="O sentido."),
    }
    return strawberry.input(
        type(f"{nome}Ordem", (), namespace), name=f"{nome}Ordem", description=f"Uma parte da ordem de {nome}."
    )


def ordem_de(pedida: Any) -> Ordem:
    """The order that a list of such inputs asks for."""
    return tuple(Termo(one.campo.value, one.direcao is Direcao.DECRESCENTE) for one in pedida or ())

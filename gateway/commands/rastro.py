"""What is kept of a command that is being sent, so that another process can look for its effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.commands.argumentos import SENHA
from gateway.commands.intencao import Valor, Valores


@dataclass(frozen=True, slots=True)
class Rastro:
    """The arguments as the evidence reads them, and from where each source has to look.

    Attributes:
        valores: as JSON has them; without passwords, which no evidence shows.
        marcas: of the sources, in the order of the declaration.
    """

    valores: Mapping[str, Any]
    marcas: tuple[str | None, ...]


def rastro(valores: Valores, marcas: Sequence[str | None], mascaras: Mapping[str, str]) -> Rastro:
    """The trail of a command."""
    kept = {nome: _guardar(valor) for nome, valor in valores.items() if mascaras.get(nome) != SENHA}
    return Rastro(kept, tuple(marcas))


def valores_de(rastro: Rastro) -> Valores:
    """The arguments again."""
    return {nome: _tirar(valor) for nome, valor in rastro.valores.items()}


def ler_rastro(cru: Any) -> Rastro | None:
    """The trail as the record's JSON has it."""
    return None if cru is None else Rastro(cru["valores"], tuple(cru["marcas"]))


def _guardar(valor: Valor) -> Any:
    if isinstance(valor, datetime):
        return {"instante": valor.isoformat()}
    return list(valor) if isinstance(valor, tuple) else valor


def _tirar(valor: Any) -> Valor:
    if isinstance(valor, dict):
        return datetime.fromisoformat(valor["instante"])
    found: Valor = tuple(valor) if isinstance(valor, list) else valor
    return found
